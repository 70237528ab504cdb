"""HIN: drafts, checks, and a contact that ends up in the history once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from client.contract.api import Draft, Line, Open, Submit
from client.contract.blocks import ActionBar, Field, Form, Target, Timeline
from client.contract.screen import Screen
from server_stub.audit.entry import ServerEvent
from server_stub.audit.served import Served
from server_stub.bank import tables
from server_stub.bank.queries.contacts import ContactNotAccepted
from server_stub.screens.shown import find
from server_stub.screens.visit import Visit
from server_stub.words import Words
from tests.helpers.bank_counter import KAZUKO, Counter, ref_of, screen_of

GOOD = {
    "channel": "phone",
    "day": "R8.11.24",
    "time": "１０：３０",
    "with": "customer",
    "purpose": "maturity",
    "notes": "12月の満期についてご案内しました。",
    "outcome": "considering",
    "next": "2026/12/1",
    "solicited": "no",
    "approval": "",
}


def fields_of(screen: Screen) -> dict[str, Field]:
    form = screen.block("contact-form")
    assert isinstance(form, Form)
    return {field.id: field for field in form.fields}


def errors_of(served: Served) -> set[str]:
    assert served.entry.kind is ServerEvent.FORM_REFUSED
    return {name for name, field in fields_of(screen_of(served)).items() if field.error}


def count(counter: Counter) -> int:
    return int(counter.connection.execute(select(func.count()).select_from(tables.contact)).scalar_one())


def test_saving_adds_one_contact_and_shows_it_in_the_history(misaki: Counter) -> None:
    before = count(misaki)
    served = misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **GOOD)
    assert count(misaki) == before + 1
    screen = screen_of(served)
    assert screen.code == "HIS"
    contacts = screen.block("contacts")
    assert isinstance(contacts, Timeline)
    assert contacts.items[0].time == "10:30"
    assert GOOD["notes"] in contacts.items[0].sub
    committed = served.before[0]
    assert committed.kind is ServerEvent.FORM_COMMITTED
    assert committed.detail["notes"] == GOOD["notes"]
    assert GOOD["notes"] not in str(committed.fields)
    assert served.notice is not None
    assert served.notice.text == "登録しました。"


def test_the_same_shown_form_is_saved_once_however_often_it_comes(misaki: Counter) -> None:
    form, before = misaki.line(f"HIN {KAZUKO}"), count(misaki)
    misaki.submit(form, "save", **GOOD)
    for action, values in (("save", GOOD), ("save", {**GOOD, "notes": "書き足した"}), ("cancel", GOOD), ("drop", GOOD)):
        again = misaki.submit(form, action, **values)
        assert count(misaki) == before + 1
        assert screen_of(again).code == "HIS"
        assert again.notice is not None
        assert again.notice.text == "この内容はすでに登録してあります。二重には登録していません。"
        refused = again.before[0]
        assert (refused.kind, refused.rule, refused.allowed) == (ServerEvent.FORM_REFUSED, "already-entered", False)
    assert fields_of(misaki.line(f"HIN {KAZUKO}"))["notes"].value == ""
    misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **GOOD)
    assert count(misaki) == before + 2, "a form opened anew is another entry, whatever it says"


def test_a_form_another_process_has_just_saved_adds_nothing(misaki: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    form, before = misaki.line(f"HIN {KAZUKO}"), count(misaki)
    seen = find(Visit(misaki.connection, misaki.session, "ja", misaki.now), form.id)
    misaki.submit(form, "save", **GOOD)
    monkeypatch.setattr("server_stub.screens.shown.find", lambda _visit, _id: seen)
    again = misaki.submit(form, "save", **GOOD)
    assert count(misaki) == before + 1
    assert again.before[0].rule == "already-entered"


def test_what_the_bank_does_not_accept_leaves_the_form_to_be_saved_again(
    misaki: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, before = misaki.line(f"HIN {KAZUKO}"), count(misaki)

    def refuse(*_given: object) -> None:
        raise ContactNotAccepted("notes", "not now")

    with monkeypatch.context() as patched:
        patched.setattr("server_stub.screens.contact_entry.add_contact", refuse)
        assert errors_of(misaki.submit(form, "save", **GOOD)) == {"notes"}
    assert screen_of(misaki.submit(form, "save", **GOOD)).code == "HIS"
    assert count(misaki) == before + 1


def test_a_draft_of_a_form_that_has_been_saved_is_not_kept(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    misaki.submit(form, "save", **GOOD)
    late = misaki.served(Draft(form.id, {"notes": GOOD["notes"]}))
    assert (late.entry.kind, late.entry.rule) == (ServerEvent.FORM_REFUSED, "already-entered")
    assert fields_of(misaki.line(f"HIN {KAZUKO}"))["notes"].value == ""


def test_a_draft_lives_on_the_server_until_it_is_saved(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    kept = misaki.served(Draft(form.id, {"notes": "途中です", "channel": "phone"}))
    assert kept.entry.kind is ServerEvent.DRAFT_KEPT
    assert kept.entry.fields == ("channel", "notes")
    elsewhere = misaki.other(session=misaki.session)
    again = elsewhere.line(f"HIN {KAZUKO}")
    assert fields_of(again)["notes"].value == "途中です"
    assert "入力中の下書き" in str(elsewhere.open("HOM").block("tile-drafts"))
    misaki.submit(again, "save", **GOOD)
    assert fields_of(misaki.line(f"HIN {KAZUKO}"))["notes"].value == ""


def test_a_draft_belongs_to_its_person(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    misaki.served(Draft(misaki.line(f"HIN {KAZUKO}").id, {"notes": "私の下書き"}))
    colleague = seat("RM")
    opened = screen_of(colleague.submit(colleague.line(f"HIN {KAZUKO}"), "go", purpose="cover", reason=""))
    assert fields_of(opened)["notes"].value == ""


def test_cancelling_an_empty_form_goes_back_at_once(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    assert screen_of(misaki.submit(form, "cancel", day="2026/11/24", notes="")).code == "HIS"


def test_cancelling_throws_what_was_typed_away_only_when_said_twice(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    misaki.served(Draft(form.id, {"notes": "途中です"}))
    served = misaki.submit(form, "cancel", notes="途中です。続き")
    asked = screen_of(served)
    assert served.notice is not None
    assert "もう一度 Esc" in served.notice.text
    assert asked.code == "HIN"
    assert fields_of(asked)["notes"].value == "途中です。続き"
    assert fields_of(misaki.line(f"HIN {KAZUKO}"))["notes"].value == "途中です。続き"
    assert screen_of(misaki.submit(asked, "drop", notes="途中です。続き")).code == "HIS"
    assert fields_of(misaki.line(f"HIN {KAZUKO}"))["notes"].value == ""


def test_which_button_throws_text_away_does_not_hang_on_the_sentence_shown(
    misaki: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def esc(screen: Screen) -> str:
        bar = screen.block("actions")
        assert isinstance(bar, ActionBar)
        return next(action.id for action in bar.actions if action.key == "Esc")

    form = misaki.line(f"HIN {KAZUKO}")
    assert esc(form) == "cancel"
    assert esc(screen_of(misaki.submit(form, "cancel", notes="途中です"))) == "drop"
    kept = misaki.served(Open(form.here))
    assert kept.notice is not None
    monkeypatch.setattr("server_stub.screens.contact_entry._SURE", Words(kept.notice.text, kept.notice.text))
    assert esc(screen_of(misaki.served(Open(form.here)))) == "cancel"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"channel": ""}, {"channel"}),
        ({"channel": "unknown"}, {"channel"}),
        ({"day": "昨日"}, {"day"}),
        ({"time": "25:00"}, {"time"}),
        ({"day": "2026/11/25"}, {"day"}),
        ({"day": "2026/11/25", "time": "25:00"}, {"day", "time"}),
        ({"notes": "  "}, {"notes"}),
        ({"notes": "あ" * 1001}, {"notes"}),
        ({"notes": "あ" * 1000 + " "}, {"notes"}),
        ({"notes": "マイナンバーは 1234 5678 9012 とのこと"}, {"notes"}),
        ({"notes": "口座 1234567 へ"}, {"sure"}),
        ({"next": "来週"}, {"next"}),
        ({"approval": "漢" * 41}, {"approval"}),
        ({"approval": "㍿" * 11}, {"approval"}),
        ({"sure": "漢" * 2000}, {"sure"}),
        ({"time": "10:30" + "0" * 50}, {"time"}),
        ({"notes": "1234\u200b5678\u200b9012"}, {"notes"}),
        ({"notes": "1234\u200d5678\ufe009012"}, {"notes"}),
        ({"notes": "\u200b"}, {"notes"}),
        ({"next": "2026/11/1"}, {"next"}),
        ({"solicited": ""}, {"solicited"}),
        ({"outcome": "bought"}, {"outcome"}),
        ({"with": "", "purpose": ""}, {"with", "purpose"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    misaki: Counter, change: dict[str, str], wrong: set[str]
) -> None:
    before = count(misaki)
    served = misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **{**GOOD, **change})
    assert errors_of(served) == wrong
    assert count(misaki) == before
    fields = fields_of(screen_of(served))
    assert fields["approval"].value == change.get("approval", GOOD["approval"])
    if "notes" not in change:
        assert fields["notes"].value == GOOD["notes"]
    assert f"{len(wrong)}件" in str(screen_of(served).block("contact-form"))


def test_too_long_notes_are_counted_as_under_the_field(misaki: Counter) -> None:
    served = misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **{**GOOD, "notes": "あ" * 1049 + "\n"})
    assert fields_of(screen_of(served))["notes"].error == "内容は 1,000字までです（いま 1,050字）。"


def test_a_number_that_only_looks_like_an_account_can_be_confirmed(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    values = {**GOOD, "notes": "受付票 1234567 でご来店"}
    assert errors_of(misaki.submit(form, "save", **values)) == {"sure"}
    assert screen_of(misaki.submit(form, "save", **values, sure="1")).code == "HIS"


def test_soliciting_at_75_needs_an_approval_number(misaki: Counter) -> None:
    set_birth = update(tables.customer).where(tables.customer.c.number == KAZUKO)
    misaki.connection.execute(set_birth.values(birth=date(1951, 11, 24)))
    form = misaki.line(f"HIN {KAZUKO}")
    values = {**GOOD, "solicited": "yes"}
    assert errors_of(misaki.submit(form, "save", **values)) == {"approval"}
    assert screen_of(misaki.submit(form, "save", **{**values, "approval": "SV-12"})).code == "HIS"
    misaki.connection.execute(set_birth.values(birth=date(1951, 11, 25)))
    assert screen_of(misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **values)).code == "HIS"


def test_what_is_recorded_is_what_the_bank_keeps(misaki: Counter) -> None:
    typed = {**GOOD, "notes": " " * 900 + "秘密のメモ", "time": " " * 50 + "10:30", "approval": " SV-1 "}
    committed = misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **typed).before[0]
    said = {name: value for name, value in committed.detail.items() if name != "contact"}
    assert said == {
        "channel": "phone",
        "day": "2026-11-24",
        "time": "10:30",
        "with": "customer",
        "purpose": "maturity",
        "notes": "秘密のメモ",
        "outcome": "considering",
        "next": "2026-12-01",
        "solicited": "no",
        "approval": "SV-1",
    }


def test_characters_nobody_sees_are_left_out_and_that_is_said(misaki: Counter) -> None:
    served = misaki.submit(
        misaki.line(f"HIN {KAZUKO}"), "save", **{**GOOD, "notes": "残高\u202e000,1\u202c です\u200b 葛\U000e0101"}
    )
    assert served.before[0].detail["notes"] == "残高000,1 です 葛\U000e0101", "the form of a name's character stays"
    assert served.notice is not None
    assert "目に見えない文字" in served.notice.text


VISITED = {**GOOD, "channel": "visit", "solicited": "yes"}


def test_soliciting_on_a_way_the_customer_refused_must_be_confirmed_and_is_recorded(misaki: Counter) -> None:
    form, before = misaki.line(f"HIN {KAZUKO}"), count(misaki)
    warned = misaki.submit(form, "save", **VISITED)
    assert errors_of(warned) == {"channel"}
    assert "訪問での勧誘はお客さまが希望されていません" in fields_of(screen_of(warned))["channel"].error
    assert count(misaki) == before
    saved = misaki.submit(screen_of(warned), "save", **VISITED)
    assert count(misaki) == before + 1
    assert "channel-not-permitted" in saved.before[0].fields
    assert saved.before[0].detail["channel-not-permitted"] == "confirmed"


def test_a_warning_of_one_way_is_none_of_another_and_other_errors_come_with_it(misaki: Counter) -> None:
    consent = tables.consent.c
    calls = (consent.customer_ref == ref_of(misaki.connection, KAZUKO), consent.use == "phone")
    misaki.connection.execute(update(tables.consent).where(*calls).values(state="refused"))
    form = misaki.line(f"HIN {KAZUKO}")
    warned = misaki.submit(form, "save", **{**VISITED, "notes": ""})
    assert errors_of(warned) == {"channel", "notes"}
    other = misaki.submit(screen_of(warned), "save", **{**VISITED, "channel": "phone"})
    assert errors_of(other) == {"channel"}


@pytest.mark.parametrize("change", [{"channel": "visit"}, {"channel": "counter", "solicited": "yes"}])
def test_what_was_no_solicitation_on_a_refused_way_needs_no_confirmation(
    misaki: Counter, change: dict[str, str]
) -> None:
    served = misaki.submit(misaki.line(f"HIN {KAZUKO}"), "save", **{**GOOD, **change})
    assert screen_of(served).code == "HIS"
    assert "channel-not-permitted" not in served.before[0].fields


def test_the_way_the_customer_refused_is_said_where_a_way_is_chosen(misaki: Counter) -> None:
    assert fields_of(misaki.line(f"HIN {KAZUKO}"))["channel"].help == "お客さまは訪問でのご案内を希望されていません。"
    english = fields_of(misaki.other(lang="en").line(f"HIN {KAZUKO}"))["channel"].help
    assert english == "The customer does not want to be approached by visit."


def test_fields_the_form_does_not_have_are_refused(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    refused = misaki.refused(Submit(form.id, "save", {**GOOD, "by_staff": "A10001"}))
    assert refused.entry.kind is ServerEvent.REQUEST_REFUSED
    assert misaki.refused(Draft(form.id, {"by_staff": "A10001"})).entry.rule == "no-draft"


def test_the_reminder_says_what_the_customer_permits(misaki: Counter) -> None:
    reminder = str(misaki.line(f"HIN {KAZUKO}").block("reminder"))
    assert "許諾" in reminder
    assert "拒否" in reminder


def test_a_teller_cannot_write_contacts(seat: Callable[[str], Counter]) -> None:
    seat("TL").refused(Open(Target("HIN", ref_of(seat("TL").connection, KAZUKO))))


def test_values_are_kept_as_they_were_typed(misaki: Counter) -> None:
    typed = '＜b＞ "引用" \\ 改行\n𠮷'
    misaki.served(Draft(misaki.line(f"HIN {KAZUKO}").id, {"notes": typed}))
    served = misaki.served(Line(f"HIN {KAZUKO}"))
    assert json.loads((served.screen or b"").decode())["code"] == "HIN"
    assert fields_of(screen_of(served))["notes"].value == typed

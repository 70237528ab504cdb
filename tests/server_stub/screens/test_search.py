"""CUS and the command palette: scopes, purposes, limits, and what is recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from client.contract.api import Line, Open, Submit, Suggest
from client.contract.blocks import ActionBar, Banner, Form, Table, Target
from client.contract.screen import Screen
from server_stub.audit.entry import ServerEvent
from server_stub.bank import tables
from server_stub.bank.codes import ConsentState, ConsentUse
from tests.helpers.bank_counter import AS_OF, KAZUKO, Counter, customer_number, ref_of, screen_of

CUSTOMER = tables.customer.c


def results(screen: Screen) -> Table:
    block = screen.block("results")
    assert isinstance(block, Table)
    return block


def fields(screen: Screen) -> set[str]:
    form = screen.block("search-form")
    assert isinstance(form, Form)
    return {field.id for field in form.fields}


def test_own_customers_are_found_without_a_purpose_in_kana_romaji_and_kanji(misaki: Counter) -> None:
    for name in ("ヤマモト カズコ", "やまもとかずこ", "yamamoto kazuko", "山本 和子", KAZUKO, "山本 S31.4.12"):
        served = misaki.submit(misaki.open("CUS"), "search", name=name, scope="portfolio")
        rows = results(screen_of(served)).rows
        assert [row.cells[1].text for row in rows] == [KAZUKO]
        assert rows[0].target == Target("OVW", ref_of(misaki.connection, KAZUKO))
        assert served.entry.kind is ServerEvent.SEARCH_RUN
        assert served.entry.detail["name"] == name


@pytest.mark.parametrize(
    ("stored", "name", "crossed"),
    [
        ({"state": ConsentState.GRANTED, "expires_on": None}, "電話 可", False),
        ({"state": ConsentState.REFUSED}, "電話 拒否", True),
        ({"state": ConsentState.GRANTED, "expires_on": AS_OF - timedelta(days=1)}, "電話 期限切れ", True),
        (None, "電話 未確認", False),
    ],
)
def test_a_channel_nobody_was_asked_about_is_not_drawn_as_refused(
    misaki: Counter, stored: dict[str, object] | None, name: str, crossed: bool
) -> None:
    consent = tables.consent.c
    mine = (consent.customer_ref == ref_of(misaki.connection, KAZUKO), consent.use == ConsentUse.PHONE)
    misaki.connection.execute(
        delete(tables.consent).where(*mine) if stored is None else update(tables.consent).where(*mine).values(stored)
    )
    (row,) = results(screen_of(misaki.submit(misaki.open("CUS"), "search", number=KAZUKO, scope="portfolio"))).rows
    phone = next(badge for cell in row.cells for badge in cell.badges if badge.icon == "phone")
    assert (phone.name, phone.refused, phone.tone == "ok") == (name, crossed, name == "電話 可")


def test_search_words_stand_only_in_the_closed_detail(misaki: Counter) -> None:
    entry = misaki.submit(misaki.open("CUS"), "search", name="ヤマモト", scope="portfolio").entry
    open_part = (entry.kind, entry.screen, entry.subjects, entry.fields, entry.count, entry.purpose, entry.rule)
    assert "ヤマモト" not in str(open_part)
    assert "ヤマモト" in str(entry.detail)


def test_what_was_searched_does_not_hide_behind_blanks_in_the_record(misaki: Counter) -> None:
    form = misaki.open("CUS")
    found = misaki.submit(form, "search", name=" " * 200 + "ヤマモト", scope="branch", purpose="cover", reason="")
    assert found.entry.detail["name"] == "ヤマモト"
    reason = " " * 300 + "x"
    found = misaki.submit(form, "search", name="ヤマモト", scope="branch", purpose="other", reason=reason)
    assert found.entry.detail["reason"] == "x"
    assert suggestions(misaki, " " * 200 + "yamamoto"), "recorded whole"


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", "ヤ" + " " * 70 + "マ"), ("phone", "1" * 61), ("reason", "x" * 201), ("number", "7" * 61)],
)
def test_a_term_that_is_too_long_is_refused_at_its_field(misaki: Counter, name: str, value: str) -> None:
    values = {"name": "ヤマモト", "scope": "branch", "purpose": "other", "reason": "x", name: value}
    served = misaki.submit(misaki.open("CUS"), "search", **values)
    assert (served.entry.kind, served.entry.fields) == (ServerEvent.FORM_REFUSED, (name,))


def test_the_branch_needs_a_purpose_and_opens_its_hits_with_it(misaki: Counter) -> None:
    form = misaki.open("CUS")
    refused = misaki.submit(form, "search", name="ヤマモト", scope="branch")
    assert refused.entry.kind is ServerEvent.FORM_REFUSED
    assert "利用目的を選んでください" in str(screen_of(refused).block("search-form"))
    here = CUSTOMER.branch_code == misaki.session.branch
    number = customer_number(misaki.connection, here, CUSTOMER.rm_number.is_distinct_from(misaki.session.staff))
    found = misaki.submit(form, "search", number=number, scope="branch", purpose="phone", reason="")
    assert found.entry.purpose == "phone"
    row = results(screen_of(found)).rows[0]
    assert row.target is not None
    assert misaki.screen(Open(row.target)).code == "OVW", "nothing is asked twice in one flow"


def test_more_than_twenty_are_counted_and_not_listed(misaki: Counter) -> None:
    served = misaki.submit(misaki.open("CUS"), "search", name="ア", scope="branch", purpose="other", reason="確認")
    screen = screen_of(served)
    total = served.entry.count or 0
    assert total > 20
    assert results(screen).rows == ()
    assert served.entry.subjects == ()
    assert f"該当が {total:,}件あります" in str(screen.block("too-many"))
    names = misaki.connection.execute(select(CUSTOMER.name).where(CUSTOMER.kana.like("ア%"))).scalars()
    assert not any(name.encode() in (served.screen or b"") for name in names if name)


def test_scopes_beyond_ones_own_cannot_be_asked_for(misaki: Counter) -> None:
    served = misaki.submit(misaki.open("CUS"), "search", name="ヤマ", scope="bank", purpose="phone", reason="")
    assert served.entry.kind is ServerEvent.FORM_REFUSED


def test_a_search_needs_a_term_that_can_be_read(misaki: Counter) -> None:
    for values in ({}, {"birth": "きのう"}, {"number": "123"}):
        served = misaki.submit(misaki.open("CUS"), "search", scope="portfolio", **values)
        assert served.entry.kind is ServerEvent.FORM_REFUSED


def test_a_teller_has_only_the_exact_number(seat: Callable[[str], Counter]) -> None:
    teller = seat("TL")
    form = teller.open("CUS")
    assert fields(form) == {"number", "purpose", "reason"}
    assert teller.refused(Submit(form.id, "search", {"name": "ヤマモト"})).entry.kind is ServerEvent.REQUEST_REFUSED
    found = teller.submit(form, "search", number=KAZUKO, purpose="counter", reason="")
    row = results(screen_of(found)).rows[0]
    assert row.cells[0].mark is None, "the group tells about assets"


def test_the_search_is_entered_at_the_first_term_somebody_has(seat: Callable[[str], Counter], misaki: Counter) -> None:
    assert misaki.open("CUS").focus == "search-form/name"
    nobody = misaki.submit(misaki.open("CUS"), "search", name="ンンンン", scope="portfolio")
    assert screen_of(nobody).focus == "search-form/name"
    assert seat("AU").open("CUS").focus == "search-form/name", "not at the purpose, which is asked for last"
    screen = seat("TL").open("CUS")
    form = screen.block("search-form")
    assert isinstance(form, Form)
    assert screen.focus == "search-form/number"
    assert next(field for field in form.fields if field.id == "number").required


def test_a_filled_search_is_entered_where_it_lacks_something(misaki: Counter) -> None:
    assert misaki.line("CUS * やまも").focus == "search-form/purpose"
    wrong = misaki.submit(misaki.open("CUS"), "search", birth="きのう", scope="portfolio")
    assert screen_of(wrong).focus == "search-form", "the terminal goes to the field that is wrong"
    own = misaki.open("CUS").block("search-form")
    assert isinstance(own, Form)
    assert not any(field.required for field in own.fields), "any one term will do"


def test_an_auditor_searches_the_bank_with_a_reason(seat: Callable[[str], Counter]) -> None:
    auditor = seat("AU")
    found = auditor.submit(auditor.open("CUS"), "search", number=KAZUKO, purpose="audit", reason="")
    assert found.entry.count == 1
    assert found.entry.rule.startswith("au-desk@")


def test_going_back_runs_the_search_of_this_session_again(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    first = screen_of(misaki.submit(misaki.open("CUS"), "search", name="ヤマモト", scope="portfolio"))
    assert "ヤマモト" not in first.here.ref
    again = misaki.served(Open(first.here))
    assert again.entry.kind is ServerEvent.SEARCH_RUN
    assert results(screen_of(again)).rows == results(first).rows
    other = seat("RM").served(Open(first.here))
    assert other.entry.kind is ServerEvent.SCREEN_SERVED, "somebody else gets an empty form"


def test_a_name_on_the_command_line_that_one_person_has_opens_that_person(misaki: Counter) -> None:
    served = misaki.served(Line("AST やまもとかずこ"))
    assert screen_of(served).code == "AST"
    assert [one.kind for one in served.before] == [ServerEvent.SEARCH_RUN]
    several = screen_of(misaki.served(Line("AST やまも")))
    assert several.code == "CUS"
    assert {row.target.code for row in results(several).rows if row.target} == {"AST"}


def test_the_line_beyond_ones_own_asks_for_a_purpose_first(misaki: Counter) -> None:
    screen = misaki.line("CUS * やまも")
    assert "results" not in {block.id for block in screen.blocks}
    assert "やまも" in str(screen.block("search-form"))


def test_a_code_alone_means_the_customer_used_last(misaki: Counter) -> None:
    assert misaki.line("AST").code == "CUS"
    misaki.line(f"OVW {KAZUKO}")
    assert misaki.line("AST").here.ref == ref_of(misaki.connection, KAZUKO)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ホーム", "HOM"), (" My  activity ", "LOG"), ("顧客検索", "CUS"), ("資産状況", "AST"),
        ("Ａsset status", "AST"), ("交渉履歴", "HIS"), ("lo", "LOG"), ("Ａ", "AST"), ("H", "HOM"), ("o", "OVW"),
    ],
)  # fmt: skip
def test_enter_before_the_suggestions_leads_where_they_would_have_led(misaki: Counter, line: str, code: str) -> None:
    misaki.line(f"OVW {KAZUKO}")
    for counter in (misaki, misaki.other(lang="en")):
        served = counter.served(Line(line))
        assert screen_of(served).code == code
        assert [one.kind for one in served.before] == [], "a screen's name is nobody's: no search"
        assert suggestions(counter, line)[0]["sub"] == code


def test_two_letters_that_lead_nowhere_yet_are_a_name(misaki: Counter) -> None:
    assert misaki.served(Line("AS")).entry.kind is ServerEvent.SEARCH_RUN, "nobody is at hand whose assets were meant"


def suggestions(counter: Counter, text: str) -> list[dict[str, object]]:
    served = counter.served(Suggest(text))
    assert served.entry.kind is ServerEvent.SUGGESTIONS_SERVED
    assert served.entry.detail["text"] == text
    items: list[dict[str, object]] = json.loads(served.suggestions or b"{}")["items"]
    return items


def test_the_palette_offers_own_customers_then_others_then_screens(misaki: Counter) -> None:
    items = suggestions(misaki, "AST やまも")
    groups = list(dict.fromkeys(str(item["group"]) for item in items))
    assert groups == ["お客さま（担当先） 6件中5件", "担当外をさがす", "画面と操作"][: len(groups)]
    assert items[0]["text"] == "山本 和子 様"
    assert items[0]["target"] == {"code": "AST", "ref": ref_of(misaki.connection, KAZUKO)}


@pytest.mark.parametrize("line", ["ホーム", "home", "Ｈｏｍｅ", " My  activity ", "顧客検索", "LOG"])
def test_the_whole_name_of_a_screen_stands_above_a_search_for_somebody_of_that_name(misaki: Counter, line: str) -> None:
    for counter in (misaki, misaki.other(lang="en")):
        first, *rest = suggestions(counter, line)
        assert first["sub"] in ("HOM", "LOG", "CUS")
        assert "target" in first
        assert all(item["sub"] != first["sub"] for item in rest), "once"


@pytest.mark.parametrize("number", ["310455", "31045589", "３１０４５"])
def test_a_number_that_is_none_is_said_to_be_wrong_and_nobody_is_searched_for(misaki: Counter, number: str) -> None:
    served = misaki.served(Line(f"AST {number}"))
    form = screen_of(served).block("search-form")
    assert isinstance(form, Form)
    field = next(one for one in form.fields if one.id == "number")
    assert (field.error, served.entry.kind) == ("顧客番号は7桁の数字です。", ServerEvent.FORM_REFUSED)
    assert len(field.value) == len(number)
    assert said_below(misaki, f"AST {number}") == field.error


@pytest.mark.parametrize("line", ["AST 1234", "AST 09012345678", "AST 19560412", "310455"])
def test_what_may_be_a_phone_number_or_a_day_is_searched_for(misaki: Counter, line: str) -> None:
    assert misaki.served(Line(line)).entry.kind is not ServerEvent.FORM_REFUSED


def said_below(counter: Counter, text: str) -> str:
    return str(json.loads(counter.served(Suggest(text)).suggestions or b"{}")["note"])


def test_capital_letters_that_are_no_code_are_said_to_be_none_and_searched_as_a_name(misaki: Counter) -> None:
    said = "画面コード XYZ はありません。お名前としてさがします。"
    assert said_below(misaki, "XYZ") == said
    offered = suggestions(misaki, "XYZ")[0]
    assert offered["line"] == "CUS XYZ"
    served = misaki.served(Line("XYZ"))
    assert served.notice is not None
    assert served.notice.text == said
    assert misaki.served(Line("xyz")).notice is None
    own = {"customer_ref": ref_of(misaki.connection, KAZUKO), "kind": "latin", "key": "xyz"}
    misaki.connection.execute(tables.customer_key.insert().values(own))
    assert said_below(misaki, "XYZ") == said_below(misaki, "xyz"), "a name in capitals that somebody has is a name"


def test_family_names_come_before_given_names_and_what_is_left_out_is_counted(misaki: Counter) -> None:
    mine = CUSTOMER.rm_number == misaki.session.staff
    given = customer_number(misaki.connection, mine, CUSTOMER.number != KAZUKO)
    ref = ref_of(misaki.connection, given)
    misaki.connection.execute(
        tables.customer.update()
        .where(CUSTOMER.ref == ref)
        .values(kana="アサノ ヤマモト", name="浅野 大和", romaji=None)
    )
    misaki.connection.execute(tables.customer_key.insert().values(customer_ref=ref, kind="latin", key="yamamoto"))
    found = suggestions(misaki, "yamamoto")
    customers = [one for one in found if str(one["group"]).startswith("お客さま")]
    assert len(customers) > 1
    names = [str(one["text"]) for one in customers]
    assert "山本" in names[0]
    assert not any(name.startswith("浅野") for name in names[:-1])
    several = suggestions(misaki, "ta")[0]
    rows = [one for one in suggestions(misaki, "ta") if one["group"] == several["group"]]
    assert (str(several["group"]).endswith("件中5件"), len(rows)) == (True, 5)


def test_ones_own_customer_by_number_is_listed_once(misaki: Counter) -> None:
    assert [one["text"] for one in suggestions(misaki, f"AST {KAZUKO}")][:1] == ["山本 和子 様"]
    assert not any(one["group"] == "顧客番号" for one in suggestions(misaki, f"AST {KAZUKO}"))


def test_part_of_a_screens_name_stands_below_whom_it_may_mean(misaki: Counter) -> None:
    groups = [item["group"] for item in suggestions(misaki, "顧客")]
    assert groups[-1] == "画面と操作"
    assert groups[0] != "画面と操作"


def test_the_palette_never_tells_whether_a_number_exists(misaki: Counter) -> None:
    elsewhere = customer_number(misaki.connection, CUSTOMER.branch_code != misaki.session.branch)
    known, unknown = suggestions(misaki, elsewhere), suggestions(misaki, "9999999")
    assert json.dumps(known).replace(elsewhere, "N") == json.dumps(unknown).replace("9999999", "N")


def test_the_palette_names_nobody_to_roles_without_own_customers(seat: Callable[[str], Counter]) -> None:
    for role in ("TL", "HQ", "IT", "AU", "PO"):
        assert not any(item.get("target", {}).get("ref") for item in suggestions(seat(role), "やまも"))  # type: ignore[attr-defined]


def test_two_letters_on_the_way_to_a_code_search_nobody(misaki: Counter) -> None:
    items = suggestions(misaki, "LO")
    assert [item["sub"] for item in items] == ["LOG"]


def test_coming_back_to_a_search_does_not_state_its_purpose_anew(misaki: Counter) -> None:
    number = customer_number(
        misaki.connection, CUSTOMER.branch_code == misaki.session.branch, CUSTOMER.rm_number != misaki.session.staff
    )
    values = {"number": number, "scope": "branch", "purpose": "phone", "reason": ""}
    found = screen_of(misaki.submit(misaki.open("CUS"), "search", **values))
    half = replace(misaki, now=misaki.now + timedelta(minutes=40))
    assert len(results(half.screen(Open(found.here))).rows) == 1
    assert half.line(f"OVW {number}").code == "OVW"
    over = replace(misaki, now=misaki.now + timedelta(minutes=61))
    assert over.line(f"OVW {number}").code == "PUR"
    over.submit(over.open("CUS"), "search", **values)
    assert over.line(f"OVW {number}").code == "OVW", "the trap: a search made anew states it"


def test_a_search_found_again_after_its_purpose_has_run_out_lists_nobody_and_asks_anew(misaki: Counter) -> None:
    here = CUSTOMER.branch_code == misaki.session.branch
    number = customer_number(misaki.connection, here, CUSTOMER.rm_number != misaki.session.staff)
    values = {"number": number, "scope": "branch", "purpose": "phone", "reason": ""}
    found = misaki.submit(misaki.open("CUS"), "search", **values)
    assert "stated" not in found.entry.detail
    last = screen_of(found)
    for minutes in (30, 60):  # coming back again and again prolongs nothing
        last = misaki.other(now=misaki.now + timedelta(minutes=minutes)).screen(Open(last.here))
        assert len(results(last).rows) == 1
    over = misaki.other(now=misaki.now + timedelta(minutes=61))
    served = over.served(Open(last.here))
    assert served.entry.kind is ServerEvent.SCREEN_SERVED
    assert served.entry.subjects == ()
    asked = screen_of(served)
    assert "results" not in {block.id for block in asked.blocks}
    assert "60分が過ぎました" in str(asked.block("lapsed"))
    form = asked.block("search-form")
    assert isinstance(form, Form)
    assert {one.id: one.value for one in form.fields if one.value} == {"number": number, "scope": "branch"}
    assert over.line(f"OVW {number}").code == "PUR"
    anew = over.submit(asked, "search", **values)
    assert len(results(screen_of(anew)).rows) == 1, "the trap: said once more, it is listed"


def test_a_search_among_ones_own_is_found_again_all_day(misaki: Counter) -> None:
    values = {"number": KAZUKO, "scope": "portfolio", "purpose": "phone"}
    first = screen_of(misaki.submit(misaki.open("CUS"), "search", **values))
    late = misaki.other(now=misaki.now + timedelta(hours=8))
    assert len(results(late.screen(Open(first.here))).rows) == 1


def test_nobody_can_say_when_a_purpose_was_stated(misaki: Counter) -> None:
    form = misaki.open("CUS")
    refused = misaki.refused(Submit(form.id, "search", {"number": KAZUKO, "stated": "2099-01-01T00:00:00+00:00"}))
    assert refused.entry.kind is ServerEvent.REQUEST_REFUSED


def test_the_hash_of_suggestions_does_not_tell_what_was_typed(misaki: Counter) -> None:
    documents = [misaki.served(Suggest("yamamo")).suggestions for _ in range(2)]
    assert None not in documents
    assert documents[0] != documents[1]


def test_the_form_says_which_keys_run_it_and_that_kanji_will_do(misaki: Counter) -> None:
    screen = misaki.open("CUS")
    form, bar, advice = screen.block("search-form"), screen.block("actions"), screen.block("advice")
    assert isinstance(form, Form)
    assert isinstance(bar, ActionBar)
    assert isinstance(advice, Banner)
    assert form.fields[0].label == "氏名・カナ"
    assert form.enter
    assert all(key in advice.text for key in ("Enter か", next(one.key for one in bar.actions if one.key)))

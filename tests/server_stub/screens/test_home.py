"""HOM: the written morning, the call list's consent, pages, and smaller desks for other roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from client.contract.api import Lang, Open, Page
from client.contract.blocks import Facts, Table, Target, Timeline
from client.contract.screen import Screen
from server_stub.audit.entry import ServerEvent
from server_stub.bank import tables
from server_stub.bank.codes import ConsentState, ConsentUse
from tests.helpers.bank_counter import AS_OF, Counter, screen_of


def tile(screen: Screen, name: str) -> str:
    block = screen.block(name)
    assert isinstance(block, Facts)
    fact = block.items[0]
    return f"{fact.value} {fact.unit} {fact.sub}"


def table(screen: Screen, name: str) -> Table:
    block = screen.block(name)
    assert isinstance(block, Table)
    return block


def test_the_written_morning(misaki: Counter) -> None:
    screen = misaki.open("HOM")
    assert screen.subtitle == "11月24日（火）"
    assert tile(screen, "tile-today") == "5 件 次は 11:00 山本 和子 様 来店"
    assert tile(screen, "tile-maturing") == "12 件  8,640万円 7日以内 3件 ・ 未連絡 2件"
    assert tile(screen, "tile-calls").startswith("18 / ")
    assert tile(screen, "tile-calls").endswith("期限 11月30日")
    assert tile(screen, "tile-consents") == "3 件 90日以内 ・ 最短 12月5日"
    schedule = screen.block("schedule")
    assert isinstance(schedule, Timeline)
    assert [one.chip.text for one in schedule.items if one.chip] == ["次"]
    assert [cell.text for cell in table(screen, "maturities").rows[0].cells[:4]] == [
        "高橋 健一 様",
        "大口定期 2年",
        "30,000,000",
        "11/27  あと3日",
    ]


def test_nobody_in_group_2_or_4_or_without_the_phone_is_on_the_call_list(misaki: Counter) -> None:
    calls = table(misaki.open("HOM", "calls"), "calls")
    assert calls.rows
    for row in calls.rows:
        mark, badges = row.cells[0].mark, row.cells[4].badges
        assert mark is not None
        assert mark.text in ("1", "3")
        assert not badges[0].refused


def test_a_withdrawn_phone_consent_takes_the_row_away_at_once(misaki: Counter) -> None:
    before = table(misaki.open("HOM", "calls"), "calls")
    ref = before.rows[0].id
    consent = tables.consent.c
    misaki.connection.execute(
        update(tables.consent)
        .where(consent.customer_ref == ref, consent.use == ConsentUse.PHONE)
        .values(state=ConsentState.REFUSED)
    )
    after = table(misaki.open("HOM", "calls"), "calls")
    assert after.count == before.count - 1
    assert ref not in {row.id for row in after.rows}


def test_an_expired_consent_counts_as_none(misaki: Counter) -> None:
    ref = table(misaki.open("HOM", "calls"), "calls").rows[0].id
    consent = tables.consent.c
    misaki.connection.execute(
        update(tables.consent)
        .where(consent.customer_ref == ref, consent.use == ConsentUse.INFORMATION)
        .values(expires_on=AS_OF - timedelta(days=1))
    )
    assert ref not in {row.id for row in table(misaki.open("HOM", "calls"), "calls").rows}


def test_pages_are_rows_of_the_same_list(misaki: Counter) -> None:
    screen = misaki.open("HOM", "maturities")
    assert table(screen, "maturities").count == 12
    page = misaki.served(Page(screen.id, "maturities", 4, 3))
    assert page.entry.kind is ServerEvent.LIST_SERVED
    assert page.entry.count == 3
    assert page.rows is not None
    assert all(row.id.encode() in page.rows for row in table(screen, "maturities").rows[4:7])
    assert misaki.served(Page(screen.id, "maturities", 4000, 3)).entry.count == 0
    assert misaki.refused(Page(screen.id, "staff", 0, 3)).entry.rule == "no-such-table"


@pytest.mark.parametrize("role", ["TL", "SV", "BM", "IC", "HQ", "PO", "AU", "IT"])
def test_other_roles_have_a_smaller_honest_home(seat: Callable[[str], Counter], role: str) -> None:
    screen = seat(role).open("HOM")
    names = {block.id for block in screen.blocks}
    assert "calls" not in names
    assert {"record-counts", "tile-drafts", "screens"} <= names
    assert ("schedule" in names) == (role in ("SV", "BM", "IC"))


def test_not_me_is_recorded_before_the_screen(misaki: Counter) -> None:
    served = misaki.submit(misaki.open("HOM"), "not-me")
    assert [one.fields for one in served.before] == [("not-me",)]
    assert served.notice is not None


def test_insurance_sales_see_maturities_only_of_those_who_consented(misaki: Counter) -> None:
    seller = misaki.other(session=replace(misaki.session, department="insurance"))
    consent = tables.consent.c
    shown = table(seller.open("HOM", "maturities"), "maturities").rows
    granted = set(
        misaki.connection.execute(
            select(consent.customer_ref).where(
                consent.use == ConsentUse.INSURANCE, consent.state == ConsentState.GRANTED
            )
        ).scalars()
    )
    assert {row.target.ref for row in shown if row.target} <= granted
    assert len(shown) < 12


def test_the_desk_shows_the_most_pressing_and_leads_to_the_whole_list(misaki: Counter) -> None:
    short = table(misaki.open("HOM"), "maturities")
    assert (len(short.rows), short.count) == (6, 6)
    assert short.link is not None
    assert short.link.target is not None
    whole = misaki.screen(Open(short.link.target))
    assert [block.id for block in whole.blocks][-1] == "maturities"
    assert table(whole, "maturities").rows[:6] == short.rows
    assert misaki.refused(Open(Target("HOM", "staff"))).entry.rule == "no-such-list"


def test_the_consents_that_end_are_listed_behind_their_tile(misaki: Counter) -> None:
    consents = misaki.open("HOM").block("tile-consents")
    assert isinstance(consents, Facts)
    assert consents.items[0].target == Target("HOM", "consents")
    served = misaki.served(Open(Target("HOM", "consents")))
    listed = table(screen_of(served), "consents")
    assert [len(listed.rows), listed.count] == [3, 3]
    assert listed.rows[0].cells[2].text.startswith("12/5  あと11日")
    refs = {row.target.ref for row in listed.rows if row.target}
    assert refs <= set(served.entry.subjects), "whoever is named is on the record"
    page = misaki.served(Page(screen_of(served).id, "consents", 1, 2))
    assert (page.entry.count, len(page.entry.subjects)) == (2, 2)


@pytest.mark.parametrize(
    ("lang", "said"), [("ja", "支店長が月次で点検します"), ("en", "branch manager reviews the record every month")]
)
def test_who_looks_at_the_record_is_said_beside_it(misaki: Counter, lang: Lang, said: str) -> None:
    recent = misaki.other(lang=lang).open("HOM").block("record-recent")
    assert isinstance(recent, Timeline)
    assert said in recent.note

"""AST: the figures of the written customer, what is pruned for whom, and that what is pruned is not in the bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, select, update

from client.contract.api import Draft, Line, Open, Submit
from client.contract.blocks import Banner, Chart, Fact, Facts, Table, Target, Timeline
from server_stub.audit.entry import ServerEvent
from server_stub.bank import tables
from server_stub.screens.asset_figures import axis_of
from tests.helpers.bank_counter import KAZUKO, Counter, ref_of, screen_of

HOLDING, LOAN, CONSENT = tables.holding.c, tables.loan.c, tables.consent.c


def without_insurance_consent(connection: Connection, ref: str) -> None:
    uses = ("insurance_use", "insurance_info_use")
    connection.execute(delete(tables.consent).where(CONSENT.customer_ref == ref, CONSENT.use.in_(uses)))


def test_the_written_customer_has_the_written_figures(misaki: Counter) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    allocation, trend, holdings = screen.block("allocation"), screen.block("trend"), screen.block("holdings")
    assert isinstance(allocation, Chart)
    assert allocation.figure is not None
    assert (allocation.figure.value, allocation.figure.unit) == ("49,522,527", "円")
    assert allocation.figure.sub == "＋312,480円（＋0.6%）"
    assert allocation.center is not None
    assert allocation.center.value == "44.4%"
    assert [point.series for point in allocation.points] == [1, 2, 3, 4, 5, 6]
    assert isinstance(trend, Chart)
    assert len(trend.points) == 13
    assert trend.low is not None
    assert trend.high is not None
    assert all(trend.low <= point.value <= trend.high for point in trend.points)
    assert isinstance(holdings, Table)
    assert holdings.count == len(holdings.rows) == 8
    assert holdings.footer is not None
    assert [cell.text for cell in holdings.footer.cells][3:5] == ["49,522,527", "＋1,123,520"]
    maturing = next(row for row in holdings.rows if "満期（14日後）" in row.cells[5].text)
    assert maturing.cells[5].text == "12/8 満期（14日後）"
    assert maturing.cells[5].tone == "warn"


def test_the_shares_beside_the_ring_add_up_to_a_hundred(misaki: Counter) -> None:
    allocation = misaki.line(f"AST {KAZUKO}").block("allocation")
    assert isinstance(allocation, Chart)
    told = [point.share for point in allocation.points]
    assert sum(round(float(share.rstrip("%")) * 10) for share in told) == 1000
    assert allocation.center is not None
    assert allocation.center.value in told


def test_loans_what_is_left_and_what_comes_up(misaki: Counter) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    loans, coming = screen.block("loans"), screen.block("coming")
    assert isinstance(loans, Facts)
    assert loans.items[-1].value == "47,382,527"
    assert isinstance(coming, Timeline)
    assert [(one.time, one.text) for one in coming.items][:2] == [
        ("11/24", "来店のご予約 11:00 定期満期のご相談"),
        ("12/8", "スーパー定期 1年 満期 10,000,000円"),
    ]


def test_the_print_button_has_the_focus_and_the_chip_names_the_form(misaki: Counter) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    assert screen.focus == "print-button"
    assert screen.print.allowed
    assert "様式 AS-01" in str(screen.block("actions"))


def test_account_numbers_are_masked_until_asked_for_and_masked_again(misaki: Counter) -> None:
    ref = ref_of(misaki.connection, KAZUKO)
    numbers = misaki.connection.execute(
        select(HOLDING.account_number).where(HOLDING.customer_ref == ref, HOLDING.account_number.is_not(None))
    ).scalars()
    whole = [number for number in numbers if number]
    assert whole
    first = misaki.served(Line(f"AST {KAZUKO}"))
    assert not any(number.encode() in (first.screen or b"") for number in whole)
    revealed = misaki.submit(screen_of(first), "show-accounts")
    assert all(number.encode() in (revealed.screen or b"") for number in whole)
    assert revealed.entry.kind is ServerEvent.FIELD_REVEALED
    assert "account_number" in revealed.entry.fields
    again = misaki.served(Line(f"AST {KAZUKO}"))
    assert not any(number.encode() in (again.screen or b"") for number in whole)


def test_insurance_without_consent_is_nowhere_and_cannot_be_worked_out(misaki: Counter) -> None:
    ref = ref_of(misaki.connection, KAZUKO)
    full = misaki.served(Line(f"AST {KAZUKO}")).screen or b""
    assert b"5,012,000" in full, "the trap: with consent it is shown"
    without_insurance_consent(misaki.connection, ref)
    served = misaki.served(Line(f"AST {KAZUKO}"))
    for told in ("5,012,000", "一時払終身保険", "49,522,527", "47,382,527"):
        assert told.encode() not in (served.screen or b"")
    screen = screen_of(served)
    assert "trend" not in {block.id for block in screen.blocks}
    holdings = screen.block("holdings")
    assert isinstance(holdings, Table)
    assert holdings.footer is not None
    assert holdings.footer.cells[3].text == "44,510,527"
    assert holdings.footer.cells[1].text == "同意のない区分を除く"


@pytest.mark.parametrize("code", ["AST", "OVW"])
def test_a_total_without_some_classes_says_so_beside_the_figure(misaki: Counter, code: str) -> None:
    def lead() -> Fact:
        chart = misaki.line(f"{code} {KAZUKO}").block("allocation")
        assert isinstance(chart, Chart)
        assert chart.figure is not None
        return chart.figure

    assert lead().label == "前月比"
    without_insurance_consent(misaki.connection, ref_of(misaki.connection, KAZUKO))
    assert (lead().value, lead().label) == ("44,510,527", "同意のない区分を除く")


def test_insurance_sales_see_no_bank_data_without_consent(misaki: Counter) -> None:
    seller = misaki.other(session=replace(misaki.session, department="insurance"))
    ref = ref_of(misaki.connection, KAZUKO)
    assert b"49,522,527" in (seller.served(Line(f"AST {KAZUKO}")).screen or b"")
    without_insurance_consent(misaki.connection, ref)
    for code in ("AST", "OVW"):
        served = seller.served(Line(f"{code} {KAZUKO}"))
        names = {block.id for block in screen_of(served).blocks}
        assert not names & {"allocation", "trend", "holdings", "loans"}
        for told in ("49,522,527", "2,140,000", "10,000,000", "スーパー定期"):
            assert told.encode() not in (served.screen or b"")
        identity = screen_of(served).block("identity")
        assert isinstance(identity, Banner)
        assert identity.mark is None, "the group tells about assets"


def test_an_auditor_sees_shares_and_bands_but_no_amount(seat: Callable[[str], Counter]) -> None:
    auditor = seat("AU")
    asked = auditor.line(f"AST {KAZUKO}")
    assert asked.code == "PUR"
    served = auditor.submit(asked, "go", purpose="audit", reason="")
    screen = screen_of(served)
    allocation = screen.block("allocation")
    assert isinstance(allocation, Chart)
    assert allocation.figure is not None
    assert allocation.figure.value == "3,000万〜5,000万円"
    assert [point.share for point in allocation.points][:2] == ["6.6%", "44.4%"]
    for told in ("49,522,527", "3,284,510", "22,000,000", "2,140,000", "10,000,000"):
        assert told.encode() not in (served.screen or b"")
    assert not screen.print.allowed
    assert "show-accounts" not in {key.id for key in screen.keys}


def test_a_teller_has_no_asset_status_and_hears_whom_to_ask(seat: Callable[[str], Counter]) -> None:
    teller = seat("TL")
    refused = teller.refused(Line(f"AST {KAZUKO}"))
    assert refused.entry.rule.startswith("default-deny@")
    assert refused.text == "この画面は、テラーの役割では表示できません。必要なときは担当者か役席に依頼してください。"
    assert teller.refused(Line("AST 9999999")).text == refused.text, "it tells nothing of the customer"


def test_a_colleagues_manager_may_look_but_not_print_or_reveal(
    seat: Callable[[str], Counter], connection: Connection
) -> None:
    colleague = seat("RM")
    screen = screen_of(colleague.submit(colleague.line(f"AST {KAZUKO}"), "go", purpose="cover", reason=""))
    assert not screen.print.allowed
    assert screen.focus == "holdings"
    assert "show-accounts" not in {key.id for key in screen.keys}
    colleague.refused(Submit(screen.id, "show-accounts", {}))


def test_an_action_or_value_the_screen_does_not_have_is_refused(misaki: Counter) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    for command in (Submit(screen.id, "approve", {}), Submit(screen.id, "show-accounts", {"branch": "900"})):
        assert misaki.refused(command).entry.kind is ServerEvent.REQUEST_REFUSED


def test_a_customer_without_anything_has_an_honest_empty_screen(misaki: Counter) -> None:
    ref = ref_of(misaki.connection, KAZUKO)
    for table in (tables.holding, tables.loan, tables.monthly_value):
        misaki.connection.execute(delete(table).where(table.c.customer_ref == ref))
    screen = misaki.line(f"AST {KAZUKO}")
    holdings, loans = screen.block("holdings"), screen.block("loans")
    assert isinstance(holdings, Table)
    assert (holdings.count, holdings.footer) == (0, None)
    assert holdings.empty.startswith("お預り資産はありません。")
    assert isinstance(loans, Facts)
    assert loans.note == "お借入れはありません。"
    assert "trend" not in {block.id for block in screen.blocks}


def test_a_loan_without_a_balance_is_not_subtracted(misaki: Counter) -> None:
    ref = ref_of(misaki.connection, KAZUKO)
    misaki.connection.execute(update(tables.loan).where(LOAN.customer_ref == ref).values(balance_yen=None))
    loans = misaki.line(f"AST {KAZUKO}").block("loans")
    assert isinstance(loans, Facts)
    assert loans.items[0].value == "未登録"
    assert not any(item.strong for item in loans.items)


def test_a_supervisor_of_the_branch_may_print_after_a_purpose(seat: Callable[[str], Counter]) -> None:
    supervisor = seat("SV")
    screen = screen_of(supervisor.submit(supervisor.line(f"AST {KAZUKO}"), "go", purpose="cover", reason=""))
    assert screen.print.allowed


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([4312, 4952], (4200, 4400, 4600, 4800, 5000)),
        ([0, 0], (0, 1)),
        ([100, 100], (100, 101)),
        ([-50, 50], (-50, 0, 50)),
    ],
)
def test_axes_are_round_and_hold_every_value(values: list[int], axis: tuple[int, ...]) -> None:
    found = axis_of(values)
    assert found == axis
    assert found[0] <= min(values)
    assert found[-1] >= max(values)


def test_english_says_yes_one_item_and_the_yen_sign(misaki: Counter) -> None:
    english = misaki.other(lang="en")
    screen = english.line(f"AST {KAZUKO}")
    identity, chart = screen.block("identity"), screen.block("allocation")
    assert isinstance(identity, Banner)
    assert [chip.text for chip in identity.chips] == ["Phone: yes", "Mail: yes", "Visit: no", "Insurance use: yes"]
    assert isinstance(chart, Chart)
    assert chart.figure is not None
    assert (chart.figure.value, chart.figure.unit) == ("¥49,522,527", "")
    english.served(Draft(english.line(f"HIN {KAZUKO}").id, {"notes": "begun"}))
    shown = english.served(Open(Target("HOM"), True))
    drafts = screen_of(shown).block("tile-drafts")
    assert isinstance(drafts, Facts)
    assert (drafts.items[0].value, drafts.items[0].unit) == ("1", "item")
    assert shown.shell is not None
    assert shown.shell.person.post == "Kohoku Branch · Relationship manager"

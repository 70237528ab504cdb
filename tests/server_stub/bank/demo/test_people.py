"""The written people stand in the demo bank exactly as the design's pictures show them."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from server_stub.bank import queries
from server_stub.bank.codes import (
    CallResult,
    ConsentState,
    ConsentUse,
    HoldingClass,
    MaturityContact,
    UpcomingKind,
)
from server_stub.bank.model import Staff
from tests.server_stub.bank.conftest import AS_OF

GRANTED, REFUSED = ConsentState.GRANTED, ConsentState.REFUSED


def test_kazuko_as_in_the_picture(bank: Connection) -> None:
    kazuko = queries.customer_by_number(bank, "3104558", AS_OF)
    assert kazuko is not None
    assert (kazuko.mark.name, kazuko.mark.kana, kazuko.mark.romaji) == (
        "山本 和子",
        "ヤマモト カズコ",
        "YAMAMOTO Kazuko",
    )
    assert kazuko.birth == date(1956, 4, 12)
    assert kazuko.assets_yen == 49_522_527
    assert kazuko.household_size == 3
    assert kazuko.mark.segment == 1
    assert kazuko.rm is not None
    assert kazuko.rm.name == "佐藤 美咲"
    assert kazuko.branch.name.ja == "港北支店"
    assert kazuko.phone_mobile is not None
    assert kazuko.phone_mobile.endswith("12")
    assert queries.contact_count(bank, kazuko.ref) == 14
    channels = kazuko.mark.channels
    assert (channels.phone, channels.mail, channels.visit) == (GRANTED, GRANTED, REFUSED)
    insurance = next(one for one in queries.consents(bank, kazuko.ref, AS_OF) if one.use is ConsentUse.INSURANCE)
    assert insurance.state is GRANTED


def test_kazukos_assets_as_in_the_picture(bank: Connection) -> None:
    kazuko = queries.customer_by_number(bank, "3104558", AS_OF)
    assert kazuko is not None
    held = queries.holdings(bank, kazuko.ref)
    assert [(one.product.ja, one.value_yen, one.gain_yen) for one in held] == [
        ("普通預金", 3_284_510, None),
        ("スーパー定期 1年", 10_000_000, None),
        ("大口定期 2年", 12_000_000, None),
        ("米ドル普通預金", 3_702_497, None),
        ("東雲 世界株式インデックス", 6_418_220, 1_218_220),
        ("東雲 バランス（安定型）", 4_105_300, -94_700),
        ("個人向け国債 変動10年", 5_000_000, None),
        ("一時払終身保険", 5_012_000, None),
    ]
    assert {one.valued_on for one in held} == {date(2026, 11, 20)}
    assert [one.holding_class for one in held][3:4] == [HoldingClass.FOREIGN]
    assert held[1].matures_on == date(2026, 12, 8)
    months = queries.monthly_values(bank, kazuko.ref)
    assert len(months) == 13
    assert (months[0].month, months[-1].month) == (date(2025, 11, 1), date(2026, 11, 1))
    assert months[-1].value_yen - months[-2].value_yen == 312_480
    (loan,) = queries.loans(bank, kazuko.ref)
    assert loan.balance_yen is not None
    assert kazuko.assets_yen - loan.balance_yen == 47_382_527


def test_what_comes_up_for_kazuko(bank: Connection) -> None:
    kazuko = queries.customer_by_number(bank, "3104558", AS_OF)
    assert kazuko is not None
    coming = queries.upcoming(bank, kazuko.ref, AS_OF)
    assert [(one.on, one.kind) for one in coming] == [
        (date(2026, 11, 24), UpcomingKind.APPOINTMENT),
        (date(2026, 12, 8), UpcomingKind.MATURITY),
        (date(2027, 3, 31), UpcomingKind.CONSENT_EXPIRY),
    ]


def test_misakis_day(bank: Connection, misaki: Staff) -> None:
    day = queries.appointments(bank, misaki.number, AS_OF)
    assert [(one.at.hour + 9, one.at.minute, one.customer and one.customer.name, one.done) for one in day] == [
        (9, 30, "中村 浩", True),
        (11, 0, "山本 和子", False),
        (13, 30, "高橋 健一", False),
        (15, 0, None, False),
        (16, 30, "小林 由美", False),
    ]
    assert queries.appointments(bank, misaki.number, AS_OF + timedelta(days=1)) == ()


def test_misakis_maturities(bank: Connection, misaki: Staff) -> None:
    due = queries.maturities(bank, misaki.number, AS_OF)
    assert len(due) == 12
    assert sum(one.value_yen for one in due) == 86_400_000
    assert sum(one.matures_on <= AS_OF + timedelta(days=7) for one in due) == 3
    assert sum(one.contact is MaturityContact.NOT_YET for one in due) == 2
    assert [(one.customer.name, one.customer.segment, one.contact) for one in due[:6]] == [
        ("高橋 健一", 2, MaturityContact.NOT_YET),
        ("中村 浩", 3, MaturityContact.CONTACTED),
        ("小林 由美", 1, MaturityContact.BOOKED),
        ("渡辺 トシ", 4, MaturityContact.NOT_YET),
        ("山本 和子", 1, MaturityContact.BOOKED),
        ("伊藤 誠", 2, MaturityContact.CONTACTED),
    ]


def test_misakis_consents_and_calls(bank: Connection, misaki: Staff) -> None:
    ending = queries.expiring_consents(bank, misaki.number, AS_OF)
    assert [one.expires_on for one in ending] == [date(2026, 12, 5), date(2027, 1, 3), date(2027, 2, 9)]
    calls = queries.call_list(bank, misaki.number, AS_OF)
    assert calls is not None
    assert calls.due_on == date(2026, 11, 30)
    assert [one.customer.name for one in calls.remaining[:4]] == ["小林 由美", "松本 隆", "加藤 恵", "林 直樹"]
    assert calls.remaining[1].last_result is CallResult.ABSENT
    assert calls.withheld == 0

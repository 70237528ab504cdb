"""Holdings, loans and what comes up for one customer, as blocks. The figures arrive pruned.

Knows no table and no right.
"""

from __future__ import annotations

from datetime import date

from client.contract.blocks import Cell, Chip, Column, Fact, Facts, Moment, Row, Table, Timeline, Tone
from server_stub.bank.codes import AppointmentKind, HoldingClass, UpcomingKind
from server_stub.bank.labels import APPOINTMENT_KIND, HOLDING_CLASS, LOAN_KIND
from server_stub.bank.model import Holding, Loan, Upcoming
from server_stub.screens import formats
from server_stub.screens.asset_charts import WITHHELD, WITHOUT, gain_tone
from server_stub.screens.asset_figures import SERIES, AssetFigures
from server_stub.screens.customer_head import UNREGISTERED
from server_stub.screens.visit import Visit

SOON = 30
"""Days ahead from which a date is shown with the days left."""
_REDEEMED = (HoldingClass.BOND,)
COMING = 8
_PLANNED = (AppointmentKind.COUNTER, AppointmentKind.VISIT)


def holdings_table(visit: Visit, figures: AssetFigures, numbers: dict[str, str] | None = None) -> Table:
    """Every holding by class with a footer; `numbers` are whole account numbers that were asked for, by holding."""
    rows, last = [], None
    for one in figures.holdings:
        rows.append(_holding_row(visit, one, first=one.holding_class is not last, numbers=numbers or {}))
        last = one.holding_class
    count = len(rows)
    return Table(
        id="holdings",
        title=visit.pick("お預り資産の明細", "Holdings"),
        aside=visit.pick(f"{count}件", "1 line" if count == 1 else f"{count} lines"),
        columns=(
            Column(id="class", label=visit.pick("区分", "Class")),
            Column(id="product", label=visit.pick("商品・口座番号", "Product · account"), stretch=True),
            Column(id="quantity", label=visit.pick("数量・条件", "Quantity"), priority=2),
            Column(id="value", label=visit.pick("評価額（円）", "Value (¥)"), align="end"),
            Column(id="gain", label=visit.pick("評価損益（円）", "P/L (¥)"), align="end", priority=2),
            Column(id="maturity", label=visit.pick("満期・備考", "Maturity / note"), priority=2),
        ),
        rows=tuple(rows),
        count=count,
        page=200,
        footer=_footer(visit, figures) if rows else None,
        empty=visit.pick("お預り資産はありません。", "No holdings.")
        + (visit.say(WITHHELD) if figures.withheld else ""),
    )


def loans_facts(visit: Visit, loans: tuple[Loan, ...], assets_yen: int | None) -> Facts:
    """Loans with their end, and what is left of the assets after them; `assets_yen` None where that may not be told."""
    items: list[Fact] = []
    for one in loans:
        kind = visit.say(LOAN_KIND[one.kind])
        balance = visit.say(UNREGISTERED) if one.balance_yen is None else formats.digits(one.balance_yen)
        items.append(Fact(label=visit.pick(f"{kind} 残高", kind), value=balance))
        if one.last_payment_on is not None:
            label = visit.pick("最終回のご返済", "Final payment")
            items.append(Fact(label=label, value=formats.month_and_year(one.last_payment_on, visit.lang)))
    balances = [one.balance_yen for one in loans]
    note = ""
    if not loans:
        note = visit.pick("お借入れはありません。", "No loans.")
    elif assets_yen is not None and None not in balances:
        net = assets_yen - sum(balance for balance in balances if balance is not None)
        label = visit.pick("差引（資産−お借入れ）", "Net assets")
        items.append(Fact(label=label, value=formats.digits(net), strong=True))
    return Facts(id="loans", title=visit.pick("お借入れ", "Loans"), style="list", items=tuple(items), note=note)


def loans_masked(visit: Visit, loans: tuple[Loan, ...]) -> Facts:
    """Only whether there are any."""
    said = visit.pick("あり", "Yes") if loans else visit.pick("なし", "No")
    title = visit.pick("お借入れ", "Loans")
    return Facts(id="loans", title=title, style="list", items=(Fact(label=title, value=said),))


def coming_up(visit: Visit, found: tuple[Upcoming, ...], *, amounts: bool) -> Timeline:
    """What will happen; maturities only where assets are shown."""
    shown = [one for one in found if amounts or one.kind is not UpcomingKind.MATURITY]
    return Timeline(
        id="coming",
        title=visit.pick("この先の予定", "Coming up"),
        items=tuple(_coming_moment(visit, one, place) for place, one in enumerate(shown[:COMING])),
        empty=visit.pick("1年以内の予定はありません。", "Nothing is due within a year."),
        note=visit.pick(f"ほか {len(shown) - COMING}件", f"{len(shown) - COMING} more") if len(shown) > COMING else "",
    )


def account_text(visit: Visit, one: Holding, whole: str = "") -> str:
    """The kind of account and the end of its number, the same on screen and paper; `whole`: the number asked for."""
    parts = [] if one.account_note is None else [visit.say(one.account_note)]
    if whole or one.account_tail:
        parts.append(whole or f"{formats.MASK}{one.account_tail}")
    return " ".join(parts)


def end_word(one: Holding) -> str:
    """What the day is called on which it ends, in Japanese."""
    return "償還" if one.holding_class in _REDEEMED else "満期"


def _maturity_text(visit: Visit, day: date, word: str) -> str:
    """12/8 満期（14日後） within thirty days, 2027/6/18 満期 later."""
    left = (day - visit.today).days
    said = formats.table_date(day, visit.today, visit.lang)
    near = 0 <= left <= SOON
    if visit.lang == "en":
        return f"{said} ({_in_days(visit, left)})" if near else said
    return f"{said} {word}（{_in_days(visit, left)}）" if near else f"{said} {word}"


def _holding_row(visit: Visit, one: Holding, *, first: bool, numbers: dict[str, str]) -> Row:
    soon = one.matures_on is not None and 0 <= (one.matures_on - visit.today).days <= SOON
    if one.matures_on is not None:
        remark = _maturity_text(visit, one.matures_on, end_word(one))
    else:
        remark = "" if one.remark is None else visit.say(one.remark)
    name = visit.say(HOLDING_CLASS[one.holding_class])
    return Row(
        id=one.ref,
        cells=(
            Cell(text=name, series=SERIES[one.holding_class]) if first else Cell(),
            Cell(text=visit.say(one.product), sub=account_text(visit, one, numbers.get(one.ref, ""))),
            Cell(text="" if one.quantity is None else visit.say(one.quantity), tone="muted"),
            Cell(text=formats.digits(one.value_yen)),
            Cell(text=formats.signed(one.gain_yen, visit.lang), tone=gain_tone(one.gain_yen)),
            Cell(text=remark, tone="warn" if soon else "muted", strong=soon),
        ),
    )


def _footer(visit: Visit, figures: AssetFigures) -> Row:
    note = visit.say(WITHOUT) if figures.withheld else ""
    return Row(
        id="total",
        cells=(
            Cell(text=visit.pick("資産 合計", "Total"), strong=True),
            Cell(text=note, tone="muted"),
            Cell(),
            Cell(text=formats.digits(figures.total_yen), strong=True),
            Cell(text=formats.signed(figures.gain_yen, visit.lang), tone=gain_tone(figures.gain_yen), strong=True),
            Cell(),
        ),
    )


def _coming_moment(visit: Visit, one: Upcoming, place: int) -> Moment:
    left = (one.on - visit.today).days
    tone: Tone = "info" if left == 0 else "warn"
    chip = Chip(
        text=visit.pick("本日" if left == 0 else f"{left}日後", "Today" if left == 0 else f"{left} days"), tone=tone
    )
    return Moment(
        id=f"coming-{place}",
        time=formats.near_date(one.on, visit.lang),
        text=_coming_text(visit, one),
        chip=chip if left <= SOON else None,
    )


def _coming_text(visit: Visit, one: Upcoming) -> str:
    subject = visit.say(one.subject)
    if one.kind is UpcomingKind.APPOINTMENT and one.at is not None:
        kind = "" if one.appointment_kind is None else visit.say(APPOINTMENT_KIND[one.appointment_kind])
        at = formats.clock(one.at)
        word = "のご予約" if one.appointment_kind in _PLANNED else ""
        return visit.pick(f"{kind}{word} {at} {subject}", f"{kind} {at} – {subject}")
    if one.kind is UpcomingKind.MATURITY:
        amount = "" if one.amount_yen is None else formats.yen(one.amount_yen, visit.lang)
        return visit.pick(f"{subject} 満期 {amount}", f"{subject} matures {amount}").rstrip()
    year = formats.bracketed(visit.pick(f"{one.on.year}年", str(one.on.year)), visit.lang)
    text = visit.pick(f"{subject}の期限", f"{subject} expires")
    return text if one.on.year == visit.today.year else f"{text}{year}"


def _in_days(visit: Visit, left: int) -> str:
    return visit.pick("本日" if left == 0 else f"{left}日後", "today" if left == 0 else f"in {left} days")

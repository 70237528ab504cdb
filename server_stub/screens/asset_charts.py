"""The two charts of assets: how they are spread, and how they moved over thirteen months.

Knows no table and no right; the figures arrive pruned.
"""

from __future__ import annotations

from client.contract.blocks import Chart, Fact, Point, Tone
from server_stub.bank.labels import HOLDING_CLASS
from server_stub.bank.shares import shares
from server_stub.screens import formats
from server_stub.screens.asset_figures import SERIES, AssetFigures, axis_of
from server_stub.screens.visit import Visit
from server_stub.words import Words

TOTAL = Words("お預り資産 合計", "Total assets")
WITHHELD = Words(
    "同意がない区分は表示しません（合計にも含みません）。",
    "Classes without consent are not shown and not in the total.",
)
WITHOUT = Words("同意のない区分を除く", "Without withheld classes")
"""Beside a total from which something is left out."""
_MAN = 10_000


def gain_tone(amount: int | None) -> Tone:
    """Colour beside the sign, never instead of it."""
    if not amount:
        return "muted"
    return "ok" if amount > 0 else "danger"


def allocation_chart(visit: Visit, figures: AssetFigures, *, amounts: bool = True, lead: bool = True) -> Chart:
    """A ring by class with its legend; without amounts only shares are told."""
    lang, total = visit.lang, figures.total_yen
    parts = dict(zip(figures.classes, shares(tuple(one.value_yen for one in figures.classes)), strict=True))
    points = tuple(
        Point(
            label=visit.say(HOLDING_CLASS[one.kind]),
            value=float(one.value_yen) if amounts else float(round(one.value_yen * 1000 / total)) if total else 0.0,
            text=formats.digits(one.value_yen) if amounts else "",
            share=parts[one],
            series=SERIES[one.kind],
        )
        for one in figures.classes
    )
    largest = figures.largest
    center = None
    if largest is not None:
        center = Fact(label=visit.say(HOLDING_CLASS[largest.kind]), value=parts[largest])
    as_of = visit.pick("基準日 ", "As of ") + formats.full_date(figures.as_of, lang) if figures.as_of else ""
    return Chart(
        id="allocation",
        style="donut",
        title=visit.say(TOTAL),
        name=visit.pick("お預り資産の内訳", "Assets by class"),
        aside=as_of,
        figure=_lead(visit, figures, amounts=amounts) if lead else None,
        center=center,
        points=points,
        summary=visit.say(WITHHELD) if figures.withheld else "",
    )


def trend_chart(visit: Visit, figures: AssetFigures) -> Chart | None:
    """Total assets month by month in units of 10,000 yen; None without at least two months."""
    if len(figures.months) < 2:
        return None
    values = [round(one.value_yen / _MAN) for one in figures.months]
    axis = axis_of(values)
    texts = [formats.digits(value) for value in values]
    names = [formats.month_name(one.month, visit.lang) for one in figures.months]
    first, last = figures.months[0], figures.months[-1]
    return Chart(
        id="trend",
        style="line",
        title=visit.pick(f"{len(values)}か月の推移", f"{len(values)}-month trend"),
        aside=visit.pick("単位 万円", "¥10,000"),
        points=tuple(
            Point(label=name, value=float(value), text=text)
            for name, value, text in zip(names, values, texts, strict=True)
        ),
        axis=tuple(formats.digits(mark) for mark in axis),
        low=float(axis[0]),
        high=float(axis[-1]),
        summary=visit.pick(
            f"{formats.month_and_year(first.month, 'ja')} {texts[0]}万円から "
            f"{formats.month_and_year(last.month, 'ja')} {texts[-1]}万円まで",
            f"From {texts[0]} in {formats.month_and_year(first.month, 'en')} "
            f"to {texts[-1]} in {formats.month_and_year(last.month, 'en')}, unit ¥10,000",
        ),
    )


def _lead(visit: Visit, figures: AssetFigures, *, amounts: bool) -> Fact:
    # Beside the figure itself: whoever reads a total must not take it for all there is.
    partly = visit.say(WITHOUT) if figures.withheld else ""
    if not amounts:
        return Fact(label=partly, value=formats.amount_band(figures.total_yen, visit.lang))
    change = figures.change_yen
    sub = ""
    if change is not None:
        percent = formats.signed_percent(change, figures.total_yen - change, visit.lang)
        unit = "円" if visit.lang == "ja" and change else ""
        sub = formats.signed(change, visit.lang) + unit + (formats.bracketed(percent, visit.lang) if percent else "")
    return Fact(
        label=visit.pick("前月比", "vs last month") if change is not None else partly,
        value=visit.pick(formats.digits(figures.total_yen), formats.yen(figures.total_yen, "en")),
        unit=visit.pick("円", ""),
        sub=sub,
        sub_tone=gain_tone(change),
    )

"""Fills the sheet of paper from the same pruned figures as the screen; loans, contacts and phone have no place on it.

Knows no PDF.
"""

from __future__ import annotations

from server_stub.bank.labels import HOLDING_CLASS
from server_stub.bank.model import Holding
from server_stub.paper.register import Reservation
from server_stub.paper.sheet import AssetSheet, Row, Segment, Stamp
from server_stub.screens import formats
from server_stub.screens.admission import Admitted
from server_stub.screens.asset_blocks import account_text, end_word
from server_stub.screens.asset_charts import TOTAL, WITHHELD
from server_stub.screens.asset_figures import SERIES
from server_stub.screens.asset_status import read_figures
from server_stub.screens.visit import Visit
from server_stub.words import Words


def asset_sheet(visit: Visit, found: Admitted, reserved: Reservation, document: str, bank: Words) -> AssetSheet:
    """The sheet of one customer, always in Japanese, the customer's language; the stamp ties it to its record."""
    paper = Visit(visit.connection, visit.session, "ja", visit.now)
    figures = read_figures(paper, found)
    mark = found.customer.mark
    who = visit.session
    as_of = figures.as_of
    return AssetSheet(
        bank=bank.ja,
        branch=found.customer.branch.name.ja,
        title="お預り資産のご報告",
        customer_line=f"{mark.name} 様" if mark.name else f"お客さま {mark.number}",
        as_of="" if as_of is None else f"基準日 {formats.full_date(as_of, 'ja')}",
        total_label=TOTAL.ja,
        total=figures.total_yen,
        segments=tuple(
            # The paper counts its colours from zero.
            Segment(HOLDING_CLASS[one.kind].ja, one.value_yen, SERIES[one.kind] - 1)
            for one in figures.classes
        ),
        rows_label="明細",
        amount_label="評価額（円）",
        rows=tuple(Row(one.product.ja, one.value_yen, _detail(paper, one)) for one in figures.holdings),
        footnotes=(paper.say(WITHHELD),) if figures.withheld else (),
        stamp=Stamp(
            serial=reserved.serial,
            staff_no=who.staff,
            terminal_id=who.terminal,
            printed_at=visit.now,
            form=reserved.form,
            edition=reserved.edition,
            document_sha256=document,
        ),
        watermark=(f"{who.staff} {who.terminal}", formats.stamp(visit.now)),
    )


def _detail(visit: Visit, one: Holding) -> str:
    parts = [account_text(visit, one)]
    if one.matures_on is not None:
        # Paper is read on other days than the one it was printed on: a count of days would be wrong on all of them.
        parts.append(f"{formats.full_date(one.matures_on, 'ja')} {end_word(one)}")
    return " ".join(part for part in parts if part)

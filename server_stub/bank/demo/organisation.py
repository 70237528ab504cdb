"""The demo bank without its customers: institution, branches, staff, printers, products.

An import may stand on it too, where a bank's extract does not say who works where.
"""

from __future__ import annotations

from datetime import date

from server_stub.bank import tables
from server_stub.bank.codes import BranchKind, Department, HoldingClass, Rank
from server_stub.bank.demo.material import Material
from server_stub.bank.rows import RowBatch

# One loopback receiver serves all branches of the demo; the path names the printer.
PRINTER_URL = "ipp://127.0.0.1:8631/ipp/print/{printer}"


def add_organisation(rows: RowBatch, material: Material, as_of: date, printer_url: str = PRINTER_URL) -> None:
    """Collect the rows of the whole organisation; `printer_url` has a place for `{printer}`."""
    written = material.organisation
    bank = written["institution"]
    rows.add(
        tables.institution,
        code=bank["code"],
        name_ja=bank["name"]["ja"],
        name_en=bank["name"]["en"],
        important_from_yen=bank["important_from_yen"],
        as_of=as_of,
        origin_ja=bank["origin"]["ja"],
        origin_en=bank["origin"]["en"],
    )
    head = written["head_office"]
    _add_branch(rows, head["code"], BranchKind.HEAD_OFFICE, head["name"], head["name"])
    for branch in written["branch"]:
        _add_branch(rows, branch["code"], BranchKind.BRANCH, branch["name"], branch["short"])
        rows.add(
            tables.printer,
            ref=f"printer-{branch['code']}-1",
            branch_code=branch["code"],
            name_ja=f"{branch['short']['ja']} 1階 窓口裏",
            name_en=f"{branch['name']['en']} 1F back office",
            ipp_url=printer_url.format(printer=f"{branch['code']}-1"),
        )
    for person in material.staff:
        rows.add(
            tables.staff,
            number=person["number"],
            name=person["name"],
            kana=person["kana"],
            romaji=person["romaji"],
            rank=Rank(person["rank"]),
            department=Department(person["department"]),
            branch_code=person["branch"],
            active_from=date.fromisoformat(person["active_from"]),
            active_until=None,
        )
    for product in material.products:
        rows.add(
            tables.product,
            code=product["code"],
            holding_class=HoldingClass(product["class"]),
            name_ja=product["name_ja"],
            name_en=product["name_en"],
        )


def _add_branch(rows: RowBatch, code: str, kind: BranchKind, name: dict[str, str], short: dict[str, str]) -> None:
    rows.add(
        tables.branch,
        code=code,
        kind=kind,
        name_ja=name["ja"],
        name_en=name["en"],
        short_ja=short["ja"],
        short_en=short["en"],
    )

"""Imports an extract: read all, check all, then write all, or nothing.

Knows the order of the steps. The caller opens and commits the transaction; after a report with problems there is
nothing in it to commit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from server_stub.bank import tables
from server_stub.bank.customer_rows import add_customer
from server_stub.bank.demo.material import read_material
from server_stub.bank.demo.organisation import PRINTER_URL, add_organisation
from server_stub.bank.imports.checking import RowCheck
from server_stub.bank.imports.making import Assignable, MadeFault, MadeRow, RowMaker
from server_stub.bank.imports.mapping import FileRule, Mapping, read_mapping
from server_stub.bank.imports.reading import find_file, read_lines
from server_stub.bank.imports.report import ImportReport, MappingFault, ProblemList
from server_stub.bank.rows import References, RowBatch
from server_stub.japan import day_in_japan
from server_stub.store.schema import metadata
from server_stub.words import Words

_ROWS_A_FLUSH = 20_000

Progress = Callable[[int, int], None]


def import_extract(
    connection: Connection,
    mapping_path: Path,
    source: Path,
    imported_at: datetime,
    *,
    printer_url: str = PRINTER_URL,
    progress: Progress | None = None,
) -> ImportReport:
    """Load an extract (a folder, or its one file) by a mapping file into the bank's tables.

    Returns a report; when it names problems, the bank's tables are as they were before the call. Raises only what the
    database raises (the caller's transaction rolls back then). `progress` is told rows written and their total.
    """
    problems = ProblemList()
    try:
        mapping = read_mapping(mapping_path)
    except MappingFault as fault:
        return ImportReport(Words(mapping_path.name, mapping_path.name), (fault.problem,), 1, {})
    # Collected, not written: until everything is checked there is nothing in the database to take back.
    batch = RowBatch(connection)
    _add_foundation(connection, batch, mapping, imported_at, printer_url)
    check = RowCheck(connection, batch, problems, imported_at)
    made, rows = _read(_assignable(connection, batch, mapping), mapping, source, check, problems)
    if not problems.count and not any(row.table == "customer" for row in made):
        problems.add(source.name, None, None, Words("お客さまが1件もありません。", "There is not one customer in it."))
    if problems.count:
        return ImportReport(mapping.title, tuple(problems.kept), problems.count, {})
    _write(batch, made, rows, progress or (lambda done, total: None))
    _set_origin(connection, mapping)
    return ImportReport(mapping.title, (), 0, dict(batch.written))


def _read(
    staff: list[Assignable], mapping: Mapping, source: Path, check: RowCheck, problems: ProblemList
) -> tuple[list[MadeRow], list[dict[str, Any]]]:
    if not staff:
        text = Words("担当を割り当てる行員がいません。", "There is nobody to assign customers to.")
        problems.add(source.name, None, "organisation.assign_ranks", text)
        return [], []
    references = References(f"import:{mapping.name}")
    made: list[MadeRow] = []
    rows: list[dict[str, Any]] = []
    for rule in mapping.files:
        path = find_file(rule, source, only=len(mapping.files) == 1)
        if path is None:
            text = Words("このファイルが見つかりません。", "This file was not found.")
            problems.add(rule.pattern, None, None, text)
            continue
        maker = RowMaker(path.name, rule, mapping, references, staff)
        _read_file(path, rule, maker, check, problems, made, rows)
    # One missing customer would make every row that belongs to it wrong as well: tell the cause first.
    if not problems.count:
        check.check_together(made, rows)
    return made, rows


def _read_file(
    path: Path,
    rule: FileRule,
    maker: RowMaker,
    check: RowCheck,
    problems: ProblemList,
    made: list[MadeRow],
    rows: list[dict[str, Any]],
) -> None:
    for line in read_lines(path, rule, problems):
        for one in maker.rows(line):
            if isinstance(one, MadeFault):
                problems.add(path.name, one.line, one.column, one.what)
                continue
            row = check.fit(one)
            if row is not None:
                made.append(one)
                rows.append(row)


def _write(batch: RowBatch, made: list[MadeRow], rows: list[dict[str, Any]], progress: Progress) -> None:
    batch.flush()
    place = {table.name: number for number, table in enumerate(metadata.sorted_tables)}
    # Parents of the whole extract before children of any file, so that no flush splits them.
    order = sorted(range(len(made)), key=lambda number: (place[made[number].table], number))
    for done, number in enumerate(order, start=1):
        if made[number].table == "customer":
            add_customer(batch, **rows[number])
        else:
            batch.add(metadata.tables[made[number].table], **rows[number])
        if done % _ROWS_A_FLUSH == 0 or done == len(order):
            batch.flush()
            progress(done, len(order))


def _add_foundation(
    connection: Connection, batch: RowBatch, mapping: Mapping, imported_at: datetime, printer_url: str
) -> None:
    institutions = connection.execute(select(func.count()).select_from(tables.institution)).scalar_one()
    if mapping.organisation == "demo" and not institutions:
        add_organisation(batch, read_material(), day_in_japan(imported_at), printer_url)
    known = set(connection.execute(select(tables.product.c.code)).scalars())
    known |= {row["code"] for row in batch.collected(tables.product)}
    for product in mapping.products:
        if product.code not in known:
            batch.add(
                tables.product,
                code=product.code,
                holding_class=product.holding_class,
                name_ja=product.name.ja,
                name_en=product.name.en,
            )


def _assignable(connection: Connection, batch: RowBatch, mapping: Mapping) -> list[Assignable]:
    staff = tables.staff
    stored = [row._asdict() for row in connection.execute(select(staff))]
    people = [
        Assignable(person["number"], person["branch_code"])
        for person in (*stored, *batch.collected(staff))
        if person["rank"] in mapping.assign_ranks and person["active_until"] is None
    ]
    return sorted(people, key=lambda person: person.number)


def _set_origin(connection: Connection, mapping: Mapping) -> None:
    values: dict[str, Any] = {"origin_ja": mapping.title.ja, "origin_en": mapping.title.en}
    if mapping.important_from_yen is not None:
        values["important_from_yen"] = mapping.important_from_yen
    connection.execute(update(tables.institution).values(**values))

"""Opens the files of an extract and reads their lines as typed cells.

Knows compression, encoding and CSV; not what the cells are for. Reads strictly: a byte that is not of the encoding or
a line with another number of cells is a fault, never repaired.
"""

from __future__ import annotations

import csv
import gzip
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

from server_stub.bank.imports.mapping import ColumnRule, FileRule
from server_stub.bank.imports.report import CellFault, ProblemList
from server_stub.words import Words

Cell = str | int | Decimal | date | None

# One extract cell is a field of a form, not a document.
_LONGEST_CELL = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the extract. `number` counts physical lines with the header, `record` data lines from 1."""

    number: int
    record: int
    cells: dict[str, Cell]


def find_file(rule: FileRule, source: Path, only: bool) -> Path | None:
    """The file that a rule means in a folder; a file given directly is meant by the only rule there is."""
    if source.is_file():
        return source if only or source.match(rule.pattern) else None
    found = sorted(path for path in source.glob(rule.pattern) if path.is_file())
    return found[0] if found else None


def read_lines(path: Path, rule: FileRule, problems: ProblemList) -> Iterator[Line]:
    """The lines that are right; every fault goes to `problems` with its line and column."""
    try:
        with _open(path) as raw, io.TextIOWrapper(raw, encoding=rule.encoding, errors="strict", newline="") as text:
            yield from _lines(path.name, text, rule, problems)
    except UnicodeDecodeError:
        problems.add(
            path.name,
            None,
            None,
            Words(
                f"文字コードが {rule.encoding} ではありません。設定の encoding を確認してください。",
                f"The file is not {rule.encoding}. Check encoding in the mapping.",
            ),
        )
    except (OSError, EOFError, lzma.LZMAError, gzip.BadGzipFile):
        problems.add(
            path.name,
            None,
            None,
            Words(
                "ファイルが壊れているか、開けません。もう一度受け取ってください。",
                "The file is damaged or cannot be opened. Fetch it again.",
            ),
        )


def _open(path: Path) -> IO[bytes]:
    match path.suffix:
        case ".gz":
            return io.BufferedReader(gzip.open(path, "rb"))
        case ".xz":
            return io.BufferedReader(lzma.open(path, "rb"))
        case _:
            return path.open("rb")


def _lines(name: str, text: io.TextIOWrapper, rule: FileRule, problems: ProblemList) -> Iterator[Line]:
    reader = csv.reader(text, delimiter=rule.delimiter, quotechar=rule.quote, strict=True)
    try:
        header = next(reader, None)
        if not _header_is_right(name, header, rule, problems) or header is None:
            return
        record = 0
        for cells in reader:
            if not cells:  # an empty line at the end is not a record
                continue
            record += 1
            line = _line(name, reader.line_num, record, header, cells, rule, problems)
            if line is not None:
                yield line
    except csv.Error:
        problems.add(
            name,
            reader.line_num,
            None,
            Words(
                "引用符の閉じ忘れなどがあり、行を読めません。", "The line cannot be read; a quotation mark may be open."
            ),
        )


def _header_is_right(name: str, header: list[str] | None, rule: FileRule, problems: ProblemList) -> bool:
    if header is None:
        problems.add(name, None, None, Words("ファイルが空です。", "The file is empty."))
        return False
    before = problems.count
    for column in rule.columns:
        if column not in header:
            problems.add(name, 1, column, Words("見出しにこの列がありません。", "The header lacks this column."))
    for column in header:
        if column not in rule.columns and column not in rule.ignored:
            problems.add(
                name,
                1,
                column,
                Words(
                    "設定にない列です。columns か ignored に加えてください。",
                    "The mapping does not know this column. Add it to columns or to ignored.",
                ),
            )
    if len(set(header)) != len(header):
        problems.add(name, 1, None, Words("同じ見出しの列が2つあります。", "Two columns have the same heading."))
    return problems.count == before


def _line(
    name: str, number: int, record: int, header: list[str], cells: list[str], rule: FileRule, problems: ProblemList
) -> Line | None:
    if len(cells) != len(header):
        problems.add(
            name,
            number,
            None,
            Words(
                f"列が {len(cells)}個あります。見出しは {len(header)}個です。",
                f"The line has {len(cells)} cells, the header {len(header)}.",
            ),
        )
        return None
    before = problems.count
    typed: dict[str, Cell] = {}
    for column, cell in zip(header, cells, strict=True):
        column_rule = rule.columns.get(column)
        if column_rule is None:
            continue
        try:
            typed[column] = read_cell(cell, column_rule)
        except CellFault as fault:
            problems.add(name, number, column, fault.what)
    return Line(number, record, typed) if problems.count == before else None


def read_cell(text: str, rule: ColumnRule) -> Cell:
    """One cell by its column's rule, None where it is empty or stands for unknown; raises CellFault."""
    text = text.strip(" \u3000\t")
    if not text or text in rule.unknown:
        if rule.required:
            raise CellFault(Words("値が必要です。", "A value is required."))
        return None
    if len(text) > _LONGEST_CELL:
        raise CellFault(Words(f"{_LONGEST_CELL:,}文字を超えています。", f"Longer than {_LONGEST_CELL:,} characters."))
    match rule.type:
        case "integer":
            return int(_in_range(_number(text, whole=True), rule))
        case "decimal":
            return _in_range(_number(text, whole=False), rule)
        case "date":
            return _date(text, rule)
        case "choice":
            if rule.values is None or text not in rule.values:
                known = ", ".join(rule.values or ())
                raise CellFault(Words(f"次のどれかではありません：{known}", f"Not one of: {known}"))
            return text
        case _:
            return text


def _number(text: str, whole: bool) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or (whole and number != number.to_integral_value()):
        wanted = (
            Words("整数ではありません。", "Not a whole number.")
            if whole
            else Words("数ではありません。", "Not a number.")
        )
        raise CellFault(wanted)
    return number


def _in_range(number: Decimal, rule: ColumnRule) -> Decimal:
    if rule.minimum is not None and number < rule.minimum:
        raise CellFault(Words(f"{rule.minimum} より小さい値です。", f"Smaller than {rule.minimum}."))
    if rule.maximum is not None and number > rule.maximum:
        raise CellFault(Words(f"{rule.maximum} より大きい値です。", f"Larger than {rule.maximum}."))
    return number


def _date(text: str, rule: ColumnRule) -> date:
    for pattern in rule.formats:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 # a day has no time zone
        except ValueError:
            continue
    formats = "、".join(rule.formats)
    raise CellFault(
        Words(f"日付として読めません（形式：{formats}）。", f"Not a date in the form {', '.join(rule.formats)}.")
    )

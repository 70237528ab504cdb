"""Makes rows out of lines, as the mapping's row rules say.

Knows the rules and the assignment of customers to staff; checks nothing against tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from server_stub.bank.imports.mapping import PLACE, Condition, FileRule, Mapping, RowRule
from server_stub.bank.imports.reading import Cell, Line
from server_stub.bank.imports.report import CellFault
from server_stub.bank.rows import References
from server_stub.words import Words


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A row before it is checked, with the place in the extract to name if it is wrong."""

    table: str
    values: dict[str, Any]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class MadeFault:
    """A rule that could not be carried out on a line; `column` is the table's column the value was for."""

    line: int
    column: str
    what: Words


@dataclass(frozen=True, slots=True)
class Assignable:
    """A member of staff to whom customers without one are given."""

    number: str
    branch_code: str


class RowMaker:
    """Makes the rows of one file, line by line, in the order of the file."""

    def __init__(
        self, file: str, rule: FileRule, mapping: Mapping, references: References, staff: Sequence[Assignable]
    ) -> None:
        self._file = file
        self._rule = rule
        self._mapping = mapping
        self._references = references
        self._staff = staff
        self._once: set[str] = set()
        self._calendars = _calendars(rule)

    def rows(self, line: Line) -> Iterator[MadeRow | MadeFault]:
        """The rows of one line, or what is wrong with them."""
        days: dict[str, date] = {}
        for name, calendar in self._calendars.items():
            try:
                days[name] = calendar.day(line)
            except CellFault as fault:
                yield MadeFault(line.number, " ".join(calendar.columns), fault.what)
                return
        for place, row_rule in enumerate(self._rule.rows):
            if all(_holds(condition, line.cells[condition.column]) for condition in row_rule.when):
                yield from self._row(place, row_rule, line, days)

    def _row(self, place: int, rule: RowRule, line: Line, days: dict[str, date]) -> Iterator[MadeRow | MadeFault]:
        key = [line.cells[column] for column in rule.key] if rule.key else self._line_key(place, line)
        if any(part is None for part in key):
            yield MadeFault(
                line.number,
                " ".join(rule.key),
                Words("見分けるための値がありません。", "The identifying value is missing."),
            )
            return
        ref = self._references.of(rule.table, *key)
        if rule.once:
            if ref in self._once:
                return
            self._once.add(ref)
        values: dict[str, Any] = {"ref": ref}
        for column, written in rule.values.items():
            try:
                values[column] = self._value(written, line, days)
            except CellFault as fault:
                yield MadeFault(line.number, column, fault.what)
                return
        yield MadeRow(rule.table, values, self._file, line.number)

    def _line_key(self, place: int, line: Line) -> list[Any]:
        # The rule's pattern, not the file's name, which may change from one delivery to the next.
        return [self._rule.pattern, place, line.record]

    def _value(self, written: Any, line: Line, days: dict[str, date]) -> Any:
        if not isinstance(written, dict):
            return written
        if "constant" in written:
            return written["constant"]
        if "line" in written:
            return str(line.record).zfill(written["line"])
        if "text" in written:
            return _text(written["text"], line)
        if "assign" in written:
            return self._assigned(written["assign"], line)
        if "ref" in written:
            return self._reference(written["ref"], line)
        if "day_month" in written:
            return self._day(written, line, days)
        return self._cell(written, line)

    def _cell(self, written: dict[str, Any], line: Line) -> Any:
        value: Any = line.cells[written["column"]]
        if value is None:
            return None
        if "values" in written:
            table = written["values"]
            table = self._mapping.lookups[table] if isinstance(table, str) else table
            if str(value) not in table:
                raise CellFault(Words("設定の values にない値です。", "The mapping's values do not list this value."))
            return table[str(value)]
        if "multiply" in written:
            value = int((Decimal(value) * Decimal(written["multiply"])).quantize(Decimal(1), ROUND_HALF_UP))
        if "at_least" in written:
            value = max(value, written["at_least"])
        return value

    def _day(self, written: dict[str, Any], line: Line, days: dict[str, date]) -> date | None:
        day = days[_calendar_name(written["day_month"])]
        if "minus_days" not in written:
            return day
        minus = line.cells[written["minus_days"]]
        return day - timedelta(days=minus) if isinstance(minus, int) else None

    def _assigned(self, what: str, line: Line) -> str:
        # Round robin in the order of the file: the rule is stated in the mapping and gives everybody a like share.
        person = self._staff[(line.record - 1) % len(self._staff)]
        return person.branch_code if what == "branch" else person.number

    def _reference(self, written: dict[str, Any], line: Line) -> str | None:
        table = written["table"]
        if "columns" not in written:
            # The row of that table that the same line makes.
            place = next(number for number, rule in enumerate(self._rule.rows) if rule.table == table)
            return self._references.of(table, *self._line_key(place, line))
        key = [line.cells[column] for column in written["columns"]]
        return None if any(part is None for part in key) else self._references.of(table, *key)


class _Calendar:
    """Days from a day and a month without a year, in a file that is ordered by date: the year turns with the month."""

    def __init__(self, written: dict[str, Any]) -> None:
        self.columns: tuple[str, str] = (written["columns"][0], written["columns"][1])
        self._months: list[str] = written["months"]
        self._year: int = written["first_year"]
        self._month = 0

    def day(self, line: Line) -> date:
        day, name = (line.cells[column] for column in self.columns)
        if not isinstance(day, int) or name not in self._months:
            raise CellFault(Words("日と月がそろっていません。", "Day and month are not both there."))
        month = self._months.index(str(name)) + 1
        if month < self._month:
            self._year += 1
        self._month = month
        try:
            return date(self._year, month, day)
        except ValueError:
            raise CellFault(Words("暦にない日です。", "No such day in the calendar.")) from None


def _calendars(rule: FileRule) -> dict[str, _Calendar]:
    found: dict[str, _Calendar] = {}
    for row in rule.rows:
        for written in row.values.values():
            if isinstance(written, dict) and "day_month" in written:
                found.setdefault(_calendar_name(written["day_month"]), _Calendar(written["day_month"]))
    return found


def _calendar_name(written: dict[str, Any]) -> str:
    return "/".join((*written["columns"], str(written["first_year"])))


def _holds(condition: Condition, cell: Cell) -> bool:
    match condition.kind:
        case "is":
            return cell is not None and cell == condition.operand
        case "is_not":
            return bool(cell != condition.operand)
        case "at_least":
            return isinstance(cell, int | Decimal) and bool(cell >= condition.operand)
        case _:
            return isinstance(cell, int | Decimal) and bool(cell <= condition.operand)


def _text(template: str, line: Line) -> str | None:
    """The template with cells in place of {column}; {column:,} groups thousands. None when a cell is missing."""
    if any(line.cells.get(found[1]) is None for found in PLACE.finditer(template)):
        return None
    return PLACE.sub(lambda found: format(line.cells[found[1]], "," if found[2] else ""), template)

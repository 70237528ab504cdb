"""Checks made rows against the tables they are for: types, lengths, missing values, duplicates, references.

Knows the tables; writes nothing. It exists so that a fault is told by line and column, not by the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Integer, String, Table, select

from server_stub.bank.codes import ContactChannel
from server_stub.bank.columns import Code
from server_stub.bank.imports.making import MadeRow
from server_stub.bank.imports.report import CellFault, ProblemList
from server_stub.bank.rows import RowBatch
from server_stub.japan import instant_in_japan
from server_stub.store.columns import Moment
from server_stub.store.schema import metadata
from server_stub.words import Words

_DEFAULTS: dict[str, dict[str, Any]] = {
    "customer": {"complaint_open": False},
    "holding": {"currency": "JPY", "position": 0},
    "contact": {"time_known": False, "channel": ContactChannel.UNKNOWN},
}
_VISIBLE_DIGITS = 3
_NUMBER_DIGITS = 7
_NOON = 12
# Sums of a whole bank stay far below this, and the databases' integers end far above.
_LARGEST = 10**15


class RowCheck:
    """Brings rows into the shape of their tables and finds what does not fit."""

    def __init__(self, connection: Connection, waiting: RowBatch, problems: ProblemList, imported_at: datetime) -> None:
        self._connection = connection
        self._waiting = waiting
        self._problems = problems
        self._imported_at = imported_at

    def fit(self, made: MadeRow) -> dict[str, Any] | None:
        """The row with every column of its table, or None after telling what is wrong."""
        table = metadata.tables[made.table]
        values = _DEFAULTS.get(made.table, {}) | made.values
        values = {name: value for name, value in values.items() if name != "ref" or "ref" in table.c}
        if made.table == "contact":
            values["recorded_at"] = self._imported_at
        before = self._problems.count
        row = {column.name: self._value(made, column, values.get(column.name)) for column in table.c}
        if made.table == "holding" and row["account_number"] and not row["account_tail"]:
            row["account_tail"] = row["account_number"][-_VISIBLE_DIGITS:]
        if made.table == "customer":
            self._check_number(made, row["number"])
        return row if self._problems.count == before else None

    def check_together(self, made: list[MadeRow], rows: list[dict[str, Any]]) -> None:
        """Duplicates and references over the whole extract and what the database holds already."""
        by_table: dict[str, list[tuple[MadeRow, dict[str, Any]]]] = {}
        for origin, row in zip(made, rows, strict=True):
            by_table.setdefault(origin.table, []).append((origin, row))
        for name, members in by_table.items():
            table = metadata.tables[name]
            self._check_unique(table, [column.name for column in table.primary_key], members)
            if name == "customer":
                self._check_unique(table, ["number"], members)
            if name == "household_member":
                self._check_unique(table, ["customer_ref"], members)
            for column in table.c:
                for foreign in column.foreign_keys:
                    self._check_reference(column, foreign.column, members, by_table)

    def _check_unique(self, table: Table, names: list[str], members: list[tuple[MadeRow, dict[str, Any]]]) -> None:
        columns = [table.c[name] for name in names]
        seen = {tuple(row) for row in self._connection.execute(select(*columns))}
        for origin, row in members:
            key = tuple(row[name] for name in names)
            if key in seen:
                self._tell(
                    origin,
                    ", ".join(names),
                    Words("同じものがすでにあります。", "There is one with this value already."),
                )
            seen.add(key)

    def _check_reference(
        self,
        column: Column[Any],
        target: Column[Any],
        members: Iterable[tuple[MadeRow, dict[str, Any]]],
        by_table: dict[str, list[tuple[MadeRow, dict[str, Any]]]],
    ) -> None:
        known = set(self._connection.execute(select(target)).scalars())
        known |= {row[target.name] for row in self._waiting.collected(target.table)}
        known |= {row[target.name] for _, row in by_table.get(target.table.name, [])}
        for origin, row in members:
            value = row[column.name]
            if value is not None and value not in known:
                what = Words(
                    f"対応する {target.table.name} がありません。", f"There is no {target.table.name} with this value."
                )
                self._tell(origin, column.name, what)

    def _value(self, made: MadeRow, column: Column[Any], value: Any) -> Any:
        if value is None:
            if not column.nullable:
                self._tell(made, column.name, Words("値が必要です。", "A value is required."))
            return None
        try:
            return _fit(column, value)
        except CellFault as fault:
            self._tell(made, column.name, fault.what)
            return None

    def _check_number(self, made: MadeRow, number: str | None) -> None:
        if number is not None and not (len(number) == _NUMBER_DIGITS and number.isascii() and number.isdecimal()):
            what = Words("お客さま番号は 0 から 9 の7桁にしてください。", "A customer number has seven digits.")
            self._tell(made, "number", what)

    def _tell(self, made: MadeRow, column: str, what: Words) -> None:
        self._problems.add(made.file, made.line, f"{made.table}.{column}", what)


def _fit(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(kind, Code):
        return _code(kind, value)
    if isinstance(kind, Moment):
        return _instant(value)
    if isinstance(kind, Boolean):
        return _of_type(value, bool, Words("はい・いいえの値ではありません。", "Not true or false."))
    if isinstance(kind, Date):
        return _of_type(value, date, Words("日付ではありません。", "Not a date."))
    if isinstance(kind, Integer | BigInteger):
        return _whole(value)
    text = str(value)
    if isinstance(kind, String) and kind.length is not None and len(text) > kind.length:
        raise CellFault(Words(f"{kind.length}文字までです。", f"At most {kind.length} characters."))
    return text


def _code(kind: Code[Any], value: Any) -> Any:
    try:
        return kind.codes(value)
    except ValueError:
        known = ", ".join(str(code) for code in kind.codes)
        raise CellFault(Words(f"次のどれかではありません：{known}", f"Not one of: {known}")) from None


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    day = _of_type(value, date, Words("日付ではありません。", "Not a date."))
    return instant_in_japan(day, _NOON)


def _whole(value: Any) -> int:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise CellFault(Words("整数ではありません。", "Not a whole number."))
    if abs(value) > _LARGEST:
        raise CellFault(Words("大きすぎる値です。", "Too large."))
    return value


def _of_type(value: Any, wanted: type[Any], what: Words) -> Any:
    if not isinstance(value, wanted):
        raise CellFault(what)
    return value

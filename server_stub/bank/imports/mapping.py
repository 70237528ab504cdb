"""The mapping file as values: which files, which columns of which type, which rows each line makes.

Knows the file's grammar; reads no extract. Unknown words in a mapping are refused: a misspelt rule that is silently
ignored would load wrong data.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server_stub.bank import tables
from server_stub.bank.codes import HoldingClass
from server_stub.bank.imports.report import MappingFault, Problem
from server_stub.store.schema import metadata
from server_stub.words import Words

FORMAT = 1
TYPES = ("text", "integer", "decimal", "date", "choice")
ENCODINGS = ("utf-8", "utf-8-sig", "cp932")
IMPORTABLE = tuple(
    table.name
    for table in (
        tables.customer,
        tables.household,
        tables.household_member,
        tables.holding,
        tables.loan,
        tables.monthly_value,
        tables.contact,
        tables.consent,
    )
)

# A cell inside a text rule: {column}, or {column:,} with thousands grouped.
PLACE = re.compile(r"\{([^{}:]+)(:,)?\}")

_COLUMN = {"type", "required", "min", "max", "values", "formats", "unknown"}
_RULE = {
    "constant",
    "column",
    "values",
    "line",
    "text",
    "multiply",
    "at_least",
    "day_month",
    "minus_days",
    "assign",
    "ref",
}
_CONDITION = {"column", "is", "is_not", "at_least", "at_most"}


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """What a column of the extract must hold. `unknown` lists texts that stand for a missing value."""

    name: str
    type: str
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    values: tuple[str, ...] | None = None
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """A line makes a row only where all conditions hold; a missing value fulfils none but `is_not`."""

    column: str
    kind: str
    operand: Any


@dataclass(frozen=True, slots=True)
class RowRule:
    """One row of one table that each line makes. `key`: columns whose values identify the row across lines."""

    table: str
    values: dict[str, Any]
    when: tuple[Condition, ...] = ()
    key: tuple[str, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class FileRule:
    """One file of the extract."""

    pattern: str
    encoding: str
    delimiter: str
    quote: str
    columns: dict[str, ColumnRule]
    ignored: dict[str, str]
    rows: tuple[RowRule, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product that the extract's holdings name."""

    code: str
    holding_class: HoldingClass
    name: Words


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole mapping file."""

    name: str
    title: Words
    organisation: str
    assign_ranks: tuple[str, ...]
    products: tuple[Product, ...]
    files: tuple[FileRule, ...]
    important_from_yen: int | None = None
    lookups: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file; raises MappingFault with the place and the reason."""
    reader = _Reader(path.name)
    try:
        with path.open("rb") as file:
            written = tomllib.load(file)
    except OSError as error:
        raise reader.fault(
            "",
            Words(
                "設定ファイルを開けません。場所を確認してください。",
                "The mapping file cannot be opened. Check its path.",
            ),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise reader.fault("", Words(f"TOML として読めません（{error}）。", f"Not valid TOML ({error}).")) from error
    try:
        return reader.mapping(written)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        # A list where a table belongs, a number where a text belongs: too many shapes to name each.
        text = Words(f"設定の形が正しくありません（{error}）。", f"The mapping is not of the right shape ({error}).")
        raise reader.fault("", text) from error


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._lookups: tuple[str, ...] = ()

    def fault(self, where: str, what: Words) -> MappingFault:
        return MappingFault(Problem(self._file, None, where or None, what))

    def mapping(self, written: dict[str, Any]) -> Mapping:
        self._known("", written, {"format", "name", "title", "note", "organisation", "product", "lookup", "file"})
        if written.get("format") != FORMAT:
            raise self.fault("format", Words(f"format = {FORMAT} と書いてください。", f"Write format = {FORMAT}."))
        organisation = self._get("organisation", written, "organisation")
        self._known("organisation", organisation, {"use", "assign_ranks", "important_from_yen"})
        self._lookups = tuple(written.get("lookup", {}))
        use = self._one_of("organisation.use", organisation.get("use"), ("demo", "existing"))
        files = tuple(self._file_rule(f"file[{n}]", one) for n, one in enumerate(self._get("", written, "file")))
        return Mapping(
            name=self._get("", written, "name"),
            title=self._words("title", self._get("", written, "title")),
            organisation=use,
            assign_ranks=tuple(organisation.get("assign_ranks", ("RM",))),
            products=tuple(self._product(f"product[{n}]", one) for n, one in enumerate(written.get("product", []))),
            files=files,
            important_from_yen=organisation.get("important_from_yen"),
            lookups=dict(written.get("lookup", {})),
        )

    def _product(self, where: str, written: dict[str, Any]) -> Product:
        self._known(where, written, {"code", "class", "name"})
        holding_class = self._one_of(f"{where}.class", written.get("class"), tuple(HoldingClass))
        name = self._words(f"{where}.name", self._get(where, written, "name"))
        return Product(self._get(where, written, "code"), HoldingClass(holding_class), name)

    def _file_rule(self, where: str, written: dict[str, Any]) -> FileRule:
        self._known(where, written, {"path", "encoding", "delimiter", "quote", "columns", "ignored", "rows"})
        columns = {
            name: self._column(f"{where}.columns.{name}", name, one)
            for name, one in self._get(where, written, "columns").items()
        }
        rows = tuple(
            self._row(f"{where}.rows[{n}]", one, columns) for n, one in enumerate(self._get(where, written, "rows"))
        )
        return FileRule(
            pattern=self._get(where, written, "path"),
            encoding=self._one_of(f"{where}.encoding", written.get("encoding", "utf-8"), ENCODINGS),
            delimiter=written.get("delimiter", ","),
            quote=written.get("quote", '"'),
            columns=columns,
            ignored=dict(written.get("ignored", {})),
            rows=rows,
        )

    def _column(self, where: str, name: str, written: dict[str, Any]) -> ColumnRule:
        self._known(where, written, _COLUMN)
        values = written.get("values")
        return ColumnRule(
            name=name,
            type=self._one_of(f"{where}.type", written.get("type", "text"), TYPES),
            required=bool(written.get("required", False)),
            minimum=written.get("min"),
            maximum=written.get("max"),
            values=None if values is None else tuple(values),
            formats=tuple(written.get("formats", ("%Y-%m-%d",))),
            unknown=frozenset(written.get("unknown", ())),
        )

    def _row(self, where: str, written: dict[str, Any], columns: dict[str, ColumnRule]) -> RowRule:
        self._known(where, written, {"table", "key", "once", "when", "values"})
        table = self._one_of(f"{where}.table", written.get("table"), IMPORTABLE)
        conditions = tuple(self._condition(f"{where}.when", one, columns) for one in written.get("when", []))
        values = self._get(where, written, "values")
        for name, rule in values.items():
            self._value(f"{where}.values.{name}", table, name, rule, columns)
        key = tuple(written.get("key", ()))
        self._columns(f"{where}.key", key, columns)
        return RowRule(table, values, conditions, key, bool(written.get("once", False)))

    def _value(self, where: str, table: str, name: str, rule: Any, columns: dict[str, ColumnRule]) -> None:
        if name not in metadata.tables[table].c:
            known = ", ".join(metadata.tables[table].c.keys())
            raise self.fault(
                where, Words(f"この項目はありません。ある項目：{known}", f"No such column. There are: {known}")
            )
        if isinstance(rule, dict):
            self._known(where, rule, _RULE)
            if "ref" in rule:
                self._known(f"{where}.ref", rule["ref"], {"table", "columns", "line"})
            if "day_month" in rule:
                self._known(f"{where}.day_month", rule["day_month"], {"columns", "months", "first_year"})
            if "assign" in rule:
                self._one_of(f"{where}.assign", rule["assign"], ("branch", "manager"))
            if isinstance(rule.get("values"), str):
                self._one_of(f"{where}.values", rule["values"], self._lookups)
            self._columns(where, _columns_of(rule), columns)

    def _condition(self, where: str, written: dict[str, Any], columns: dict[str, ColumnRule]) -> Condition:
        self._known(where, written, _CONDITION)
        kinds = [kind for kind in written if kind != "column"]
        if len(kinds) != 1 or "column" not in written:
            raise self.fault(
                where, Words("column と条件を1つだけ書いてください。", "Write column and exactly one test.")
            )
        self._columns(where, (written["column"],), columns)
        return Condition(written["column"], kinds[0], written[kinds[0]])

    def _columns(self, where: str, names: Iterable[str], columns: dict[str, ColumnRule]) -> None:
        for name in names:
            if name not in columns:
                raise self.fault(
                    where,
                    Words(f"列「{name}」が columns にありません。", f'Column "{name}" is not described under columns.'),
                )

    def _known(self, where: str, written: Any, words: set[str]) -> None:
        if not isinstance(written, dict):
            raise self.fault(where, Words("表の形で書いてください。", "Write a table here."))
        for name in written:
            if name not in words:
                known = ", ".join(sorted(words))
                raise self.fault(
                    f"{where}.{name}".lstrip("."),
                    Words(f"この項目は使えません。使える項目：{known}", f"Unknown word. Known here: {known}"),
                )

    def _get(self, where: str, written: dict[str, Any], name: str) -> Any:
        if name not in written:
            raise self.fault(
                f"{where}.{name}".lstrip("."), Words("この項目を書いてください。", "This entry is missing.")
            )
        return written[name]

    def _one_of(self, where: str, value: Any, known: tuple[str, ...]) -> str:
        if value not in known:
            listed = ", ".join(known)
            raise self.fault(where, Words(f"次のどれかにしてください：{listed}", f"Use one of: {listed}"))
        return str(value)

    def _words(self, where: str, written: Any) -> Words:
        self._known(where, written, {"ja", "en"})
        return Words(self._get(where, written, "ja"), self._get(where, written, "en"))


def _columns_of(rule: dict[str, Any]) -> tuple[str, ...]:
    names = [rule[name] for name in ("column", "minus_days") if name in rule]
    names += rule.get("day_month", {}).get("columns", [])
    if "ref" in rule:
        names += rule["ref"].get("columns", [])
    if "text" in rule:
        names += [found[1] for found in PLACE.finditer(rule["text"])]
    return tuple(names)

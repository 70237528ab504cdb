"""A bank's own extract is loaded whole or not at all, and every fault is told by line and column."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from server_stub.bank import queries, tables
from server_stub.bank.codes import Relation, SearchScope, Sex
from server_stub.bank.imports import ImportReport, import_extract, report_lines
from server_stub.bank.imports.report import LISTED
from server_stub.bank.queries import SearchTerms
from tests.server_stub.bank.conftest import BANK_TABLES

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

MAPPING = """
format = 1
name = "test-bank"
title = { ja = "試験", en = "Test" }
[organisation]
use = "demo"
[lookup.sex]
1 = "male"
2 = "female"
[[file]]
path = "kokyaku*"
encoding = "cp932"
[file.columns]
"番号" = { required = true }
"氏名" = { required = true }
"カナ" = { required = true }
"生年月日" = { type = "date", formats = ["%Y/%m/%d", "%Y%m%d"], unknown = ["00000000"] }
"性別" = { type = "choice", values = ["1", "2", "9"], unknown = ["9"] }
"世帯" = {}
[file.ignored]
"宗教" = "機微情報は取り込まない"
[[file.rows]]
table = "customer"
key = ["番号"]
[file.rows.values]
number = { column = "番号" }
name = { column = "氏名" }
kana = { column = "カナ" }
birth = { column = "生年月日" }
sex = { column = "性別", values = "sex" }
branch_code = "038"
rm_number = "A10427"
[[file.rows]]
table = "household"
key = ["世帯"]
once = true
when = [{ column = "世帯", is_not = "" }]
values = {}
[[file.rows]]
table = "household_member"
[file.rows.values]
household_ref = { ref = { table = "household", columns = ["世帯"] } }
customer_ref = { ref = { table = "customer", columns = ["番号"] } }
relation = "other"
[[file]]
path = "yokin*"
delimiter = "\\t"
[file.columns]
"番号" = { required = true }
"口座" = { required = true }
"残高" = { type = "integer", required = true, min = 0 }
"満期" = { type = "date", formats = ["%Y%m%d"] }
[[file.rows]]
table = "holding"
key = ["口座"]
[file.rows.values]
customer_ref = { ref = { table = "customer", columns = ["番号"] } }
product_code = "term_1y"
account_number = { column = "口座" }
value_yen = { column = "残高" }
matures_on = { column = "満期" }
"""

CUSTOMERS = [
    "番号,氏名,カナ,生年月日,性別,世帯,宗教",
    "0000001,髙橋 一郎,タカハシ イチロウ,1950/01/31,1,H1,x",
    "0000002,髙橋 花子,タカハシ ハナコ,19520229,2,H1,x",
    '0000003,"佐藤, 次郎",サトウ ジロウ,00000000,9,H2,x',
]
DEPOSITS = ["番号\t口座\t残高\t満期", "0000001\t0381234567\t1,000,000\t20261208", "0000002\t0387654321\t0\t"]

Load = Callable[[], ImportReport]


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    folder = tmp_path / "extract"
    folder.mkdir()
    write(folder)
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def write(folder: Path, customers: list[str] | None = None, deposits: list[str] | None = None) -> None:
    (folder / "kokyaku.csv").write_bytes("\r\n".join(customers or CUSTOMERS).encode("cp932"))
    (folder / "yokin.tsv").write_bytes("\n".join(deposits or DEPOSITS).encode())


def load(bank: Connection, extract: Path) -> ImportReport:
    return import_extract(bank, extract.parent / "map.toml", extract, NOW)


def content(bank: Connection) -> int:
    return sum(bank.execute(select(func.count()).select_from(table)).scalar_one() for table in BANK_TABLES)


def test_a_good_extract_is_loaded_and_found(empty: Connection, extract: Path) -> None:
    report = load(empty, extract)
    assert report.loaded, report_lines(report, "en")
    assert report.rows["customer"] == 3
    assert report.rows["household"] == 2
    ichiro = queries.customer_by_number(empty, "0000001", TODAY)
    assert ichiro is not None
    assert (ichiro.birth, ichiro.sex, ichiro.assets_yen, ichiro.household_size) == (
        date(1950, 1, 31),
        Sex.MALE,
        1_000_000,
        2,
    )
    (held,) = queries.holdings(empty, ichiro.ref)
    assert (held.account_tail, held.matures_on) == ("567", date(2026, 12, 8))
    jiro = queries.customer_by_number(empty, "0000003", TODAY)
    assert jiro is not None
    assert (jiro.birth, jiro.sex) == (None, None)
    misaki = queries.staff_by_number(empty, "A10427")
    assert misaki is not None
    found = queries.search(empty, SearchTerms(name="高橋"), SearchScope.PORTFOLIO, misaki, TODAY)
    assert {row.mark.number for row in found.rows} == {"0000001", "0000002"}
    assert {one.relation for one in queries.household_members(empty, ichiro.ref, TODAY)} == {Relation.OTHER}
    assert queries.institution(empty).origin.en == "Test"


@pytest.mark.parametrize("packed", ["gz", "xz"])
def test_packed_files_are_read(empty: Connection, extract: Path, packed: str) -> None:
    plain = extract / "kokyaku.csv"
    data = plain.read_bytes()
    plain.unlink()
    pack = gzip.compress if packed == "gz" else lzma.compress
    (extract / f"kokyaku.csv.{packed}").write_bytes(pack(data))
    assert load(empty, extract).loaded
    (extract / f"kokyaku.csv.{packed}").write_bytes(pack(data)[:-9])
    problems = load(empty, extract).problems
    assert "damaged" in problems[0].what.en


BAD_CUSTOMERS = {
    "short number": ("0000003", "003", 4, "customer.number", "seven"),
    "letters as number": ("0000003", "00000A3", 4, "customer.number", "seven"),
    "full-width number": ("0000003", "０００００３３", 4, "customer.number", "seven"),
    "number twice": ("0000003", "0000001", 4, "customer.ref", "already"),
    "no name": ("髙橋 花子", "", 3, "氏名", "required"),
    "no such day": ("19520229", "19530229", 3, "生年月日", "Not a date"),
    "no such choice": (",2,H1", ",3,H1", 3, "性別", "Not one of: 1, 2, 9"),
    "a cell too many": ("H2,x", "H2,x,y", 4, None, "8 cells, the header 7"),
    "a cell too few": ("H2,x", "H2", 4, None, "6 cells, the header 7"),
    "open quotation": ('"佐藤, 次郎"', '"佐藤, 次郎', 4, None, "quotation"),
    "long name": ("髙橋 花子", "花" * 121, 3, "customer.name", "At most 120"),
    "no household": (",H2,", ",,", 4, "世帯", "identifying"),
    "unknown heading": ("宗教", "思想", 1, "思想", "does not know"),
    "heading lacking": ("性別", "宗教", 1, "性別", "lacks"),
}  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "line", "column", "says"), BAD_CUSTOMERS.values(), ids=BAD_CUSTOMERS)
def test_a_bad_customer_is_told_by_line_and_column_and_nothing_is_stored(
    empty: Connection, extract: Path, was: str, becomes: str, line: int, column: str | None, says: str
) -> None:
    write(extract, customers=[one.replace(was, becomes) for one in CUSTOMERS])
    report = load(empty, extract)
    assert not report.loaded
    assert any((one.line, one.column) == (line, column) and says in one.what.en for one in report.problems), report
    assert all(one.file == "kokyaku.csv" for one in report.problems)
    assert content(empty) == 0
    # The very same data without the fault goes in: it was the fault that kept it out.
    write(extract)
    assert load(empty, extract).loaded


BAD_DEPOSITS = {
    "below the minimum": ("1,000,000", "-1", 2, "残高", "Smaller than 0"),
    "not a number": ("1,000,000", "1.5", 2, "残高", "Not a whole number"),
    "not finite": ("1,000,000", "NaN", 2, "残高", "Not a whole number"),
    "far too large": ("1,000,000", "9" * 20, 2, "holding.value_yen", "Too large"),
    "of nobody": ("0000002\t", "0000009\t", 3, "holding.customer_ref", "no customer"),
    "the same account twice": ("0387654321", "0381234567", 3, "holding.ref", "already"),
}  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "line", "column", "says"), BAD_DEPOSITS.values(), ids=BAD_DEPOSITS)
def test_a_bad_deposit_keeps_the_good_customers_out_too(
    empty: Connection, extract: Path, was: str, becomes: str, line: int, column: str, says: str
) -> None:
    write(extract, deposits=[one.replace(was, becomes) for one in DEPOSITS])
    report = load(empty, extract)
    assert [(one.file, one.line, one.column) for one in report.problems] == [("yokin.tsv", line, column)]
    assert says in report.problems[0].what.en
    assert content(empty) == 0


def test_wrong_encoding_missing_and_empty_files_are_told(empty: Connection, extract: Path) -> None:
    (extract / "kokyaku.csv").write_bytes("\n".join(CUSTOMERS).encode("utf-8") + b"\xff")
    assert "not cp932" in load(empty, extract).problems[-1].what.en
    (extract / "kokyaku.csv").write_bytes(b"")
    assert "empty" in load(empty, extract).problems[0].what.en
    (extract / "kokyaku.csv").unlink()
    assert "not found" in load(empty, extract).problems[0].what.en
    write(extract, customers=CUSTOMERS[:1], deposits=DEPOSITS[:1])
    assert "not one customer" in load(empty, extract).problems[0].what.en
    assert content(empty) == 0


def test_the_same_extract_twice_is_refused_and_the_first_stays(empty: Connection, extract: Path) -> None:
    assert load(empty, extract).loaded
    before = content(empty)
    again = load(empty, extract)
    assert not again.loaded
    assert content(empty) == before


def test_all_faults_are_counted_and_the_first_are_listed_without_cell_values(empty: Connection, extract: Path) -> None:
    secret = "SECRET-CELL"
    many = [f"{number:07},名,カナ,{secret},1,H,x" for number in range(LISTED + 5)]
    write(extract, customers=[CUSTOMERS[0], *many], deposits=DEPOSITS[:1])
    report = load(empty, extract)
    assert (report.problem_count, len(report.problems)) == (LISTED + 5, LISTED)
    for lang in ("ja", "en"):
        lines = report_lines(report, lang)
        assert len(lines) == LISTED + 2
        assert "5" in lines[-1]
        assert secret not in "\n".join(lines)
    assert "2行目 「生年月日」" in report_lines(report, "ja")[1]
    assert 'line 2 "生年月日"' in report_lines(report, "en")[1]


@pytest.mark.parametrize(
    ("was", "becomes", "where"),
    [
        ("format = 1", "format = 2", "format"),
        ('use = "demo"', 'use = "other"', "organisation.use"),
        ("once = true", "onec = true", "file[0].rows[1].onec"),
        ("birth =", "born =", "file[0].rows[0].values.born"),
        ('{ column = "氏名" }', '{ column = "名前" }', "file[0].rows[0].values.name"),
        ('table = "holding"', 'table = "staff"', "file[1].rows[0].table"),
        ('values = "sex"', 'values = "sexes"', "file[0].rows[0].values.sex.values"),
        ('type = "integer"', 'type = "number"', "file[1].columns.残高.type"),
        ("when = [{", "when = [{ at_least = 1,", "file[0].rows[1].when"),
        ("name = \"test-bank\"", "", "name"),
        ("[[file]]", "[[file", None),
        ("values = {}", "values = 3", None),
    ],
)  # fmt: skip
def test_a_mapping_that_is_not_understood_is_refused(
    empty: Connection, extract: Path, was: str, becomes: str, where: str | None
) -> None:
    assert was in MAPPING
    (extract.parent / "map.toml").write_text(MAPPING.replace(was, becomes, 1), encoding="utf-8")
    report = load(empty, extract)
    assert [(one.file, one.column) for one in report.problems] == [("map.toml", where)]
    assert content(empty) == 0


def test_a_mapping_that_is_not_there_is_told(empty: Connection, extract: Path) -> None:
    report = import_extract(empty, extract / "none.toml", extract, NOW)
    assert "cannot be opened" in report.problems[0].what.en


def test_existing_organisation_must_be_there(empty: Connection, extract: Path) -> None:
    text = MAPPING.replace('use = "demo"', 'use = "existing"')
    (extract.parent / "map.toml").write_text(text, encoding="utf-8")
    assert "nobody to assign" in load(empty, extract).problems[0].what.en


def test_an_extract_goes_beside_the_demo_bank(bank: Connection, extract: Path) -> None:
    before = bank.execute(select(func.count()).select_from(tables.customer)).scalar_one()
    assert load(bank, extract).loaded
    after = bank.execute(select(func.count()).select_from(tables.customer)).scalar_one()
    assert after == before + 3

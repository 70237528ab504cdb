"""The shipped mapping loads the real campaign data and invents nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from server_stub.bank import labels, queries, tables
from server_stub.bank.codes import ContactChannel, ContactOutcome, LoanKind, Occupation, SearchScope
from server_stub.bank.imports import ImportReport, import_extract, report_lines
from server_stub.bank.queries import SearchTerms
from tests.server_stub.bank.conftest import empty_bank

ROOT = Path(__file__).resolve().parents[4]
MAPPING = ROOT / "resources" / "imports" / "uci_bank_marketing.toml"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def loaded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, ImportReport]]:
    folder = shared_data / "bank"
    if not list(folder.glob("bank-full.csv*")):
        pytest.skip("the UCI file bank-full.csv is not in the data folder")
    engine = empty_bank(tmp_path_factory.mktemp("uci"))
    with engine.connect() as connection:
        yield connection, import_extract(connection, MAPPING, folder, NOW)
    engine.dispose()


@pytest.fixture
def uci(loaded: tuple[Connection, ImportReport]) -> Connection:
    connection, report = loaded
    assert report.loaded, report_lines(report, "en")[:3]
    return connection


def count(uci: Connection, *conditions: object) -> int:
    statement = select(func.count()).select_from(tables.contact).where(*conditions)  # type: ignore[arg-type]
    return int(uci.execute(statement).scalar_one())


def test_every_line_is_a_customer_and_the_counts_are_the_files(uci: Connection) -> None:
    assert uci.execute(select(func.count()).select_from(tables.customer)).scalar_one() == 45_211
    # From the data set's own description: 5,289 took out a deposit, 36,954 had not been contacted before.
    assert count(uci, tables.contact.c.duration_seconds.is_not(None)) == 45_211
    assert count(uci) == 45_211 + (45_211 - 36_954)
    agreed = (tables.contact.c.duration_seconds.is_not(None), tables.contact.c.outcome == ContactOutcome.AGREED)
    assert count(uci, *agreed) == 5_289
    kinds = Counter(uci.execute(select(tables.loan.c.kind)).scalars())
    assert (kinds[LoanKind.HOUSING], kinds[LoanKind.PERSONAL]) == (25_130, 7_244)
    jobs = Counter(uci.execute(select(tables.customer.c.occupation)).scalars())
    assert (jobs[Occupation.MANUAL], jobs[None]) == (9_732, 288)
    assert uci.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_nothing_is_invented(uci: Connection) -> None:
    columns = tables.customer.c
    never = (
        columns.name, columns.kana, columns.romaji, columns.birth, columns.sex, columns.phone_mobile,
        columns.phone_home, columns.email, columns.postal_code, columns.address_town, columns.address_rest,
        columns.employer, columns.since, columns.lifestyle,
    )  # fmt: skip
    known = uci.execute(select(*(func.count(column) for column in never))).one()
    assert set(known) == {0}
    for table in (tables.consent, tables.monthly_value, tables.household, tables.appointment, tables.call_list_row):
        assert uci.execute(select(func.count()).select_from(table)).scalar_one() == 0
    amounts = select(func.count(tables.loan.c.balance_yen)).where(tables.loan.c.kind != LoanKind.OVERDRAFT)
    assert uci.execute(amounts).scalar_one() == 0


def test_the_first_line_of_the_file(uci: Connection) -> None:
    first = queries.customer_by_number(uci, "0000001", TODAY)
    assert first is not None
    assert (first.age_stated, first.age_stated_on, first.occupation) == (58, date(2008, 5, 5), Occupation.MANAGER)
    assert labels.customer_name(first.mark, "ja") == "お客さま 0000001"
    assert first.mark.segment == 4
    (held,) = queries.holdings(uci, first.ref)
    assert held.value_yen == round(2143 * 165.80)
    assert held.quantity is not None
    assert held.quantity.en == "Yearly average EUR 2,143"
    (contact,) = queries.contacts(uci, first.ref).rows
    assert (contact.time_known, contact.duration_seconds, contact.attempts) == (False, 261, 1)
    assert (contact.channel, contact.outcome) == (ContactChannel.UNKNOWN, ContactOutcome.NOT_AGREED)


def test_days_run_from_may_2008_to_november_2010(uci: Connection) -> None:
    day = tables.customer.c.age_stated_on
    first, last = uci.execute(select(func.min(day), func.max(day))).one()
    assert first == date(2008, 5, 5)
    assert (last.year, last.month) == (2010, 11)


def test_every_manager_has_a_like_share_and_the_morning_runs(uci: Connection) -> None:
    shares = Counter(uci.execute(select(tables.customer.c.rm_number)).scalars())
    assert len(shares) == 30
    assert max(shares.values()) - min(shares.values()) <= 1
    misaki = queries.staff_by_number(uci, "A10427")
    assert misaki is not None
    first = queries.portfolio(uci, misaki.number, TODAY, limit=3)
    assert [row.mark.number for row in first] == sorted(row.mark.number for row in first)
    found = queries.search(uci, SearchTerms(number=first[0].mark.number), SearchScope.PORTFOLIO, misaki, TODAY)
    assert found.total == 1
    assert queries.appointments(uci, misaki.number, TODAY) == ()
    assert queries.maturities(uci, misaki.number, TODAY) == ()
    assert queries.call_list(uci, misaki.number, TODAY) is None
    assert queries.monthly_values(uci, first[0].mark.ref) == ()

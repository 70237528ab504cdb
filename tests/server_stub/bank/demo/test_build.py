"""The demo bank: the same for the same seed and day, whole, and nobody's real data."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from server_stub.bank import tables
from server_stub.bank.business_days import is_business_day
from server_stub.bank.codes import Rank
from server_stub.bank.demo import DemoSummary, build_demo_bank
from server_stub.japan import day_in_japan
from tests.server_stub.bank.conftest import AS_OF, BANK_TABLES, SEED, SMALL, empty_bank


def _digest(folder: Path, seed: int, as_of: date, customers: int = 300) -> dict[str, str]:
    folder.mkdir()
    engine = empty_bank(folder)
    found = {}
    with engine.begin() as connection:
        build_demo_bank(connection, seed, as_of, customers=customers)
        for table in BANK_TABLES:
            rows = sorted(map(repr, connection.execute(select(table)).all()))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    engine.dispose()
    return found


def test_same_seed_and_day_give_the_same_rows(tmp_path: Path) -> None:
    first = _digest(tmp_path / "first", SEED, AS_OF)
    assert first == _digest(tmp_path / "second", SEED, AS_OF)
    other_seed = _digest(tmp_path / "third", SEED + 1, AS_OF)
    other_day = _digest(tmp_path / "fourth", SEED, date(2026, 11, 25))
    for name in ("customer", "holding", "contact", "consent"):
        assert first[name] != other_seed[name]
        assert first[name] != other_day[name]


def test_a_whole_bank_has_its_people_and_is_whole(tmp_path: Path) -> None:
    engine = empty_bank(tmp_path)
    told: list[tuple[int, int]] = []
    with engine.begin() as connection:
        summary = build_demo_bank(connection, 1, AS_OF, progress=lambda done, total: told.append((done, total)))
        assert _counts(connection) == dict(summary.rows)
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        _check_scale(connection, summary)
    engine.dispose()
    assert told[-1] == (20_000, 20_000)
    assert told == sorted(told)


def _check_scale(connection: Connection, summary: DemoSummary) -> None:
    assert summary.rows["customer"] == 20_000
    assert summary.rows["staff"] == 60
    assert summary.rows["monthly_value"] == 13 * 20_000
    kinds = Counter(connection.execute(select(tables.branch.c.kind)).scalars())
    assert kinds == {"branch": 6, "head_office": 1}
    assert set(connection.execute(select(tables.staff.c.rank)).scalars()) == set(Rank)
    per_manager = Counter(connection.execute(select(tables.customer.c.rm_number)).scalars())
    del per_manager[None]
    assert len(per_manager) == 30
    assert all(195 <= count <= 210 for count in per_manager.values())
    per_branch = Counter(connection.execute(select(tables.customer.c.branch_code)).scalars())
    assert len(per_branch) == 6
    calls = Counter(connection.execute(select(tables.call_list_row.c.staff_number)).scalars())
    assert set(calls.values()) == {30}


def _counts(connection: Connection) -> dict[str, int]:
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in BANK_TABLES
    }
    return {name: count for name, count in counts.items() if count}


def test_amounts_agree_with_each_other(bank: Connection) -> None:
    value = tables.monthly_value
    newest = select(value.c.customer_ref, value.c.value_yen).where(value.c.month == date(2026, 11, 1))
    last = {row.customer_ref: row.value_yen for row in bank.execute(newest)}
    held = select(tables.holding.c.customer_ref, func.sum(tables.holding.c.value_yen).label("total"))
    sums = bank.execute(held.group_by(tables.holding.c.customer_ref))
    assert {row.customer_ref: row.total for row in sums} == last
    months = bank.execute(select(func.count(value.c.month)).group_by(value.c.customer_ref)).scalars()
    assert set(months) == {13}


def test_nobody_is_born_after_today_or_a_customer_before_birth(bank: Connection) -> None:
    for birth, since in bank.execute(select(tables.customer.c.birth, tables.customer.c.since)):
        assert birth <= AS_OF
        assert since is None or birth <= since <= AS_OF


def test_contacts_are_in_the_past_and_on_working_hours(bank: Connection) -> None:
    for at, recorded_at in bank.execute(select(tables.contact.c.at, tables.contact.c.recorded_at)):
        assert at < recorded_at
        assert at.date() < AS_OF
        assert 0 <= at.hour <= 8  # 9 to 17 o'clock in Japan
        assert is_business_day(day_in_japan(at)), "nobody is called while the bank is closed"


def test_no_number_or_address_can_be_anybodys(bank: Connection) -> None:
    columns = tables.customer.c
    rows = bank.execute(select(columns.phone_mobile, columns.phone_home, columns.email, columns.postal_code)).all()
    assert len(rows) == SMALL
    for mobile, home, email, postal in rows:
        assert mobile is None or re.fullmatch(r"090-0000-\d{4}", mobile)
        assert home is None or re.fullmatch(r"000-0\d\d-\d{4}", home)
        assert email is None or email.endswith("@example.com")
        assert postal.startswith("000-")


def test_readings_belong_to_everybody(bank: Connection) -> None:
    for name, kana, romaji in bank.execute(
        select(tables.customer.c.name, tables.customer.c.kana, tables.customer.c.romaji)
    ):
        assert name.count(" ") == 1
        assert re.fullmatch(r"[ァ-ヶー]+ [ァ-ヶー]+", kana)
        assert re.fullmatch(r"[A-Z]+ [A-Z][a-z]+", romaji)


def test_common_names_are_common(bank: Connection) -> None:
    surnames = Counter(name.split(" ")[0] for name in bank.execute(select(tables.customer.c.name)).scalars())
    assert {"佐藤", "鈴木"} & {name for name, _ in surnames.most_common(8)}
    assert len(surnames) > 80


def test_the_bank_code_belongs_to_no_bank(bank: Connection, shared_data: Path) -> None:
    files = sorted((shared_data / "japan").glob("zengin_banks_branches_*.json.xz"))
    if not files:
        pytest.skip("no list of bank codes in the data folder")
    with lzma.open(files[-1]) as file:
        banks = json.load(file)
    row = bank.execute(select(tables.institution)).one()
    assert "0001" in banks  # the list is the list
    assert row.code not in banks
    assert row.name_ja.removesuffix("銀行") not in {one["name"] for one in banks.values()}

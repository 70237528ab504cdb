"""Search finds one person however the name is typed, and never lists many."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select, update

from server_stub.bank import kana, tables
from server_stub.bank.codes import SearchScope
from server_stub.bank.model import Staff
from server_stub.bank.queries import SEARCH_LIMIT, SearchTerms, read_terms, search
from tests.server_stub.bank.conftest import AS_OF, SMALL

BANK = SearchScope.BANK
shared_bank = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(
    "typed",
    [
        "山本 和子", "山本和子", "ヤマモト カズコ", "やまもとかずこ", "ﾔﾏﾓﾄ ｶｽﾞｺ", "yamamoto kazuko",
        "YAMAMOTO KAZUKO", "ｙａｍａｍｏｔｏ　ｋａｚｕｋｏ",
    ],
)  # fmt: skip
def test_kazuko_is_found_however_typed(bank: Connection, misaki: Staff, typed: str) -> None:
    found = search(bank, SearchTerms(name=typed, birth=date(1956, 4, 12)), BANK, misaki, AS_OF)
    assert found.total == 1
    (row,) = found.rows
    assert (row.mark.number, row.birth_year, row.rm_name) == ("3104558", 1956, "佐藤 美咲")


def test_given_name_alone_and_beginnings_find_too(bank: Connection, misaki: Staff) -> None:
    for typed in ("和子", "かず", "kazu", "山", "yamam"):
        assert search(bank, SearchTerms(name=typed, birth=date(1956, 4, 12)), BANK, misaki, AS_OF).total == 1


def test_more_than_twenty_hits_give_their_number_and_no_name(bank: Connection, misaki: Staff) -> None:
    found = search(bank, SearchTerms(name="s"), BANK, misaki, AS_OF)
    assert found.total > SEARCH_LIMIT
    assert found.rows == ()


@pytest.mark.parametrize(("born", "shown"), [(SEARCH_LIMIT, SEARCH_LIMIT), (SEARCH_LIMIT + 1, 0)])
def test_twenty_are_shown_and_twenty_one_are_not(bank: Connection, misaki: Staff, born: int, shown: int) -> None:
    columns, day = tables.customer.c, date(1900, 1, 1)
    refs = list(bank.execute(select(columns.ref).limit(born)).scalars())
    bank.execute(update(tables.customer).where(columns.ref.in_(refs)).values(birth=day))
    found = search(bank, SearchTerms(birth=day), BANK, misaki, AS_OF)
    assert (found.total, len(found.rows)) == (born, shown)


@shared_bank
@given(data=st.data())
def test_everybody_is_found_by_the_beginning_of_the_name(bank: Connection, misaki: Staff, data: st.DataObject) -> None:
    columns = tables.customer.c
    number = data.draw(st.integers(0, SMALL - 1))
    row = bank.execute(select(tables.customer).order_by(columns.ref).offset(number).limit(1)).one()
    written = data.draw(st.sampled_from([row.name, row.kana, row.romaji, kana.to_romaji(row.kana.replace(" ", ""))]))
    typed = written[: data.draw(st.integers(1, len(written)))]
    found = search(bank, SearchTerms(name=typed, number=row.number), BANK, misaki, AS_OF)
    assert [one.mark.number for one in found.rows] == [row.number]


@shared_bank
@given(name=st.one_of(st.none(), st.text(max_size=12)), phone=st.one_of(st.none(), st.text(max_size=8)))
def test_any_terms_are_answered_within_the_limit(
    bank: Connection, misaki: Staff, name: str | None, phone: str | None
) -> None:
    found = search(bank, SearchTerms(name=name, phone=phone), BANK, misaki, AS_OF)
    assert len(found.rows) == (found.total if found.total <= SEARCH_LIMIT else 0)


@pytest.mark.parametrize("name", [None, "", " ", "・", "%", "_", "'"])
def test_nothing_to_search_for_finds_nobody(bank: Connection, misaki: Staff, name: str | None) -> None:
    assert search(bank, SearchTerms(name=name), BANK, misaki, AS_OF).total == 0


def test_phone_needs_four_digits_and_goes_by_the_end(bank: Connection, misaki: Staff) -> None:
    found = search(bank, SearchTerms(phone="00-3412"), BANK, misaki, AS_OF)
    assert "3104558" in {row.mark.number for row in found.rows}
    assert search(bank, SearchTerms(phone="412"), BANK, misaki, AS_OF).total == 0


def test_scope_limits_the_reach(bank: Connection, misaki: Staff) -> None:
    columns = tables.customer.c
    in_branch = bank.execute(
        select(columns.number).where(columns.branch_code == misaki.branch_code, columns.rm_number != misaki.number)
    ).scalars().first()  # fmt: skip
    elsewhere = bank.execute(select(columns.number).where(columns.branch_code != misaki.branch_code)).scalars().first()

    def reaches(number: str | None, scope: SearchScope) -> bool:
        return search(bank, SearchTerms(number=number), scope, misaki, AS_OF).total == 1

    assert [reaches("3104558", scope) for scope in SearchScope] == [True, True, True]
    assert [reaches(in_branch, scope) for scope in SearchScope] == [False, True, True]
    assert [reaches(elsewhere, scope) for scope in SearchScope] == [False, False, True]


def test_name_search_goes_through_the_index(bank: Connection, misaki: Staff) -> None:
    seen: list[tuple[str, object]] = []
    event.listen(bank, "before_cursor_execute", lambda c, cur, text, params, ctx, many: seen.append((text, params)))
    search(bank, SearchTerms(name="やまもと"), SearchScope.BRANCH, misaki, AS_OF)
    text, params = seen[0]
    plan = " ".join(row[3] for row in bank.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", params))  # type: ignore[arg-type]
    assert "customer_key USING COVERING INDEX" in plan or "customer_key USING PRIMARY KEY" in plan
    assert "SCAN customer_key" not in plan


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("3104558", SearchTerms(number="3104558")),
        ("３１０４５５８", SearchTerms(number="3104558")),
        ("やまもと 3412", SearchTerms(name="やまもと", phone="3412")),
        ("090-0000-3412", SearchTerms(phone="09000003412")),
        ("山本 S31.4.12", SearchTerms(name="山本", birth=date(1956, 4, 12))),
        ("昭和31年4月12日 和子", SearchTerms(name="和子", birth=date(1956, 4, 12))),
        ("1956/4/12", SearchTerms(birth=date(1956, 4, 12))),
        ("令和元年5月1日", SearchTerms(birth=date(2019, 5, 1))),
        ("2026-13-45 x", SearchTerms(name="2026-13-45 x")),
        ("", SearchTerms()),
    ],
)
def test_a_line_is_read_as_terms(line: str, terms: SearchTerms) -> None:
    assert read_terms(line) == terms


@given(st.text(max_size=80))
def test_any_line_is_read(line: str) -> None:
    read_terms(line)

"""Column types of the bank's tables that SQLite and PostgreSQL must treat alike.

Knows nothing of any one table.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

C = TypeVar("C", bound=StrEnum)


class Instant(TypeDecorator[datetime]):
    """An aware point in time, stored as integer microseconds since 1970 in UTC.

    SQLite keeps no time zone and PostgreSQL would apply the connection's, so neither type is used.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds; raises ValueError on a naive time, which could mean any hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The aware UTC time."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Code(TypeDecorator[C], Generic[C]):
    """One member of a closed list, stored as its text."""

    impl = String(24)
    cache_ok = True

    def __init__(self, codes: type[C]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: C | None, dialect: Dialect) -> str | None:
        """The text; raises ValueError when the value is not on the list."""
        return None if value is None else str(self.codes(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> C | None:
        """The member."""
        return None if value is None else self.codes(value)


def bytewise(length: int) -> TypeEngine[Any]:
    """Text compared byte by byte, so that a range of keys is a prefix search on both databases."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")

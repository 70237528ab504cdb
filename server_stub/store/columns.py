"""Column types that SQLite and PostgreSQL must treat alike.

Knows no table.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware point in time, stored as integer microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds. Raises: ValueError on a naive time, which could mean any hour."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The aware UTC time."""
        return None if value is None else _EPOCH + value * _MICROSECOND


def microseconds(value: datetime) -> int:
    """Return microseconds since 1970. Raises: ValueError on a naive time."""
    if value.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (value - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """Return the aware UTC time of microseconds since 1970."""
    return _EPOCH + value * _MICROSECOND

"""Column types of the bank's tables that SQLite and PostgreSQL must treat alike.

Knows nothing of any one table.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

C = TypeVar("C", bound=StrEnum)


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

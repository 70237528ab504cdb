"""The demo bank at a counter, for the tests of how somebody stands to a customer."""

from __future__ import annotations

from tests.helpers.bank_counter import connection, demo_engine, desk, misaki, seat

__all__ = ["connection", "demo_engine", "desk", "misaki", "seat"]

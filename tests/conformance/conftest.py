"""The demo bank at a counter, for every test here."""

from __future__ import annotations

from tests.helpers.bank_counter import connection, demo_engine, desk, misaki, seat

__all__ = ["connection", "demo_engine", "desk", "misaki", "seat"]

"""Times as the bars show them: the server's time, in Japan."""

from __future__ import annotations

from client.qt.desk_clock import clock_text, receipt_time, time_text

AT = 1_795_478_460_000_000  # 2026-11-24 00:01 UTC


def test_the_clock_ends_with_the_time_in_both_languages() -> None:
    assert clock_text(AT, "ja") == "2026年11月24日（火） 09:01"
    assert clock_text(AT, "en") == "Tue 24 Nov 2026 09:01"


def test_seconds_are_shown_where_they_matter() -> None:
    assert time_text(AT + 5_000_000) == "09:01:05"


def test_a_receipts_time_is_shown_in_japan_and_an_unreadable_one_as_it_is() -> None:
    assert receipt_time("2026-11-24T00:01:07+00:00") == "09:01:07"
    assert receipt_time("2026-11-24T00:01:07") == "2026-11-24T00:01:07"
    assert receipt_time("soon") == "soon"

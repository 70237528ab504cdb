"""A served screen and what the terminal says of it, a granted sheet and its end: paired, or listed."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from client.contract.kinds import EventKind
from server_stub.audit.stored import Decision, StoredEntry, Subject, lines_of
from server_stub.audit.verify.findings import Line, Verdict
from server_stub.audit.verify.pairs import PAPER, SILENCE, WITHIN, Pairs
from tests.helpers.log_copy import Branch, Sitting, random_record


def told(entries: Sequence[bytes]) -> list[Line]:
    pairs = Pairs()
    pairs.take(1, entries, [])
    return pairs.lines()


def lacking(entries: Sequence[bytes]) -> list[str]:
    return [line.text.partition(":")[0] for line in told(entries)[:-1]]


@pytest.fixture
def made() -> Branch:
    return Branch(Random(2))


@pytest.fixture
def sitting(made: Branch) -> Sitting:
    """Somebody whose first screen was shown."""
    sitting = made.sign_in(1)
    made.beat(sitting)
    return sitting


def later(made: Branch, microseconds: int) -> None:
    made.now += microseconds
    made.add(StoredEntry(), "log.pulse")


def served(made: Branch, sitting: Sitting) -> str:
    """Serve a screen of which nothing is said yet; returns how the list names it."""
    made.serve(sitting, "AST")
    sitting.pending.clear()
    return f"entry {len(made.entries)}"


def test_whole_mornings_lack_nothing() -> None:
    for seed in range(30):
        found = told(random_record(Random(seed), 400))
        assert [line.verdict for line in found] == [Verdict.SOUND], found[0]


def test_a_screen_that_nobody_saw_is_listed(made: Branch, sitting: Sitting) -> None:
    wanted = served(made, sitting)
    later(made, WITHIN)
    assert lacking(made.entries) == []  # it is not late yet
    later(made, 1)
    assert lacking(made.entries) == [wanted]
    summary = told(made.entries)[-1]
    assert (summary.verdict, summary.text) == (
        Verdict.INCOMPLETE,
        "2 screens served, 0 sheets granted, 1 without their end",
    )


@pytest.mark.parametrize(("after", "listed"), [(WITHIN, False), (WITHIN + 1, True)])
def test_what_the_terminal_says_counts_within_thirty_seconds(
    made: Branch, sitting: Sitting, after: int, listed: bool
) -> None:
    wanted = served(made, sitting)
    made.report(sitting, EventKind.SCREEN_SHOWN, "AST", record=len(made.entries))
    made.now += after
    made.beat(sitting)
    later(made, 10 * WITHIN)
    assert lacking(made.entries) == ([wanted] if listed else [])


@pytest.mark.parametrize("record", [1, True, "2", 999])
def test_a_screen_shown_for_another_entry_does_not_count(
    made: Branch, sitting: Sitting, record: int | str | bool
) -> None:
    wanted = served(made, sitting)
    made.report(sitting, EventKind.SCREEN_SHOWN, "AST", record=record)
    made.report(sitting, EventKind.SCREEN_LEFT, "AST")
    made.beat(sitting)
    later(made, WITHIN + 1)
    assert lacking(made.entries) == [wanted]


def test_a_document_that_came_and_was_not_drawn_counts_for_the_oldest(made: Branch, sitting: Sitting) -> None:
    served(made, sitting)
    second = served(made, sitting)
    made.report(sitting, EventKind.CONTENT_DESTROYED, "s-never-shown", why="stale")
    made.beat(sitting)
    later(made, WITHIN + 1)
    assert lacking(made.entries) == [second]
    made.report(sitting, EventKind.DOCUMENT_REFUSED, "Open", reason="colours")
    made.beat(sitting)


def test_rows_that_were_not_shown_are_no_screens_end(made: Branch, sitting: Sitting) -> None:
    wanted = served(made, sitting)
    made.report(sitting, EventKind.CONTENT_DESTROYED, "s-other", why="not-shown", part="rows")
    made.beat(sitting)
    later(made, WITHIN + 1)
    assert lacking(made.entries) == [wanted]


def test_content_taken_from_the_screen_says_nothing_of_the_next_one(made: Branch, sitting: Sitting) -> None:
    made.serve(sitting, "AST")
    made.beat(sitting)
    shown = lines_of(made.entries[-1])
    assert shown
    wanted = served(made, sitting)
    # The events of `Branch` name no screen, so the screen shown is "".
    made.report(sitting, EventKind.CONTENT_DESTROYED, "", why="lease")
    made.beat(sitting)
    later(made, WITHIN + 1)
    assert lacking(made.entries) == [wanted]


@pytest.mark.parametrize(
    ("kind", "after", "listed"),
    [
        ("abandoned", SILENCE, False),
        ("abandoned", SILENCE + 1, True),
        ("session.replaced", SILENCE, False),
        ("session.expired", SILENCE, False),
        ("fork", SILENCE, False),
        ("logout", WITHIN, False),
        ("logout", WITHIN + 1, True),
    ],
)
def test_the_end_of_the_session_explains_a_screen_if_it_was_silent_until_then(
    made: Branch, sitting: Sitting, kind: str, after: int, listed: bool
) -> None:
    wanted = served(made, sitting)
    made.now += after
    made.end(sitting, kind)
    later(made, PAPER)
    assert lacking(made.entries) == ([wanted] if listed else [])


def test_whoever_goes_on_working_was_not_silent(made: Branch, sitting: Sitting) -> None:
    wanted = served(made, sitting)
    made.now += WITHIN + 1
    made.add(sitting.who, "search.run")
    made.end(sitting, "abandoned")
    assert lacking(made.entries) == [wanted]


def test_a_printers_late_answer_is_no_sign_of_the_terminal(made: Branch, sitting: Sitting) -> None:
    served(made, sitting)
    made.now += WITHIN + 1
    made.add(sitting.who, "print.spooled")
    made.end(sitting, "abandoned")
    assert lacking(made.entries) == []


def sheet(made: Branch, sitting: Sitting, kind: str, rule: str = "print", ref: str | None = "c-1") -> str:
    subject = None if ref is None else Subject((ref,) if ref else (), ("sheet",), 1)
    made.add(sitting.who, kind, obj=subject, dec=Decision(True, rule))
    return f"entry {len(made.entries)}"


@pytest.mark.parametrize(
    "ends",
    [
        [("print.failed", "")],
        [("print.unknown", "")],
        [("print.spooled", ""), ("print.closed", "received")],
        [("print.spooled", ""), ("print.closed", "jammed")],
        [("print.spooled", ""), ("print.unknown", "")],
        [("print.closed", "received")],
    ],
)
def test_a_sheet_with_its_end_is_not_listed(made: Branch, sitting: Sitting, ends: list[tuple[str, str]]) -> None:
    sheet(made, sitting, "print.granted")
    for kind, rule in ends:
        sheet(made, sitting, kind, rule)
    later(made, PAPER + 1)
    assert lacking(made.entries) == []


@pytest.mark.parametrize(
    "ends",
    [
        [],
        [("print.spooled", "", "c-1")],
        [("print.closed", "cancelled", "c-1")],
        [("print.closed", "another dialog opened", "c-1")],
        [("print.closed", "nobody ended it", "c-1")],
        [("print.failed", "", "c-2")],
        [("print.spooled", "", "c-1"), ("print.spooled", "", "c-1")],
        [("print.failed", "", "")],
        [("print.failed", "", None)],
    ],
)
def test_a_sheet_without_its_end_is_listed_after_a_day(
    made: Branch, sitting: Sitting, ends: list[tuple[str, str, str | None]]
) -> None:
    wanted = sheet(made, sitting, "print.granted")
    for kind, rule, ref in ends:
        sheet(made, sitting, kind, rule, ref)
    later(made, PAPER - 1)
    assert lacking(made.entries) == []
    later(made, 2)
    assert lacking(made.entries) == [wanted]


def test_the_oldest_sheet_of_a_customer_is_ended_first(made: Branch, sitting: Sitting) -> None:
    for _ in range(2):
        sheet(made, sitting, "print.granted")
    wanted = f"entry {len(made.entries)}"
    sheet(made, sitting, "print.failed")
    later(made, PAPER + 1)
    assert lacking(made.entries) == [wanted]


def test_a_swept_grant_is_ended_whoever_it_is_of(made: Branch, sitting: Sitting) -> None:
    sheet(made, sitting, "print.granted")
    sheet(made, sitting, "print.spooled")
    spooled = f"entry {len(made.entries) - 1}"
    sheet(made, sitting, "print.granted", ref="c-2")
    made.add(StoredEntry(), "print.unknown", dec=Decision(True, "nobody ended it"))
    later(made, PAPER + 1)
    assert lacking(made.entries) == [spooled]


def test_an_end_without_a_rule_still_ends(made: Branch, sitting: Sitting) -> None:
    sheet(made, sitting, "print.granted")
    made.add(sitting.who, "print.closed", obj=Subject(("c-1",)))
    later(made, PAPER + 1)
    assert lacking(made.entries) == []


def test_what_cannot_be_read_is_left_to_the_chains(made: Branch, sitting: Sitting) -> None:
    wanted = served(made, sitting)
    batch = next(one for one in made.entries if lines_of(one))
    garbled = batch.partition(b"\n")[0] + b"\n{\n[]"
    later(made, WITHIN + 1)
    assert lacking([*made.entries, b"{", garbled]) == [wanted]

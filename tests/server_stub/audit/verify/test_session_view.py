"""A session's entries as an auditor reads them: number, Japan time, kinds; gaps marked, nothing of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from client.contract.kinds import EventKind
from server_stub.audit.stored import Subject, encode_entry, lines_of, read_entry
from server_stub.audit.verify.session_view import SessionView, japan_time
from tests.helpers.log_copy import START, Branch, random_record


def viewed(entries: Sequence[bytes], session: str) -> tuple[SessionView, list[str]]:
    said: list[str] = []
    view = SessionView(session, said.append)
    view.take(1, entries, [])
    return view, said


def test_the_time_is_japans() -> None:
    assert japan_time(START) == "2026-04-01 09:00:00.000000"
    assert japan_time(10**30) == ""


def test_a_session_is_told_line_by_line() -> None:
    made = Branch(Random(0))
    other = made.sign_in(2)
    sitting = made.sign_in(1)
    made.beat(other)
    for kind in (EventKind.SCROLLED, EventKind.SCROLLED):
        made.report(sitting, kind, "row")
    made.beat(sitting)
    made.end(sitting, "logout")
    view, said = viewed(made.entries, sitting.who.sid)
    own = [number for number, one in enumerate(made.entries, 1) if read_entry(one).sid == sitting.who.sid]
    assert [int(line.split()[0]) for line in said] == own
    assert said[0].endswith("2026-04-01 09:00:00.000000  login.ok")
    assert any(line.endswith("screen.served HOM") for line in said)
    assert said[-2].endswith("terminal.events 1-3: screen:view:shown 1, screen:content:scrolled 2")
    assert (view.entries, view.gaps, view.ended) == (len(own), 0, True)


def test_nothing_of_a_customer_is_told(entries: Sequence[bytes]) -> None:
    for session in {read_entry(one).sid for one in entries if read_entry(one).sid}:
        _, said = viewed(entries, session)
        assert said
        assert "c-" not in " ".join(said)


def test_gaps_are_marked_where_they_are() -> None:
    made = Branch(Random(0))
    sitting = made.sign_in(1)
    made.beat(sitting)
    for _ in range(3):
        made.report(sitting, EventKind.SCROLLED, "row")
        made.report(sitting, EventKind.ROW_SELECTED, "row")
        made.beat(sitting)
    batches = [at for at, one in enumerate(made.entries) if lines_of(one)]
    del made.entries[batches[1]]
    inside = lines_of(made.entries[batches[2] - 1])
    made.entries[batches[2] - 1] = encode_entry(read_entry(made.entries[batches[2] - 1]), inside[:1])
    made.add(sitting.who, "abandoned", obj=Subject((), (), 9))
    view, said = viewed(made.entries, sitting.who.sid)
    assert [line.strip() for line in said if "gap" in line] == [
        "gap  events 2 to 3 are not here",
        "gap  events 5 to 5 are not here",
        "gap  events 8 to 9 are not here",
    ]
    assert any("terminal.events 4-4: " in line for line in said)
    assert view.gaps == 3


def test_an_open_session_has_no_end(entries: Sequence[bytes]) -> None:
    made = Branch(Random(0))
    sitting = made.sign_in(1)
    view, _ = viewed(made.entries, sitting.who.sid)
    assert not view.ended
    assert viewed(entries, "nobody")[0].entries == 0


def test_what_cannot_be_read_or_commands_a_terminal_does_no_harm() -> None:
    made = Branch(Random(0))
    sitting = made.sign_in(1)
    made.beat(sitting)
    sid = sitting.who.sid.encode()
    batch = made.entries[-1].partition(b"\n")[0]
    hostile = encode_entry(replace(sitting.who, k="a\x1b[2Jb", t=START))
    named = encode_entry(replace(sitting.who, sid="other", user=sitting.who.sid, t=START))
    view, said = viewed([b"{" + sid, batch + b"\n{", hostile, named], sitting.who.sid)
    assert view.entries == 2
    assert said[0].endswith("terminal.events 1-1: unreadable 1")
    assert said[1].endswith("a?[2Jb")


def test_a_gap_inside_a_batch_is_marked_before_its_line() -> None:
    made = Branch(Random(0))
    sitting = made.sign_in(1)
    for _ in range(3):
        made.report(sitting, EventKind.SCROLLED, "row")
    made.beat(sitting)
    events = lines_of(made.entries[-1])
    made.entries[-1] = encode_entry(read_entry(made.entries[-1]), [events[0], events[3]])
    view, said = viewed(made.entries, sitting.who.sid)
    assert said[-2].strip() == "gap  events 2 to 3 are not here"
    assert "terminal.events 1-4: " in said[-1]
    assert view.gaps == 1


def test_every_entry_of_a_session_is_found_in_a_morning() -> None:
    record = random_record(Random(3), 300)
    sessions = {read_entry(one).sid for one in record} - {""}
    assert sum(viewed(record, sid)[0].entries for sid in sessions) == sum(bool(read_entry(one).sid) for one in record)

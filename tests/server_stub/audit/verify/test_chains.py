"""What entries say of each other: each rule broken once, in a record that is otherwise whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from client.contract.kinds import EventKind
from client.contract.merkle import leaf_hash
from client.contract.session_end import End, sign_end
from server_stub.audit.stored import Decision, StoredEntry, Subject, encode_entry, lines_of, read_entry
from server_stub.audit.verify.chains import GRACE, KEPT_AFTER_END, LONGEST_SESSION, Chains
from server_stub.audit.verify.findings import Line, Verdict
from server_stub.audit.verify.identities import Identities
from tests.helpers.log_copy import Branch, Sitting, random_record, renumbered

TAMPERED = Verdict.TAMPERED


def lines(entries: Sequence[bytes], *, at_a_time: int = 256) -> dict[str, Line]:
    chains = Chains(Identities())
    for first in range(0, len(entries), at_a_time):
        some = entries[first : first + at_a_time]
        chains.take(first + 1, some, [leaf_hash(entry).hex() for entry in some])
    return {line.check: line for line in chains.lines()}


def failing(entries: Sequence[bytes]) -> dict[str, str]:
    return {name: line.text for name, line in lines(entries).items() if line.verdict is not Verdict.SOUND}


def branch() -> tuple[Branch, Sitting]:
    made = Branch(Random(1))
    made.add(StoredEntry(), "server.started")
    return made, made.sign_in(1)


def changed(entries: Sequence[bytes], number: int, **facts: object) -> list[bytes]:
    entry = entries[number - 1]
    other = encode_entry(replace(read_entry(entry), **facts), lines_of(entry))
    return [*entries[: number - 1], other, *entries[number:]]


def place(entries: Sequence[bytes], kind: str, *, after: int = 0) -> int:
    """The number of the first entry of a kind."""
    return next(number for number, one in enumerate(entries, 1) if read_entry(one).k == kind and number > after)


@pytest.mark.parametrize("at_a_time", [1, 2, 100, 256])
def test_a_whole_morning_follows(entries: Sequence[bytes], at_a_time: int) -> None:
    found = lines(entries, at_a_time=at_a_time)
    assert {line.verdict for line in found.values()} == {Verdict.SOUND}
    assert found["numbers"].text == "1 to 600 without a gap"
    events = sum(len(lines_of(entry)) for entry in entries)
    assert found["events"].text.startswith(f"{events} events")


def test_an_empty_copy_follows() -> None:
    assert failing([]) == {}


def test_what_is_no_entry_of_this_version_is_named(entries: Sequence[bytes]) -> None:
    for broken in (
        b"",
        b"{",
        b"[]",
        b'{"v":1,"n":3}',
        b'{"n":"3"}',
        b'{"n":3,"id":"a","k":"lock","t":1}',
        b'{"\xff":1}',
        b"[" * 16_000,
    ):
        found = failing([*entries[:2], broken, *entries[3:]])
        assert found["form"] == "entry 3: not an entry of a version this program knows"


def test_a_wrong_number_is_named(entries: Sequence[bytes]) -> None:
    assert failing(changed(entries, 40, n=41))["numbers"] == "entry 40: says that it is number 41"


@pytest.mark.parametrize("number", [2, 257, 600])
def test_a_time_that_goes_back_is_named(entries: Sequence[bytes], number: int) -> None:
    early = read_entry(entries[0]).t - 1
    assert failing(changed(entries, number, t=early))["time"] == f"entry {number}: is earlier than one before it"
    late = failing(changed(entries, 100, t=read_entry(entries[-1]).t + 1))
    assert late["time"].startswith("entry 101: is earlier than one before it (")


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("screen.served", "its session"),
        ("login.ok", "its chain"),
        ("terminal.hello", "its chain"),
        ("log.pulse", "its "),
    ],
)
def test_an_entry_that_does_not_follow_in_its_chain_is_named(entries: Sequence[bytes], kind: str, where: str) -> None:
    number = place(entries, kind, after=100)
    found = failing(changed(entries, number, prev="1" * 64))["chains"]
    assert found.startswith(f"entry {number}: does not follow the entry before it in {where}")


def test_terminals_with_long_numbers_share_the_chain_the_server_gives_them() -> None:
    made = Branch(Random(1))
    for end in ("a", "b"):
        made.add(StoredEntry(term="T" * 71 + end), "terminal.hello")
    made.add(StoredEntry(term="T" * 70 + "a"), "terminal.hello")
    assert failing(made.entries) == {}


def test_a_session_begins_with_a_sign_in(entries: Sequence[bytes]) -> None:
    number = place(entries, "login.ok")
    rest = renumbered([*entries[: number - 1], *entries[number:]])
    assert failing(rest)["sessions"].startswith(f"entry {number}: belongs to a session that nobody signed in to")


def spoiled(change: Callable[[list[bytes]], object]) -> dict[str, str]:
    """Change the lines of a session's second batch, in which four events stand."""
    made, sitting = branch()
    made.beat(sitting)
    for _ in range(4):
        made.report(sitting, EventKind.SCROLLED, "page")
    made.beat(sitting)
    events = lines_of(made.entries[-1])
    change(events)
    return failing([*made.entries[:-1], encode_entry(read_entry(made.entries[-1]), events)])


def test_events_that_do_not_follow_are_named() -> None:
    assert spoiled(lambda events: None) == {}
    for number, change in enumerate((lambda e: e.pop(), lambda e: e.pop(0), lambda e: e.pop(1), lambda e: e.reverse())):
        assert spoiled(change).keys() == {"events"}, number
    assert "does not begin with event 2" in spoiled(lambda events: events.pop())["events"]
    swapped = spoiled(lambda events: events.insert(1, events.pop(2)))["events"]
    assert "event 4 does not follow event 2" in swapped
    altered = spoiled(lambda events: events.__setitem__(1, events[1].replace(b"page", b"pagf")))["events"]
    assert "event 4 does not follow event 3" in altered
    assert "cannot be read" in spoiled(lambda events: events.__setitem__(3, b"{"))["events"]


def test_a_number_left_out_is_named_though_hashes_and_header_are_right() -> None:
    made, sitting = branch()
    made.beat(sitting)
    sitting.seq += 1
    made.report(sitting, EventKind.SCROLLED, "page")
    made.beat(sitting)
    skipped = changed(made.entries, len(made.entries), ev=(2, 2))
    assert "event 3 does not follow event 1" in failing(skipped)["events"]


def test_a_batch_with_another_header_is_named() -> None:
    made, sitting = branch()
    made.beat(sitting)
    for ev in ((1, 2), (2, 2), (0, 1), None):
        wrong = changed(made.entries, len(made.entries), ev=ev)
        assert "does not begin with event 1" in failing(wrong)["events"]


def test_the_first_event_follows_the_sign_ins_answer() -> None:
    made, sitting = branch()
    answered = sitting.last
    # Another screen before the first event, and even another with the sign-in's number, changes nothing.
    made.now += 1
    made.serve(sitting, "AST")
    sitting.command = 0
    made.serve(sitting, "AST")
    assert sitting.last == answered
    made.beat(sitting)
    assert failing(made.entries) == {}
    made.report(sitting, EventKind.SCROLLED, "page")
    made.beat(sitting)
    assert failing(made.entries) == {}
    sitting.last = answered
    made.report(sitting, EventKind.SCROLLED, "page")
    made.beat(sitting)
    assert "event 5 does not follow event 4" in failing(made.entries)["events"]


def test_a_terminal_that_follows_another_entry_is_named() -> None:
    made, sitting = branch()
    made.now += 1
    sitting.last = made.serve(sitting, "AST")
    made.beat(sitting)
    assert "event 1 does not follow event 0" in failing(made.entries)["events"]


def test_events_right_after_the_sign_in_itself_follow_too() -> None:
    made = Branch(Random(1))
    who = StoredEntry(sid="s1", term="T-1")
    sitting = Sitting(who, Ed25519PrivateKey.generate(), last=made.add(who, "login.ok"))
    made.report(sitting, EventKind.SCROLLED, "page")
    made.beat(sitting)
    assert failing(made.entries) == {}


def test_an_answer_recorded_after_the_first_events_of_the_same_moment_changes_nothing() -> None:
    made, sitting = branch()
    made.beat(sitting)
    made.report(sitting, EventKind.SCROLLED, "page")
    sitting.command = 0
    made.serve(sitting, "AST")
    made.beat(sitting)
    assert failing(made.entries) == {}


@pytest.mark.parametrize("sid", ["", "nobody"])
def test_events_of_no_session_are_named(sid: str) -> None:
    made, _ = branch()
    stranger = Sitting(StoredEntry(sid=sid, term="T-1"), Ed25519PrivateKey.generate())
    made.report(stranger, EventKind.SCROLLED, "page")
    made.beat(stranger)
    assert "not open" in failing(made.entries)["events"]


@pytest.mark.parametrize("kind", ["logout", "abandoned", "session.replaced", "session.expired"])
def test_an_end_tells_how_many_events_there_are(kind: str) -> None:
    made, sitting = branch()
    made.beat(sitting)
    made.end(sitting, kind)
    assert failing(made.entries) == {}
    number = len(made.entries)
    for obj in (Subject((), (), 0), Subject((), (), 2), Subject(), None):
        found = failing(changed(made.entries, number, obj=obj))["sessions"]
        assert found.startswith(f"entry {number}: ends a session at event")


def test_only_the_terminal_can_say_where_its_session_ended() -> None:
    made, sitting = branch()
    made.beat(sitting)
    made.end(sitting, "logout")
    number, begun = len(made.entries), place(made.entries, "login.ok")
    whole = read_entry(made.entries[-1])
    assert whole.end is not None
    seq, head, signature = whole.end
    foreign = sign_end(Ed25519PrivateKey.generate(), End(seq, head))
    for end in (None, (seq, head, foreign), (seq, head, ""), (seq, head, "x"), (seq + 1, head, signature)):
        assert f"entry {number}" in failing(changed(made.entries, number, end=end))["sessions"]
    assert "public key" in failing(changed(made.entries, begun, key=""))["sessions"]


@pytest.mark.parametrize(("rule", "verdict"), [("complete", Verdict.TAMPERED), ("incomplete", Verdict.INCOMPLETE)])
def test_a_terminal_that_signed_for_more_than_is_here_shows_that_something_is_missing(
    rule: str, verdict: Verdict
) -> None:
    made, sitting = branch()
    made.beat(sitting)
    said = End(sitting.seq + 1, "ab" * 32)
    obj, end = Subject((), (), sitting.seq), (*said, sign_end(sitting.key, said))
    made.add(sitting.who, "logout", obj=obj, dec=Decision(True, rule), end=end)
    found = lines(made.entries)["sessions"]
    assert (found.verdict, f"up to {said.seq}" in found.text) == (verdict, True)


def test_a_fork_names_the_event_it_began_with() -> None:
    made, sitting = branch()
    made.beat(sitting)
    made.add(sitting.who, "fork", obj=Subject((), (), 99), dec=Decision(False))
    assert failing(made.entries) == {}


def test_no_event_comes_after_the_end_but_an_outcome_may() -> None:
    made, sitting = branch()
    made.end(sitting, "logout")
    made.add(sitting.who, "print.spooled")
    made.end(sitting, "logout")
    assert failing(made.entries) == {}
    made.report(sitting, EventKind.SCROLLED, "page")
    made.beat(sitting)
    assert "not open" in failing(made.entries)["events"]


def test_a_session_is_forgotten_a_day_after_its_end() -> None:
    made, sitting = branch()
    made.end(sitting, "logout")
    ended = made.now
    for later, known in ((KEPT_AFTER_END, True), (KEPT_AFTER_END + 1, False)):
        made.now = ended + later
        chains = Chains(Identities())
        made.add(StoredEntry(), "log.pulse")
        chains.take(1, made.entries, [leaf_hash(entry).hex() for entry in made.entries])
        made.entries.pop()
        made.heads.pop("server")
        made.add(sitting.who, "print.spooled")
        chains.take(len(made.entries), made.entries[-1:], [""])
        assert (chains.lines()[5].verdict is Verdict.SOUND) is known
        made.entries.pop()
        made.heads[f"session:{sitting.who.sid}"] = leaf_hash(made.entries[-1]).hex()


def test_an_open_session_is_no_fault_until_it_must_have_ended() -> None:
    made, sitting = branch()
    number = place(made.entries, "login.ok")
    begun = made.now
    made.now = begun + LONGEST_SESSION + GRACE
    made.add(StoredEntry(), "log.pulse")
    assert failing(made.entries) == {}
    assert lines(made.entries)["sessions"].text == "1 sessions, 1 of them still open"
    made.now += 1
    made.add(StoredEntry(), "log.pulse")
    found = lines(made.entries)["sessions"]
    assert found.verdict is Verdict.INCOMPLETE
    assert found.text == f"entry {number}: began session {sitting.who.sid}, which has no end"
    made.end(sitting, "session.expired")
    assert failing(made.entries).keys() <= {"sessions"}


def test_full_readings_that_fail_are_not_trusted() -> None:
    made, sitting = branch()
    made.end(sitting, "logout")
    # Readable where it ties to others, and not beyond.
    broken = made.entries[-1].replace(b'"rank":"RM"', b'"rank":7')
    assert "ends a session at event None" in failing([*made.entries[:-1], broken])["sessions"]


def test_many_records_follow_whatever_their_seed() -> None:
    for seed in range(40):
        record = random_record(Random(seed), 120)
        assert failing(record) == {}
        assert all(read_entry(one).t <= read_entry(other).t for one, other in pairwise(record))

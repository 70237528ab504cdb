"""The chain of events: nothing lost, nothing invented, nothing twice, whatever the network does."""

from __future__ import annotations

import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from client.contract.api import Ack
from client.contract.events import event_hash, read_event
from client.contract.kinds import EventKind
from client.contract.limits import BATCH_EVENTS, EVENT_BYTES, QUEUE_BYTES, QUEUE_EVENTS
from client.flows.early_trail import EarlyTrail, TrailBroken, TrailFull
from client.flows.trail import RESERVE, Trail
from tests.client.flows.announced_lock import PATIENCE, AnnouncedLock
from tests.helpers.clock import FakeClock

FIRST = "ab" * 32
LARGE = {f"d{n}": "x" * 200 for n in range(8)}


def new_trail() -> Trail:
    clock = FakeClock()
    return Trail(FIRST, mono=clock.monotonic, wall=lambda: 1_764_000_000_000)


def test_events_are_numbered_and_chained_from_the_sign_in() -> None:
    clock = FakeClock()
    trail = Trail(FIRST, mono=clock.monotonic, wall=lambda: 17)
    trail.on_screen("s-1")
    trail.record(EventKind.SCREEN_SHOWN, "AST", rows=3)
    clock.advance(1.25)
    trail.record(EventKind.FIELD_EDITED, "memo", length=4)
    first, second = (read_event(text) for text in trail.pending())
    assert (first.seq, first.prev, first.screen, first.detail) == (1, FIRST, "s-1", {"rows": 3})
    assert (second.seq, second.prev) == (2, event_hash(trail.pending()[0].encode()))
    assert (second.mono, second.wall) == (1250, 17)
    assert trail.end.head == event_hash(trail.pending()[1].encode())


def test_an_acknowledgement_forgets_exactly_what_it_names() -> None:
    trail = new_trail()
    for _ in range(3):
        trail.record(EventKind.SCROLLED)
    texts = trail.pending()
    trail.acknowledged(Ack(seq=2, head=event_hash(texts[1].encode())))
    assert trail.pending() == texts[2:]
    assert trail.waiting == 1


def test_a_late_acknowledgement_changes_nothing() -> None:
    trail = new_trail()
    trail.record(EventKind.SCROLLED)
    trail.acknowledged(Ack(seq=1, head=trail.end.head))
    trail.acknowledged(Ack(seq=0, head="00" * 32))
    assert trail.waiting == 0


def test_the_same_acknowledgement_twice_is_accepted() -> None:
    trail = new_trail()
    trail.acknowledged(Ack(seq=0, head=FIRST))
    trail.record(EventKind.SCROLLED)
    ack = Ack(seq=1, head=trail.end.head)
    trail.acknowledged(ack)
    trail.acknowledged(ack)
    assert trail.waiting == 0


@pytest.mark.parametrize(("seq", "head"), [(1, "00" * 32), (0, "00" * 32), (2, FIRST), (9, FIRST)])
def test_an_impossible_acknowledgement_breaks_the_session(seq: int, head: str) -> None:
    trail = new_trail()
    trail.record(EventKind.SCROLLED)
    with pytest.raises(TrailBroken):
        trail.acknowledged(Ack(seq=seq, head=head))
    assert trail.waiting == 1


def test_a_full_queue_says_so_and_the_reserve_ends() -> None:
    trail = new_trail()
    fullness = []
    for _ in range(QUEUE_EVENTS):
        trail.record(EventKind.SCROLLED)
        fullness.append(trail.full)
    assert fullness.index(True) == QUEUE_EVENTS - 1
    for _ in range(RESERVE):
        trail.record(EventKind.CONTENT_DESTROYED)
    with pytest.raises(TrailFull):
        trail.record(EventKind.LOCK_ASKED)
    assert trail.waiting == QUEUE_EVENTS + RESERVE
    assert len(trail.pending()) == BATCH_EVENTS


def test_many_large_events_fill_the_queue_too() -> None:
    trail = new_trail()
    while not trail.full:
        trail.record(EventKind.SCROLLED, **LARGE)
    assert trail.waiting < QUEUE_EVENTS


def test_a_day_of_large_events_never_fills_a_queue_whose_events_are_acknowledged() -> None:
    trail = new_trail()
    fullness, said, number = set(), 0, 0
    while said <= 2 * (QUEUE_BYTES + RESERVE * EVENT_BYTES):
        trail.record(EventKind.SCROLLED, **LARGE)
        said += len(trail.pending()[0])
        number += 1
        fullness.add(trail.full)
        trail.acknowledged(Ack(seq=number, head=trail.end.head))
    assert fullness == {False}


def overflows(trail: Trail) -> bool:
    """Whether one more large event found no room at all."""
    try:
        trail.record(EventKind.CONTENT_DESTROYED, **LARGE)
    except TrailFull:
        return True
    return False


def test_the_reserve_of_large_events_ends_where_the_memory_promised_for_it_does() -> None:
    trail = new_trail()
    while not trail.full:
        trail.record(EventKind.SCROLLED, **LARGE)
    before = trail.waiting
    while not overflows(trail):
        pass
    size = len(trail.pending()[0])
    assert trail.waiting >= before + RESERVE, "as many events as promised, however large"
    assert trail.waiting * size < QUEUE_BYTES + (RESERVE + 1) * EVENT_BYTES
    assert trail.waiting < QUEUE_EVENTS, "long before their number would end it"


def test_an_event_too_long_keeps_everything_but_its_detail() -> None:
    trail = new_trail()
    trail.record(EventKind.SCROLLED, "table", **{f"d{n}": "あ" * 200 for n in range(8)})
    (text,) = trail.pending()
    assert len(text.encode()) <= EVENT_BYTES
    event = read_event(text)
    assert (event.target, event.detail, event.kind) == ("table", {"cut": True}, EventKind.SCROLLED)


def test_half_a_surrogate_pair_is_recorded_as_a_question_mark() -> None:
    trail = new_trail()
    trail.record(EventKind.SCROLLED, "a\ud800b", note="\udc00")
    event = read_event(trail.pending()[0])
    assert (event.target, event.detail) == ("a?b", {"note": "?"})


def test_two_threads_that_record_in_the_same_moment_form_one_chain() -> None:
    clock, guard = FakeClock(), AnnouncedLock()
    others: list[threading.Thread] = []

    def wall() -> int:
        """Read while an event is being made: the first to be asked lets another thread come in between."""
        if threading.current_thread() in others:
            guard.awaited.set()  # nothing held it up
        elif not others:
            others.append(threading.Thread(target=trail.record, args=(EventKind.ROW_OPENED,)))
            others[0].start()
            assert guard.awaited.wait(PATIENCE)
        return 17

    trail = Trail(FIRST, mono=clock.monotonic, wall=wall, guard=guard)
    trail.record(EventKind.SCROLLED)
    others[0].join()
    prev = FIRST
    for number, text in enumerate(trail.pending(), start=1):
        event = read_event(text)
        assert (event.seq, event.prev) == (number, prev)
        prev = event_hash(text.encode())
    assert (trail.waiting, trail.end.head) == (2, prev)


def test_early_events_are_handed_to_the_session_with_their_age() -> None:
    clock = FakeClock()
    early = EarlyTrail(mono=clock.monotonic)
    early.record(EventKind.TERMINAL_STARTED, version="1")
    clock.advance(2.0)
    trail = Trail(FIRST, mono=clock.monotonic, wall=lambda: 1)
    early.hand_over(trail)
    event = read_event(trail.pending()[0])
    assert event.detail == {"version": "1", "before_ms": 2000, "lost": 0}
    early.hand_over(trail)
    assert trail.waiting == 1


def test_of_too_many_early_events_the_number_lost_is_said() -> None:
    early = EarlyTrail(mono=FakeClock().monotonic)
    for _ in range(70):
        early.record(EventKind.SETTING_CHANGED)
    trail = new_trail()
    early.hand_over(trail)
    assert trail.waiting == 64
    assert read_event(trail.pending()[0]).detail["lost"] == 6


class LossyNetwork(RuleBasedStateMachine):
    """A server as record.md §1.3 describes it, behind a network that loses, repeats and delays both directions."""

    def __init__(self) -> None:
        super().__init__()
        self.trail = new_trail()
        self.said = 0
        self.recorded: list[str] = []
        self.sent: list[tuple[str, ...]] = []
        self.acks: list[Ack] = []

    @rule(times=st.integers(1, 80))
    def happen(self, times: int) -> None:
        for _ in range(times):
            if self.trail.full:
                return
            self.trail.record(EventKind.SCROLLED, str(self.said))
            self.said += 1

    @rule()
    def send(self) -> None:
        self.sent.append(self.trail.pending())

    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        """Any batch ever sent may arrive now, any number of times."""
        if not self.sent:
            return
        for text in data.draw(st.sampled_from(self.sent)):
            event = read_event(text)
            if event.seq <= len(self.recorded):
                assert self.recorded[event.seq - 1] == text, "fork"
                continue
            assert event.seq == len(self.recorded) + 1, "gap"
            assert event.prev == (event_hash(self.recorded[-1].encode()) if self.recorded else FIRST)
            self.recorded.append(text)
        self.acks.append(
            Ack(
                seq=len(self.recorded),
                head=event_hash(self.recorded[-1].encode()) if self.recorded else FIRST,
            )
        )

    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        if self.acks:
            self.trail.acknowledged(data.draw(st.sampled_from(self.acks)))

    @invariant()
    def nothing_is_forgotten_before_it_is_recorded(self) -> None:
        assert len(self.recorded) + self.trail.waiting >= self.said

    @invariant()
    def the_record_is_a_prefix_of_what_was_said(self) -> None:
        assert [read_event(text).target for text in self.recorded] == [str(n) for n in range(len(self.recorded))]


TestLossyNetwork = LossyNetwork.TestCase

"""Commands on their way: one at a time, each number once, nothing entered ever dropped."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from client.contract.api import Command, Draft, Line, Lock, Open, Page, PrintAsk, PrintClose, Submit, Suggest
from client.contract.blocks import Target
from client.flows.outbox import WAITING_PAGES, Outbox

HOME = Open(Target("HOM"))


def test_numbers_are_given_when_a_command_leaves_and_kept_when_it_fails() -> None:
    outbox = Outbox()
    assert outbox.leave() is None
    outbox.put(HOME, "ja", ticket=7)
    first = outbox.leave()
    assert first is not None
    assert (first.number, first.command, first.lang, first.ticket) == (1, HOME, "ja", 7)
    assert outbox.leave() is None
    outbox.failed()
    assert outbox.leave() == first
    outbox.answered()
    assert outbox.idle
    assert outbox.take_number() == 2


def test_a_newer_letter_replaces_the_waiting_one() -> None:
    outbox = Outbox()
    outbox.put(HOME, "ja")
    outbox.leave()
    outbox.put(Suggest("a"), "ja")
    assert outbox.put(Suggest("ab"), "ja") == (Suggest("a"),)
    assert outbox.waiting == (Suggest("ab"),)


def test_a_newer_screen_replaces_what_only_the_old_one_needed() -> None:
    outbox = Outbox()
    outbox.put(HOME, "ja")
    outbox.leave()
    for command in (Page("s", "t", 0), Suggest("a"), Submit("s", "save", {}), Line("AST 1")):
        outbox.put(command, "ja")
    assert list(outbox.waiting) == [Submit("s", "save", {}), Line("AST 1")]
    outbox.put(Open(Target("LOG")), "ja")
    assert list(outbox.waiting) == [Submit("s", "save", {}), Open(Target("LOG"))]


def test_only_the_newest_pages_of_a_table_wait() -> None:
    outbox = Outbox()
    outbox.put(HOME, "ja")
    outbox.leave()
    outbox.put(Page("s", "other", 0), "ja")
    dropped = [outbox.put(Page("s", "t", first), "ja") for first in range(0, 500, 100)]
    assert dropped[-2:] == [(Page("s", "t", 0),), (Page("s", "t", 100),)]
    assert len(outbox.waiting) == WAITING_PAGES + 1


def test_a_newer_draft_of_a_screen_replaces_the_older() -> None:
    outbox = Outbox()
    outbox.put(HOME, "ja")
    outbox.leave()
    outbox.put(Draft("s", {"a": "1"}), "ja")
    outbox.put(Draft("z", {"a": "1"}), "ja")
    outbox.put(Draft("s", {"a": "12"}), "ja")
    assert outbox.waiting == (Draft("z", {"a": "1"}), Draft("s", {"a": "12"}))


def test_what_was_entered_counts_as_on_its_way_until_its_answer_comes() -> None:
    outbox = Outbox()
    first, second, other = (
        Submit(screen, "save", {"memo": text}) for screen, text in (("s", "a"), ("s", "b"), ("t", ""))
    )
    assert outbox.submits("s") == ()
    for command in (first, other, second):
        outbox.put(command, "ja")
    outbox.leave()
    assert outbox.submits("s") == (first, second)
    outbox.failed()
    assert outbox.submits("s") == (first, second)
    outbox.answered()
    assert outbox.submits("s") == (second,)


def test_a_lock_lets_only_entered_things_go_first() -> None:
    outbox = Outbox()
    outbox.put(HOME, "ja")
    outbox.leave()
    for command in (PrintAsk("s"), Draft("s", {}), Page("s", "t", 0), PrintClose("p", "received")):
        outbox.put(command, "ja")
    assert outbox.put(Lock("asked"), "ja") == (PrintAsk("s"), Page("s", "t", 0))
    assert outbox.waiting == (Draft("s", {}), PrintClose("p", "received"), Lock("asked"))


COMMANDS: list[Command] = [
    HOME,
    Line("x"),
    Suggest("x"),
    Submit("s", "a", {"f": "1"}),
    Draft("s", {"f": "1"}),
    Page("s", "t", 0),
    PrintAsk("s"),
    PrintClose("p", "jammed"),
    Lock("idle"),
]


class Posting(RuleBasedStateMachine):
    """A server that does every number once, behind a line that may lose request or answer."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox()
        self.done: dict[int, Command] = {}
        self.entered = 0
        self.away = False

    @rule(command=st.sampled_from(COMMANDS))
    def put(self, command: Command) -> None:
        dropped = self.outbox.put(command, "ja")
        assert not any(isinstance(entry, Submit | PrintClose) for entry in dropped)
        self.entered += isinstance(command, Submit | PrintClose)

    @precondition(lambda self: not self.away)
    @rule(arrives=st.booleans(), answered=st.booleans())
    def send(self, arrives: bool, answered: bool) -> None:
        errand = self.outbox.leave()
        if errand is None:
            assert self.outbox.idle
            return
        if arrives:
            assert self.done.setdefault(errand.number, errand.command) == errand.command
        if arrives and answered:
            self.outbox.answered()
        else:
            self.outbox.failed()

    @invariant()
    def numbers_have_no_gap(self) -> None:
        assert sorted(self.done) == list(range(1, len(self.done) + 1))

    @invariant()
    def nothing_entered_is_lost(self) -> None:
        under_way = self.outbox.under_way
        done = sum(isinstance(command, Submit | PrintClose) for command in self.done.values())
        kept = sum(isinstance(command, Submit | PrintClose) for command in self.outbox.waiting)
        if under_way is not None and under_way.number not in self.done:
            kept += isinstance(under_way.command, Submit | PrintClose)
        assert done + kept == self.entered


TestPosting = Posting.TestCase

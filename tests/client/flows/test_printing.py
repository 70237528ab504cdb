"""The way of a sheet: only out of an offer, only once, only with a purpose."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from client.contract.api import Choice, Offer, PrintAsk, PrintClose, PrintMake, Sheet
from client.flows.printing import Printing, PrintState


def offer(number: int = 1) -> Offer:
    return Offer(
        id=f"o-{number}",
        serial=f"PR-{number}",
        title="t",
        pages=1,
        preview=b"png",
        preview_name="n",
        purposes=(Choice(id="meeting", label="m"), Choice(id="other", label="o", needs_reason=True)),
        printers=(Choice(id="p1", label="p"),),
        printed=(),
        notes=(),
        foot="",
        copies=2,
    )


def sheet(number: int = 1) -> Sheet:
    return Sheet(serial=f"PR-{number}", state="spooled", text="ok")


def offered() -> Printing:
    printing = Printing()
    assert printing.ask("s-1") == PrintAsk("s-1")
    assert printing.offered(offer())
    return printing


def at_rest(printing: Printing) -> bool:
    return printing.state is PrintState.NONE and printing.offer is None and printing.sheet is None


def test_a_sheet_from_question_to_receipt() -> None:
    printing = offered()
    assert printing.offer == offer()
    assert printing.confirm("meeting", "", "p1", 1) == PrintMake("o-1", "meeting", "", "p1", 1)
    assert printing.printed(sheet())
    assert printing.sheet == sheet()
    assert printing.close("received") == PrintClose("PR-1", "received")
    assert at_rest(printing)


def test_a_jam_is_reported_and_another_word_is_not() -> None:
    printing = offered()
    printing.confirm("meeting", "", "p1", 1)
    printing.printed(sheet())
    assert printing.close("eaten") is None
    assert printing.close("jammed") == PrintClose("PR-1", "jammed")


@pytest.mark.parametrize(
    "choice",
    [
        ("none", "", "p1", 1),
        ("other", " ", "p1", 1),
        ("meeting", "", "elsewhere", 1),
        ("meeting", "", "p1", 0),
        ("meeting", "", "p1", 3),
    ],
)
def test_a_choice_that_is_not_on_the_offer_prints_nothing(choice: tuple[str, str, str, int]) -> None:
    printing = offered()
    assert printing.confirm(*choice) is None
    assert printing.state is PrintState.OFFERED


def test_a_reason_is_enough_where_one_is_needed() -> None:
    assert offered().confirm("other", "because", "p1", 2) is not None


def test_an_unused_offer_is_given_back_once() -> None:
    printing = offered()
    assert printing.cancel() == PrintClose("PR-1", "cancelled")
    assert printing.cancel() is None
    printing.ask("s-1")
    assert printing.cancel() is None
    assert printing.state is PrintState.NONE


def test_another_sheets_news_are_not_ours() -> None:
    printing = offered()
    assert not printing.printed(sheet())
    printing.confirm("meeting", "", "p1", 1)
    assert not printing.printed(sheet(2))
    assert printing.cancel() is None
    assert printing.close("received") is None


class Desk(RuleBasedStateMachine):
    """Any order of anything: paper is only asked for out of an offer, and once per offer."""

    def __init__(self) -> None:
        super().__init__()
        self.printing = Printing()
        self.offers = 0
        self.taken: set[str] = set()
        self.made: list[str] = []

    @rule()
    def ask(self) -> None:
        self.printing.ask("s")

    @rule()
    def arrive(self) -> None:
        self.offers += 1
        if self.printing.offered(offer(self.offers)):
            self.taken.add(f"o-{self.offers}")

    @rule(purpose=st.sampled_from(["meeting", "other", "none"]), copies=st.integers(0, 3))
    def confirm(self, purpose: str, copies: int) -> None:
        command = self.printing.confirm(purpose, "", "p1", copies)
        if command is not None:
            self.made.append(command.offer)

    @rule(number=st.integers(1, 5))
    def report(self, number: int) -> None:
        self.printing.printed(sheet(number))

    @rule(outcome=st.sampled_from(["received", "jammed"]))
    def close(self, outcome: str) -> None:
        self.printing.close(outcome)

    @rule()
    def cancel(self) -> None:
        self.printing.cancel()

    @rule()
    def end(self) -> None:
        self.printing.end()

    @invariant()
    def every_sheet_comes_from_its_own_offer(self) -> None:
        assert len(set(self.made)) == len(self.made)
        assert set(self.made) <= self.taken


TestDesk = Desk.TestCase

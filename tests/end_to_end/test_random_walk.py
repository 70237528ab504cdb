"""A thousand interactions in no order: each is on the record exactly once, in order, and the record hangs together.

Through the terminal's rules without a window, over every role and screen; `test_key_walk` does it on the real window.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from client.contract.blocks import ActionBar, Form, Table, Tabs, Target, Timeline
from client.contract.kinds import EventKind
from client.errors import Refused
from client.flows.navigation import Move
from client.flows.printing import PrintState
from server_stub.access.codes import Role
from server_stub.bank import tables
from tests.helpers.bank_server import KAZUKO, MANAGER, MANAGERS_BRANCH, BankServer
from tests.helpers.flow_terminal import FlowTerminal
from tests.helpers.record_reader import BATCH, Kept, RecordReader

FEW, MANY = 60, 1_000
WORDS = ("ヤマモト", "sato", KAZUKO, "9999999", "AST", "zzz", "CUS * 山", "0412", "", "LOG", "<b>x</b>", "山" * 200)
VALUES = (
    "",
    "1",
    "phone",
    "counter",
    "customer",
    "2026/11/24",
    "10:30",
    "memo 12345678",
    "yes",
    "no",
    "maturity",
    "x" * 190,
)
_OWN_ENTRIES = frozenset(
    "screen.served list.served search.run suggest.served log.viewed denied form.refused draft.kept request.refused "
    "print.offered print.denied print.spooled print.closed lock".split()
)
"""Kinds of which a command's last entry is one; `form.committed` and `print.granted` come before another."""


class Walker:
    """Somebody who does anything that can be done; `steps` counts what was done, by kind."""

    def __init__(self, bank: BankServer, seed: int) -> None:
        self.bank = bank
        self.chance = random.Random(seed)
        self.one = FlowTerminal(bank).enrol()
        self.steps: Counter[str] = Counter()
        self.codes: set[str] = set()
        self.refused = 0
        self.sessions: list[tuple[str, dict[int, str], list[bytes]]] = []
        columns = tables.customer.c
        self.foreign = bank.customer(columns.branch_code != MANAGERS_BRANCH)
        self.colleague = bank.customer(columns.branch_code == MANAGERS_BRANCH, columns.rm_number != MANAGER)
        self._staff = people(bank)

    def walk(self, steps: int) -> None:
        """Sit somebody down and do that many things, now and then changing places."""
        ways = self._ways()
        self._sit(MANAGER)
        for _ in range(steps):
            names, weights = zip(*((name, weight) for name, (weight, _) in ways.items()), strict=True)
            (name,) = self.chance.choices(names, weights)
            try:
                ways[name][1]()
            except Refused:
                self.refused += 1
            self.steps[name] += 1
            if self.one.shown is not None:
                self.codes.add(self.one.shown.code)
        self._leave()
        self.one.close()

    def _ways(self) -> dict[str, tuple[int, Callable[[], object]]]:
        one = self.one
        return {
            "menu": (8, lambda: one.open(self.chance.choice(("HOM", "CUS", "LOG", "HOM", "ZZZ")))),
            "item": (18, self._follow),
            "back": (6, self._back),
            "refresh": (4, lambda: one.open(self._here().code, self._here().ref, fresh=True)),
            "line": (12, self._line),
            "suggest": (10, lambda: one.suggest(self.chance.choice(WORDS))),
            "submit": (12, self._submit),
            "draft": (6, self._draft),
            "page": (5, self._page),
            "print": (8, self._print),
            "elsewhere": (4, lambda: one.line(f"{self.chance.choice(('AST', 'OVW', 'HIN'))} {self.foreign[0]}")),
            "copy": (4, lambda: one.note(EventKind.COPY_REFUSED, "Ctrl+C")),
            "beat": (4, one.beat),
            "lock": (3, self._lock),
            "change": (3, self._change),
        }

    def _sit(self, staff: str) -> None:
        self.one.sign_in(staff)

    def _leave(self) -> None:
        one = self.one
        self.sessions.append((one.staff, one.answered, one.said))
        one.sign_out()

    def _change(self) -> None:
        self._leave()
        self._sit(self.chance.choice(self._staff))

    def _here(self) -> Target:
        return self.one.screen.here

    def _follow(self) -> None:
        targets = list(targets_of(self.one))
        if targets:
            target = self.chance.choice(targets)
            self.one.open(target.code, target.ref)

    def _back(self) -> None:
        target = self.one.here.navigation.back()
        if target is not None:
            self.one.open(target.code, target.ref, move=Move.BACK)

    def _line(self) -> None:
        code = self.chance.choice(("", "AST ", "OVW ", "HIS ", "HIN ", "CUS ", "LOG ", "PUR "))
        who = self.chance.choice((KAZUKO, KAZUKO, self.colleague[0], self.chance.choice(WORDS)))
        self.one.line(f"{code}{who}")

    def _submit(self) -> None:
        screen = self.one.screen
        actions = [
            action.id
            for block in screen.blocks
            if isinstance(block, ActionBar)
            for action in block.actions
            if action.does == "submit"
        ]
        values = dict(self._filled())
        if self.chance.random() < 0.1:
            values["approved"] = "1"
        self.one.submit(self.chance.choice([*actions, "search", "nothing"]), **values)

    def _filled(self) -> Iterator[tuple[str, str]]:
        for block in self.one.screen.blocks:
            if isinstance(block, Form):
                for field in block.fields:
                    if field.kind != "fixed":
                        options = [option.value for option in field.options]
                        yield field.id, self.chance.choice(options or [*VALUES, "yamamoto"])

    def _draft(self) -> None:
        form = self.one.here.form
        if form is not None and form.keeps_drafts:
            self.one.edit(**{name: self.chance.choice(VALUES) for name in list(form.values())[:3]})
            self.one.keep_draft()
        else:
            self.one.open("HIN", self.bank.customer(tables.customer.c.number == KAZUKO)[1])

    def _page(self) -> None:
        blocks = [block for block in self.one.screen.blocks if isinstance(block, Table)]
        name = self.chance.choice(blocks).id if blocks else "nothing"
        self.one.page(name, self.chance.choice((0, 50, 10_000)), self.chance.choice((1, 50)))

    def _print(self) -> None:
        printing = self.one.here.printing
        if printing.state is PrintState.NONE:
            self.one.ask_print()
        elif printing.state is PrintState.OFFERED and self.chance.random() < 0.5:
            try:
                self.one.make_print(0)
            except Refused:
                printing.end()
                raise
        elif printing.state is PrintState.OFFERED:
            self.one.close_print("cancelled")
        else:
            self.one.close_print(self.chance.choice(("received", "jammed")))

    def _lock(self) -> None:
        self.one.here.printing.end()
        self.one.lock()
        with pytest.raises(Refused):
            self.one.open("HOM")
        with pytest.raises(Refused):
            self.one.unlock("wrong")
        self.refused += 2
        self.one.unlock()
        self.one.open("HOM")


def people(bank: BankServer) -> list[str]:
    """One person of every role, several of those who have customers."""
    rows = bank.rows(select(tables.staff.c.number, tables.staff.c.rank).order_by(tables.staff.c.number))
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(str(row.rank), row.number)
    assert set(first) == {role.value for role in Role}
    return [*first.values(), MANAGER, MANAGER, MANAGER]


def targets_of(one: FlowTerminal) -> Iterator[Target]:
    """Everywhere the shown screen leads."""
    for block in one.screen.blocks:
        if isinstance(block, Table):
            yield from (row.target for row in block.rows if row.target is not None)
        elif isinstance(block, Tabs):
            yield from (tab.target for tab in block.items)
        elif isinstance(block, Timeline):
            yield from (item.target for item in block.items if item.target is not None)
        link = getattr(block, "link", None)
        if link is not None and link.target is not None:
            yield link.target
    yield from (action.target for action in one.screen.keys if action.target is not None)


def check_sessions(walker: Walker, book: RecordReader) -> None:
    """Per session: each command once, in order, answered with its own entry; each event once, in order, verbatim."""
    opened = [row for row in book.rows() if row.kind == "login.ok"]
    assert [row.entry.user for row in opened] == [staff for staff, _, _ in walker.sessions]
    for row, (_, answered, said) in zip(opened, walker.sessions, strict=True):
        mine = [one for one in book.rows() if one.session == row.session]
        assert [line for one in mine if one.kind == BATCH for line in one.lines] == said
        commands = [one for one in mine if one.kind != BATCH and one.entry.req and one.entry.k != "unlock"]
        order = [one.entry.req or 0 for one in commands]
        assert order == sorted(order)
        assert set(order) == set(answered)
        final = {one.entry.req: one for one in commands}
        assert {number: f"R-{one.number}" for number, one in final.items()} == answered
        last = Counter(one.entry.req for one in commands if one.kind in _OWN_ENTRIES)
        doubled = [
            number for number, count in last.items() if count > 1 and not is_search_then_screen(commands, number)
        ]
        assert doubled == [], "each exactly once"


def is_search_then_screen(commands: list[Kept], number: int | None) -> bool:
    """A line that found one person is a search and the screen it opened."""
    return [one.kind for one in commands if one.entry.req == number] == ["search.run", "screen.served"]


def walk(bank: BankServer, book: RecordReader, steps: int, seed: int) -> Walker:
    walker = Walker(bank, seed)
    walker.walk(steps)
    assert sum(walker.steps.values()) == steps
    check_sessions(walker, book)
    assert book.verify() == book.last()
    return walker


def test_sixty_interactions_are_each_on_the_record_once_in_order(bank: BankServer, book: RecordReader) -> None:
    walker = walk(bank, book, FEW, seed=20261124)
    assert walker.refused > 5
    assert len(walker.codes) >= 5
    staff, answered, said = walker.sessions[0]
    for wrong in (
        (staff, answered, [*said, said[-1]]),
        (staff, {**answered, 99: "R-1"}, said),
        (staff, answered, said[:-1]),
    ):
        walker.sessions[0] = wrong
        with pytest.raises(AssertionError):  # positive control: one event or command more or less is noticed
            check_sessions(walker, book)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_interactions_are_each_on_the_record_once_in_order(
    bank: BankServer, book: RecordReader, seed: int
) -> None:
    walker = walk(bank, book, MANY, seed)
    assert walker.codes == {"HOM", "CUS", "OVW", "AST", "HIS", "HIN", "LOG", "PUR"}
    assert set(walker.steps) == set(walker._ways()), "everything was done at least once"

"""Keys in no order on the real window: what the terminal says it recorded is on the record once, in that order.

What was recorded is taken down where widgets hand it over, before any numbering, sending or acknowledging.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from pytestqt.qtbot import QtBot

from client.contract.kinds import EventKind
from client.qt.desk_record import DeskRecorder
from tests.helpers.bank_desk import BankDesk
from tests.helpers.bank_server import KAZUKO, MANAGER, BankServer
from tests.helpers.record_reader import BATCH, RecordReader
from tests.helpers.wire_client import PASSWORD

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

KEYS = {
    **dict.fromkeys(("Tab", "Return", "Down"), 9),
    **dict.fromkeys(("Escape", "F6", "1", "2"), 5),
    **dict.fromkeys(("F3", "F9", "F10", "space", "alt+Left", "ctrl+Return", "ctrl+3", "ctrl+2", "Up"), 3),
    **dict.fromkeys(("F1", "F5", "alt+Right", "alt+Home", "alt+1", "alt+2", "ctrl+c", "Next", "a", "shift+Tab"), 2),
    **dict.fromkeys(("F12", "F2", "F8", "ctrl+s", "ctrl+x", "Prior", "ctrl+1", "ctrl+7", "ctrl+p", "Home", "End"), 1),
}
LINES = (f"AST {KAZUKO}", f"OVW {KAZUKO}", "HOM", "LOG", "CUS yamamoto", "AST 9999999", f"HIN {KAZUKO}", "nobody")


class Typist:
    """Somebody at the keyboard."""

    def __init__(self, desk: BankDesk, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.codes: set[str] = set()

    def walk(self, steps: int) -> None:
        """Do that many things."""
        names, weights = list(KEYS), list(KEYS.values())
        for _ in range(steps):
            if self.desk.phase == "locked":
                self._unlock()
            elif self.desk.phase == "sign-in":
                self.desk.shell.sign_in_asked.emit(MANAGER, PASSWORD)
                self.desk.settle()
            elif self.chance.random() < 0.12:
                self._command()
            else:
                self.desk.press(self.chance.choices(names, weights)[0])
            self.codes.add(self.desk.shown_code())

    def _unlock(self) -> None:
        self.desk.type("wrong" if self.chance.random() < 0.2 else PASSWORD)
        self.desk.press("Return")

    def _command(self) -> None:
        self.desk.press("ctrl+k")
        self.desk.type(self.chance.choice(LINES))
        self.desk.press("Return")


def recorded_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every kind handed to the recorder from now on."""
    said: list[str] = []
    record = DeskRecorder.record

    def listen(self: DeskRecorder, kind: EventKind, target: str = "", **detail: str | int | bool) -> None:
        said.append(kind.value)
        record(self, kind, target, **detail)

    monkeypatch.setattr(DeskRecorder, "record", listen)
    return said


def check(book: RecordReader, said: list[str]) -> None:
    """Events once and in order; every screen served was shown; no command's number is missing."""
    rows = book.rows()
    reported = [event for row in rows if row.kind == BATCH for event in row.events]
    assert [event.kind.value for event in reported] == said
    shown = Counter(event.detail.get("record") for event in reported if event.kind is EventKind.SCREEN_SHOWN)
    served = [row for row in rows if row.kind != BATCH and row.entry.doc and row.entry.screen]
    screens = [row.number for row in served if not row.kind.startswith("print.")]
    assert shown == Counter(screens), "every document served as a screen was shown, and nothing else"
    for session in {row.session for row in rows if row.session}:
        own = [row for row in rows if row.session == session and row.kind != BATCH]
        numbers = {row.entry.req for row in own if row.entry.req}
        failed = sum(row.kind == "unlock.fail" for row in own)
        assert max(numbers) - len(numbers) == failed, "only a refused password leaves no entry under its number"
    assert book.verify() == book.last()


def type_about(qtbot: QtBot, bank: BankServer, book: RecordReader, said: list[str], steps: int, seed: int) -> Typist:
    desk = BankDesk(bank).enter()
    try:
        typist = Typist(desk, seed)
        typist.walk(steps)
        desk.desk.leave()
        desk.settle()
        check(book, said)
    finally:
        desk.close()
    return typist


def test_sixty_keys_leave_each_event_once(
    qtbot: QtBot, bank: BankServer, book: RecordReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = recorded_here(monkeypatch)
    typist = type_about(qtbot, bank, book, said, 60, seed=7)
    assert len(typist.codes - {""}) >= 4
    assert len(said) >= 60
    with pytest.raises(AssertionError):  # positive control: one more, and it is noticed
        check(book, [*said, said[0]])


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2))
def test_a_thousand_keys_leave_each_event_once(
    qtbot: QtBot, bank: BankServer, book: RecordReader, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    said = recorded_here(monkeypatch)
    typist = type_about(qtbot, bank, book, said, 1_000, seed)
    assert typist.codes >= {"HOM", "CUS", "OVW", "AST", "HIS", "HIN", "LOG"}


def test_enter_in_a_field_searches_once_and_says_so(qtbot: QtBot, bank: BankServer, book: RecordReader) -> None:
    desk = BankDesk(bank).enter()
    desk.press("F3")
    desk.type("yamamoto")
    before = book.last()
    desk.press("Return")
    desk.beat()
    said = [row.said for row in book.rows(before)]
    desk.close()
    assert [one for one in said if one.startswith("search.run")] == ["search.run CUS"]
    assert " ".join(said).count("form:entry:submitted") == 1

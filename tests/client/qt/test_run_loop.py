"""The first painted frame, and the operating system's signals."""

from __future__ import annotations

import os
import signal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from client.qt.run_loop import FirstPaint, Signals


def test_the_first_paint_is_told_once(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first = FirstPaint(window)
    told: list[int] = []
    first.painted.connect(lambda: told.append(1))
    assert told == []
    window.show()
    qtbot.waitUntil(lambda: bool(told))
    window.repaint()
    assert told == [1]


class Program(QObject):
    """Stands in for the application, which only ends while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = 0

    def quit(self) -> None:
        self.ended += 1


def test_a_signal_ends_the_program_and_is_given_back(qtbot: QtBot) -> None:
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(number) for number in numbers]
    program = Program()
    signals = Signals(program)  # type: ignore[arg-type]
    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: program.ended > 0)
    assert [signal.getsignal(number) for number in numbers] != before
    signals.close()
    assert [signal.getsignal(number) for number in numbers] == before

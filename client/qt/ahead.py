"""Loads what the pages after the sign-in need while nobody waits for anything.

Must not know what the pages are for. One small step in each turn of the loop, so that a key is never kept waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit

_PAGES = ("deeds", "frame", "status_bar", "command", "question", "print_dialog", "help_sheet", "lock_page")


class Ahead(QObject):
    """Takes one step after another, each in a turn of its own, and stops.

    Signals:
        done(): the last step was taken.
    """

    done = Signal()

    def __init__(self, parent: QObject, steps: Iterable[Callable[[], object]] | None = None) -> None:
        super().__init__(parent)
        self._steps = iter(later_pages() if steps is None else steps)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take_one)
        self._timer.start(0)

    @Slot()
    def _take_one(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self._timer.stop()
            self.done.emit()
        else:
            step()


def later_pages() -> list[Callable[[], object]]:
    """Return the steps of the terminal."""
    return [meet_private_types, *(partial(import_module, f"client.qt.shell.{name}") for name in _PAGES)]


def meet_private_types() -> None:
    """Let PySide6 see an object of a type that Qt keeps to itself: it then loads every class it has, 35 ms.

    It would do so under the first drop-down list, because the filters of the whole application see such objects, too.
    """
    QLineEdit().children()

"""The edges of Qt's loop: the first painted frame, and the signals of the operating system.

Must not know what runs in between.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Signal, Slot

if TYPE_CHECKING:
    from types import FrameType

    from PySide6.QtWidgets import QApplication, QWidget


class FirstPaint(QObject):
    """Waits for the window's first painting.

    Signals:
        painted(): the first frame has been handed to the window system.
    """

    painted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first paint event come; a queued slot runs after it."""
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            self.painted.emit()
        return False


class Signals(QObject):
    """Turns SIGTERM and SIGINT into an orderly end: Python handlers only run when Qt lets Python run."""

    def __init__(self, app: QApplication) -> None:
        import socket  # not before the first paint

        super().__init__(app)
        self._app = app
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._arrived)
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._handlers = {number: signal.signal(number, self._noted) for number in (signal.SIGTERM, signal.SIGINT)}

    def close(self) -> None:
        """Give the signals back to whoever had them."""
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    @staticmethod
    def _noted(_number: int, _frame: FrameType | None) -> None:
        """Nothing here: the written byte wakes the loop."""

    @Slot()
    def _arrived(self) -> None:
        self._app.quit()

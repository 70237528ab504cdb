"""Collects garbage in the interface's own thread only.

Python collects in whichever thread happens to allocate; a collection in a network thread that finds a forgotten timer
or widget destroys it there, and Qt ends the process. Must not know what is collected.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 2_000


class Collector(QObject):
    """Turns Python's own collecting off for good and does it here, between events.

    Always the whole: screens and dialogs that were destroyed hold their pictures and rows in cycles, and what was
    destroyed should be gone. What was there at the start is frozen, so that this takes 2 to 6 ms.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what is there by now stays: modules, classes, words
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(INTERVAL_MS)

    @Slot()
    def look(self) -> None:
        """Collect, when as much was made since the last time as makes Python collect."""
        if gc.get_count()[0] > gc.get_threshold()[0]:
            gc.collect()

"""Collects garbage in the interface's own thread only.

Python collects in whichever thread happens to allocate; a collection in a network thread that finds a forgotten timer
or widget destroys it there, and Qt ends the process. Must not know what is collected.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 2_000


class Collector(QObject):
    """Turns Python's own collecting off for good and does it here, by Python's own thresholds, between events."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what is there by now stays: modules, classes, words
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(INTERVAL_MS)

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation whose threshold has been passed, if any."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

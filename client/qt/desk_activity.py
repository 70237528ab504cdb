"""Watches the whole application: whether someone is at it, whether its window is in front, what was refused.

Must not know what is shown, nor which key was pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot

from client.contract.kinds import EventKind
from client.flows.recording import records
from client.words import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from client.qt.recorder import Recorder
    from client.words import Words

_TOUCHES = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin))
_WAYS = {
    "copy": EventKind.COPY_REFUSED,
    "cut": EventKind.COPY_REFUSED,
    "drag": EventKind.DRAG_REFUSED,
    "drop": EventKind.DROP_REFUSED,
    "context_menu": EventKind.MENU_REFUSED,
}
COPY = Text("コピーはできません（記録しました）。", "Copying is not available (recorded).")
DRAG = Text("画面の内容は持ち出せません（記録しました）。", "Content cannot be dragged out (recorded).")
DROP = Text("ほかから持ち込むことはできません（記録しました）。", "Nothing can be dropped here (recorded).")
_SENTENCES = {"copy": COPY, "cut": COPY, "drag": DRAG, "drop": DROP}


class Activity(QObject):
    """An application-wide filter that stops nothing.

    Signals:
        touched(): a key or a button was pressed.
        said(str): a sentence for the status line.
    """

    touched = Signal()
    said = Signal(str)

    def __init__(self, app: QApplication, recorder: Recorder) -> None:
        super().__init__(app)
        self._recorder = recorder
        self._words: Words | None = None
        app.installEventFilter(self)
        app.applicationStateChanged.connect(self._state_changed)

    def speak(self, words: Words) -> None:
        """Say sentences with these words."""
        self._words = words

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a touch; the event goes on."""
        if event.type() in _TOUCHES and event.spontaneous():
            self.touched.emit()
        return False

    @records(EventKind.COPY_REFUSED, EventKind.DRAG_REFUSED, EventKind.DROP_REFUSED, EventKind.MENU_REFUSED)
    @Slot(str)
    def refused(self, way: str) -> None:
        """Record a way out that was stopped, and say so."""
        self._recorder.record(_WAYS[way], way)
        sentence = _SENTENCES.get(way)
        if sentence is not None and self._words is not None:
            self.said.emit(self._words(sentence))

    @records(EventKind.WINDOW_ACTIVATED, EventKind.WINDOW_DEACTIVATED)
    @Slot(Qt.ApplicationState)
    def _state_changed(self, state: Qt.ApplicationState) -> None:
        active = state == Qt.ApplicationState.ApplicationActive
        self._recorder.record(EventKind.WINDOW_ACTIVATED if active else EventKind.WINDOW_DEACTIVATED)

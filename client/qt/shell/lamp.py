"""How the state of the central record looks and reads, wherever it is shown.

Must not know how the state is found. Words always accompany the colour (ux.md §2.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from client import words as say
from client.flows.lease import RecordState

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from client.qt.theme import Theme
    from client.qt.tokens import ColourName
    from client.words import Text

_COLOURS: dict[RecordState, ColourName] = {RecordState.OK: "ink_ok", RecordState.SLOW: "ink_warn"}
_TEXTS = {RecordState.OK: say.RECORD_OK, RecordState.SLOW: say.RECORD_SLOW}


def is_lost(state: RecordState | None) -> bool:
    """Tell whether the record was there and is not heard of any more."""
    return state is not None and state not in _TEXTS


def lamp_name(state: RecordState | None) -> ColourName:
    """Return the lamp's colour on the ink frame; None: nothing heard yet."""
    return "on_ink2" if state is None else _COLOURS.get(state, "ink_danger")


def lamp_colour(theme: Theme, state: RecordState | None) -> QColor:
    """Return the lamp's colour on the ink frame."""
    return theme.colour(lamp_name(state))


def state_text(state: RecordState | None) -> Text:
    """Return the words for a state."""
    return say.CONNECTING if state is None else _TEXTS.get(state, say.RECORD_LOST)

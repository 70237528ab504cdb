"""The frame every field shares: ground, edge, and the way its state shows.

Must not know what is entered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF

from client.qt.paint.signs import fill_round, outline_round

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

    from client.qt.theme import Theme

FieldState = Literal["rest", "hover", "focus", "error", "disabled"]


def field_state(widget: QWidget, *, error: bool) -> FieldState:
    """Return how a field looks now; an error shows before anything else."""
    if not widget.isEnabled():
        return "disabled"
    if error:
        return "error"
    if widget.hasFocus():
        return "focus"
    return "hover" if widget.underMouse() else "rest"


def draw_field(painter: QPainter, theme: Theme, room: QRectF, state: FieldState) -> None:
    """Draw a field's ground and edge: 1 px at rest, accent when hovered, 2 px accent or danger (ux.md §3.5)."""
    radius = theme.size("radius_small")
    fill_round(painter, room, radius, theme.colour("sunken" if state == "disabled" else "surface"))
    if state == "error":
        outline_round(painter, room, radius, theme.colour("danger"), 2)
    elif state == "focus":
        outline_round(painter, room, radius, theme.colour("accent"), 2)
    elif state == "hover":
        outline_round(painter, room, radius, theme.colour("accent"))
    else:
        outline_round(painter, room, radius, theme.colour("border" if state == "disabled" else "control"))

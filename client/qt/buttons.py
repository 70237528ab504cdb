"""Buttons: primary, secondary, ghost and the ones on the ink frame; painted, with icon and key cap.

Must not know what a press does. A button that cannot be used now stays reachable and says why.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from client.flows.recording import records
from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import Ground, draw_keycap, fill_round, measure_keycap, outline_round
from client.qt.paint.text import LEFT, draw_line, line_height, text_width
from client.qt.theme import TextStyle, Theme
from client.qt.tokens import ColourName

Kind = Literal["primary", "secondary", "ghost", "ink"]

_GAP = 5
_ICON = 16
_ALONE = 20
_PALE = 0.35
_PADS: dict[Kind, int] = {"primary": 18, "secondary": 16, "ghost": 8, "ink": 14}


class Face(NamedTuple):
    """What a button shows. `name` is what a screen reader says, the label when empty."""

    label: str
    icon: str = ""
    key: str = ""
    name: str = ""


class Button(QAbstractButton):
    """One painted button. Space and Enter press it; a press during a composed character belongs to the IME.

    `height` is the drawn height (36 by default, never under 24).

    Signals:
        clicked(): pressed by the person (inherited; not sent by any setter).
        refused(str): pressed although unavailable; carries the reason.
    """

    refused = Signal(str)

    def __init__(
        self, theme: Theme, face: Face, kind: Kind = "secondary", height: int = 36, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._face = face
        self._kind: Kind = kind
        self._height = max(height, theme.size("target"))
        self._reason = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_face(face)

    def show_face(self, face: Face) -> None:
        """Show another label, icon or key."""
        self._face = face
        self.setAccessibleName(face.name or face.label)
        self.setAccessibleDescription(self._reason or face.key)
        self.updateGeometry()
        self.update()

    def face(self) -> Face:
        """Return what is shown."""
        return self._face

    def make_unavailable(self, reason: str) -> None:
        """Keep the button in place but answer presses with `refused(reason)`; an empty reason makes it usable again."""
        self._reason = reason
        self.setCursor(Qt.CursorShape.ArrowCursor if reason else Qt.CursorShape.PointingHandCursor)
        self.show_face(self._face)

    def reason(self) -> str:
        """Return why the button cannot be used, or an empty text."""
        return self._reason

    def sizeHint(self) -> QSize:
        """Return the size that shows icon, label and key without shortening."""
        width = self._content_width() + 2 * _PADS[self._kind]
        if self._face.key:
            width += measure_keycap(self._theme, self._face.key, self._cap_ground()).width() + 18
        return QSize(max(round(width + 0.5), self._height if self._face.label else 32), self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the same size: a label is never cut by a layout."""
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """Do nothing: these buttons are not checkable."""

    @records()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter, too; Qt's own buttons know only Space outside dialogs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Turn a press of an unavailable button into its reason."""
        if self._reason:
            kind = event.type()
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                self.refused.emit(self._reason)
                return True
            if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _PRESSING:
                self.refused.emit(self._reason)
                return True
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the hover state."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, label and key cap."""
        painter = QPainter(self)
        room = QRectF(self.rect())
        text, ground = self._paint_ground(painter, room)
        pad = float(_PADS[self._kind])
        right = room.right() - pad
        if self._face.key:
            cap = measure_keycap(self._theme, self._face.key, ground)
            right = room.right() - min(pad, 12)
            corner = QPointF(right - cap.width(), room.center().y() - cap.height() / 2)
            draw_keycap(painter, self._theme, corner, self._face.key, ground)
            right = corner.x() - _GAP
        self._paint_label(painter, room, right, text)

    def _paint_label(self, painter: QPainter, room: QRectF, right: float, text: ColourName) -> None:
        content = self._content_width()
        centred = room.center().x() - content / 2
        if self._face.key and right - centred - content < (centred - room.left()) / 2:
            # So near to its key the label looks pushed aside: it goes to the middle of what the key leaves.
            centred = (room.left() + right - content) / 2
        left = max(min(centred, right - content), min(float(_PADS[self._kind]), room.width() / 2 - content / 2))
        if self._kind == "ghost":
            left = float(_PADS["ghost"])
        if self._face.icon:
            top = room.center().y() - _ICON / 2
            draw_icon(painter, QPointF(left, top), self._face.icon, self._theme.colour(text), _ICON)
            left += _ICON + _GAP
        space = QRectF(left, room.top(), max(right - left, 0), room.height())
        draw_line(painter, self._theme, space, self._face.label, self._style(text), LEFT)

    def _paint_ground(self, painter: QPainter, room: QRectF) -> tuple[ColourName, Ground]:
        """Paint the ground for the present state; return the text's colour and what a key cap then lies on."""
        theme, radius = self._theme, float(self._theme.size("radius_small"))
        if self._reason or not self.isEnabled():
            if self._kind != "ghost":
                fill_round(painter, room, radius, theme.colour("sunken"))
                outline_round(painter, room, radius, theme.colour("border"))
            return "text3", "button"
        down, over = self.isDown(), self.underMouse()
        if self._kind == "primary":
            fill: ColourName = "accent_active" if down else "accent_hover" if over else "accent"
            fill_round(painter, room, radius, theme.colour(fill))
            return "on_accent", "accent"
        if self._kind == "ink":
            fill_round(painter, room, radius, theme.colour("ink3" if down or over else "ink2"))
            outline_round(painter, room, radius, theme.colour("ink3"))
            return "on_ink", "ink"
        if down or over:
            fill_round(painter, room, radius, theme.colour("selected" if down else "hover"))
        elif self._kind == "secondary":
            fill_round(painter, room, radius, theme.colour("surface"))
        if self._kind == "secondary":
            line: QColor = theme.colour("accent" if over else "control")
            outline_round(painter, room, radius, line)
        return "accent", "button"

    def _cap_ground(self) -> Ground:
        grounds: dict[Kind, Ground] = {"primary": "accent", "ink": "ink"}
        return grounds.get(self._kind, "button")

    def _content_width(self) -> float:
        label = text_width(self._theme, self._face.label, self._style("text")) if self._face.label else 0.0
        icon = _ICON + (_GAP if self._face.label else 0) if self._face.icon else 0
        return label + icon + 0.5

    def _style(self, colour: ColourName) -> TextStyle:
        heavy = self._kind in ("primary", "ink")
        return TextStyle("body", colour, 700 if heavy else 500)


class IconButton(Button):
    """A button of one icon: one of the five universal ones (back, forward, close, notices, show), with a name."""

    def __init__(self, theme: Theme, icon: str, name: str, kind: Kind = "ghost", parent: QWidget | None = None) -> None:
        super().__init__(theme, Face("", icon, name=name), kind, theme.size("icon_button"), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the square of an icon button."""
        side = self._theme.size("icon_button")
        return QSize(side, side)

    def _paint_label(self, painter: QPainter, room: QRectF, right: float, text: ColourName) -> None:
        shown: ColourName = "text2" if text == "accent" else text
        # An icon has no words that would say so: what leads nowhere must be seen to.
        colour = self._theme.colour(shown) if self.isEnabled() else self._theme.faded(shown, _PALE)
        corner = room.center() - QPointF(_ALONE / 2, _ALONE / 2)
        draw_icon(painter, corner, self._face.icon, colour, _ALONE)


class Link(Button):
    """A quiet text button without ground, as wide as its words; the target is 24 px high at least."""

    def __init__(self, theme: Theme, face: Face, parent: QWidget | None = None) -> None:
        height = max(round(line_height(TextStyle("small"))), theme.size("target"))
        super().__init__(theme, face, "ghost", height, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size of the words, without the padding of a button."""
        return QSize(max(round(self._content_width() + 1), self._height), self._height)

    def _paint_label(self, painter: QPainter, room: QRectF, right: float, text: ColourName) -> None:
        left = 0.0
        shown: ColourName = "accent_hover" if self.underMouse() and text == "accent" else text
        if self._face.icon:
            corner = QPointF(0, room.center().y() - _ICON / 2)
            draw_icon(painter, corner, self._face.icon, self._theme.colour(shown), _ICON)
            left = _ICON + _GAP
        draw_line(painter, self._theme, room.adjusted(left, 0, 1, 0), self._face.label, self._style(shown))

    def _paint_ground(self, painter: QPainter, room: QRectF) -> tuple[ColourName, Ground]:
        return ("text3" if self._reason or not self.isEnabled() else "accent"), "button"

    def _style(self, colour: ColourName) -> TextStyle:
        return TextStyle("small", colour, 500)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select)

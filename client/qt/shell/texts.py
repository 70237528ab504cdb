"""Sentences as widgets: painted plain, wrapped to the width, readable by a screen reader.

Must not know where a text comes from. Not a QLabel: that one interprets markup (traps.md).
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from client.qt.paint.icons import draw_icon
from client.qt.paint.signs import fill_round
from client.qt.paint.text import LEFT, Paragraph, draw_line, draw_paragraph, line_height, text_width, wrapped
from client.qt.theme import TextStyle, Theme

BODY = TextStyle("body")
QUIET = TextStyle("small", "text2")
INDENT = 32
"""How far a text stands in beside an icon before it."""


def appear(widget: QWidget, wanted: bool) -> None:
    """Show or hide a part; one that has no parent yet must not be shown, for it would become a window of its own."""
    if widget.parentWidget() is not None or not wanted:
        widget.setVisible(wanted)
    else:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, on=False)


def _wrapping() -> QSizePolicy:
    # Not Fixed: a layout would then hold the height to that of the unwrapped text.
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    return policy


class Prose(QWidget):
    """One text, on as many lines as it needs; an empty text takes no room."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        style: TextStyle = BODY,
        parent: QWidget | None = None,
        *,
        prose: bool = False,
        indent: int = 0,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._style = style
        self._prose = prose
        self._indent = indent
        self._text = ""
        self._broken: Paragraph | None = None
        self._wrapped_at = -1
        self.setSizePolicy(_wrapping())
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self._broken = None
        self.setAccessibleName(text)
        appear(self, bool(text))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the text shown."""
        return self._text

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask for the height."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text."""
        return round(self._wrap(width - self._indent).size.height() + 0.5)

    def sizeHint(self) -> QSize:
        """Return the size on one line for each line feed."""
        widest = max(text_width(self._theme, line, self._style) for line in self._text.split("\n"))
        lines = self._text.count("\n") + 1
        return QSize(
            round(widest + 1.5) + self._indent, round(lines * line_height(self._style, prose=self._prose) + 0.5)
        )

    def minimumSizeHint(self) -> QSize:
        """Return one line of a least width; the layout asks for the height at its own width."""
        return QSize(40, round(line_height(self._style, prose=self._prose) + 0.5))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        broken = self._wrap(self.width() - self._indent)
        draw_paragraph(QPainter(self), self._theme, QPointF(self._indent, 0), broken)

    def _wrap(self, width: int) -> Paragraph:
        if self._broken is None or self._wrapped_at != width:
            self._broken = wrapped(self._theme, self._text, width, self._style, prose=self._prose)
            self._wrapped_at = width
        return self._broken


class Line(QWidget):
    """One line that never wraps, with an optional icon before it."""

    def __init__(
        self, theme: Theme, text: str, style: TextStyle, icon: str = "", align: Qt.AlignmentFlag = LEFT
    ) -> None:
        super().__init__()
        self._theme = theme
        self._style = style
        self._icon = icon
        self._align = align
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the text shown."""
        return self._text

    def sizeHint(self) -> QSize:
        """Return the size of icon and text."""
        width = text_width(self._theme, self._text, self._style) + (INDENT if self._icon else 0) + 1
        return QSize(round(width + 0.5), max(round(line_height(self._style)), 24 if self._icon else 0))

    def minimumSizeHint(self) -> QSize:
        """Return a least width; a longer text is elided and read out whole."""
        return QSize(20, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon and text."""
        painter, room = QPainter(self), QRectF(self.rect())
        if self._icon:
            colour = self._theme.colour("danger" if self._style.colour == "danger" else "accent")
            draw_icon(painter, QPointF(0, room.center().y() - 10), self._icon, colour, 20)
            room.setLeft(INDENT)
        draw_line(painter, self._theme, room, self._text, self._style, self._align)


class Strip(QWidget):
    """A boxed sentence with a sign: what went wrong and what to do, or a note."""

    def __init__(self, theme: Theme, tone: str = "danger", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._danger = tone == "danger"
        self._title = self._detail = self._aside = ""
        self.setSizePolicy(_wrapping())
        self.hide()

    def show_texts(self, title: str, detail: str = "", aside: str = "") -> None:
        """Show what happened, what to do, and a number to quote; no text at all hides the strip."""
        self._title, self._detail, self._aside = title, detail, aside
        self.setAccessibleName(" ".join(part for part in (title, detail, aside) if part))
        appear(self, bool(title or detail))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask for the height."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines and the padding."""
        return round(sum(part.size.height() for part in self._parts(width)) + 24)

    def sizeHint(self) -> QSize:
        """Return the size at a usual width."""
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        """Return one line of a least width; the layout asks for the height at its own width."""
        return QSize(120, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, sign and lines."""
        painter, theme = QPainter(self), self._theme
        ground = theme.colour("danger_soft" if self._danger else "accent_soft")
        fill_round(painter, QRectF(self.rect()), theme.size("radius_small"), ground)
        icon = "alert-circle" if self._danger else "file-text"
        draw_icon(painter, QPointF(14, 12), icon, theme.fore("danger" if self._danger else "accent"), 20)
        top = 12.0
        for part in self._parts(self.width()):
            draw_paragraph(painter, theme, QPointF(46, top), part)
            top += part.size.height()

    def _parts(self, width: int) -> list[Paragraph]:
        room = max(width - 62, 60)
        parts = (
            (self._title, BODY._replace(weight=700 if self._danger else 400)),
            (self._detail, BODY),
            (self._aside, TextStyle("caption", "text2")),
        )
        return [wrapped(self._theme, text, room, style) for text, style in parts if text]

"""The print dialog: the sheet as it will be, why it is printed, on which printer.

Must not know how printing works; it asks, the server prints. No purpose is chosen beforehand, and without one nothing
is confirmed (UX-22).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from client import words as say
from client.contract.blocks import Option
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.buttons import Button, Face, IconButton
from client.qt.choices import Choice
from client.qt.dropdown import Select
from client.qt.edits import LineEdit
from client.qt.labelled import HEAD, LABEL, LabelledField
from client.qt.paint.text import CENTER, draw_line
from client.qt.scroll_bar import ScrollArea
from client.qt.shell.overlay import Overlay
from client.qt.shell.texts import Line, Prose, Strip
from client.qt.theme import TextStyle, Theme

if TYPE_CHECKING:
    from client.contract.api import Offer
    from client.qt.recorder import Recorder
    from client.words import Words

_WIDTH, _HEAD, _FOOT, _PAD = 896, 57, 72, 26
_SHEET = QSize(292, 413)
_FIELDS = 517
_REACH = 8
"""The focus ring stands so far out of a field; the scrolled area leaves it the room."""
_LABEL = TextStyle("small", "text2", 500)
REASON_LENGTH = 300
PICTURE_SIDE = 4_000
"""Pixels; a larger preview is refused before it is decoded into memory."""


class SheetPicture(QWidget):
    """The preview, drawn from bytes in memory; what cannot be read is an empty sheet."""

    def __init__(self, theme: Theme, data: bytes, name: str, caption: str) -> None:
        super().__init__()
        self._theme = theme
        self._caption = caption
        self._picture = read_picture(data)
        self.setAccessibleName(f"{caption} {name}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def readable(self) -> bool:
        """Tell whether there is a picture."""
        return not self._picture.isNull()

    def sizeHint(self) -> QSize:
        """Return the sheet with its shadow and caption."""
        return QSize(_SHEET.width() + 4, _SHEET.height() + 36)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint shadow, sheet, picture and caption."""
        theme, painter = self._theme, QPainter(self)
        height = min(_SHEET.height(), self.height() - 36)
        sheet = QRectF(0, 0, height * _SHEET.width() / _SHEET.height(), height)
        painter.fillRect(sheet.translated(3, 3), theme.colour("border"))
        painter.fillRect(sheet, Qt.GlobalColor.white)
        if self.readable():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = QSize(self._picture.size()).scaled(sheet.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            corner = QPointF((sheet.width() - size.width()) / 2, (sheet.height() - size.height()) / 2)
            # Scaled by area first: a direct draw at a fifth of the size loses the thin strokes of small print.
            scale = self.devicePixelRatioF()
            small = self._picture.scaled(
                size * scale, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter.drawImage(QRectF(corner, size), small)
        painter.setPen(theme.colour("border_strong"))
        painter.drawRect(sheet.adjusted(0, 0, -1, -1))
        room = QRectF(0, sheet.bottom() + 8, sheet.width(), 24)
        draw_line(painter, theme, room, self._caption, TextStyle("small", "text2"), CENTER)


class PrintDialog(Overlay):
    """The dialog.

    Signals:
        confirmed(str, str, str, int): purpose, reason, printer, copies.
        cancelled(): the offer is not used.
    """

    confirmed = Signal(str, str, str, int)
    cancelled = Signal()

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, offer: Offer, host: QWidget) -> None:
        super().__init__(theme, words, words(say.PRINT_TITLE), host)
        self._recorder = recorder
        self._offer = offer
        self._busy = self._reasoned = False
        purposes = [Option(value=item.id, label=item.label, key=item.key) for item in offer.purposes]
        printers = [Option(value=item.id, label=f"{item.label}  {item.state}".strip()) for item in offer.printers]
        self.purpose = Choice(theme, words(say.PURPOSE), purposes)
        self.purpose.chosen.connect(self._purpose_chosen)
        self.reason = LineEdit(theme, words(say.REASON))
        self.reason.setMaxLength(REASON_LENGTH)
        self.reason.textEdited.connect(self._reason_edited)
        self.printer = Select(theme, words(say.PRINTER), printers)
        self.printer.chosen.connect(self._printer_chosen)
        if printers:
            self.printer.set_value(printers[0].value)
        self._purpose_field = LabelledField(theme, words(say.PURPOSE), self.purpose)
        self._reason_field = LabelledField(theme, words(say.REASON), self.reason)
        self._printer_field = LabelledField(theme, words(say.PRINTER), self.printer)
        self._cancel = Button(theme, Face(words(say.CANCEL), key="Esc"), "secondary", 42)
        self._cancel.clicked.connect(self._cancel_pressed)
        self._print = Button(theme, Face(""), "primary", 42)
        self._print.clicked.connect(self._print_pressed)
        self._close = IconButton(theme, "x", words(say.CLOSE))
        self._close.clicked.connect(self._cancel_pressed)
        self._build()
        self._show_busy(False)

    def offer(self) -> Offer:
        """Return what is offered."""
        return self._offer

    def card_width(self) -> int:
        """Return the width of preview and fields."""
        return _WIDTH

    def first_focus(self) -> QWidget | None:
        """Return the purposes: the first thing to be filled."""
        stops = [stop for stop in self.stops() if self.purpose.isAncestorOf(stop)]
        return stops[0] if stops else self.printer

    @records(EventKind.PRINT_CONFIRMED, EventKind.PRINT_CANCELLED, EventKind.PRINT_PURPOSE_CHOSEN)
    def key(self, chord: str) -> bool:
        """Confirm, cancel, or pick a purpose by its digit."""
        if chord == "Ctrl+Enter":
            self._print_pressed()
            return True
        typing = isinstance(QApplication.focusWidget(), QLineEdit)
        keys = {item.key: item.id for item in self._offer.purposes if item.key}
        if chord in keys and not typing:
            if not self._busy and self.purpose.value() != keys[chord]:
                self.purpose.set_value(keys[chord])
                self._purpose_chosen(keys[chord])
            stop = self.first_focus()
            if stop is not None and not self._reason_room.isVisible():
                stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().key(chord)

    def dismissed(self) -> None:
        """Cancel, unless the sheet is already on its way."""
        if not self._busy:
            self._recorder.record(EventKind.PRINT_CANCELLED, self._offer.id)
            self.leave()
            self.cancelled.emit()

    def place(self) -> None:
        """Give the fields their height, or as much as the window leaves; then they scroll."""
        for part in (self._reason_room, self._holder):
            inner = part.layout()
            if inner is not None:
                inner.activate()  # a sentence that came or went has changed what is measured next
        layout = self._holder.layout()
        wanted = layout.heightForWidth(_FIELDS + 2 * _REACH) if layout is not None else 0
        self._area.setFixedHeight(min(max(wanted, _SHEET.height() + 36), self.room_left(_HEAD + _FOOT + 20)))
        super().place()

    def _build(self) -> None:
        theme, words, offer = self._theme, self._words, self._offer
        self.card.head, self.card.foot = _HEAD, _FOOT
        column = QVBoxLayout(self.card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(_PAD, 0, 16, 0)
        title = Line(theme, words(say.PRINT_TITLE), TextStyle("lead"), "printer")
        title.setFixedHeight(_HEAD)
        head.addWidget(title, 1)
        head.addWidget(self._close)
        column.addLayout(head)
        body = QHBoxLayout()
        body.setContentsMargins(_PAD + 3, 14, _PAD - _REACH, 6)
        body.setSpacing(30 - _REACH)
        caption = words(say.PREVIEW, pages=offer.pages)
        picture = SheetPicture(theme, offer.preview, offer.preview_name, caption)
        body.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        area = self._area = ScrollArea(theme)
        area.hold(self._fields())
        body.addWidget(area, 1)
        column.addLayout(body)
        foot = QHBoxLayout()
        foot.setContentsMargins(_PAD, 0, _PAD, 0)
        foot.setSpacing(18)
        foot.addWidget(Line(theme, offer.foot, TextStyle("small", "text2")), 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._print)
        self._cancel.setMinimumWidth(176)
        self._print.setMinimumWidth(300)
        holder = QWidget()
        holder.setLayout(foot)
        holder.setFixedHeight(_FOOT)
        column.addWidget(holder)
        order = [*self.purpose.findChildren(QWidget), self.reason, self.printer, self._cancel, self._print, self._close]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _fields(self) -> QWidget:
        theme, words, offer = self._theme, self._words, self._offer
        holder = self._holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(_REACH, _REACH, _REACH, 0)
        column.setSpacing(0)
        column.addWidget(self._purpose_field)
        column.addSpacing(14)
        self._reason_room = QWidget()
        room = QVBoxLayout(self._reason_room)
        room.setContentsMargins(0, 0, 0, 14)
        room.addWidget(self._reason_field)
        self._reason_room.hide()
        column.addWidget(self._reason_room)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._printer_field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._copies(), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addSpacing(16)
        column.addWidget(Line(theme, words(say.PRINTED), _LABEL))
        column.addSpacing(4)
        column.addWidget(Prose(theme, "\n".join(offer.printed), TextStyle("small"), prose=True))
        column.addSpacing(14)
        notes = Strip(theme, "note")
        notes.show_texts("", "\n".join(offer.notes))
        column.addWidget(notes)
        column.addStretch(1)
        return holder

    def _copies(self) -> QWidget:
        """Return how many are printed, as plain text: the number is the server's and nothing to fill in."""
        theme, label = self._theme, self._words(say.COPIES)
        holder = QWidget()
        holder.setFixedWidth(110)
        holder.setAccessibleName(f"{label} {self._offer.copies}")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # As high as the label and the field beside them, so that both stand on one line each.
        rows = ((label, _LABEL, LABEL, HEAD - LABEL), (str(self._offer.copies), TextStyle("body"), 36, 0))
        for text, style, height, after in rows:
            line = Line(theme, text, style)
            line.setFixedHeight(height)
            column.addWidget(line)
            column.addSpacing(after)
        return holder

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        if busy:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # every part is about to be disabled
        words = self._words
        label = words(say.PRINTING) if busy else words(say.PRINT, copies=self._offer.copies)
        self._print.show_face(Face(label, "printer", "" if busy else "Ctrl+Enter"))
        for part in (self._print, self._cancel, self._close, self.purpose, self.reason, self.printer):
            part.setEnabled(not busy)

    @records(EventKind.PRINT_PURPOSE_CHOSEN)
    def _purpose_chosen(self, purpose: str) -> None:
        self._recorder.record(EventKind.PRINT_PURPOSE_CHOSEN, purpose)
        chosen = next(item for item in self._offer.purposes if item.id == purpose)
        self._purpose_field.show_error("")
        self._reason_room.setVisible(chosen.needs_reason)
        self.place()
        if chosen.needs_reason:
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @records(EventKind.FIELD_EDITED)
    def _reason_edited(self, text: str) -> None:
        self._reason_field.show_error("")
        # Once a text is begun, however much an input method hands over at once; its characters are not counted.
        begun, self._reasoned = bool(text) and not self._reasoned, bool(text)
        if begun:
            self._recorder.record(EventKind.FIELD_EDITED, "print:reason")

    @records(EventKind.PRINT_CHANGED)
    def _printer_chosen(self, printer: str) -> None:
        self._recorder.record(EventKind.PRINT_CHANGED, printer)
        self._printer_field.show_error("")

    @records(EventKind.PRINT_CANCELLED)
    def _cancel_pressed(self) -> None:
        self.dismissed()

    @records(EventKind.PRINT_CONFIRMED)
    def _print_pressed(self) -> None:
        if self._busy or not self._complete():
            return
        self._recorder.record(EventKind.PRINT_CONFIRMED, self._offer.id)
        reason = self.reason.text().strip() if self._reason_room.isVisible() else ""
        purpose, printer = self.purpose.value(), self.printer.value()
        self._show_busy(True)
        self.confirmed.emit(purpose, reason, printer, self._offer.copies)

    def _complete(self) -> bool:
        """Show what is missing, each beside its field; the focus goes to the first."""
        words = self._words
        reason_missing = self._reason_room.isVisible() and not self.reason.text().strip()
        checks: tuple[tuple[LabelledField, QWidget | None, str], ...] = (
            (self._purpose_field, self.first_focus(), "" if self.purpose.value() else words(say.PURPOSE_MISSING)),
            (self._reason_field, self.reason, words(say.REASON_MISSING) if reason_missing else ""),
            (self._printer_field, self.printer, "" if self.printer.value() else words(say.PRINTER_MISSING)),
        )
        wrong = None
        for field, stop, sentence in checks:
            field.show_error(sentence)
            wrong = wrong or (stop if sentence else None)
        self.place()
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return wrong is None


def read_picture(data: bytes) -> QImage:
    """Return the PNG as an image, or a null image when it is none or too large."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or len(data) < 24:
        return QImage()
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not (0 < width <= PICTURE_SIDE and 0 < height <= PICTURE_SIDE):
        return QImage()
    return QImage.fromData(data)

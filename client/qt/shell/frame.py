"""The frame around the content of a signed-in session: bars, menu, the content's place, messages.

Must not know what the content is. Built once; another screen swaps the content and the keys only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from client import words as say
from client.contract.blocks import Action
from client.qt.shell.header import Header
from client.qt.shell.key_bar import KeyBar
from client.qt.shell.lost_page import LostPage
from client.qt.shell.message import Message, Waiting
from client.qt.shell.nav import Nav
from client.qt.theme import Theme

if TYPE_CHECKING:
    from client.contract.api import Shell
    from client.contract.screen import Screen
    from client.qt.recorder import Recorder
    from client.words import Words

FULL_FROM, RAIL_FROM = 1440, 960
"""Logical widths from which the menu is shown whole, and from which it is a rail; below, Ctrl+B brings it."""


class Frame(QWidget):
    """Header, menu, content, keys; the status line is the window's, because the lock shows it, too.

    `shown`: the screen in the content's place. `menu_pulled`: the menu lies over the content.
    """

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._view: QWidget | None = None
        self._last_focus: QWidget | None = None
        self.menu_pulled = False
        self._menu_folded = False
        self._lost = False
        self.shown: Screen | None = None
        self.header = Header(theme, words, recorder, self)
        self.content = QWidget(self)
        self.lost_page = LostPage(theme, words, recorder, self.content)
        self.lost_page.hide()
        self.key_bar = KeyBar(theme, words, self)
        self.nav = Nav(theme, words, recorder, self)
        self.message = Message(theme, self)
        self.waiting = Waiting(theme, words, self.message, self)
        self.hide()

    def speak(self) -> None:
        """Say every text of the frame in the language in use; the server's texts come again by themselves."""
        self.content.setAccessibleName(self._words(say.CONTENT))
        for part in (self.header, self.nav, self.key_bar, self.lost_page):
            part.speak()
        if self._lost:
            self.key_bar.show_actions(self._lost_keys())

    def show_shell(self, shell: Shell) -> None:
        """Show whose terminal this is, who is signed in, and the menu; the record is there again."""
        if self._lost:
            self._leave_lost()
            self.key_bar.show_actions(())
        self.header.show_wording(shell.wording)
        self.header.show_person(shell.person)
        self.nav.show_groups(shell.groups)
        self.lost_page.show_wording(shell.wording)

    def show_view(self, view: QWidget, screen: Screen) -> None:
        """Put a screen in the content's place; the one before is destroyed first (UX-19), with what was said on it."""
        self._leave_lost()
        self._drop_view()
        self.message.clear()
        self._view, self.shown = view, screen
        view.setParent(self.content)
        view.setGeometry(self.content.rect())
        view.show()
        moved = getattr(view, "standing_moved", None)
        if moved is not None:
            moved.connect(self.message.make_way)
        self.key_bar.show_actions(screen.keys)
        self.nav.show_here(screen.here)
        self._pull_menu(False)

    def clear(self) -> None:
        """Destroy the content and every trace of it in the frame: view, keys, message, names of open subjects."""
        self._drop_view()
        self.shown = None
        self.message.clear()
        self.key_bar.show_actions(())
        self.nav.show_opened(None)
        self.nav.show_here(None)

    def forget(self) -> None:
        """Forget the session: content, menu and person."""
        self.clear()
        self.waiting.end()
        self._leave_lost()
        self.nav.show_groups(())
        self.header.show_person(None)

    def show_lost(self, since: str, reference: str, next_try_s: int | None) -> None:
        """Show that the record cannot be reached, in the content's place."""
        if self._lost:
            self.lost_page.show_lost(since, reference, next_try_s)
            return
        self._lost = True
        self.clear()
        self.header.make_available(False)
        self.nav.make_available(False)
        self.key_bar.show_actions(self._lost_keys())
        self.lost_page.show_lost(since, reference, next_try_s)
        self.lost_page.setGeometry(self.content.rect())
        self.lost_page.show()

    def lost(self) -> bool:
        """Tell whether the page of the lost record is shown."""
        return self._lost

    def focus_content(self) -> None:
        """Give the focus to the content: where it was before, else where the screen wants it."""
        last = self._last_focus
        if self._lost:
            self.lost_page.first_focus().setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif last is not None and isValid(last) and last.isVisible() and self.content.isAncestorOf(last):
            last.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._view is not None:
            first = getattr(self._view, "focus_first", None)
            if callable(first):
                first()
            else:
                self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def moves(self) -> tuple[bool, bool]:
        """Tell whether there is a place to go back and one to go forward to, as the content's arrows say."""
        moves = getattr(self._view, "moves", None)
        back, forward = moves() if callable(moves) else (False, False)
        return bool(back), bool(forward)

    def next_region(self, step: int) -> None:
        """Move the focus to the next region: content, keys, header, menu (F6)."""
        now = QApplication.focusWidget()
        regions = (self.content, self.key_bar, self.header, self.nav)
        here = next((i for i, region in enumerate(regions) if now is not None and region.isAncestorOf(now)), 0)
        if here == 0:
            self._last_focus = now
        for place in range(1, len(regions) + 1):
            region = regions[(here + step * place) % len(regions)]
            if region is self.content:
                self.focus_content()
                return
            if isinstance(region, Header | KeyBar | Nav) and region.isVisible() and region.enter():
                return

    def toggle_menu(self) -> bool:
        """Show or hide the menu, or pull it over the content where it is only a rail; return whether it is whole."""
        if self.width() >= FULL_FROM:
            self._menu_folded = not self._menu_folded
            self.place()
        else:
            self._pull_menu(not self.menu_pulled)
            if self.menu_pulled:
                self.nav.enter()
            else:
                self.focus_content()
        return self.nav.isVisible()

    def show_message(self, text: str, tone: str = "info") -> None:
        """Show a message over the foot of the content."""
        self.message.show_text(text, tone)  # type: ignore[arg-type]
        self.message.place(QRectF(self.content.geometry()))

    def place(self) -> None:
        """Give every part its room for the present width (ux.md §2.2)."""
        theme, width, height = self._theme, self.width(), self.height()
        top, foot = theme.size("header"), theme.size("key_bar")
        docked = 0
        if width >= FULL_FROM:
            docked = 0 if self._menu_folded else theme.size("nav")
        elif width >= RAIL_FROM:
            docked = theme.size("nav_rail")
        whole = width >= FULL_FROM or self.menu_pulled
        self.header.setGeometry(0, 0, width, top)
        self.nav.take_shape("full" if whole else "rail")
        self.nav.setGeometry(0, top, theme.size("nav") if whole else theme.size("nav_rail"), height - top)
        self.nav.setVisible(docked > 0 or self.menu_pulled)
        self.key_bar.setGeometry(docked, height - foot, width - docked, foot)
        room = QRect(docked, top, width - docked, height - top - foot)
        self.content.setGeometry(room)
        if self._view is not None:
            self._view.setGeometry(self.content.rect())
        self.lost_page.setGeometry(self.content.rect())
        self.waiting.setGeometry(docked, top, width - docked, 2)
        self.message.place(QRectF(room))
        self.nav.raise_()
        self.message.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything in the new size."""
        super().resizeEvent(event)
        self.place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground of the content."""
        QPainter(self).fillRect(self.rect(), self._theme.colour("canvas"))

    def _pull_menu(self, pulled: bool) -> None:
        if pulled != self.menu_pulled:
            self.menu_pulled = pulled and self.width() < FULL_FROM
            self.place()

    def _drop_view(self) -> None:
        view, self._view, self._last_focus = self._view, None, None
        if view is not None and isValid(view):
            view.hide()
            view.setParent(None)
            view.deleteLater()

    def _leave_lost(self) -> None:
        if self._lost:
            self._lost = False
            self.lost_page.hide()
            self.header.make_available(True)
            self.nav.make_available(True)

    def _lost_keys(self) -> tuple[Action, ...]:
        words = self._words
        return (
            Action(id="help", label=words(say.HELP_TITLE), does="help", key="F1"),
            Action(id="reconnect", label=words(say.RECONNECT), does="refresh", key="F5", style="primary"),
            Action(id="lock", label=words(say.LOCK), does="lock", key="F12"),
        )

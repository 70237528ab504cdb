"""The window of the terminal: everything around the content. Shows what it is told, says what is wanted.

Must not know the network, the session or what anything means; the desk conducts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from client import words as say
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.qt.shell.key_map import OF_THE_SHELL, Around, beyond_the_bar, plain_key, working
from client.qt.shell.keyboard import Keyboard, is_typing
from client.qt.shell.stage import Stage
from client.qt.theme import Theme

if TYPE_CHECKING:
    from client.contract.api import Lang, Notice, Offer, Opened, Sheet, Suggestions
    from client.contract.screen import Screen
    from client.qt.recorder import Recorder
    from client.qt.shell.dialogs import Leaving
    from client.qt.shell.frame import Frame
    from client.qt.shell.help_sheet import Fixed
    from client.words import Words


class Unmarked(Exception):
    """A restricted screen came without a live watermark; it was not shown (ux.md §2.9)."""


class Shell(Stage):
    """The window.

    Signals, besides those of `Stage`:
        line_entered(str), suggest_wanted(str): from the command palette.
        target_chosen(Target): an entry of the menu, the palette, F3, Alt+Home or the link to the record.
        action_chosen(Action): a key of the key bar; one that cannot be used comes, too, for its reason to be said.
        help_asked(): the list of keys has been opened.
        print_confirmed(str, str, str, int): purpose, reason, printer, copies.
        print_cancelled(): the offer is not used.
        sheet_closed(str): received, jammed, or ended for a sheet that was only read about.
        leave_answered(str): stay, discard or sign-out, after `ask_leave`.
        back_asked(), forward_asked(): Alt and an arrow, recorded here.
        tab_asked(int), opened_asked(int): the place from 0; a tab is recorded by the content.
        print_refused_key(): F9 on a screen that cannot be printed; recorded by the receiver.
    """

    line_entered = Signal(str)
    suggest_wanted = Signal(str)
    target_chosen = Signal(object)
    action_chosen = Signal(object)
    help_asked = Signal()
    print_confirmed = Signal(str, str, str, int)
    print_cancelled = Signal()
    sheet_closed = Signal(str)
    leave_answered = Signal(str)
    back_asked = Signal()
    forward_asked = Signal()
    tab_asked = Signal(int)
    opened_asked = Signal(int)
    print_refused_key = Signal()

    def __init__(self, theme: Theme, words: Words, recorder: Recorder) -> None:
        super().__init__(theme, words, recorder)
        self._arrived = False
        self.keyboard = Keyboard(self, self._answer, cast("QApplication", QApplication.instance()))
        dialogs = self._dialogs
        dialogs.line_entered.connect(self.line_entered)
        dialogs.suggest_wanted.connect(self.suggest_wanted)
        dialogs.target_picked.connect(self.target_chosen)
        dialogs.verb_picked.connect(self._verb_picked)
        dialogs.print_confirmed.connect(self.print_confirmed)
        dialogs.print_cancelled.connect(self.print_cancelled)
        dialogs.sheet_answered.connect(self.sheet_closed)
        dialogs.leave_answered.connect(self.leave_answered)
        dialogs.closed.connect(self._dialog_closed)

    def show_view(self, view: QWidget, screen: Screen) -> None:
        """Put a screen in the content's place, under its watermark; the one before is destroyed.

        Raises: Unmarked, when the screen is restricted and no live watermark lies over it; nothing is shown then.
        """
        frame = self._framed()
        if screen.classification == "restricted" and not screen.watermark:
            view.deleteLater()
            self.clear_content()
            raise Unmarked(screen.code)
        self.set_watermark(screen.watermark)
        frame.show_view(view, screen)
        if self._alone is not None:
            self._show_page(None)
        if screen.classification == "restricted" and not self._watermark.is_live():
            self.clear_content()
            raise Unmarked(screen.code)
        if self._dialogs.top() is None:
            frame.focus_content()

    def clear_content(self) -> None:
        """Destroy the content and every name, message and dialog that came from it."""
        self._dialogs.close()
        if self._frame is not None:
            self._frame.clear()
            self.deeds.kept_key = ""  # pressed for what will not be shown now
        self.set_watermark("")

    def show_opened(self, opened: Opened) -> None:
        """Show the subjects held open."""
        self._framed().nav.show_opened(opened)

    def show_suggestions(self, suggestions: Suggestions) -> None:
        """Hand suggestions to the palette; too late ones are dropped."""
        self._dialogs.show_suggestions(suggestions)

    def show_notice(self, notice: Notice | None) -> None:
        """Show a sentence over the foot of the content for six seconds; None takes it away."""
        frame = self._framed()
        if notice is None:
            frame.message.clear()
        elif self._alone is None:
            frame.show_message(notice.text, notice.tone)

    def show_problem(self, title: str, detail: str, reference: str) -> None:
        """Say what could not be done: in place on the pages with fields, over the content otherwise."""
        place = self._alone if self._alone is not None else self._dialogs
        place.show_problem(title, detail, reference)

    def show_waiting(self, waiting: bool) -> None:
        """Show that an answer is awaited: a line after 200 ms, words after a second."""
        frame = self._frame_shown
        if frame is None:
            return
        if waiting:
            frame.waiting.begin()
            return
        frame.waiting.end()
        key, self.deeds.kept_key = self.deeds.kept_key, ""
        if key and self._dialogs.top() is None and not frame.lost():
            self._answer(key)  # what it means on what has arrived, or the word why nothing

    def show_offer(self, offer: Offer) -> None:
        """Open the print dialog."""
        self._dialogs.show_offer(offer)

    def show_sheet(self, sheet: Sheet) -> None:
        """Say what became of a sheet, in the print dialog's place."""
        self._dialogs.show_sheet(sheet)

    def ask_leave(self, leaving: Leaving = "place") -> None:
        """Ask whether entered text that the server does not hold may be left."""
        self._dialogs.ask_leave(leaving)

    def close_dialogs(self) -> None:
        """Take every dialog away without an answer."""
        self._dialogs.close()

    def show_help(self) -> None:
        """Open the list of keys of the page shown, unless it is open."""
        from client.contract.blocks import Action  # with the shapes of the wire: not before the first paint

        alone, frame = self._alone, self._frame_shown
        if frame is not None:
            shell = self.document()
            back, forward = frame.moves()
            around = Around(shell is not None and shell.search is not None, frame.nav.opened_count(), back, forward)
            fixed = say.KEYS_LOST if frame.lost() else working(say.KEYS_ALWAYS, frame.shown, around)
            self._dialogs.open_help((*frame.key_bar.live(), *beyond_the_bar(frame.shown)), fixed)
            return
        keys: Fixed = alone.keys if alone is not None else ()
        actions = tuple(Action(id=key, label=self._words(text), does="help", key=key) for key, text in keys)
        self._dialogs.open_help(actions, say.KEYS_ENTRY)

    def show_command(self) -> None:
        """Open the command palette."""
        frame = self._frame_shown
        if frame is not None and not frame.lost():
            other: Lang = "en" if self._words.lang == "ja" else "ja"
            self._dialogs.open_command(frame.nav.entries(), other)

    @records(
        EventKind.ACTION_ACTIVATED,
        EventKind.REFRESH_ASKED,
        EventKind.KEY_REFUSED,
        EventKind.LOCK_ASKED,
        EventKind.HELP_OPENED,
        EventKind.COMMAND_OPENED,
        EventKind.NAVIGATION_ASKED,
        EventKind.REGION_MOVED,
        EventKind.SETTING_CHANGED,
    )
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take keys while nothing has the focus; a focused widget's keys come through `keyboard`."""
        if not self.keyboard.take(event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Give the focus to the page when the window becomes active for the first time."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and not self._arrived:
            self._arrived = True
            self._focus_page(anew=True)

    def _join(self, frame: Frame) -> None:
        from client.qt.shell.deeds import Deeds  # with the shapes of the wire: not before the first paint

        self.deeds = deeds = Deeds(frame, self._recorder, self.document)
        deeds.target_chosen.connect(self.target_chosen)
        deeds.action_chosen.connect(self.action_chosen)
        deeds.opened_asked.connect(self.opened_asked)
        deeds.tab_asked.connect(self.tab_asked)
        deeds.back_asked.connect(self.back_asked)
        deeds.forward_asked.connect(self.forward_asked)
        deeds.lock_asked.connect(self.lock_asked)
        deeds.print_refused.connect(self.print_refused_key)
        deeds.help_wanted.connect(self.show_help)
        deeds.help_wanted.connect(self.help_asked)
        deeds.command_wanted.connect(self.show_command)
        frame.header.command_wanted.connect(self.deeds.open_command)
        frame.nav.target_chosen.connect(self.target_chosen)
        frame.nav.opened_chosen.connect(self.deeds.choose_opened)
        frame.key_bar.more_wanted.connect(self.deeds.open_help)
        if self._status is not None:
            self._status.record_wanted.connect(self.deeds.open_log)

    def _answer(self, chord: str) -> bool:
        """Find what a key means now: for a dialog, for a page with fields, or for the frame of a session."""
        alone = self._alone
        if plain_key(chord) == "F12" and alone is None:
            self.deeds.lock()
            return True
        overlay = self._dialogs.top()
        if overlay is not None:
            return overlay.key(chord) or plain_key(chord) in OF_THE_SHELL
        if alone is not None:
            if chord == "F1":
                self._recorder.record(EventKind.HELP_OPENED, "help")
                self.show_help()
                return True
            return alone.key(chord) or plain_key(chord) in OF_THE_SHELL
        return self.deeds.answer(chord, typing=is_typing()) or plain_key(chord) in OF_THE_SHELL

    def _verb_picked(self, verb: str) -> None:
        name, _, value = verb.partition(":")
        if name == "help":
            self.deeds.open_help()
        elif name == "language":
            self.use_language("en" if value == "en" else "ja")
        elif name == "sign-out":
            self.sign_out_asked.emit()

    def _dialog_closed(self) -> None:
        """Give the focus back to the content when what had it is gone."""
        if QApplication.focusWidget() is None and self.isActiveWindow():
            self._focus_page()

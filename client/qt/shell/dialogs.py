"""The overlays of the window: which is open, what it is told, and what comes out of it.

Must not know what an answer leads to. At most one overlay is open; a new one takes the place of the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from client import words as say
from client.contract.kinds import EventKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from client.contract.api import NavItem, Offer, Sheet, Suggestions
    from client.contract.blocks import Action
    from client.qt.recorder import Recorder
    from client.qt.shell.help_sheet import Fixed
    from client.qt.shell.overlay import Overlay
    from client.qt.shell.question import Question, QuestionDialog
    from client.qt.theme import Theme
    from client.words import Words


Leaving = Literal["place", "session", "session-kept"]
"""What is left over entered text: the place, or the session, which hands in a draft where drafts are kept."""
_LEAVE: dict[Leaving, say.Text] = {
    "place": say.LEAVE_TEXT, "session": say.SIGN_OUT_LOSES, "session-kept": say.SIGN_OUT_KEEPS
}  # fmt: skip


class Dialogs(QObject):
    """Opens and closes overlays over one window; each kind is loaded when it is first wanted.

    Signals:
        line_entered(str), target_picked(Target), verb_picked(str), suggest_wanted(str): from the command palette.
        print_confirmed(str, str, str, int), print_cancelled(): from the print dialog.
        sheet_answered(str): how a printed sheet ended.
        leave_answered(str): what becomes of entered text: stay, discard, or sign-out.
        language_wanted(str): from the list of keys.
        closed(): no overlay is open any more.
    """

    line_entered = Signal(str)
    target_picked = Signal(object)
    verb_picked = Signal(str)
    suggest_wanted = Signal(str)
    print_confirmed = Signal(str, str, str, int)
    print_cancelled = Signal()
    sheet_answered = Signal(str)
    leave_answered = Signal(str)
    language_wanted = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, words: Words, recorder: Recorder, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._window = window
        self._open: Overlay | None = None

    def top(self) -> Overlay | None:
        """Return the open overlay, if there is one."""
        return self._open

    def close(self) -> None:
        """Take the open overlay away without an answer."""
        overlay = self._open
        if overlay is not None:
            overlay.leave()

    def open_command(self, menu: tuple[NavItem, ...], language: str) -> None:
        """Open the command palette with the entries of the menu and the shell's own deeds."""
        from client.contract.api import Suggestion
        from client.qt.shell.command import CommandPalette
        from client.qt.shell.suggestions import Candidate

        palette = CommandPalette(self._theme, self._words, self._recorder, self._window)
        palette.line_entered.connect(self.line_entered)
        palette.target_picked.connect(self.target_picked)
        palette.verb_picked.connect(self.verb_picked)
        palette.suggest_wanted.connect(self.suggest_wanted)
        group = self._words(say.SCREENS)
        switch = Suggestion(group=group, text=self._words(say.LANGUAGE), icon="world")
        keys = Suggestion(group=group, text=self._words(say.HELP_TITLE), icon="keyboard", keys=("F1",))
        out = Suggestion(group=group, text=self._words(say.SIGN_OUT), icon="user")
        verbs = (
            Candidate(keys, "help", say.CALLED_HELP),
            Candidate(switch, f"language:{language}", say.CALLED_LANGUAGE),
            Candidate(out, "sign-out", (*say.SIGN_OUT, *say.CALLED_SIGN_OUT)),
        )
        palette.offer(menu, verbs)
        self._show(palette)

    def show_suggestions(self, found: Suggestions) -> None:
        """Hand suggestions to the palette, if it is still open."""
        from client.qt.shell.command import CommandPalette

        if isinstance(self._open, CommandPalette):
            self._open.show_suggestions(found)

    def open_help(self, actions: tuple[Action, ...], fixed: Fixed = say.KEYS_ALWAYS) -> bool:
        """Open the list of keys of what is shown, and of those that always work there; False when it is open."""
        from client.qt.shell.help_sheet import HelpSheet

        if isinstance(self._open, HelpSheet):
            return False
        sheet = HelpSheet(self._theme, self._words, self._recorder, actions, fixed, self._window)
        sheet.language_wanted.connect(self.language_wanted)
        self._show(sheet)
        return True

    def show_offer(self, offer: Offer) -> None:
        """Open the print dialog for an offer."""
        from client.qt.shell.print_dialog import PrintDialog

        dialog = PrintDialog(self._theme, self._words, self._recorder, offer, self._window)
        dialog.confirmed.connect(self.print_confirmed)
        dialog.cancelled.connect(self.print_cancelled)
        self._show(dialog)

    def show_sheet(self, sheet: Sheet) -> None:
        """Say what became of a sheet; one that is out must be taken or reported, whatever else is wanted.

        A sheet that never came out, or that has ended already, is only read: its answer is `ended`.
        """
        from client.qt.shell.question import Question, Reply

        words = self._words
        awaited = sheet.state in ("spooled", "unknown")
        ended = Reply("ended", words(say.CLOSE), "primary", "Esc")
        taken = (Reply("jammed", words(say.JAMMED)), Reply("received", words(say.RECEIVED), "primary", "Enter"))
        question = Question(
            title=words(say.SHEET_TITLE),
            text=f"{sheet.text}\n{words(say.SHEET_WAITS)}" if awaited else sheet.text,
            replies=taken if awaited else (ended,),
            aside=words(say.SHEET_NUMBER, serial=sheet.serial),
            icon="printer" if awaited else "printer-off",
            kind=EventKind.PRINT_CLOSED,
            target=sheet.serial,
            dismiss="" if awaited else "ended",
        )
        self._ask(question).answered.connect(self.sheet_answered)

    def show_problem(self, title: str, detail: str, reference: str) -> None:
        """Say what could not be done, what to do, and a number to quote."""
        from client.qt.shell.question import Question, Reply

        words = self._words
        question = Question(
            title=title or words(say.NOT_SHOWN),
            text=detail,
            replies=(Reply("close", words(say.CLOSE), "primary", "Esc"),),
            aside=words(say.REFERENCE, number=reference) if reference else "",
            icon="alert-circle",
            danger=True,
            target="problem",
            dismiss="close",
        )
        self._ask(question)

    def ask_leave(self, leaving: Leaving = "place") -> None:
        """Ask whether entered text may be lost before the person goes elsewhere or signs out; going back is safe."""
        from client.qt.shell.question import Question, Reply

        words = self._words
        going = Reply("discard", words(say.LEAVE_DISCARD))
        ending = Reply("sign-out", words(say.SIGN_OUT))
        question = Question(
            title=words(say.LEAVE_TITLE),
            text=words(_LEAVE[leaving]),
            replies=(
                going if leaving == "place" else ending,
                Reply("stay", words(say.LEAVE_STAY), "primary", "Esc"),
            ),
            icon="pencil",
            target="leave",
            dismiss="stay",
        )
        self._ask(question).answered.connect(self.leave_answered)

    def _ask(self, question: Question) -> QuestionDialog:
        from client.qt.shell.question import QuestionDialog

        dialog = QuestionDialog(self._theme, self._words, self._recorder, question, self._window)
        self._show(dialog)
        return dialog

    def _show(self, overlay: Overlay) -> None:
        before = self._open
        if before is not None:
            before.closed.disconnect(self._was_closed)
            before.leave()
        self._open = overlay
        overlay.closed.connect(self._was_closed)
        overlay.open()

    def _was_closed(self) -> None:
        self._open = None
        self.closed.emit()

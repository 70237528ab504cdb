"""What the person asks for inside the shell, as commands: screens, lines, entries, drafts, pages.

Must not know the network, nor how an answer is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.contract.api import Draft, Line, Notice, Open, Page, PrintClose, Submit, Suggest
from client.contract.blocks import Action, Target
from client.contract.kinds import EventKind
from client.flows.navigation import Move
from client.flows.outbox import Errand
from client.flows.recording import records

if TYPE_CHECKING:
    from client.contract.api import Command, Opened
    from client.flows.sitting import Sitting
    from client.qt.desk_post import Post
    from client.qt.desk_shown import ShellWindow
    from client.qt.recorder import Recorder


_ENTERED = (Submit, Draft, PrintClose)
_LINE = 300
"""Most characters of a line the contract carries."""
DRAFT_PAUSE_MS = 1_000
"""How long after a field was left its draft goes: what is saved at once needs none, and must not wait for one."""


class Asking(QObject):
    """Turns wishes into commands of one sitting.

    Signals:
        verb_chosen(str): an action of the shell itself was chosen: print, help, lock, command or region.
    """

    verb_chosen = Signal(str)

    def __init__(self, sitting: Sitting, post: Post, shell: ShellWindow, recorder: Recorder) -> None:
        super().__init__()
        self._sitting = sitting
        self._post = post
        self._shell = shell
        self._recorder = recorder
        self._leaving: tuple[Command, Move] | None = None
        self.opened: Opened | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DRAFT_PAUSE_MS)
        self._pause.timeout.connect(self.keep_draft)

    def open(self, target: Target, move: Move = Move.TO, *, fresh: bool = False) -> None:
        """Ask for a screen."""
        self._go(Open(target, fresh), move)

    def reopen(self, *, fresh: bool = False) -> None:
        """Ask for the place shown last, or home; every view is a new entry in the record."""
        self.open(self._sitting.navigation.here or self._sitting.shell.home, Move.AGAIN, fresh=fresh)

    @Slot(str)
    def enter_line(self, text: str) -> None:
        """Send a line of the command field."""
        self._go(Line(text[:_LINE]), Move.TO)

    @Slot(str)
    def suggest(self, text: str) -> None:
        """Ask what the command field could mean."""
        self._post.send(Suggest(text[:_LINE]), self._sitting.lang)

    @Slot(object)
    def choose_target(self, target: Target) -> None:
        """Go where an item leads."""
        self.open(target)

    @Slot()
    def go_back(self) -> None:
        """Go to the place before this one, if there is one."""
        target = self._sitting.navigation.back()
        if target is not None:
            self.open(target, Move.BACK)

    @Slot()
    def go_forward(self) -> None:
        """Go to the place gone back from, if there is one."""
        target = self._sitting.navigation.forward()
        if target is not None:
            self.open(target, Move.FORWARD)

    @Slot(int)
    def choose_opened(self, index: int) -> None:
        """Go to one of the subjects held open."""
        if self.opened is not None and 0 <= index < len(self.opened.items):
            self.open(self.opened.items[index].target)

    @Slot(object)
    def choose_action(self, action: Action) -> None:
        """Do what an action does; a disabled one says its reason."""
        if not action.enabled:
            self._shell.show_notice(Notice(text=action.reason, tone="warn"))
        elif action.does == "open":
            if action.target is not None:
                self.open(action.target)
        elif action.does == "submit":
            self.submit(action.id)
        elif action.does == "draft":
            self.keep_draft(asked=True)
        elif action.does == "refresh":
            self.reopen(fresh=True)
        elif action.does == "back":
            self.go_back()
        else:
            self.verb_chosen.emit(action.does)

    @records(EventKind.FORM_SUBMITTED)
    @Slot(str)
    def enter_form(self, action_id: str) -> None:
        """Send the values because Enter was pressed in a form; a button has recorded its own activation."""
        self._recorder.record(EventKind.FORM_SUBMITTED, action_id)
        self.submit(action_id)

    @Slot(str)
    def submit(self, action_id: str) -> None:
        """Send the values of the screen's forms under an action; an entry not again while it has no answer.

        Other words for a search may follow at once: only their answer is still wanted.
        """
        form, screen = self._sitting.form, self._sitting.navigation.screen
        self._pause.stop()
        if screen is None:
            return
        submit = Submit(screen.id, action_id, form.values() if form is not None else {})
        away = self._sitting.outbox.submits(screen.id)
        entry = form is not None and form.keeps_drafts
        if submit not in away and not (away and entry):
            self._ask(submit, Move.TO)

    @Slot(str, int, int)
    def ask_rows(self, block: str, first: int, rows: int) -> None:
        """Ask for a page of a table."""
        screen = self._sitting.navigation.screen
        if screen is not None:
            self._post.send(Page(screen.id, block, first, rows), self._sitting.lang)

    @Slot()
    def keep_draft_soon(self) -> None:
        """Have the server keep what was entered, once nothing else is left or sent for a moment."""
        self._pause.start()

    @Slot()
    def keep_draft(self, *, asked: bool = False) -> None:
        """Ask the server to keep what was entered, where it keeps drafts and there is something new."""
        self._pause.stop()
        form = self._sitting.form
        if form is None or not form.keeps_drafts or not (form.dirty or asked):
            return
        self._recorder.record(EventKind.DRAFT_KEPT, form.screen, asked=asked)
        self._post.send(Draft(form.screen, form.values()), self._sitting.lang)

    def last_words(self) -> tuple[Errand, ...]:
        """Return what was entered and has no answer yet, for a sign-out to hand in; the open form goes as a draft.

        Not a form that was submitted: its draft would come back as something left to do.
        """
        self._pause.stop()
        outbox, form, lang = self._sitting.outbox, self._sitting.form, self._sitting.lang
        away = outbox.under_way
        last = [away] if away is not None and isinstance(away.command, _ENTERED) else []
        waiting = [command for command in outbox.waiting if isinstance(command, _ENTERED)]
        if form is not None and form.keeps_drafts and form.dirty and not outbox.submits(form.screen):
            self._recorder.record(EventKind.DRAFT_KEPT, form.screen, asked=False)
            waiting.append(Draft(form.screen, form.values()))
        return (*last, *(Errand(outbox.take_number(), command, lang) for command in waiting))

    @records(EventKind.FORM_CANCELLED)
    @Slot(str)
    def answer_leave(self, answer: str) -> None:
        """Go on, or stay, after the question what becomes of entered text; the dialog has recorded the answer."""
        leaving, self._leaving = self._leaving, None
        if leaving is not None and answer == "discard":
            form = self._sitting.form
            self._recorder.record(EventKind.FORM_CANCELLED, form.screen if form is not None else "")
            self._ask(*leaving)

    def _go(self, command: Command, move: Move) -> None:
        form = self._sitting.form
        if form is not None and form.dirty and not form.keeps_drafts:
            self._leaving = (command, move)
            self._shell.ask_leave()
            return
        self.keep_draft()
        self._ask(command, move)

    def _ask(self, command: Command, move: Move) -> None:
        if self._post.held_back:
            return  # it would never leave, and what is under way would be stale for it
        self._post.send(command, self._sitting.lang, self._sitting.navigation.ask(move))

"""Screens of one sitting: asked for, drawn, left, destroyed; their forms, pages and drafts.

Must not know the network, nor when content may be shown: the desk says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Draft, Line, Notice, Open, Page, Submit, Suggest
from client.contract.blocks import Action, Target
from client.contract.events import EventKind
from client.errors import BadAnswer
from client.flows.form import FormState
from client.flows.navigation import Move
from client.flows.recording import records
from client.qt.blocks.view import ScreenView
from client.qt.desk_placeholder import placeholder

if TYPE_CHECKING:
    from client.contract.api import Command, Opened
    from client.contract.screen import Screen
    from client.errors import TerminalError
    from client.flows.outbox import Errand
    from client.flows.sitting import Sitting
    from client.net.answers import Reply
    from client.qt.desk_post import Post
    from client.qt.desk_shown import ShellWindow
    from client.qt.recorder import Recorder
    from client.qt.theme import Theme
    from client.words import Words


class ScreenDesk(QObject):
    """Conducts what is inside the shell.

    Signals:
        verb_chosen(str): an action of the shell itself was chosen: print, help, lock, command or region.
        troubled(object): TerminalError the person has to be told about.
    """

    verb_chosen = Signal(str)
    troubled = Signal(object)

    def __init__(
        self, sitting: Sitting, post: Post, shell: ShellWindow, theme: Theme, words: Words, recorder: Recorder
    ) -> None:
        super().__init__()
        self._sitting = sitting
        self._post = post
        self._shell = shell
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._view: ScreenView | None = None
        self._shown: Screen | None = None
        self._opened: Opened | None = None

    def open(self, target: Target, move: Move = Move.TO, *, fresh: bool = False) -> None:
        """Ask for a screen; a draft of what is being left goes first."""
        self.keep_draft()
        self._ask(Open(target, fresh), move)

    def reopen(self, *, fresh: bool = False) -> None:
        """Ask for the place shown last, or home; every view is a new entry in the record."""
        self.open(self._sitting.navigation.here or self._sitting.shell.home, Move.AGAIN, fresh=fresh)

    @Slot(str)
    def enter_line(self, text: str) -> None:
        """Send a line of the command field."""
        self.keep_draft()
        self._ask(Line(text), Move.TO)

    @Slot(str)
    def suggest(self, text: str) -> None:
        """Ask what the command field could mean."""
        self._post.send(Suggest(text), self._sitting.lang)

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

    @Slot(object)
    def choose_action(self, action: Action) -> None:
        """Do what an action does; a disabled one says its reason."""
        if not action.enabled:
            self._shell.show_notice(Notice(text=action.reason, tone="warn"))
            return
        if action.does == "open":
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

    @Slot(str)
    def submit(self, action_id: str) -> None:
        """Send the values of the screen's forms under an action."""
        form = self._sitting.form
        if form is not None:
            self._ask(Submit(form.screen, action_id, form.values()), Move.TO)

    @Slot(int)
    def choose_tab(self, index: int) -> None:
        """Go to a tab of the screen."""
        if self._view is not None:
            self._view.choose_tab(index)

    @Slot(int)
    def choose_opened(self, index: int) -> None:
        """Go to one of the subjects held open."""
        if self._opened is not None and 0 <= index < len(self._opened.items):
            self.open(self._opened.items[index].target)

    @Slot()
    def keep_draft(self, *, asked: bool = False) -> None:
        """Have the server keep what was entered, where it keeps drafts and there is something new."""
        form = self._sitting.form
        if form is None or not form.keeps_drafts or not (form.dirty or asked):
            return
        values = form.values()
        self._recorder.record(EventKind.DRAFT_KEPT, form.screen, asked=asked)
        self._post.send(Draft(form.screen, values), self._sitting.lang)
        form.kept(values)

    @property
    def unkept(self) -> bool:
        """Whether something was entered that no server keeps."""
        form = self._sitting.form
        return form is not None and form.dirty and not form.keeps_drafts

    def destroy(self, why: str, *, keep_asked: bool = False) -> None:
        """Take the content away for good; the place is remembered, and on demand what is under way."""
        screen = self._shown
        self._sitting.navigation.destroyed(keep_asked=keep_asked)
        self._sitting.printing.end()
        self._sitting.form = None
        self._view = self._shown = None
        self._shell.close_dialogs()
        self._shell.clear_content()
        self._recorder.record(EventKind.CONTENT_DESTROYED, screen.id if screen is not None else "", why=why)
        self._sitting.trail.on_screen("")

    def take(self, errand: Errand, reply: Reply) -> None:
        """Draw what an answer brought; the desk has made sure that content may be shown."""
        answer = reply.answer
        if isinstance(errand.command, Draft | Submit) and self._sitting.form is not None and not reply.screen:
            self._sitting.form.kept(errand.command.values)
        if answer.shell is not None:
            self._sitting.shell = answer.shell
            self._shell.show_shell(answer.shell)
        if answer.opened is not None:
            self._opened = answer.opened
            self._shell.show_opened(answer.opened)
        if reply.rows is not None and self._view is not None:
            self._view.add_rows(reply.rows)
        if reply.suggestions is not None:
            self._shell.show_suggestions(reply.suggestions)
        if reply.refused:
            self._refuse(errand, reply.refused)
        elif reply.screen is not None:
            self._arrived(errand, reply.screen, answer.receipt.number)
        elif errand.ticket:
            self._sitting.navigation.failed(errand.ticket)  # an answer without a screen: nothing to go to
        if answer.notice is not None:
            self._shell.show_notice(answer.notice)

    def failed(self, errand: Errand, error: TerminalError) -> None:
        """Say why a command was refused; what is shown stays, unless a document could not be drawn."""
        self._lost_page(errand.command)
        if isinstance(errand.command, Suggest | Page):
            return
        if isinstance(error, BadAnswer) and errand.ticket:
            self._show_placeholder(errand, error)
        elif not errand.ticket or self._sitting.navigation.failed(errand.ticket):
            self.troubled.emit(error)

    @Slot(object)
    def dropped(self, command: Command) -> None:
        """A command will never leave."""
        self._lost_page(command)

    def show(self, screen: Screen, number: int) -> None:
        """Draw a screen in place of the one before."""
        if self._shown is not None:
            self._recorder.record(EventKind.SCREEN_LEFT, self._shown.code)
        form = FormState(screen)
        view = ScreenView(screen, form, self._theme, self._words, self._recorder)
        view.target_chosen.connect(self.choose_target)
        view.action_chosen.connect(self.choose_action)
        view.page_wanted.connect(self._page_wanted)
        view.submitted.connect(self.submit)
        view.draft_wanted.connect(self.keep_draft)
        view.back_asked.connect(self.go_back)
        view.forward_asked.connect(self.go_forward)
        self._sitting.form = form
        self._sitting.trail.on_screen(screen.id)
        self._view, self._shown = view, screen
        self._shell.show_view(view, screen)
        self._recorder.record(EventKind.SCREEN_SHOWN, screen.code, record=number)

    def _ask(self, command: Command, move: Move) -> None:
        self._post.send(command, self._sitting.lang, self._sitting.navigation.ask(move))

    def _arrived(self, errand: Errand, screen: Screen, number: int) -> None:
        navigation = self._sitting.navigation
        ticket = errand.ticket or navigation.ask(Move.AGAIN)
        if navigation.arrived(ticket, screen):
            self.show(screen, number)
        else:
            # The server has recorded it as served: say that nobody saw it.
            self._recorder.record(EventKind.CONTENT_DESTROYED, screen.id, why="stale")

    def _refuse(self, errand: Errand, reason: str) -> None:
        self._recorder.record(EventKind.DOCUMENT_REFUSED, type(errand.command).__name__, reason=reason)
        self.failed(errand, BadAnswer(reason))

    def _show_placeholder(self, errand: Errand, error: TerminalError) -> None:
        sitting = self._sitting
        wanted = errand.command.target if isinstance(errand.command, Open) else None
        here = wanted or sitting.navigation.here or sitting.shell.home
        screen = placeholder(error, here, sitting.lang)
        if sitting.navigation.arrived(errand.ticket, screen):
            self.show(screen, 0)

    @records()
    def _page_wanted(self, block: str, first: int, rows: int) -> None:
        screen = self._sitting.navigation.screen
        if screen is not None:
            self._post.send(Page(screen.id, block, first, rows), self._sitting.lang)

    def _lost_page(self, command: Command) -> None:
        if isinstance(command, Page) and self._view is not None:
            self._view.page_failed(command.block, command.first)

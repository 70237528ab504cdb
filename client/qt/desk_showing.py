"""What answers bring: screens drawn, swapped, destroyed; rows, suggestions and sentences handed on.

Must not know the network, nor when content may be shown: whoever calls `take` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Draft, Open, Page, Submit, Suggest
from client.contract.kinds import EventKind
from client.errors import BadAnswer
from client.flows.form import FormState, sent_back
from client.flows.navigation import Move
from client.qt.blocks.view import ScreenView
from client.qt.desk_placeholder import placeholder

if TYPE_CHECKING:
    from client.contract.api import Command
    from client.contract.screen import Screen
    from client.errors import TerminalError
    from client.flows.outbox import Errand
    from client.flows.sitting import Sitting
    from client.net.answers import Reply
    from client.qt.desk_asking import Asking
    from client.qt.desk_shown import ShellWindow
    from client.qt.recorder import Recorder
    from client.qt.theme import Theme
    from client.words import Words


class Showing(QObject):
    """The content of one sitting.

    Signals:
        troubled(object): TerminalError the person has to be told about.
    """

    troubled = Signal(object)

    def __init__(
        self, sitting: Sitting, asking: Asking, shell: ShellWindow, theme: Theme, words: Words, recorder: Recorder
    ) -> None:
        super().__init__()
        self._sitting = sitting
        self._asking = asking
        self._shell = shell
        self._theme = theme
        self._words = words
        self._recorder = recorder
        self._view: ScreenView | None = None
        self._shown: Screen | None = None

    def take(self, errand: Errand, reply: Reply) -> None:
        """Show what an answer brought."""
        answer = reply.answer
        self._note_kept(errand.command, reply)
        if answer.shell is not None:
            self._sitting.shell = answer.shell
            self._shell.show_shell(answer.shell)
        if answer.opened is not None:
            self._asking.opened = answer.opened
            self._shell.show_opened(answer.opened)
        self._take_document(errand, reply)
        if answer.notice is not None:
            self._shell.show_notice(answer.notice)

    def failed(self, errand: Errand, error: TerminalError) -> None:
        """Say why a command was refused; what is shown stays, unless a document could not be drawn."""
        self._lose_page(errand.command)
        if isinstance(errand.command, Suggest | Page):
            return
        if isinstance(error, BadAnswer) and errand.ticket:
            self._show_placeholder(errand, error)
        elif not errand.ticket or self._sitting.navigation.failed(errand.ticket):
            self.troubled.emit(error)
            self._go_instead(errand)

    def destroy(self, why: str, *, keep_asked: bool = False) -> None:
        """Take the content away for good; the place is remembered, and on demand what is under way."""
        screen = self._shown
        self._remember()
        self._sitting.navigation.destroyed(keep_asked=keep_asked)
        self._sitting.printing.end()
        self._sitting.form = None
        self._view = self._shown = self._asking.opened = None
        self._shell.close_dialogs()
        self._shell.clear_content()
        if screen is not None:
            self._recorder.record(EventKind.CONTENT_DESTROYED, screen.id, why=why)
        self._sitting.trail.on_screen("")

    @Slot(int)
    def choose_tab(self, index: int) -> None:
        """Go to a tab of the screen."""
        if self._view is not None:
            self._view.choose_tab(index)

    @Slot(object)
    def dropped(self, command: Command) -> None:
        """A command will never leave."""
        self._lose_page(command)

    def _note_kept(self, command: Command, reply: Reply) -> None:
        """Only a kept draft and a save that went through clear a form: a refused one is held nowhere but here."""
        form = self._sitting.form
        if not isinstance(command, Draft | Submit) or form is None or form.screen != command.screen:
            return
        if isinstance(command, Draft) or (reply.screen is not None and not sent_back(reply.screen)):
            form.kept(command.values)

    def _take_document(self, errand: Errand, reply: Reply) -> None:
        if reply.rows is not None and self._view is not None:
            self._view.add_rows(reply.rows)
        if reply.suggestions is not None:
            self._shell.show_suggestions(reply.suggestions)
        if reply.refused:
            self._recorder.record(EventKind.DOCUMENT_REFUSED, type(errand.command).__name__, reason=reply.refused)
            self.failed(errand, BadAnswer(reply.refused))
        elif reply.screen is not None:
            self._arrived(errand, reply.screen, reply.answer.receipt.number)
        elif errand.ticket and self._sitting.navigation.failed(errand.ticket):
            self._go_instead(errand)  # an answer without a screen: what is shown stays, if anything is

    def _go_instead(self, errand: Errand) -> None:
        """The content was destroyed while this was under way: with its failure nobody else would ask for any."""
        sitting, command = self._sitting, errand.command
        if errand.ticket:
            failed = command.target if isinstance(command, Open) else None
            place = sitting.navigation.instead(failed, sitting.shell.home)
            if place is not None:
                self._asking.open(*place)

    def _arrived(self, errand: Errand, screen: Screen, number: int) -> None:
        navigation = self._sitting.navigation
        ticket = errand.ticket or navigation.ask(Move.AGAIN)
        self._remember()
        if navigation.arrived(ticket, screen):
            self._show(screen, number)
        else:
            # The server has recorded it as served: say that nobody saw it.
            self._recorder.record(EventKind.CONTENT_DESTROYED, screen.id, why="stale")

    def _remember(self) -> None:
        if self._view is not None:
            self._sitting.navigation.remember(self._view.spot())

    def _show(self, screen: Screen, number: int) -> None:
        if self._shown is not None:
            self._recorder.record(EventKind.SCREEN_LEFT, self._shown.code)
        form, asking = FormState(screen), self._asking
        self._sitting.trail.on_screen(screen.id)
        view = ScreenView(screen, form, self._theme, self._words, self._recorder)
        view.target_chosen.connect(asking.choose_target)
        view.action_chosen.connect(asking.choose_action)
        view.page_wanted.connect(asking.ask_rows)
        view.submitted.connect(asking.enter_form)
        view.draft_wanted.connect(asking.keep_draft_soon)
        view.back_asked.connect(asking.go_back)
        view.forward_asked.connect(asking.go_forward)
        navigation = self._sitting.navigation
        view.head.set_history(back=navigation.back() is not None, forward=navigation.forward() is not None)
        if navigation.spot is not None:
            view.return_to(navigation.spot)
        self._sitting.form = form
        self._view, self._shown = view, screen
        self._shell.show_view(view, screen)
        self._recorder.record(EventKind.SCREEN_SHOWN, screen.code, record=number)
        if form.dirty:
            asking.keep_draft_soon()  # an entry sent back: its text is not to wait for the next field to be left

    def _show_placeholder(self, errand: Errand, error: TerminalError) -> None:
        sitting = self._sitting
        wanted = errand.command.target if isinstance(errand.command, Open) else None
        here = wanted or sitting.navigation.here or sitting.shell.home
        screen = placeholder(error, here, sitting.lang)
        if sitting.navigation.arrived(errand.ticket, screen):
            self._show(screen, 0)

    def _lose_page(self, command: Command) -> None:
        if isinstance(command, Page) and self._view is not None:
            self._view.page_failed(command.block, command.first)

"""The dialog of one sheet of paper: from F9 to its receipt.

Must not know how to print: the server does. A screen that is not on the print charter says why and asks nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Notice, PrintAsk, PrintClose, PrintMake
from client.contract.kinds import EventKind
from client.flows.recording import records
from client.words import NO_PRINT

if TYPE_CHECKING:
    from client.errors import TerminalError
    from client.flows.outbox import Errand
    from client.flows.sitting import Sitting
    from client.net.answers import Reply
    from client.qt.desk_post import Post
    from client.qt.desk_shown import ShellWindow
    from client.qt.recorder import Recorder
    from client.words import Words


class PrintDesk(QObject):
    """Conducts the print dialog.

    Signals:
        troubled(object): TerminalError the person has to be told about.
    """

    troubled = Signal(object)

    def __init__(self, sitting: Sitting, post: Post, shell: ShellWindow, words: Words, recorder: Recorder) -> None:
        super().__init__()
        self._sitting = sitting
        self._post = post
        self._shell = shell
        self._words = words
        self._recorder = recorder

    @records(EventKind.PRINT_ASKED, EventKind.PRINT_REFUSED_HERE)
    @Slot()
    def ask(self) -> None:
        """F9: ask for the sheet of the screen, or say why there is none."""
        screen = self._sitting.navigation.screen
        if screen is None:
            return
        if not screen.print.allowed:
            self._recorder.record(EventKind.PRINT_REFUSED_HERE, screen.code)
            self._shell.show_notice(Notice(text=screen.print.reason or self._words(NO_PRINT), tone="warn"))
            return
        command = self._sitting.printing.ask(screen.id)
        if command is not None:
            self._recorder.record(EventKind.PRINT_ASKED, screen.code)
            self._post.send(command, self._sitting.lang)

    @Slot(str, str, str, int)
    def confirm(self, purpose: str, reason: str, printer: str, copies: int) -> None:
        """Ask for the paper; a choice that is not on the offer asks for nothing."""
        command = self._sitting.printing.confirm(purpose, reason[:300], printer, copies)
        if command is not None:
            self._post.send(command, self._sitting.lang)

    @Slot()
    def cancel(self) -> None:
        """Give the offer back."""
        command = self._sitting.printing.cancel()
        if command is not None:
            self._post.send(command, self._sitting.lang)

    @Slot(str)
    def close(self, outcome: str) -> None:
        """Say whether the sheet was received or jammed; one that never came out (`ended`) has its end already."""
        command = self._sitting.printing.close(outcome)
        if command is not None:
            self._post.send(command, self._sitting.lang)
        else:
            self._sitting.printing.end()

    def take(self, errand: Errand, reply: Reply) -> None:
        """Show an offer or what became of a sheet."""
        printing = self._sitting.printing
        if isinstance(errand.command, PrintAsk):
            offer = reply.offer
            if offer is not None and printing.offered(offer):
                self._shell.show_offer(offer)
            elif offer is not None:
                # Nobody looks at it any more: give it back, so that its serial has an end.
                self._post.send(PrintClose(offer.serial, "cancelled"), self._sitting.lang)
            else:
                printing.end()
        sheet = reply.answer.sheet
        if sheet is not None and isinstance(errand.command, PrintMake) and printing.printed(sheet):
            self._shell.show_sheet(sheet)

    def failed(self, _errand: Errand, error: TerminalError) -> None:
        """Say why there is no paper, and start anew."""
        self._sitting.printing.end()
        self._shell.close_dialogs()
        self.troubled.emit(error)

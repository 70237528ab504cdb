"""Everything that works for one sitting, made at the sign-in and disposed of at its end.

Must not know when content may be shown: it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Draft, PrintAsk, PrintClose, PrintMake
from client.contract.kinds import EventKind
from client.errors import BadAnswer, Refused, TerminalError
from client.flows.early_trail import TrailBroken
from client.flows.recording import records
from client.qt.desk_asking import Asking
from client.qt.desk_post import Post
from client.qt.desk_print import PrintDesk
from client.qt.desk_pulse import Pulse
from client.qt.desk_showing import Showing

if TYPE_CHECKING:
    from client.flows.outbox import Errand
    from client.flows.sitting import Sitting
    from client.flows.trail import Trail
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.qt.background import Lane
    from client.qt.desk_record import DeskRecorder
    from client.qt.desk_shown import ShellWindow
    from client.qt.theme import Theme
    from client.words import Words

ROUNDS = 10
"""Batches of 64 events sent before the sign-out: more than the queue holds."""

_ON_PAPER = (PrintAsk, PrintMake, PrintClose)


@dataclass(frozen=True, slots=True)
class Means:
    """What the desk works with. `mono`: seconds, also while the machine sleeps; `wall`: milliseconds.

    `jitter` returns a factor around 1 for the time between probes.
    """

    screens: Lane
    pulse: Lane
    theme: Theme
    words: Words
    mono: Callable[[], float]
    wall: Callable[[], int]
    jitter: Callable[[], float]


class Seat(QObject):
    """The sitting with its post, pulse, content and print dialog, wired to the window and to each other.

    Signals:
        troubled(object): TerminalError the person has to be told about.
        lock_wanted(): the screen's lock action was chosen.
    """

    troubled = Signal(object)
    lock_wanted = Signal()

    def __init__(
        self, sitting: Sitting, gateway: Gateway, means: Means, shell: ShellWindow, recorder: DeskRecorder
    ) -> None:
        super().__init__()
        self.sitting = sitting
        self.post = Post(means.screens, gateway, sitting)
        self.pulse = Pulse(means.pulse, gateway, sitting, means.jitter)
        self.asking = Asking(sitting, self.post, shell, recorder)
        self.showing = Showing(sitting, self.asking, shell, means.theme, means.words, recorder)
        self.prints = PrintDesk(sitting, self.post, shell, means.words, recorder)
        self._shell = shell
        self._recorder = recorder
        self.post.dropped.connect(self.showing.dropped)
        self.post.waited.connect(shell.show_waiting)
        self.showing.troubled.connect(self.troubled)
        self.prints.troubled.connect(self.troubled)
        self.asking.verb_chosen.connect(self._do)
        recorder.crowded.connect(self.pulse.beat)
        self._listen(shell)

    def take(self, errand: Errand, reply: Reply) -> None:
        """Show what an answer brought; content may be shown."""
        if isinstance(errand.command, _ON_PAPER):
            self.prints.take(errand, reply)
        self.showing.take(errand, reply)

    def discard(self, errand: Errand, reply: Reply) -> None:
        """An answer came while nothing may be shown; the record has it as served, so say what became of it."""
        self._note_kept(errand)
        self.sitting.navigation.failed(errand.ticket)
        if reply.screen is not None:
            self._recorder.record(EventKind.CONTENT_DESTROYED, reply.screen.id, why="not-shown")
        for part, name in _parts_of(reply):
            # `part`: what came was no screen, and whoever reads the record must not take this for the end of one.
            self._recorder.record(EventKind.CONTENT_DESTROYED, name, why="not-shown", part=part)

    def _note_kept(self, errand: Errand) -> None:
        """A draft is kept when the server has said so, not when it was sent."""
        form, command = self.sitting.form, errand.command
        if isinstance(command, Draft) and form is not None and form.screen == command.screen:
            form.kept(command.values)

    def refuse(self, errand: Errand, error: TerminalError) -> None:
        """Say why a command was refused; content may be shown."""
        if isinstance(errand.command, _ON_PAPER):
            self.prints.failed(errand, error)
            return
        if isinstance(error, BadAnswer):
            self._recorder.record(EventKind.DOCUMENT_REFUSED, type(errand.command).__name__, reason=error.reason)
        self.showing.failed(errand, error)

    def dispose(self) -> None:
        """Stop for good; nothing under way is heard of any more."""
        self.pulse.stop()
        self.post.close()
        for part in (self.post, self.pulse, self.asking, self.showing, self.prints, self):
            part.blockSignals(True)
            part.deleteLater()

    @records()
    @Slot(str)
    def _do(self, verb: str) -> None:
        if verb == "print":
            self.prints.ask()
        elif verb == "lock":
            self.lock_wanted.emit()
        elif verb == "help":
            self._shell.show_help()
        elif verb == "command":
            self._shell.show_command()

    def _listen(self, shell: ShellWindow) -> None:
        shell.line_entered.connect(self.asking.enter_line)
        shell.suggest_wanted.connect(self.asking.suggest)
        shell.target_chosen.connect(self.asking.choose_target)
        shell.action_chosen.connect(self.asking.choose_action)
        shell.back_asked.connect(self.asking.go_back)
        shell.forward_asked.connect(self.asking.go_forward)
        shell.opened_asked.connect(self.asking.choose_opened)
        shell.leave_answered.connect(self.asking.answer_leave)
        shell.tab_asked.connect(self.showing.choose_tab)
        shell.print_refused_key.connect(self.prints.ask)
        shell.print_confirmed.connect(self.prints.confirm)
        shell.print_cancelled.connect(self.prints.cancel)
        shell.sheet_closed.connect(self.prints.close)


def _parts_of(reply: Reply) -> Iterator[tuple[str, str]]:
    """What an answer shows besides a screen, with the id it has or belongs to."""
    if reply.rows is not None:
        yield "rows", reply.rows.screen
    if reply.suggestions is not None:
        yield "suggestions", reply.suggestions.id
    if reply.offer is not None:
        yield "offer", reply.offer.id


def sign_out(gateway: Gateway, trail: Trail, last: tuple[Errand, ...] = ()) -> None:
    """Hand in every event and what was entered last, and end the session; runs on a worker.

    A server that is gone will notice the silence.
    """
    try:
        for turn in range(ROUNDS):
            # A command may wait ten seconds for its answer, a heartbeat three: one goes first to see who is there.
            if len(trail.pending()) == trail.waiting and (turn or not last):
                break
            trail.acknowledged(gateway.heartbeat(trail.pending()).answer.ack)
        for errand in last:
            _hand_in(gateway, trail, errand)
        gateway.sign_out(trail.end, trail.pending())
    except (TerminalError, TrailBroken):
        pass
    finally:
        gateway.forget()


def _hand_in(gateway: Gateway, trail: Trail, errand: Errand) -> None:
    try:
        reply = gateway.interact(errand.number, errand.command, errand.lang, trail.pending())
    except (Refused, BadAnswer):
        return  # nobody is there any more to be told why; the session is ended all the same
    trail.acknowledged(reply.answer.ack)

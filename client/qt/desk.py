"""The conductor: one window, one server, one person at a time.

Must not know any screen, and nothing of how things look or travel.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Notice, Open
from client.contract.kinds import EventKind
from client.errors import BadAnswer, Refused, TerminalError
from client.flows.navigation import Move
from client.flows.outbox import Errand
from client.flows.recording import records
from client.flows.session import Phase, SessionFlow, Step
from client.flows.sitting import Sitting
from client.flows.trail import Trail
from client.qt.desk_entry import EntryDesk, Surroundings
from client.qt.desk_seat import Means, Seat, sign_out
from client.qt.desk_watch import NOTHING_OPENED, Watch

if TYPE_CHECKING:
    from client.contract.api import Lang
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.net.start import Prepared
    from client.qt.desk_record import DeskRecorder
    from client.qt.desk_shown import ShellWindow


class Desk(QObject):
    """Conducts everything between the window and the server.

    Signals:
        prepared(object): the Prepared; the key has been read.
    """

    prepared = Signal(object)

    def __init__(self, shell: ShellWindow, recorder: DeskRecorder, means: Means, surroundings: Surroundings) -> None:
        super().__init__()
        self._shell = shell
        self._recorder = recorder
        self._means = means
        self._words = means.words
        self._flow = SessionFlow()
        self._entry = EntryDesk(means.screens, self._flow, shell, means.words, surroundings, means.mono)
        self._gateway: Gateway | None = None
        self._seat: Seat | None = None
        self._watch: Watch | None = None
        self._entry.prepared.connect(self._prepared)
        self._entry.entered.connect(self._entered)
        self._entry.troubled.connect(self.tell)
        recorder.overflowed.connect(self._overflowed)
        shell.sign_in_asked.connect(self._entry.sign_in)
        shell.enrol_asked.connect(self._entry.enrol)
        shell.language_asked.connect(self.use_language)
        shell.other_person_asked.connect(self.leave)
        shell.sign_out_asked.connect(self._sign_out_asked)
        shell.leave_answered.connect(self._leave_answered)
        shell.reconnect_asked.connect(self._reconnect)

    @property
    def outcome(self) -> int:
        """Exit code of a run that never got as far as a sign-in page: 4 nobody answered, 5 refused; else 0."""
        return self._entry.outcome

    def start(self) -> None:
        """Begin: read the key, greet the server."""
        self._entry.start()

    def close(self) -> None:
        """End the program: sign out if someone is signed in, waiting a few seconds at most."""
        seat, gateway = self._seat, self._gateway
        if seat is not None and gateway is not None:
            last = seat.asking.last_words()
            self._end(None)
            sign_out(gateway, seat.sitting.trail, last)

    @Slot()
    def touched(self) -> None:
        """Someone pressed a key or a button."""
        if self._seat is not None:
            self._seat.sitting.idle.touched()

    @Slot(object)
    def tell(self, error: TerminalError) -> None:
        """Say what happened and what to do, with the number to quote."""
        if isinstance(error, Refused):
            problem = error.problem
            self._shell.show_problem(problem.title, problem.detail, problem.reference)
        else:
            self._shell.show_problem(self._words(error.title), self._words(error.advice), error.code)

    @Slot(str)
    def show_notice(self, text: str) -> None:
        """Show a sentence of the terminal's own while content is shown."""
        if self._flow.phase is Phase.OPEN:
            self._shell.show_notice(Notice(text=text, tone="warn"))

    @records()
    @Slot(str)
    def use_language(self, lang: Lang) -> None:
        """Switch the language; what is shown is asked for again."""
        self._words.use(lang)
        if self._gateway is not None:
            self._gateway.speak(lang)
        if self._seat is None:
            self._entry.greet()
            return
        self._seat.sitting.lang = lang
        if self._watch is not None:
            self._watch.speak()
        if self._flow.phase is Phase.OPEN:
            # Anew, so that the menu and the bank's own words come in the other language, too.
            self._seat.asking.reopen(fresh=True)

    @records(EventKind.SIGN_OUT_ASKED)
    @Slot()
    def leave(self) -> None:
        """Sign out and show the sign-in page."""
        seat, gateway = self._seat, self._gateway
        if seat is not None and gateway is not None:
            self._recorder.record(EventKind.SIGN_OUT_ASKED)
            last = seat.asking.last_words()
            self._end(None)
            self._means.screens.run(self, partial(sign_out, gateway, seat.sitting.trail, last))
            self._entry.greet()

    @Slot()
    def _sign_out_asked(self) -> None:
        """Sign out, after a question where something has been typed that is not saved."""
        form = self._seat.sitting.form if self._seat is not None else None
        if form is not None and form.dirty:
            self._shell.ask_leave("session-kept" if form.keeps_drafts else "session")
        else:
            self.leave()

    @Slot(str)
    def _leave_answered(self, answer: str) -> None:
        if answer == "sign-out":
            self.leave()

    @Slot(object)
    def _prepared(self, prepared: Prepared) -> None:
        self._gateway = prepared.gateway
        self._gateway.speak(self._words.lang)
        self.prepared.emit(prepared)

    @Slot(object, float)
    def _entered(self, reply: Reply, asked_at: float) -> None:
        shell, ack, means, gateway = reply.answer.shell, reply.answer.ack, self._means, self._gateway
        if gateway is None or shell is None or not self._flow.step(Step.ENTER):
            self.tell(BadAnswer("a sign-in that cannot be shown"))
            self._turn_back(ack.head)
            return
        sitting = Sitting(shell, ack.head, self._words.lang, mono=means.mono, wall=means.wall, since=asked_at)
        seat = Seat(sitting, gateway, means, self._shell, self._recorder)
        watch = Watch(self._flow, seat, self._shell, self._words, self._recorder, lambda: gateway.now)
        self._seat, self._watch = seat, watch
        seat.troubled.connect(self.tell)
        watch.troubled.connect(self.tell)
        watch.left.connect(self.leave)
        seat.post.over.connect(self._over)
        seat.pulse.over.connect(self._over)
        self._recorder.begin(sitting.trail)
        self._shell.show_shell(shell)
        ticket = sitting.navigation.ask(Move.TO)
        seat.take(Errand(0, Open(shell.home), sitting.lang, ticket), reply)
        watch.hear(reply)
        seat.pulse.start()
        seat.pulse.check()

    def _turn_back(self, head: str) -> None:
        """End a session nobody will sit at: left alone, it would hold their number until the server missed it."""
        if self._gateway is not None:
            trail = Trail(head, mono=self._means.mono, wall=self._means.wall)
            self._means.screens.run(self, partial(sign_out, self._gateway, trail))
        self._entry.greet(quiet=True)

    @Slot(object)
    def _over(self, error: TerminalError) -> None:
        if self._gateway is not None:
            self._gateway.forget()
        # Over a locked screen somebody may be typing the password: it must not go on in the field for the number.
        locked = self._seat if self._flow.phase is Phase.LOCKED else None
        self._end(error, staff=locked.sitting.shell.person.staff if locked is not None else "")
        self._entry.greet(quiet=True)

    def _end(self, error: TerminalError | None, *, staff: str = "") -> None:
        """Take everything of the session away here and show the sign-in page; `staff`: who is expected to go on."""
        seat, watch = self._seat, self._watch
        if seat is None or watch is None or not self._flow.step(Step.END):
            return
        seat.showing.destroy("end")
        self._seat = self._watch = None
        self._recorder.end()
        watch.blockSignals(True)
        watch.deleteLater()
        seat.dispose()
        self._shell.show_opened(NOTHING_OPENED)
        self._shell.show_sign_in(None, staff=staff)
        if error is not None:
            self.tell(error)

    @Slot()
    def _overflowed(self) -> None:
        self._over(BadAnswer("the record is not heard of and the memory for events is full"))

    @Slot()
    def _reconnect(self) -> None:
        if self._seat is not None:
            self._seat.pulse.beat()
        else:
            self._entry.retry()

"""The conductor: one window, one server, one person at a time; what may be shown and when it has to go.

Must not know any screen, and nothing of how things look or travel. Rules: record.md §1.6 (no acknowledgement for the
lease: content destroyed; longer: locked), ux.md S30, S31.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Lock, Notice, Open, Opened, PrintAsk, PrintClose, PrintMake, ProblemKind
from client.contract.events import EventKind
from client.errors import BadAnswer, Refused, TerminalError, Untrusted
from client.flows.lease import RecordState
from client.flows.navigation import Move
from client.flows.outbox import Errand
from client.flows.recording import records
from client.flows.session import Phase, SessionFlow, Step
from client.flows.sitting import Sitting
from client.qt.desk_clock import clock_text, receipt_time, time_text
from client.qt.desk_entry import EntryDesk, Surroundings
from client.qt.desk_pulse import shows_content
from client.qt.desk_seat import Means, Seat, sign_out

if TYPE_CHECKING:
    from client.contract.api import Lang
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.net.start import Prepared
    from client.qt.desk_record import DeskRecorder
    from client.qt.desk_shown import Cause, ShellWindow


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
        self._entry = EntryDesk(means.screens, self._flow, shell, means.words, surroundings)
        self._gateway: Gateway | None = None
        self._seat: Seat | None = None
        self._lost_at = ""
        self._clock = ""
        self._entry.prepared.connect(self._prepared)
        self._entry.entered.connect(self._entered)
        self._entry.troubled.connect(self.tell)
        recorder.filled.connect(self._filled)
        recorder.overflowed.connect(self._overflowed)
        shell.sign_in_asked.connect(self._entry.sign_in)
        shell.enrol_asked.connect(self._entry.enrol)
        shell.language_asked.connect(self.use_language)
        shell.lock_asked.connect(self._lock_asked)
        shell.unlock_asked.connect(self._unlock)
        shell.other_person_asked.connect(self.leave)
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
            self._end(None)
            sign_out(gateway, seat.sitting.trail)

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
    def use_language(self, lang: Lang) -> None:
        """Switch the language; what is shown is asked for again."""
        self._words.use(lang)
        if self._gateway is not None:
            self._gateway.speak(lang)
        if self._seat is None:
            self._entry.greet()
            return
        self._seat.sitting.lang = lang
        self._clock = ""
        if self._flow.phase is Phase.OPEN:
            self._seat.screens.reopen()

    @Slot()
    def leave(self) -> None:
        """Sign out and show the sign-in page."""
        seat, gateway = self._seat, self._gateway
        if seat is not None and gateway is not None:
            self._recorder.record(EventKind.SIGN_OUT_ASKED)
            self._end(None)
            self._means.screens.run(self, partial(sign_out, gateway, seat.sitting.trail))
            self._entry.greet()

    def lock(self, cause: Cause) -> None:
        """Lock: here at once, on the server as soon as it hears of it."""
        seat = self._seat
        if seat is None or not self._flow.step(Step.LOCK):
            return
        person = seat.sitting.shell.person
        self._shell.close_dialogs()
        self._shell.show_lock(person.name, time_text(self._now()), cause)
        seat.screens.keep_draft()
        seat.screens.destroy("lock")
        seat.sitting.locked.touched()
        seat.post.only_entered = True
        seat.post.send(Lock(cause), seat.sitting.lang)

    @Slot(object)
    def _prepared(self, prepared: Prepared) -> None:
        self._gateway = prepared.gateway
        self._gateway.speak(self._words.lang)
        self.prepared.emit(prepared)

    @Slot(object)
    def _entered(self, reply: Reply) -> None:
        answer = reply.answer
        if answer.shell is None or self._gateway is None or not self._flow.step(Step.ENTER):
            self.tell(BadAnswer("a sign-in without a shell"))
            return
        means = self._means
        sitting = Sitting(answer.shell, answer.ack.head, self._words.lang, mono=means.mono, wall=means.wall)
        seat = self._seat = Seat(sitting, self._gateway, means, self._shell, self._recorder)
        seat.post.heard.connect(self._heard)
        seat.post.replied.connect(self._replied)
        seat.post.refused.connect(self._refused)
        seat.post.unlocked.connect(self._unlocked)
        seat.post.unlock_refused.connect(self.tell)
        seat.post.unreached.connect(self._unreached)
        seat.post.over.connect(self._over)
        seat.pulse.heard.connect(self._heard)
        seat.pulse.changed.connect(self._record_changed)
        seat.pulse.ticked.connect(self._ticked)
        seat.pulse.over.connect(self._over)
        seat.screens.troubled.connect(self.tell)
        seat.screens.verb_chosen.connect(self._verb)
        seat.prints.troubled.connect(self.tell)
        self._recorder.begin(sitting.trail)
        self._shell.show_shell(answer.shell)
        self._note(reply)
        ticket = sitting.navigation.ask(Move.TO)
        seat.screens.take(Errand(0, Open(answer.shell.home), sitting.lang, ticket), reply)
        seat.pulse.start()
        seat.pulse.check()

    @Slot(object)
    def _heard(self, reply: Reply) -> None:
        seat = self._seat
        if seat is None:
            return
        self._note(reply)
        seat.post.resume()
        self._record_changed(seat.sitting.lease.state())

    def _note(self, reply: Reply) -> None:
        if self._seat is not None:
            receipt = reply.answer.receipt
            self._seat.sitting.last_number, self._seat.sitting.last_at = receipt.number, receipt_time(receipt.at)

    @Slot(object)
    def _record_changed(self, state: RecordState) -> None:
        seat = self._seat
        if seat is None:
            return
        sitting = seat.sitting
        self._shell.show_record(state, sitting.last_number, sitting.last_at, sitting.lease.latency_ms)
        if state is RecordState.LOCK and self._flow.phase in (Phase.OPEN, Phase.BLANK):
            self._recorder.record(EventKind.LOCK_ASKED, "terminal", cause="lease")
            self.lock("lease")
        elif not shows_content(state):
            self._lose("lease")
        elif self._flow.phase is Phase.BLANK and not sitting.trail.full:
            self._regain()

    def _lose(self, why: str) -> None:
        seat = self._seat
        if seat is None or not self._flow.step(Step.LOSE):
            return
        self._lost_at = time_text(self._now())
        self._recorder.record(EventKind.LEASE_LOST, why=why, age_ms=round(seat.sitting.lease.age * 1000))
        seat.screens.keep_draft()
        seat.post.only_entered = True
        seat.screens.destroy(why, keep_asked=True)
        self._shell.show_opened(Opened(title="", items=()))
        self._show_unreachable(seat)
        seat.pulse.hurry()

    def _regain(self) -> None:
        seat = self._seat
        if seat is None or not self._flow.step(Step.REGAIN):
            return
        self._recorder.record(EventKind.LEASE_REGAINED)
        seat.post.only_entered = False
        self._shell.show_shell(seat.sitting.shell)
        if not seat.sitting.navigation.waiting:
            seat.screens.reopen()

    def _show_unreachable(self, seat: Seat) -> None:
        last = seat.sitting.last_number
        reference = "" if last is None else f"R-{last}"
        self._shell.show_unreachable(self._lost_at, reference, seat.pulse.next_try)

    @Slot()
    def _ticked(self) -> None:
        seat = self._seat
        if seat is None:
            return
        text = clock_text(self._now(), self._words.lang)
        if text != self._clock:
            self._clock = text
            self._shell.show_clock(text)
        idle = seat.sitting.locked if self._flow.phase is Phase.LOCKED else seat.sitting.idle
        self._shell.set_idle_left(round(idle.left()))
        if self._flow.phase is Phase.BLANK:
            self._show_unreachable(seat)
        if not idle.over:
            return
        if self._flow.phase is Phase.LOCKED:
            self.leave()
        else:
            self._recorder.record(EventKind.LOCK_ASKED, "terminal", cause="idle")
            self.lock("idle")

    @Slot(object, object)
    def _replied(self, errand: Errand, reply: Reply) -> None:
        seat = self._seat
        if seat is None:
            return
        if self._flow.phase is not Phase.OPEN:
            # Nobody may see it now; the record has it as served, so say what became of it.
            seat.sitting.navigation.failed(errand.ticket)
            if reply.screen is not None:
                self._recorder.record(EventKind.CONTENT_DESTROYED, reply.screen.id, why="not-shown")
            return
        if isinstance(errand.command, PrintAsk | PrintMake | PrintClose):
            seat.prints.take(errand, reply)
        seat.screens.take(errand, reply)

    @Slot(object, object)
    def _refused(self, errand: Errand, error: TerminalError) -> None:
        seat = self._seat
        if seat is None:
            return
        if isinstance(error, Refused) and error.problem.type == ProblemKind.SESSION_LOCKED:
            self.lock("idle")
        elif self._flow.phase is not Phase.OPEN:
            seat.sitting.navigation.failed(errand.ticket)
        elif isinstance(errand.command, PrintAsk | PrintMake | PrintClose):
            seat.prints.failed(errand, error)
        else:
            if isinstance(error, BadAnswer):
                self._recorder.record(EventKind.DOCUMENT_REFUSED, type(errand.command).__name__, reason=error.reason)
            seat.screens.failed(errand, error)

    @Slot(object)
    def _unreached(self, error: TerminalError) -> None:
        if self._seat is not None:
            self._seat.pulse.hurry()
            if isinstance(error, Untrusted | BadAnswer):
                self.tell(error)

    @Slot(object)
    def _unlocked(self, _reply: Reply) -> None:
        seat = self._seat
        if seat is not None and self._flow.step(Step.UNLOCK):
            seat.sitting.idle.touched()
            seat.post.only_entered = False
            self._shell.show_shell(seat.sitting.shell)
            seat.screens.reopen()

    @Slot(object)
    def _over(self, error: TerminalError) -> None:
        if self._gateway is not None:
            self._gateway.forget()
        self._end(error)
        self._entry.greet()

    def _end(self, error: TerminalError | None) -> None:
        """Take everything of the session away here and show the sign-in page."""
        seat = self._seat
        if seat is None or not self._flow.step(Step.END):
            return
        seat.screens.destroy("end")
        self._seat = None
        self._recorder.end()
        seat.dispose()
        self._shell.show_opened(Opened(title="", items=()))
        self._shell.show_sign_in(None)
        if error is not None:
            self.tell(error)

    @Slot()
    def _filled(self) -> None:
        self._lose("full")

    @Slot()
    def _overflowed(self) -> None:
        self._over(BadAnswer("the record is not heard of and the memory for events is full"))

    @Slot()
    def _reconnect(self) -> None:
        if self._seat is not None:
            self._seat.pulse.beat()
        else:
            self._entry.retry()

    @Slot()
    def _lock_asked(self) -> None:
        self.lock("asked")

    @Slot(str)
    def _unlock(self, password: str) -> None:
        if self._seat is not None:
            self._seat.post.unlock(password, self._words.lang)

    @records()
    @Slot(str)
    def _verb(self, verb: str) -> None:
        seat = self._seat
        if seat is None:
            return
        if verb == "print":
            seat.prints.ask()
        elif verb == "lock":
            self.lock("asked")
        elif verb == "help":
            self._shell.show_help()

    def show_notice(self, text: str) -> None:
        """Show a sentence of the terminal's own in the status line."""
        self._shell.show_notice(Notice(text=text, tone="warn"))

    def _now(self) -> int:
        return self._gateway.now if self._gateway is not None else self._means.wall() * 1000

"""Decides when content has to go and when it may come back: lost record, full memory, idleness, lock.

Must not know what the content is. Rules: record.md §1.6 (no acknowledgement for the lease: destroyed; longer: locked),
ux.md S30, S31.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from client.contract.api import Lock, Opened, ProblemKind
from client.contract.kinds import EventKind
from client.errors import BadAnswer, RecordBroken, Refused, TerminalError, Untrusted
from client.flows.promises import PromiseBroken
from client.flows.recording import records
from client.flows.session import Phase, SessionFlow, Step
from client.flows.watching import Deed, deed_for
from client.qt.desk_clock import clock_text, receipt_time, stamp_text, time_text

if TYPE_CHECKING:
    from client.flows.lease import RecordState
    from client.flows.outbox import Errand
    from client.net.answers import Reply
    from client.qt.desk_record import DeskRecorder
    from client.qt.desk_seat import Seat
    from client.qt.desk_shown import Cause, ShellWindow
    from client.words import Words

NOTHING_OPENED = Opened(title="", items=())


class Watch(QObject):
    """Watches one seat.

    Signals:
        troubled(object): TerminalError the person has to be told about.
        left(): locked for so long that the session is to end.
    """

    troubled = Signal(object)
    left = Signal()

    def __init__(
        self,
        flow: SessionFlow,
        seat: Seat,
        shell: ShellWindow,
        words: Words,
        recorder: DeskRecorder,
        now: Callable[[], int],
    ) -> None:
        """`now`: the server's time in microseconds."""
        super().__init__()
        self._flow = flow
        self._seat = seat
        self._sitting = seat.sitting
        self._shell = shell
        self._words = words
        self._recorder = recorder
        self._now = now
        self._lost_at = ""
        self._said = ""
        seat.post.heard.connect(self.hear)
        seat.post.replied.connect(self._replied)
        seat.post.refused.connect(self._refused)
        seat.post.unlocked.connect(self._unlocked)
        seat.post.unlock_refused.connect(self.troubled)
        seat.post.unreached.connect(self._unreached)
        seat.pulse.heard.connect(self.hear)
        seat.pulse.changed.connect(self._record_changed)
        seat.pulse.ticked.connect(self._ticked)
        seat.lock_wanted.connect(self._lock_asked)
        recorder.filled.connect(self._filled)
        shell.lock_asked.connect(self._lock_asked)
        shell.unlock_asked.connect(self._unlock)

    @Slot(object)
    def hear(self, reply: Reply) -> None:
        """An answer was acknowledged: note its place in the record, let what waits leave, and see what may be shown."""
        receipt = reply.answer.receipt
        self._believe(reply)
        self._sitting.last_number, self._sitting.last_at = receipt.number, receipt_time(receipt.at)
        self._seat.post.resume()
        self._record_changed(self._sitting.lease.state())

    def speak(self) -> None:
        """Say the time anew: in another language, or on a page that has not heard it."""
        self._said = clock_text(self._now(), self._words.lang)
        self._shell.show_clock(self._said, stamp_text(self._now()))

    def lock(self, cause: Cause) -> None:
        """Lock: here at once, on the server as soon as it hears of it."""
        if not self._flow.step(Step.LOCK):
            return
        self._shell.show_lock(self._sitting.shell.person.name, time_text(self._now()), cause)
        self.speak()
        self._seat.asking.keep_draft()
        self._seat.showing.destroy("lock")
        self._sitting.locked.touched()
        self._seat.post.hold_back()
        self._seat.post.send(Lock(cause), self._sitting.lang)

    @Slot(object)
    def _record_changed(self, state: RecordState) -> None:
        sitting = self._sitting
        self._shell.show_record(state, sitting.last_number, sitting.last_at, sitting.lease.latency_ms)
        now = deed_for(state, self._flow.phase, kept=sitting.promises.kept, full=sitting.trail.full)
        if now is Deed.LOCK:
            self._recorder.record(EventKind.LOCK_ASKED, "terminal", cause="lease")
            self.lock("lease")
        elif now in (Deed.LOSE_LEASE, Deed.LOSE_PROMISE):
            self._lose(now.value)
        elif now is Deed.REGAIN:
            self._regain()

    def _believe(self, reply: Reply) -> None:
        """Hold the answer against what was promised before; a broken promise is reported and shows nothing more."""
        receipt, promises = reply.answer.receipt, self._sitting.promises
        try:
            promises.given(receipt.number, receipt.entry)
            if reply.head is not None and reply.answer.log is not None:
                promises.heard(reply.head, reply.answer.log)
        except PromiseBroken as error:
            self._recorder.record(EventKind.PROMISE_BROKEN, why=str(error))
            self._lose("promise")
            self.troubled.emit(RecordBroken(str(error)))

    def _lose(self, why: str) -> None:
        if not self._flow.step(Step.LOSE):
            return
        self._lost_at = time_text(self._now())
        self._recorder.record(EventKind.LEASE_LOST, why=why, age_ms=round(self._sitting.lease.age * 1000))
        self._seat.asking.keep_draft()
        self._seat.post.hold_back()
        self._seat.showing.destroy(why, keep_asked=True)
        self._shell.show_opened(NOTHING_OPENED)
        self._seat.pulse.hurry()
        self._show_unreachable()

    def _regain(self) -> None:
        if not self._flow.step(Step.REGAIN):
            return
        self._recorder.record(EventKind.LEASE_REGAINED)
        self._reopen()

    def _reopen(self) -> None:
        self._seat.post.let_out()
        self._shell.show_shell(self._sitting.shell)
        if not self._sitting.navigation.waiting:
            self._seat.asking.reopen()

    def _show_unreachable(self) -> None:
        last = self._sitting.last_number
        self._shell.show_unreachable(self._lost_at, "" if last is None else f"R-{last}", self._seat.pulse.next_try)

    @Slot()
    def _ticked(self) -> None:
        if clock_text(self._now(), self._words.lang) != self._said:
            self.speak()
        locked = self._flow.phase is Phase.LOCKED
        idle = self._sitting.locked if locked else self._sitting.idle
        self._shell.set_idle_left(round(idle.left()))
        if self._flow.phase is Phase.BLANK:
            self._show_unreachable()
        if idle.over and locked:
            self.left.emit()
        elif idle.over:
            self._recorder.record(EventKind.LOCK_ASKED, "terminal", cause="idle")
            self.lock("idle")

    @Slot(object, object)
    def _replied(self, errand: Errand, reply: Reply) -> None:
        if self._flow.phase is Phase.OPEN:
            self._seat.take(errand, reply)
        else:
            self._seat.discard(errand, reply)

    @Slot(object, object)
    def _refused(self, errand: Errand, error: TerminalError) -> None:
        if isinstance(error, Refused) and error.problem.type == ProblemKind.SESSION_LOCKED:
            self.lock("idle")
        elif self._flow.phase is Phase.OPEN:
            self._seat.refuse(errand, error)
        else:
            self._sitting.navigation.failed(errand.ticket)

    @Slot(object)
    def _unreached(self, error: TerminalError) -> None:
        self._seat.pulse.hurry()
        if isinstance(error, BadAnswer):
            self._recorder.record(EventKind.DOCUMENT_REFUSED, "answer", reason=error.reason)
        if isinstance(error, Untrusted | BadAnswer):
            self.troubled.emit(error)

    @Slot(object)
    def _unlocked(self, _reply: Reply) -> None:
        if self._flow.step(Step.UNLOCK):
            self._sitting.idle.touched()
            self._reopen()

    @Slot()
    def _filled(self) -> None:
        self._lose("full")

    @records()
    @Slot()
    def _lock_asked(self) -> None:
        self.lock("asked")

    @records()
    @Slot(str)
    def _unlock(self, password: str) -> None:
        self._seat.post.unlock(password, self._sitting.lang)

"""Keeps asking whether the record is heard of, and watches the clocks: lease, idleness, server time.

Must not know what is shown. Heartbeats have their own lane and connection, so that no slow screen delays them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from client.errors import BadAnswer, SessionOver, TerminalError
from client.flows.correspondence import ack_of
from client.flows.early_trail import TrailBroken
from client.flows.watching import PROBE_SECONDS, unheard

if TYPE_CHECKING:
    from client.contract.api import Ack
    from client.flows.sitting import Sitting
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.qt.background import Lane

TICK_MS = 500


class Pulse(QObject):
    """The heartbeat of one sitting.

    Signals:
        heard(object): a Reply was acknowledged.
        missed(object): TerminalError; the next try comes in two seconds, more or less.
        changed(object): the RecordState, at every tick and every answer.
        ticked(): twice a second.
        over(object): TerminalError; the session has ended.
    """

    heard = Signal(object)
    missed = Signal(object)
    changed = Signal(object)
    ticked = Signal()
    over = Signal(object)

    def __init__(self, lane: Lane, gateway: Gateway, sitting: Sitting, jitter: Callable[[], float]) -> None:
        """`jitter` returns a factor around 1, so that a branch's terminals do not call in step."""
        super().__init__()
        self._lane = lane
        self._gateway = gateway
        self._sitting = sitting
        self._jitter = jitter
        self._asked = self._carried = 0
        self._failing = False
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self.beat)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.check)

    def start(self) -> None:
        """Begin to beat."""
        self._tick.start()
        self._schedule()

    def stop(self) -> None:
        """Stop beating for good."""
        self._tick.stop()
        self._beat.stop()

    def hurry(self) -> None:
        """Something failed elsewhere: probe soon."""
        if not self._asked and not self._failing:
            self._failing = True
            self._schedule()

    @property
    def next_try(self) -> int:
        """Seconds until the next probe, rounded up; 0 while one is under way."""
        return 0 if self._asked else max(0, -(-self._beat.remainingTime() // 1000))

    @Slot()
    def beat(self) -> None:
        """Send a sign of life now, unless one is under way."""
        if self._asked:
            return
        self._beat.stop()
        self._asked = self._sitting.lease.asked()
        size, receipts = self._sitting.promises.asked
        events = self._sitting.trail.pending()
        self._carried = self._sitting.trail.last_of(events)
        call = self._lane.run(self, partial(self._gateway.heartbeat, events, size=size, prove=receipts))
        call.succeeded.connect(self._answered)
        call.failed.connect(self._failed)

    @Slot()
    def check(self) -> None:
        """Say how the record stands; just before the lease ends, be exact."""
        lease = self._sitting.lease
        self.changed.emit(lease.state())
        for limit in (self._sitting.shell.lease, self._sitting.shell.lease_lock):
            left = limit - lease.age
            if 0 < left < 2 * TICK_MS / 1000:  # the next tick may come late: the one before it must be exact, too
                QTimer.singleShot(max(1, round(left * 1000) + 1), self._say_state)
        self.ticked.emit()

    @Slot()
    def _say_state(self) -> None:
        self.changed.emit(self._sitting.lease.state())

    @Slot(object)
    def _answered(self, reply: Reply) -> None:
        if self._acknowledged(reply.answer.ack):
            self._failing = False
            self._schedule()
            self.heard.emit(reply)
            self.changed.emit(self._sitting.lease.state())

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if not self._acknowledged(ack_of(error)):
            return
        if isinstance(error, SessionOver):
            self.over.emit(error)
            return
        if not isinstance(error, TerminalError):
            raise error
        missed = unheard(error)
        self._failing = self._failing or missed
        self._schedule()
        if missed:
            self.missed.emit(error)

    def _acknowledged(self, ack: Ack | None) -> bool:
        """Take an acknowledgement, or its absence; False when it ends the session."""
        asked, self._asked = self._asked, 0
        try:
            self._sitting.acknowledged(ack, asked=asked, carried=self._carried)
        except TrailBroken as error:
            self.over.emit(BadAnswer(str(error)))
            return False
        return True

    def _schedule(self) -> None:
        seconds = PROBE_SECONDS * self._jitter() if self._failing else float(self._sitting.shell.heartbeat)
        self._beat.start(round(seconds * 1000))

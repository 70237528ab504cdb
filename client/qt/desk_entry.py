"""From the start of the program to someone's sign-in: the key, the enrolment, the greeting, the password.

Must not know what comes after. Everything slow, the imports of the network among it, runs on the lane.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from client.contract.api import ProblemKind
from client.errors import CodeMistyped, Refused, TerminalError, Unreachable
from client.flows.lease import SLOW_SECONDS, RecordState
from client.flows.session import Step
from client.qt.desk_clock import clock_text

if TYPE_CHECKING:
    from client.contract.api import Enrolled, Lang, Welcome
    from client.flows.session import SessionFlow
    from client.net.answers import Reply
    from client.net.gateway import Gateway
    from client.net.start import Prepared
    from client.qt.background import Lane
    from client.qt.desk_shown import EntryWindow
    from client.words import Words

RETRY_MS = 5_000
CLOCK_MS = 1_000
_LASTING = (ProblemKind.UNKNOWN_TERMINAL, ProblemKind.OLD_TERMINAL)
"""Refusals of a greeting that asking again does not change: somebody has to do something first."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the start needs to know of this run.

    `prepare` runs on the lane; the network is imported there. `enrol_code`: given on the command line, used once.
    """

    terminal: str
    prepare: Callable[[], Prepared]
    protections: dict[str, str]
    enrol_code: str = ""


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """`welcome`: of the greeting that had to come first, None where an earlier one's challenge served."""

    reply: Reply
    welcome: Welcome | None


class EntryDesk(QObject):
    """Conducts the pages on which nobody is signed in.

    Signals:
        entered(object, float): the Reply of a sign-in, and when it was asked for on the monotonic clock.
        prepared(object): the Prepared.
        troubled(object): TerminalError the person has to be told about.
    """

    entered = Signal(object, float)
    prepared = Signal(object)
    troubled = Signal(object)

    def __init__(
        self,
        lane: Lane,
        flow: SessionFlow,
        shell: EntryWindow,
        words: Words,
        surroundings: Surroundings,
        mono: Callable[[], float],
    ) -> None:
        super().__init__()
        self._lane = lane
        self._flow = flow
        self._shell = shell
        self._words = words
        self._surroundings = surroundings
        self._mono = mono
        self._asked_at = 0.0
        self._said = ""
        self._code = surroundings.enrol_code
        self._prepared: Prepared | None = None
        self._challenge = ""
        self._quiet = False
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self.retry)
        self._busy = False
        self.outcome = 0
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._say_time)

    def start(self) -> None:
        """Load the network, read the key, greet the server."""
        self._busy = True
        call = self._lane.run(self, self._surroundings.prepare)
        call.succeeded.connect(self._ready)
        call.failed.connect(self._start_failed)

    def greet(self, *, quiet: bool = False) -> None:
        """Ask for a challenge; `quiet`: a sentence already on the page is not replaced by one about the network."""
        prepared = self._prepared
        if prepared is None or self._busy:
            return
        self._retry.stop()
        self._busy, self._quiet, self._asked_at = True, quiet, self._mono()
        call = self._lane.run(self, partial(prepared.gateway.hello, self._words.lang))
        call.succeeded.connect(self._welcomed)
        call.failed.connect(self._greeting_failed)

    @Slot()
    def retry(self) -> None:
        """Try again what failed at the start."""
        if self._busy or self._flow.signed_in:
            return
        if self._prepared is None:
            self.start()
        elif self._code:
            self.enrol(self._code)
        else:
            self.greet()

    @Slot(str)
    def enrol(self, code: str) -> None:
        """Hand in a new key with the code of the administrator's letter."""
        prepared = self._prepared
        if prepared is None or self._busy:
            return
        code = "".join(code.split())
        if not 8 <= len(code) <= 80:
            self._enrolment_failed(CodeMistyped())
            return
        self._busy = True
        call = self._lane.run(self, partial(prepared.enrol, code))
        call.succeeded.connect(self._enrolled)
        call.failed.connect(self._enrolment_failed)

    @Slot(str, str)
    def sign_in(self, staff: str, password: str) -> None:
        """Give staff number and password to the server."""
        prepared = self._prepared
        if prepared is None or self._busy:
            self.troubled.emit(Unreachable("not yet connected"))
            return
        self._busy, self._asked_at = True, self._mono()
        work = partial(_sign_in, prepared.gateway, self._challenge, staff, password, self._words.lang)
        call = self._lane.run(self, partial(work, self._surroundings.protections))
        call.succeeded.connect(self._signed_in)
        call.failed.connect(self._sign_in_failed)

    @Slot(object)
    def _ready(self, prepared: Prepared) -> None:
        self._busy = False
        self._prepared = prepared
        self.prepared.emit(prepared)
        if prepared.has_key:
            self.greet()
        elif self._code:
            self.enrol(self._code)
        else:
            self._ask_enrolment()

    @Slot(object)
    def _start_failed(self, error: Exception) -> None:
        self._busy = False
        self._tell(error)
        self._retry.start(RETRY_MS)

    @Slot(object)
    def _welcomed(self, welcome: Welcome) -> None:
        self._busy = False
        self.outcome = 0
        self._challenge = welcome.challenge
        if self._expect_sign_in(welcome):
            took = self._mono() - self._asked_at
            state = RecordState.SLOW if took > SLOW_SECONDS else RecordState.OK
            self._shell.show_record(state, None, "", round(took * 1000))
            self._said = ""
            self._say_time()
            self._clock.start()

    @Slot(object)
    def _greeting_failed(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, Refused) and error.problem.type == ProblemKind.UNKNOWN_TERMINAL:
            self._ask_enrolment()
            if self._quiet or self._prepared is None or self._prepared.has_key:
                self._tell(error)
            return
        if not self._quiet:
            self._tell(error)
        if isinstance(error, Unreachable):
            self._shell.show_record(RecordState.LOST, None, "", None)
        if not (isinstance(error, Refused) and error.problem.type in _LASTING):
            self._retry.start(RETRY_MS)

    @Slot(object)
    def _enrolled(self, _enrolled: Enrolled) -> None:
        self._busy, self._code = False, ""
        self.greet()

    @Slot(object)
    def _enrolment_failed(self, error: Exception) -> None:
        self._busy = False
        self._ask_enrolment()
        self._tell(error)
        if not isinstance(error, Unreachable):
            self._code = ""
        elif self._code:
            self._retry.start(RETRY_MS)

    @Slot(object)
    def _signed_in(self, done: _SignedIn) -> None:
        self._busy = False
        self._challenge = ""
        self._retry.stop()
        self._clock.stop()
        if done.welcome is not None:
            self._expect_sign_in(done.welcome)
        self.entered.emit(done.reply, self._asked_at)

    @Slot(object)
    def _sign_in_failed(self, error: Exception) -> None:
        self._busy = False
        self._challenge = ""
        self._tell(error)
        self.greet(quiet=True)  # a challenge serves once

    @Slot()
    def _say_time(self) -> None:
        if self._prepared is not None and not self._flow.signed_in:
            text = clock_text(self._prepared.gateway.now, self._words.lang)
            if text != self._said:
                self._said = text
                self._shell.show_clock(text)

    def _expect_sign_in(self, welcome: Welcome) -> bool:
        """The server has said that a sign-in may follow; False where none is expected here."""
        if not self._flow.step(Step.WELCOME):
            return False
        self._shell.show_sign_in(welcome, each_start=self._prepared is not None and not self._prepared.kept)
        return True

    def _ask_enrolment(self) -> None:
        if self._flow.step(Step.ENROL):
            kept = self._prepared is not None and self._prepared.kept
            self._shell.show_enrolment(self._surroundings.terminal, each_start=not kept)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, TerminalError):
            raise error
        if not self._flow.signed_in:
            self.outcome = 4 if isinstance(error, Unreachable) else 5 if isinstance(error, Refused) else 0
        self.troubled.emit(error)


def _sign_in(
    gateway: Gateway, challenge: str, staff: str, password: str, lang: Lang, protections: dict[str, str]
) -> _SignedIn:
    """Run on the lane; without a challenge the greeting comes first, and counts as one."""
    welcome = None if challenge else gateway.hello(lang)
    reply = gateway.sign_in(welcome.challenge if welcome else challenge, staff, password, lang, protections)
    return _SignedIn(reply, welcome)

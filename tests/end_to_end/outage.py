"""An outage at a moment that has nothing to do with what the terminals are doing, and a terminal that works on over it.

Nobody waits for a clock: before the blow falls some hashes are counted, as many as chance says.
"""

from __future__ import annotations

import hashlib
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from client.contract.kinds import EventKind
from client.errors import ForgedAnswer, RecordUnavailable, TerminalError, Unreachable
from client.net.answers import Reply
from server_stub.japan import day_in_japan
from tests.end_to_end.morning import CONTACT
from tests.helpers.bank_server import BankServer
from tests.helpers.flow_terminal import TRIES, FlowTerminal

MOST_HASHES = 8_000
"""Of 64 KiB each: as long as a terminal needs for a few of its deeds."""
_WAIT_SECONDS = 300
_BLOCK = bytes(64 * 1024)


@dataclass(slots=True)
class Outage:
    """Something falls (`fell`), every terminal asks in vain, it is raised again (`rose`, at `rose_at`)."""

    terminals: int
    fell: threading.Event = field(default_factory=threading.Event)
    rose: threading.Event = field(default_factory=threading.Event)
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    rose_at: float = 0.0

    def strike(
        self, fell: Callable[[], object], rise: Callable[[], object], chance: random.Random, mono: Callable[[], float]
    ) -> None:
        """Let it fall at some moment, and raise it when every terminal has asked in vain."""
        for _ in range(chance.randrange(MOST_HASHES)):
            hashlib.sha256(_BLOCK).digest()
        fell()
        self.fell.set()
        for _ in range(self.terminals):
            assert self.asked.acquire(timeout=_WAIT_SECONDS), "a terminal did not notice"
        rise()
        self.rose_at = mono()
        self.rose.set()


class WorkingTerminal(FlowTerminal):
    """Somebody who writes down contacts; `saved`: notes answered as saved, `drafts`: how often one was kept.

    `draft`: what is kept and not yet saved.
    `met`: what kept it from an answer; `broken`: how often that was in the middle of a request.
    `recoveries`: seconds from the end of each outage to the first answer.
    """

    def __init__(self, bank: BankServer, name: str) -> None:
        super().__init__(bank)
        self.name = name
        self.saved: list[str] = []
        self.draft: dict[str, str] | None = None
        self.drafts = 0
        self.met: Counter[type[TerminalError]] = Counter()
        self.broken = 0
        self.recoveries: list[float] = []
        self.customer = ""
        self._deeds = 0
        self._outage: Outage | None = None
        self._asked = False

    @property
    def acknowledged(self) -> int:
        """How many events it may have forgotten."""
        return len(self.said) - self.here.trail.waiting

    def begin(self, staff: str, customer: str) -> None:
        """Sit somebody down with a customer of theirs."""
        self.sign_in(staff)
        self.customer = customer

    def work_over(self, outage: Outage) -> None:
        """Work until it falls, ask while nothing can be answered, and finish what was begun when it can be again."""
        self._outage, self._asked = outage, False
        while not outage.fell.is_set():
            self.deed()
        if not self._asked:
            self.heal(self.beat)
        assert self._asked
        self.deed()
        self._outage = None
        self._write("途中")

    def deed(self) -> None:
        """Write a contact down, with its draft first, and look something up now and then."""
        self._deeds += 1
        if self._deeds % 2:
            self.note(EventKind.COPY_REFUSED, "Ctrl+C")
            self.heal(self.beat)
        if self._deeds % 4 == 0:
            self.suggest("ヤマ")
            self.open("HOM")
        note = f"面談の控え {self.name} {self._deeds}"
        self._write(note)
        day = day_in_japan(self.bank.clock.utc()).replace(month=1, day=1)
        self.submit("save", **{**CONTACT, "notes": note, "day": f"{day:%Y/%m/%d}", "time": "00:00"})
        assert self.screen.code == "HIS", "the form came back"
        self.saved.append(note)
        self.draft = None

    def _write(self, note: str) -> None:
        self.open("HIN", self.customer)
        self.edit(notes=note)
        self.keep_draft()
        assert self.here.form is not None
        self.draft = self.here.form.values()
        self.drafts += 1

    def heal(self, ask: Callable[[], Reply]) -> Reply:
        """Ask until something verified answers; while the outage lasts only once, and then in vain."""
        said: list[str] = []
        for _ in range(TRIES):
            outage = self._outage
            in_vain = outage is not None and outage.fell.is_set() and not self._asked
            try:
                reply = ask()
            except (Unreachable, ForgedAnswer, RecordUnavailable) as trouble:
                # Only its kind: what led to it holds on to the connection that broke.
                self.met[type(trouble)] += 1
                said.append(str(trouble))
                self.broken += not (in_vain or self._asked)
                self._wait(in_vain=in_vain)
                continue
            assert not in_vain, "answered with nothing there to record it"
            self._recovered()
            return reply
        raise AssertionError(f"no answer however often it was asked: {said}")

    def _wait(self, *, in_vain: bool) -> None:
        outage = self._outage
        if outage is None:
            return
        if in_vain:
            self._asked = True
            outage.asked.release()
            assert outage.rose.wait(_WAIT_SECONDS)
        elif not self._asked:
            assert outage.fell.wait(_WAIT_SECONDS)

    def _recovered(self) -> None:
        outage = self._outage
        if outage is not None and self._asked and outage.rose_at:
            self.recoveries.append(self.bank.clock.monotonic() - outage.rose_at)
            self._outage = None

"""Where the server stands: its process may be down, its disk may fail, its clockwork looks when it is told to.

Knows the process and the disk, no terminal.
"""

from __future__ import annotations

from random import Random

from client.contract.proof import Signer
from client.net.transport import Arrived
from server_stub.http.wire import Reply, Voice
from server_stub.store.writer import RecordUnavailable
from tests.sim.agenda import Agenda, some
from tests.sim.bank import SimBank
from tests.sim.disk import Crash, Disk, DiskFault, copy_of
from tests.sim.house import SERVER_KEY, Process, furnished
from tests.sim.net import Flight, Net


class Site:
    """One server. `lively`: restarts after a crash; `slow`: most seconds until the sequencer looks."""

    def __init__(self, agenda: Agenda, chance: Random, places: int) -> None:
        self._agenda, self._chance = agenda, chance
        self.disk: Disk = copy_of(furnished(places))
        self.bank = SimBank()
        self.process: Process | None = None
        self.net: Net | None = None
        self.slow = 1.0
        self.crashes = 0
        self._inside: list[Flight] = []
        self._looking = False

    def start(self) -> None:
        """Start a process, if none runs; while the disk fails, again a little later."""
        if self.process is None:
            process = Process(self.disk, self.bank, self._agenda.utc, self._company)
            try:
                process.start()
            except RecordUnavailable:
                self._agenda.within(some(self._chance, 0.2, 1.0), self.start)
            except Crash:
                self._ended()
            else:
                self.process = process
                self._look_soon()

    def crash(self) -> None:
        """End the process between two requests."""
        if self.process is not None:
            self._ended()

    def arrive(self, flight: Flight) -> Arrived | None:
        """Do a request; None when there is no process, or it ends over it."""
        return self.exchange(flight.path, flight.headers, flight.body, flight)

    def exchange(self, path: str, headers: dict[str, str], body: bytes, flight: Flight | None = None) -> Arrived | None:
        """Do a request of whomever."""
        process, outermost = self.process, not self._inside
        if process is None:
            return None
        self._inside.append(flight or _nobodys)
        try:
            reply, fields = process.answer(path, headers, body)
        except Crash:
            if not outermost:
                raise
            for waiting in self._inside:
                if self.net is not None and waiting is not _nobodys and waiting is not flight:
                    self.net.cut(waiting)
            self._inside.clear()
            self._ended()
            return None
        self._inside.pop()
        self._look_soon()
        return Arrived(reply.status, fields, reply.body)

    def sign(self, body: bytes, request_signature: str) -> dict[str, str]:
        """Sign an answer by the server's key, whatever it says; for a server that lies."""
        voice = Voice(Signer("server", SERVER_KEY), self._agenda.utc)
        return dict(voice.send(Reply(200, body), request_signature).headers)

    def reap(self) -> None:
        """Look for sessions nobody hears of."""
        if self.process is not None:
            try:
                self.process.reap()
            except RecordUnavailable:
                pass
            except Crash:
                self._ended()

    def fail(self, fault: DiskFault) -> None:
        """Let the next commit meet a fault."""
        self.disk.next_fault = fault

    def heal(self) -> None:
        """Everything works again."""
        self.disk.next_fault = None
        self.disk.make_room()
        if self.process is not None:
            self.process.writer.hangs = 0
        self.slow = 0.5
        self.start()

    def look(self) -> None:
        """Let the sequencer look now."""
        self._looking = False
        if self.process is not None:
            try:
                self.process.look()
            except Crash:
                self._ended()

    def _look_soon(self) -> None:
        if not self._looking:
            self._looking = True
            self._agenda.within(some(self._chance, 0.1, self.slow), self.look)

    def _ended(self) -> None:
        self.process = None
        self.crashes += 1
        self.disk.rollback()
        self._agenda.within(some(self._chance, 0.3, 4.0), self.start)

    def _company(self) -> None:
        if self.net is not None and self._inside:
            self.net.company()


_nobodys = Flight(-1, None, None, "", {}, b"", 0.0, 0.0)  # type: ignore[arg-type]

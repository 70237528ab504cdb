"""The real desk and window over a small server in the same process, with time that a test moves.

Lanes run inline; outcomes are still delivered by the event loop, so `settle` brings everything to rest.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from client.contract.api import Notice, Open
from client.contract.blocks import Target
from client.net.keystore import MemoryStore
from client.net.server_clock import ServerClock
from client.net.start import Prepared, prepared_with
from client.policy import Policy
from client.qt.background import Lane
from client.qt.desk import Desk
from client.qt.desk_entry import Surroundings
from client.qt.desk_record import DeskRecorder
from client.qt.desk_seat import Means, Seat
from client.qt.shell.window import Shell
from client.qt.theme import Theme
from client.words import Words
from tests.helpers.clock import FakeClock
from tests.helpers.executor import InlineExecutor
from tests.helpers.small_server import PASSWORD, SmallServer, Told, screen_bytes


class HeardShell(Shell):
    """The real window, which also keeps every sentence it is given to show."""

    def __init__(self, theme: Theme, words: Words, recorder: DeskRecorder) -> None:
        self.told: list[tuple[str, str, str]] = []
        self.notices: list[str] = []
        super().__init__(theme, words, recorder)

    def show_problem(self, title: str, detail: str, reference: str) -> None:
        self.told.append((title, detail, reference))
        super().show_problem(title, detail, reference)

    def show_notice(self, notice: Notice | None) -> None:
        self.notices.append(notice.text if notice is not None else "")
        super().show_notice(notice)


class DeskBench:
    """One terminal. `told` holds every sentence about trouble, `notices` every other one."""

    def __init__(self, *, enrol_code: str = "right-code", clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.server = SmallServer(micros=lambda: round(self.clock.utc().timestamp() * 1_000_000))
        self.words = Words("ja")
        self.recorder = DeskRecorder(self.clock.monotonic)
        theme = Theme()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.dress(application)
        self.shell = HeardShell(theme, self.words, self.recorder)
        self.lanes = (Lane("screens", executor=InlineExecutor()), Lane("pulse", executor=InlineExecutor()))
        means = Means(*self.lanes, theme, self.words, self.clock.monotonic, self._wall, lambda: 1.0)
        self.store = MemoryStore()
        self.fail_start: list[Exception] = []
        surroundings = Surroundings("T-1", self._prepare, {"clipboard": "blocked"}, enrol_code)
        self.desk = Desk(self.shell, self.recorder, means, surroundings)
        self.told, self.notices = self.shell.told, self.shell.notices

    def settle(self) -> DeskBench:
        """Deliver everything that is under way."""
        for _ in range(12):
            QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))
            QCoreApplication.processEvents()
        return self

    def start(self) -> DeskBench:
        """Start and come to the sign-in page."""
        self.shell.show()
        self.desk.start()
        return self.settle()

    def sign_in(self) -> DeskBench:
        """Start, and sign in as the one person there is."""
        self.start()
        self.shell.sign_in_asked.emit("1001", PASSWORD)
        return self.settle()

    def wait(self, seconds: float) -> DeskBench:
        """Let time pass and have the desk look at its clocks."""
        self.clock.advance(seconds)
        if self.desk._seat is not None:
            self.desk._seat.pulse.check()
        return self.settle()

    def beat(self) -> DeskBench:
        """Have the heart beat now."""
        self.seat.pulse.beat()
        return self.settle()

    def close(self) -> None:
        """End the terminal."""
        self.desk.close()
        for lane in self.lanes:
            lane.close()
        self.shell.close()
        # Here and now: left to the collector, they could die in a thread of a server, and their timers with them.
        for part in (self.desk._entry, self.desk, self.recorder, *self.lanes, self.shell):
            part.deleteLater()
        self.settle()

    @property
    def seat(self) -> Seat:
        """What works for the person signed in."""
        assert self.desk._seat is not None
        return self.desk._seat

    @property
    def phase(self) -> str:
        """Where the terminal stands."""
        return self.desk._flow.phase.value

    @property
    def shown(self) -> str:
        """Title of the screen in the content's place, empty when there is none."""
        frame = self.shell._frame
        return frame.shown.title if frame is not None and frame.shown is not None else ""

    @property
    def page(self) -> str:
        """Kind of the page shown."""
        return type(self.shell._page).__name__

    def _wall(self) -> int:
        return self.server.micros() // 1000

    def _prepare(self) -> Prepared:
        if self.fail_start:
            raise self.fail_start.pop()
        policy = Policy(
            server="https://server.test:8443",
            ca_file=Path("/x"),
            server_key=self.server.public,
            log_key=self.server.log.signer.key.vkey,
            terminal="T-1",
        )
        own = ServerClock(mono=self.clock.monotonic, wall=self._wall)
        return prepared_with(self.server, policy, "0.1.0", self.store, clock=own)


def form_screen(*, draft: bool) -> bytes:
    blocks = [{"type": "form", "id": "form", "draft": draft, "fields": [{"id": "memo", "label": "メモ"}]}]
    return screen_bytes("HIN", bands=[{"slots": [{"blocks": ["form"]}]}], blocks=blocks)


def open_screen(bench: DeskBench, document: bytes, code: str = "HIN") -> DeskBench:
    bench.server.answer = lambda command: Told(screen=document) if isinstance(command, Open) else Told()
    bench.shell.target_chosen.emit(Target(code))
    return bench.settle()

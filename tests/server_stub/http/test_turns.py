"""One command at a time for each session; errands take turns without holding a request's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import anyio
from sqlalchemy import Connection, event

from client.contract.api import Lock, Open, PrintMake, ProblemKind
from client.contract.blocks import Target
from server_stub.audit.served import Lane, Refusal, Served
from server_stub.http.turns import Lanes, Turns
from tests.helpers.branch_server import BranchServer
from tests.helpers.guards import ExpectLog

MAKE = PrintMake(offer="o", purpose="p", reason="", printer="x", copies=1)
LONG = 30


@dataclass
class Sheet:
    """An errand that waits until it is let go."""

    lane: Lane
    began: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    turned_away: bool = False

    def run(self) -> None:
        self.began.set()
        assert self.may_end.wait(LONG)

    def turn_away(self) -> None:
        self.turned_away = True

    def conclude(self, connection: Connection, now: datetime) -> Served | Refusal:
        raise NotImplementedError


def run_together(sheets: list[Sheet], meanwhile: Callable[[], None], *, threads: int = 16) -> None:
    """Start the errands in this order; `meanwhile` runs in a thread while they are under way."""

    async def work() -> None:
        lanes = Lanes(threads)
        async with anyio.create_task_group() as group:
            for sheet in sheets:
                group.start_soon(lanes.run, sheet)
            await anyio.to_thread.run_sync(meanwhile)

    anyio.run(work)


def test_one_errand_of_a_lane_runs_at_a_time_and_other_lanes_do_not_wait() -> None:
    first, second, other = (Sheet(Lane("printer", name)) for name in ("P-1", "P-1", "P-2"))

    def meanwhile() -> None:
        assert first.began.wait(LONG)
        assert other.began.wait(LONG)
        assert not second.began.is_set()
        other.may_end.set()
        first.may_end.set()
        assert second.began.wait(LONG)
        second.may_end.set()

    run_together([first, second, other], meanwhile)


def test_who_would_wait_behind_too_many_is_turned_away_at_once() -> None:
    sheets = [Sheet(Lane("printer", "P-1", waiting=1)) for _ in range(3)]

    def meanwhile() -> None:
        assert sheets[0].began.wait(LONG)
        for sheet in sheets:
            sheet.may_end.set()

    run_together(sheets, meanwhile)
    assert [one.turned_away for one in sheets] == [False, False, True]
    assert [one.began.is_set() for one in sheets] == [True, True, False]


def test_printers_that_hang_take_a_few_threads_and_none_of_another_kind() -> None:
    hanging = [Sheet(Lane("printer", f"P-{place}")) for place in range(3)]
    setting = Sheet(Lane("typesetter"))

    def meanwhile() -> None:
        assert hanging[0].began.wait(LONG)
        assert hanging[1].began.wait(LONG)
        assert setting.began.wait(LONG)
        assert not hanging[2].began.is_set()
        for sheet in (*hanging, setting):
            sheet.may_end.set()

    run_together([*hanging, setting], meanwhile, threads=2)


def test_a_session_has_one_command_under_way_and_may_send_that_one_again() -> None:
    turns = Turns()
    assert turns.take("a", 1)
    assert not turns.take("a", 2)
    assert turns.take("b", 2), "another session"
    assert turns.take("a", 1), "sent again after a broken line"
    assert not turns.take("a", 1), "but not any number of times"
    turns.give_back("a", 1)
    assert not turns.take("a", 2)
    turns.give_back("a", 1)
    assert turns.take("a", 2)


def test_a_second_command_is_turned_away_while_the_first_is_under_way(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    said: list[str] = []

    def meanwhile() -> None:
        client.nonce += 10
        said.append(client.do(Open(Target("AST", "c-1")), number=9).problem.type)

    branch_server.screens.printing = meanwhile
    assert client.do(MAKE).status == 200
    assert said == [ProblemKind.WAIT]
    assert branch_server.screens.answered == 1
    branch_server.screens.printing = lambda: None
    assert client.do(Open(Target("AST", "c-1")), number=9).status == 200, "its turn has come"


def test_a_command_whose_end_cannot_be_recorded_gives_its_turn_back(
    branch_server: BranchServer, expect_log: ExpectLog
) -> None:
    client = branch_server.signed_in()

    def fail(_connection: Connection) -> None:
        raise OSError("disk full")

    branch_server.screens.printing = lambda: event.listen(branch_server.parts.engine, "commit", fail)
    with expect_log("server_stub.store.writer", "commit failed"):
        assert client.do(MAKE).problem.type == ProblemKind.RECORD_UNAVAILABLE
    event.remove(branch_server.parts.engine, "commit", fail)
    assert client.do(Open(Target("AST", "c-1"))).status == 200


def test_a_lock_waits_for_nothing(branch_server: BranchServer) -> None:
    client = branch_server.signed_in()
    said: list[int] = []

    def meanwhile() -> None:
        client.nonce += 10
        said.append(client.do(Lock("asked"), number=9).status)

    branch_server.screens.printing = meanwhile
    assert client.do(MAKE).problem.type == ProblemKind.SESSION_LOCKED
    assert said == [200]

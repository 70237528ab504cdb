"""The listening socket: who is in, who is not, and what happens when there is no descriptor left."""

from __future__ import annotations

import errno
import itertools
import socket
from collections.abc import Iterator

import pytest

from server_stub.listening.gate import Gate
from server_stub.listening.listener import listening_socket
from tests.helpers.guards import ExpectLog


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = listening_socket("127.0.0.1", 0)
    made.listen(20)
    made.settimeout(20)
    yield made
    made.close()


def knock(gate: Gate) -> socket.socket:
    return socket.create_connection(gate.getsockname(), 20)


def turned_away(gate: Gate) -> None:
    """Knock, and be let go at once."""
    with knock(gate) as outside:
        with pytest.raises(ConnectionAbortedError):
            gate.accept()
        assert outside.recv(1) == b""


def test_a_place_is_given_back_once_however_often_it_is_closed(gate: Gate, expect_log: ExpectLog) -> None:
    gate.most = 1
    with expect_log("server_stub.listening.gate", "not let in: 1, now for: too many"):
        for _ in range(3):
            with knock(gate):
                inside, _ = gate.accept()
                turned_away(gate)
                inside.close()
                inside.close()


def test_without_a_descriptor_who_waits_is_let_go_and_it_is_said_once(
    gate: Gate, expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, tries = Gate._accept, itertools.count()  # type: ignore[attr-defined]

    def accept(self: Gate) -> object:
        if next(tries) % 2 == 0:
            raise OSError(errno.EMFILE, "too many open files")
        return really(self)

    monkeypatch.setattr(Gate, "_accept", accept)
    with expect_log("server_stub.listening.gate", "not let in: 1, now for: no descriptor left"):
        turned_away(gate)
    turned_away(gate)
    assert gate._left_out == 1, "told with the next line"


def test_any_other_failure_is_raised(gate: Gate) -> None:
    gate.settimeout(0)
    with pytest.raises(BlockingIOError):
        gate.accept()

"""What is made ready after the first paint."""

from __future__ import annotations

from pathlib import Path

import pytest

from client.errors import NoKey, Refused, Untrusted
from client.net.keystore import MemoryStore
from client.net.server_clock import ServerClock
from client.net.start import Prepared, prepare, prepared_with
from client.policy import Policy
from tests.helpers.clock import FakeClock
from tests.helpers.small_server import SmallServer
from tests.helpers.tls import make_authority

LOG_KEY = SmallServer(micros=lambda: 0).log.signer.key.vkey


def policy(server_key: str, ca_file: Path = Path("/nowhere"), log_key: str = LOG_KEY) -> Policy:
    server = "https://server.test:8443"
    return Policy(server=server, ca_file=ca_file, server_key=server_key, log_key=log_key, terminal="T-1")


def ready(server: SmallServer, store: MemoryStore, clock: FakeClock) -> Prepared:
    own = ServerClock(mono=clock.monotonic, wall=lambda: server.micros() // 1000)
    return prepared_with(server, policy(server.public), "0.1.0", store, clock=own)


def test_a_terminal_without_a_key_enrols_and_keeps_it() -> None:
    clock, store = FakeClock(), MemoryStore()
    server = SmallServer(micros=lambda: round(clock.utc().timestamp() * 1_000_000))
    first = ready(server, store, clock)
    assert (first.has_key, first.kept) == (False, False)
    with pytest.raises(Refused):
        first.enrol("wrong-code")
    assert store.load() is None, "a key the server does not know is not kept"
    first.enrol("right-code")
    second = ready(server, store, clock)
    assert second.has_key
    assert second.gateway.hello("ja").terminal == "T-1"
    second.close()
    assert server.closed


def test_a_key_that_is_none_is_said_at_the_start() -> None:
    server = SmallServer(micros=lambda: 0)
    own = ServerClock(mono=lambda: 0.0, wall=lambda: 0)
    with pytest.raises(NoKey):
        prepared_with(server, policy("short"), "0.1.0", MemoryStore(), clock=own)
    with pytest.raises(NoKey, match="log_key"):
        prepared_with(server, policy(server.public, log_key="short"), "0.1.0", MemoryStore(), clock=own)


def test_the_real_wire_trusts_the_policys_file(tmp_path: Path) -> None:
    public = SmallServer(micros=lambda: 0).public
    with pytest.raises(Untrusted):
        prepare(policy(public), "0.1.0", MemoryStore(), mono=lambda: 0.0, wall=lambda: 0)
    found = prepare(
        policy(public, make_authority(tmp_path, "bank").ca), "0.1.0", MemoryStore(), mono=lambda: 0.0, wall=lambda: 0
    )
    assert not found.has_key
    found.close()

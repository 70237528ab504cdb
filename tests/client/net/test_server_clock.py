"""The server's time, carried on by the monotonic clock."""

from __future__ import annotations

from client.net.server_clock import ServerClock
from tests.helpers.clock import FakeClock


def test_the_machines_clock_counts_until_the_server_has_been_heard() -> None:
    clock = FakeClock()
    server = ServerClock(mono=clock.monotonic, wall=lambda: 5_000)
    clock.advance(1.5)
    assert server.now() == 6_500_000


def test_the_servers_time_goes_on_with_the_monotonic_clock() -> None:
    clock = FakeClock()
    server = ServerClock(mono=clock.monotonic, wall=lambda: 5_000)
    clock.advance(10)
    server.hear(1_000_000_000)
    clock.advance(0.25)
    assert server.now() == 1_000_250_000

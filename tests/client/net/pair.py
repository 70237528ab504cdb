"""A gateway and the small server behind it, for every test of what the terminal says and believes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.net.gateway import Caller, Gateway
from client.net.server_clock import ServerClock
from client.net.transport import Arrived, Timing
from tests.helpers.clock import FakeClock
from tests.helpers.small_server import PASSWORD, SmallServer

Post = Callable[[str, bytes, Mapping[str, str], Timing], Arrived]


class Wire:
    """Between gateway and server. `carry`: what becomes of a request; the server answers it at once by default."""

    def __init__(self, server: SmallServer) -> None:
        self.authority = server.authority
        self.close = server.close
        self.carry: Post = server.post

    def post(self, path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        return self.carry(path, body, headers, timing)


class Pair:
    """A gateway and the server behind it, on one clock; the terminal's own clock is wrong by a day."""

    def __init__(self, *, renewing: AbstractContextManager[object] | None = None) -> None:
        self.clock = FakeClock()
        self.server = SmallServer(micros=self.micros)
        self.wire = Wire(self.server)
        own = ServerClock(mono=self.clock.monotonic, wall=lambda: self.micros() // 1000 - 86_400_000)
        caller = Caller(self.server.public, self.server.log.signer.key.vkey, "T-1", "0.1.0")
        self.gateway = Gateway(self.wire, caller, clock=own, renewing=renewing)

    def micros(self) -> int:
        return round(self.clock.utc().timestamp() * 1_000_000)

    def enrolled(self) -> Pair:
        self.gateway.use_key(Ed25519PrivateKey.generate(), kept=True)
        self.gateway.enrol("right-code")
        return self

    def signed_in(self) -> Pair:
        self.enrolled()
        welcome = self.gateway.hello("ja")
        self.gateway.sign_in(welcome.challenge, "1001", PASSWORD, "ja", {"clipboard": "blocked"})
        return self

"""Makes the network ready from the machine's policy: trust, transport, key, gateway.

Must not know windows; runs on a worker, after the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.api import Enrolled
from client.contract.note import BadKey
from client.contract.proof import BadProof
from client.errors import NoKey
from client.net.gateway import Caller, Gateway
from client.net.keystore import KeyStore
from client.net.server_clock import ServerClock
from client.net.transport import HttpsTransport, Transport, trust_of
from client.policy import Policy


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the worker made ready. `kept`: the key outlives the program; `close` ends every connection."""

    gateway: Gateway
    has_key: bool
    kept: bool
    enrol: Callable[[str], Enrolled]
    close: Callable[[], None]


def prepare(
    policy: Policy, version: str, store: KeyStore, *, mono: Callable[[], float], wall: Callable[[], int]
) -> Prepared:
    """Build the gateway of this machine and read its key. Raises: Untrusted, NoKey."""
    wire = HttpsTransport(policy.server, trust_of(policy.ca_file), proxy=policy.proxy, mono=mono)
    return prepared_with(wire, policy, version, store, clock=ServerClock(mono=mono, wall=wall))


def prepared_with(wire: Transport, policy: Policy, version: str, store: KeyStore, *, clock: ServerClock) -> Prepared:
    """Do the same over any transport."""
    try:
        gateway = Gateway(wire, Caller(policy.server_key, policy.log_key, policy.terminal, version), clock=clock)
    except BadProof as error:
        raise NoKey("the policy's server_key is not a key") from error
    except BadKey as error:
        raise NoKey("the policy's log_key is not a key") from error
    key = store.load()
    if key is not None:
        gateway.use_key(key, kept=store.kept)

    def enrol(code: str) -> Enrolled:
        """Hand in a new key, and keep it once the server knows it."""
        fresh = Ed25519PrivateKey.generate()
        gateway.use_key(fresh, kept=store.kept)
        enrolled = gateway.enrol(code)
        store.save(fresh)
        return enrolled

    return Prepared(gateway, key is not None, store.kept, enrol, wire.close)

"""The end of a session, signed by its terminal: how many events there were, and the hash their chain ends with.

It stands in the record in clear, so that whoever has a copy can tell that no event at the end was left out, whoever
runs the server (record.md §1.3). The chain begins with the hash of the session's own sign-in: no other session's end
is like it.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.proof import BadProof, public_key


class End(NamedTuple):
    """`seq`: number of the last event, 0 for none; `head`: hash of it, or of what the first would have followed."""

    seq: int
    head: str

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return f"branch-terminal session end v1\n{self.seq}\n{self.head}\n".encode()


def sign_end(key: Ed25519PrivateKey, end: End) -> str:
    """Return the signature by the session's own key, in base64."""
    return base64.b64encode(key.sign(end.statement)).decode()


def verify_end(key: str, end: End, signature: str) -> None:
    """Check a signature against a session's public key as it was handed in at the sign-in. Raises: BadProof."""
    known = public_key(key)
    try:
        known.verify(base64.b64decode(signature, validate=True), end.statement)
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadProof("the session's end is not signed by its terminal") from error

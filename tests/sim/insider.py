"""An insider's own way of speaking: signs for himself from the contract alone, and judges each answer at once.

What is asked in whose name is `hostile`'s.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from client.contract import WIRE
from client.contract.api import HEARTBEAT, HELLO, SIGN_IN, Command, Heartbeat, Hello, Interaction, SignIn
from client.contract.codec import encode
from client.contract.proof import Message, Signer, public_text, sign_request
from tests.sim.agenda import Agenda
from tests.sim.bank import PASSWORD
from tests.sim.house import enrolment_key, staff_number, terminal_number
from tests.sim.net import AUTHORITY
from tests.sim.oracle import Broken, Invariant, Oracle
from tests.sim.site import Site

_WHOSE = re.compile(rb"for (\d{6}) alone")
_UNAVAILABLE, _ENDED = "problem:record-unavailable", "problem:session-ended"


class Insider:
    """Somebody with a terminal and a number of his own, and a program that is not ours."""

    def __init__(self, place: int, agenda: Agenda, chance: Random, site: Site, oracle: Oracle) -> None:
        self._place, self._agenda, self._chance = place, agenda, chance
        self._site, self._oracle = site, oracle
        self._own = enrolment_key(place)
        self._session = self._own
        self._token = ""
        self._nonce = self._number = 0

    def _asking(self, command: Command, events: tuple[str, ...] = ()) -> Interaction:
        return Interaction(number=self._number, lang="ja", command=command, events=events)

    def _sign_in(self) -> None:
        welcome = self._say(HELLO, Hello(wire=WIRE, version="x", lang="ja"), signer=self._own, token="")
        if "challenge" not in welcome:
            return
        key = Ed25519PrivateKey.from_private_bytes(self._chance.randbytes(32))
        body = SignIn(
            challenge=welcome["challenge"],
            staff=staff_number(self._place),
            password=PASSWORD,
            session_key=public_text(key.public_key()),
            lang="ja",
            kept=True,
        )
        said = self._say(SIGN_IN, body, signer=self._own, token="")
        if said.get("token"):
            self._session, self._token, self._nonce, self._number = key, said["token"], 0, 0

    def _report(self, event: bytes) -> dict[str, Any]:
        return self._say(HEARTBEAT, Heartbeat(events=(event.decode(),)))

    def _say(
        self,
        path: str,
        body: Struct,
        *,
        signer: Ed25519PrivateKey | None = None,
        token: str | None = None,
        name: str = "",
    ) -> dict[str, Any]:
        """Sign and send; an empty answer when nobody was there, or the record could not be written."""
        self._nonce += 1
        said_token = self._token if token is None else token
        authorization = f"Bearer {said_token}" if said_token else ""
        content = encode(body)
        message = Message("POST", AUTHORITY, path, content, authorization)
        created = int(self._agenda.utc().timestamp())
        who = Signer(name or terminal_number(self._place), signer or self._session)
        proof = sign_request(who, message, created=created, nonce=self._nonce)
        headers = {field.lower(): value for field, value in proof.items()} | {"host": AUTHORITY}
        if authorization:
            headers["authorization"] = authorization
        said = self._send(path, headers, content)
        if said.get("type") == _ENDED and token is None:
            self._token = ""
        return said

    def _send(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        arrived = self._site.exchange(path, headers, body)
        if arrived is None:
            return {}
        for whose in _WHOSE.findall(arrived.body):
            if whose.decode() != staff_number(self._place):
                raise Broken(Invariant.HOSTILE, "somebody got a screen that was made for another")
        said: dict[str, Any] = json.loads(arrived.body)
        self._oracle.receipt(said)
        return {} if said.get("type") == _UNAVAILABLE else said

    def _must(self, said: dict[str, Any], kind: str) -> None:
        if said and said.get("type") not in (kind, _ENDED):
            raise Broken(Invariant.HOSTILE, f"told {said.get('type', 'yes')} instead of {kind}")

    def _is_found_out(self, said: dict[str, Any]) -> None:
        self._must(said, "problem:record-fork")
        if said:
            after = self._say(HEARTBEAT, Heartbeat())
            self._token = ""
            if after and after.get("type") != _ENDED:
                raise Broken(Invariant.HOSTILE, "a session goes on after its fork")

    def _refused(self, what: str, said: dict[str, Any]) -> None:
        if said and "type" not in said:
            raise Broken(Invariant.HOSTILE, f"{what} was answered")

"""An insider with a terminal of his own that lies: about his events, about who he is, about what was sent before.

Each attempt must be refused in the right words, and bring nothing of others.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from client.contract.api import HEARTBEAT, INTERACT, SIGN_OUT, Heartbeat, Interaction, Open, SignOut, Submit
from client.contract.blocks import Target
from client.contract.events import Event, event_bytes, event_hash
from client.contract.kinds import EventKind
from tests.sim.agenda import Agenda
from tests.sim.bank import SAVED
from tests.sim.house import terminal_number
from tests.sim.insider import Insider
from tests.sim.net import Flight, Net
from tests.sim.oracle import Oracle
from tests.sim.site import Site


class Hostile(Insider):
    """One attacker. `tried` counts what he did."""

    def __init__(self, place: int, agenda: Agenda, chance: Random, site: Site, net: Net, oracle: Oracle) -> None:
        super().__init__(place, agenda, chance, site, oracle)
        self._net = net
        self.tried: dict[str, int] = {}

    def act(self) -> None:
        """Try something."""
        if not self._token:
            self._sign_in()
            return
        tricks: tuple[Callable[[int, str], None], ...] = (
            self._gap,
            self._hidden_gap,
            self._fork,
            self._false_start,
            self._malformed,
            self._replay,
            self._stolen_token,
            self._forged,
            self._reuse,
            self._same_nonce,
            self._work,
            self._foreign_end,
        )
        trick = self._chance.choice(tricks)
        said = self._say(HEARTBEAT, Heartbeat())
        if said.get("ack"):
            self.tried[trick.__name__] = self.tried.get(trick.__name__, 0) + 1
            trick(said["ack"]["seq"], said["ack"]["head"])

    def _gap(self, seq: int, head: str) -> None:
        event = _event(seq + 2, event_hash(_event(seq + 1, head)))
        self._must(self._report(event), "problem:record-gap")

    def _hidden_gap(self, seq: int, head: str) -> None:
        self._must(self._report(_event(seq + 2, head)), "problem:record-gap")

    def _fork(self, seq: int, head: str) -> None:
        if seq == 0:
            self._report(_event(1, head))
            return
        self._is_found_out(self._report(_event(seq, "ab" * 32, wall=self._chance.randrange(9))))

    def _false_start(self, seq: int, _head: str) -> None:
        self._is_found_out(self._report(_event(seq + 1, "cd" * 32)))

    def _malformed(self, seq: int, head: str) -> None:
        good = _event(seq + 1, head).decode()
        bad = self._chance.choice((good + " ", good.replace('"kind"', '"kind":"x","kind"'), "{}", good + "\n" + good))
        self._must(self._say(HEARTBEAT, Heartbeat(events=(bad,))), "problem:bad-request")

    def _work(self, seq: int, head: str) -> None:
        self._number += 1
        first = _event(seq + 1, head)
        events = (first.decode(), _event(seq + 2, event_hash(first)).decode())
        self._say(INTERACT, self._asking(Open(Target("AST", "own")), events))

    def _reuse(self, _seq: int, _head: str) -> None:
        self._number += 1
        said = self._say(INTERACT, self._asking(Open(Target("AST", "own"))))
        if said.get("receipt"):
            again = self._asking(Submit("s", SAVED, {"memo": f"reused-{self._number}-undone"}))
            self._must(self._say(INTERACT, again), "problem:bad-request")

    def _same_nonce(self, _seq: int, _head: str) -> None:
        self._nonce -= 1
        self._must(self._say(HEARTBEAT, Heartbeat()), "problem:bad-proof")

    def _replay(self, _seq: int, _head: str) -> None:
        victim = self._victim()
        if victim is not None:
            self._refused("a replayed request", self._send(victim.path, dict(victim.headers), victim.body))

    def _forged(self, _seq: int, _head: str) -> None:
        victim = self._victim()
        if victim is not None:
            body = victim.body.replace(b'"events"', b'"Events"', 1)
            self._refused("a request altered", self._send(victim.path, dict(victim.headers), body + b" "))

    def _stolen_token(self, _seq: int, _head: str) -> None:
        victim = self._victim()
        if victim is not None:
            name = terminal_number(self._chance.choice((victim.sender, self._place)))
            ask = Interaction(number=1_000 + self._nonce, lang="ja", command=Open(Target("AST", "stolen")))
            said = self._say(INTERACT, ask, token=victim.headers["authorization"][7:], name=name)
            self._refused("another's token", said)

    def _foreign_end(self, _seq: int, _head: str) -> None:
        victim = self._victim()
        if victim is not None:
            token = victim.headers["authorization"][7:]
            self._refused("another's sign-out", self._say(SIGN_OUT, SignOut(seq=0, head="0" * 64, end=""), token=token))

    def _victim(self) -> Flight | None:
        return self._chance.choice(self._net.processed[-30:]) if self._net.processed else None


def _event(seq: int, prev: str, wall: int = 0) -> bytes:
    return event_bytes(Event(seq=seq, prev=prev, kind=EventKind.ACTION_ACTIVATED, wall=wall, mono=seq))

"""One person's session at this terminal: every rule of it, made together and thrown away together.

Must not know windows or the network.
"""

from __future__ import annotations

from collections.abc import Callable

from client.contract.api import Ack, Lang, Shell
from client.flows.form import FormState
from client.flows.lease import Lease
from client.flows.navigation import Navigation
from client.flows.outbox import Outbox
from client.flows.printing import Printing
from client.flows.promises import Promises
from client.flows.session import Idle
from client.flows.trail import Trail


class Sitting:
    """What is known between a sign-in and its end. `shell` is replaced when the language changes."""

    def __init__(
        self,
        shell: Shell,
        first_prev: str,
        lang: Lang,
        *,
        mono: Callable[[], float],
        wall: Callable[[], int],
        since: float,
    ) -> None:
        """`first_prev`: head of the empty chain as the sign-in's answer acknowledged it; `since`: when it was asked."""
        self.shell = shell
        self.lang = lang
        self.trail = Trail(first_prev, mono=mono, wall=wall)
        self.lease = Lease(shell.lease, shell.lease_lock, mono, since=since)
        self.promises = Promises(mono)
        self.idle = Idle(shell.idle_lock, mono)
        self.locked = Idle(shell.locked_end, mono)
        self.navigation = Navigation()
        self.outbox = Outbox()
        self.printing = Printing()
        self.form: FormState | None = None
        self.last_number: int | None = None
        self.last_at = ""

    def acknowledged(self, ack: Ack | None, *, asked: int, carried: int) -> None:
        """Take what the record acknowledges with the answer to a request, or that it acknowledges nothing.

        Only what covers everything the request carried renews the lease: a server that answers and records nothing is
        not the record. `asked`: the request's number at the lease; `carried`: number of the last event it brought.
        Raises: TrailBroken.
        """
        if ack is None:
            self.lease.failed(asked)
            return
        if ack.seq >= carried:
            self.lease.answered(asked)
        else:
            self.lease.failed(asked)
        self.trail.acknowledged(ack)

"""What the state of the record means for the content of a session, and how soon to ask for that state again.

Must not know what the content is, nor how it is taken away. Rules: record.md §1.6 (no acknowledgement for the lease:
destroyed; longer: locked).
"""

from __future__ import annotations

from enum import Enum

from client.errors import RecordUnavailable, Refused
from client.flows.lease import RecordState
from client.flows.session import Phase

PROBE_SECONDS = 2.0
"""How long after a failed sign of life the next one goes, before jitter."""


class Deed(Enum):
    """What is to be done now; the value of a loss is what the record is told as its reason."""

    NOTHING = ""
    LOSE_LEASE = "lease"
    LOSE_PROMISE = "promise"
    LOCK = "lock"
    REGAIN = "regain"


def deed_for(state: RecordState, phase: Phase, *, kept: bool, full: bool) -> Deed:
    """Return what a state of the record means in a phase of the session.

    `kept`: no promise of the record is broken; `full`: the trail takes no more. A loss is due as long as its reason
    lasts; where the content is gone already, it is nothing new.
    """
    if state is RecordState.LOCK and phase in (Phase.OPEN, Phase.BLANK):
        return Deed.LOCK
    if state in (RecordState.LOST, RecordState.LOCK):
        return Deed.LOSE_LEASE
    if not kept:
        return Deed.LOSE_PROMISE
    if phase is Phase.BLANK and not full:
        return Deed.REGAIN
    return Deed.NOTHING


def unheard(error: Exception) -> bool:
    """Whether a failed sign of life means that the record is not heard of, so that the next one has to go soon.

    A server that refuses speaks all the same, and the lease goes on deciding; unless the refusal is that the record
    cannot be written.
    """
    return not isinstance(error, Refused) or isinstance(error, RecordUnavailable)

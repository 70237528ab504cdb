"""Where every kind of entry stands in OCSF 1.8: class, activity, how serious it is, and whether it says of a failure.

Facts only (record.md §1.2). OCSF has no class for printing; its sheets are API activity under a name of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from server_stub.audit.entry import ServerEvent

OTHER = 99
"""The activity that OCSF has no number for; its name says what it was."""


class Severity(IntEnum):
    """OCSF's `severity_id`."""

    INFORMATIONAL = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5


class Status(IntEnum):
    """OCSF's `status_id`."""

    UNKNOWN = 0
    SUCCESS = 1
    FAILURE = 2


@dataclass(frozen=True, slots=True)
class OcsfClass:
    """A class of OCSF 1.8, with those of its activities that are used here."""

    uid: int
    name: str
    category: str
    activities: Mapping[int, str] = field(default_factory=dict, compare=False)


_IAM, _APPLICATION = "Identity & Access Management", "Application Activity"

ACCOUNT = OcsfClass(3001, "Account Change", _IAM, {4: "Password Reset"})
AUTHENTICATION = OcsfClass(3002, "Authentication", _IAM, {1: "Logon", 2: "Logoff"})
ENTITY = OcsfClass(3004, "Entity Management", _IAM, {1: "Create", 6: "Enroll", 7: "Unenroll"})
INTERACTION = OcsfClass(6001, "Web Resources Activity", _APPLICATION)
LIFECYCLE = OcsfClass(6002, "Application Lifecycle", _APPLICATION, {3: "Start"})
API = OcsfClass(6003, "API Activity", _APPLICATION, {0: "Unknown", 2: "Read"})
DATASTORE = OcsfClass(
    6005, "Datastore Activity", _APPLICATION, {1: "Read", 2: "Update", 4: "Query", 5: "Write", 6: "Create", 8: "List"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """`other`: the name of activity 99. `status`: None where the entry's own decision says it."""

    ocsf: OcsfClass
    activity: int
    severity: Severity = Severity.INFORMATIONAL
    status: Status | None = None
    other: str = ""

    @property
    def activity_name(self) -> str:
        """What the activity is called."""
        return self.other or self.ocsf.activities[self.activity]

    @property
    def type_uid(self) -> int:
        """OCSF's number of class and activity together."""
        return self.ocsf.uid * 100 + self.activity


def _other(
    ocsf: OcsfClass, name: str, severity: Severity = Severity.INFORMATIONAL, status: Status | None = None
) -> Place:
    return Place(ocsf, OTHER, severity, status, name)


_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
_FAILED = Status.FAILURE
E = ServerEvent

PLACES: Mapping[str, Place] = {
    E.SERVER_STARTED: Place(LIFECYCLE, 3),
    E.PULSE: _other(API, "Pulse"),
    E.ROLLED_BACK: _other(API, "Roll-back", _HIGH, _FAILED),
    E.RESTORED: _other(API, "Restore", _MEDIUM),
    E.TERMINAL_CODE_MADE: Place(ENTITY, 1),
    E.TERMINAL_ENROLLED: Place(ENTITY, 6),
    E.TERMINAL_REFUSED: _other(ENTITY, "Refuse", _MEDIUM, _FAILED),
    E.TERMINAL_WITHDRAWN: Place(ENTITY, 7),
    E.TERMINAL_GREETED: _other(API, "Hello"),
    E.TERMINAL_EVENTS: _other(INTERACTION, "Interact"),
    E.SIGNED_IN: Place(AUTHENTICATION, 1),
    E.SIGN_IN_FAILED: Place(AUTHENTICATION, 1, _LOW, _FAILED),
    E.SIGN_IN_DELAYED: Place(AUTHENTICATION, 1, _MEDIUM, _FAILED),
    E.PASSWORD_SET: Place(ACCOUNT, 4, _LOW),
    E.SIGNED_OUT: Place(AUTHENTICATION, 2),
    E.SESSION_REPLACED: Place(AUTHENTICATION, 2, _LOW),
    E.SESSION_EXPIRED: Place(AUTHENTICATION, 2),
    E.SESSION_ABANDONED: Place(AUTHENTICATION, 2, _LOW),
    E.ANSWER_REPEATED: _other(API, "Repeat"),
    E.LOCKED: _other(AUTHENTICATION, "Lock"),
    E.UNLOCKED: Place(AUTHENTICATION, 1),
    E.UNLOCK_FAILED: Place(AUTHENTICATION, 1, _LOW, _FAILED),
    E.SCREEN_SERVED: Place(DATASTORE, 1),
    E.LIST_SERVED: Place(DATASTORE, 8),
    E.SEARCH_RUN: Place(DATASTORE, 4),
    E.SUGGESTIONS_SERVED: Place(DATASTORE, 4),
    E.FIELD_REVEALED: Place(DATASTORE, 1, _LOW),
    E.FORM_COMMITTED: Place(DATASTORE, 2),
    E.FORM_REFUSED: Place(DATASTORE, 2, status=_FAILED),
    E.DRAFT_KEPT: Place(DATASTORE, 5),
    E.DENIED: Place(DATASTORE, 1, _LOW, _FAILED),
    E.PRINT_RESERVED: _other(API, "Print Number"),
    E.PRINT_OFFERED: _other(API, "Print Offer"),
    E.PRINT_GRANTED: _other(API, "Print"),
    E.PRINT_DENIED: _other(API, "Print", _LOW, _FAILED),
    E.PRINT_SPOOLED: _other(API, "Print Spool"),
    E.PRINT_FAILED: _other(API, "Print Spool", _LOW, _FAILED),
    E.PRINT_UNKNOWN: _other(API, "Print Spool", _MEDIUM, Status.UNKNOWN),
    E.PRINT_CLOSED: _other(API, "Print Close"),
    E.DATA_IMPORTED: Place(DATASTORE, 6),
    E.LOG_VIEWED: Place(API, 2),
    E.LOG_EXPORTED: _other(API, "Export", _LOW),
    E.GAP: _other(API, "Gap", _MEDIUM, _FAILED),
    E.FORK: _other(API, "Fork", _HIGH, _FAILED),
    E.REPLAY: _other(API, "Replay", _MEDIUM, _FAILED),
    E.PROOF_REFUSED: _other(API, "Proof", _MEDIUM, _FAILED),
    E.REQUEST_REFUSED: _other(API, "Request", _LOW, _FAILED),
    E.REQUEST_FAILED: _other(API, "Request", _LOW, _FAILED),
}

UNKNOWN_KIND = Place(API, 0, _LOW)
"""An entry of a kind that this version of the program does not know."""
ALTERED = _other(API, "Record Altered", Severity.CRITICAL, _FAILED)
"""An entry that a signed head covers is not there any more, or is not what was recorded."""

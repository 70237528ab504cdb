"""What a server event is before it is recorded: the closed list of kinds, and the facts one entry holds.

Knows no table, no session and no screen; an entry carries opaque references, never a name or a number of a customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ServerEvent(StrEnum):
    """Everything the server records of its own; `TERMINAL_EVENTS` holds a terminal's reports verbatim."""

    SERVER_STARTED = "server.started"
    PULSE = "log.pulse"
    ROLLED_BACK = "log.rolled_back"
    RESTORED = "log.restored"
    TERMINAL_CODE_MADE = "terminal.code"
    TERMINAL_ENROLLED = "terminal.enrolled"
    TERMINAL_REFUSED = "terminal.refused"
    TERMINAL_WITHDRAWN = "terminal.withdrawn"
    TERMINAL_GREETED = "terminal.hello"
    TERMINAL_EVENTS = "terminal.events"
    SIGNED_IN = "login.ok"
    SIGN_IN_FAILED = "login.fail"
    SIGN_IN_DELAYED = "login.wait"
    PASSWORD_SET = "password.set"  # noqa: S105 - the name of an event
    SIGNED_OUT = "logout"
    SESSION_REPLACED = "session.replaced"
    SESSION_EXPIRED = "session.expired"
    SESSION_ABANDONED = "abandoned"
    LOCKED = "lock"
    UNLOCKED = "unlock"
    UNLOCK_FAILED = "unlock.fail"
    SCREEN_SERVED = "screen.served"
    LIST_SERVED = "list.served"
    SEARCH_RUN = "search.run"
    SUGGESTIONS_SERVED = "suggest.served"
    FIELD_REVEALED = "field.revealed"
    FORM_COMMITTED = "form.committed"
    FORM_REFUSED = "form.refused"
    DRAFT_KEPT = "draft.kept"
    DENIED = "denied"
    PRINT_RESERVED = "print.reserved"
    PRINT_OFFERED = "print.offered"
    PRINT_GRANTED = "print.granted"
    PRINT_DENIED = "print.denied"
    PRINT_SPOOLED = "print.spooled"
    PRINT_FAILED = "print.failed"
    PRINT_UNKNOWN = "print.unknown"
    PRINT_CLOSED = "print.closed"
    DATA_IMPORTED = "data.imported"
    LOG_VIEWED = "log.viewed"
    LOG_EXPORTED = "log.exported"
    GAP = "gap"
    FORK = "fork"
    REPLAY = "replay"
    ANSWER_REPEATED = "answer.repeated"
    PROOF_REFUSED = "proof.refused"
    REQUEST_REFUSED = "request.refused"
    REQUEST_FAILED = "request.failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of one server event; who, where and when are added by the record itself.

    `screen`: three-letter code. `subjects`: opaque references of what was read (at most 200). `fields`: names of
    what was shown of it. `count`: how many rows. `purpose`: code of the purpose stated. `rule`: id of the access
    rule that decided. `document`: SHA-256 of the document served, filled in by the HTTP layer.
    `key`: public key of a session that begins; `end`: number, hash and signature with which a terminal has ended one.
    `detail`: search words, saved values, reasons: stored encrypted only.
    """

    kind: ServerEvent
    screen: str = ""
    subjects: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    count: int | None = None
    purpose: str = ""
    allowed: bool = True
    rule: str = ""
    document: str = ""
    key: str = ""
    end: tuple[int, str, str] | None = None
    detail: Mapping[str, str | int | bool] = field(default_factory=dict)

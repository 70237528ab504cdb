"""Requests the terminal sends and answers it gets; paths and header names.

Requests forbid unknown fields (mass assignment, security.md A29); answers may grow.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from client.contract.blocks import Action, Mark, Row, RowCount, Target
from client.contract.limits import BATCH_EVENTS, PAGE_ROWS, PROOFS, Count, Hex, Id, Short, Text
from client.contract.proven import Proven

HELLO = "/v1/hello"
ENROL = "/v1/enrol"
SIGN_IN = "/v1/sign-in"
UNLOCK = "/v1/unlock"
INTERACT = "/v1/interact"
HEARTBEAT = "/v1/heartbeat"
SIGN_OUT = "/v1/sign-out"

MEDIA_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"

Lang = Literal["ja", "en"]
Key = Annotated[str, Meta(min_length=43, max_length=44, pattern=r"^[A-Za-z0-9_-]{43}=?$")]
"""Ed25519 public key, 32 bytes in unpadded or padded URL-safe base64."""
EventText = Annotated[str, Meta(max_length=2048)]
Events = Annotated[tuple[EventText, ...], Meta(max_length=BATCH_EVENTS)]
Secret = Annotated[str, Meta(min_length=1, max_length=128)]
Undecoded = Raw | UnsetType
"""Bytes exactly as in the body; left out, not null, when there is nothing (msgspec cannot read `Raw | None`)."""


class Hello(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """First words of a terminal, signed with its enrolment key."""

    wire: Annotated[str, Meta(max_length=10)]
    version: Annotated[str, Meta(max_length=40)]
    lang: Lang


class Enrol(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new terminal's key with the one-time code from the administrator's letter; signed with that very key."""

    code: Annotated[str, Meta(min_length=8, max_length=80)]
    terminal: Id
    key: Key
    kept: bool
    """False: the machine has no key store, the key lives until the program ends."""


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Staff number and password with the public half of a fresh session key; signed with the enrolment key."""

    challenge: Id
    staff: Annotated[str, Meta(min_length=1, max_length=40)]
    password: Secret
    session_key: Key
    lang: Lang
    kept: bool
    protections: dict[str, str] = {}


class Unlock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password again, on a locked session."""

    number: Count
    password: Secret
    lang: Lang
    events: Events = ()


class Open(Struct, frozen=True, tag="open", tag_field="do", forbid_unknown_fields=True):
    """Show the screen an item leads to. `fresh`: the person asked for it anew (F5)."""

    target: Target
    fresh: bool = False


class Line(Struct, frozen=True, tag="line", tag_field="do", forbid_unknown_fields=True):
    """A line of the command field, as typed; the server knows its grammar."""

    text: Short


class Suggest(Struct, frozen=True, tag="suggest", tag_field="do", forbid_unknown_fields=True):
    """What the command field could mean so far."""

    text: Short


class Submit(Struct, frozen=True, tag="submit", tag_field="do", forbid_unknown_fields=True):
    """Values of a screen's forms under one of its actions."""

    screen: Id
    action: Id
    values: dict[Id, Text]


class Draft(Struct, frozen=True, tag="draft", tag_field="do", forbid_unknown_fields=True):
    """Unfinished values, to be kept by the server."""

    screen: Id
    values: dict[Id, Text]


class Page(Struct, frozen=True, tag="page", tag_field="do", forbid_unknown_fields=True):
    """Rows of a table from `first` on."""

    screen: Id
    block: Id
    first: RowCount
    rows: Annotated[int, Meta(ge=1, le=PAGE_ROWS)] = 50


class PrintAsk(Struct, frozen=True, tag="print_ask", tag_field="do", forbid_unknown_fields=True):
    """May this screen be printed, and how would the sheet look?"""

    screen: Id


class PrintMake(Struct, frozen=True, tag="print_make", tag_field="do", forbid_unknown_fields=True):
    """Print the sheet of this offer."""

    offer: Id
    purpose: Id
    reason: Short
    printer: Id
    copies: Annotated[int, Meta(ge=1, le=9)]


class PrintClose(Struct, frozen=True, tag="print_close", tag_field="do", forbid_unknown_fields=True):
    """How the sheet or the unused offer ended."""

    serial: Id
    outcome: Literal["received", "jammed", "cancelled"]


class Lock(Struct, frozen=True, tag="lock", tag_field="do", forbid_unknown_fields=True):
    """Lock the session; nothing but unlocking is answered afterwards."""

    cause: Literal["asked", "idle", "lease"]


Command = Open | Line | Suggest | Submit | Draft | Page | PrintAsk | PrintMake | PrintClose | Lock


class Interaction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One interaction: a numbered command and every event not yet acknowledged.

    The same `number` sent again gets the stored answer of the first time and does nothing twice.
    """

    number: Count
    lang: Lang
    command: Command
    events: Events = ()


class Heartbeat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sign of life with the events not yet acknowledged, asking for proofs.

    `size`: of the head of the record's tree the terminal knows, 0 before the first; `prove`: numbers of receipts.
    """

    events: Events = ()
    size: Count = 0
    prove: Annotated[tuple[Count, ...], Meta(max_length=PROOFS)] = ()


class SignOut(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End of the session: number and hash of the terminal's last event, and its signature over both.

    Source: `session_end`.
    """

    seq: Count
    head: Hex
    end: Annotated[str, Meta(max_length=88)]
    events: Events = ()


class Ack(Struct, frozen=True, kw_only=True):
    """How far the terminal's events are durably recorded: last sequence number and the hash of that event."""

    seq: Count
    head: Hex


class Receipt(Struct, frozen=True, kw_only=True):
    """The committed record of what this answer shows; without it nothing may be drawn.

    `number`: position in the central record, from 1; `entry`: hash of the recorded bytes as a leaf of the record's tree
    (RFC 9162), which stands there at the index `number` - 1; `document`: SHA-256 of the part
    shown (the bytes of screen, rows, suggestions or offer exactly as in the body), empty hash text when none.
    """

    number: Count
    entry: Hex
    document: Hex
    at: Short


class Notice(Struct, frozen=True, kw_only=True):
    """A sentence for the status line."""

    text: Short
    tone: Literal["info", "ok", "warn", "danger"] = "info"


class Rows(Struct, frozen=True, kw_only=True):
    """A page of a table."""

    screen: Id
    block: Id
    first: RowCount
    count: RowCount
    rows: Annotated[tuple[Row, ...], Meta(max_length=PAGE_ROWS)]


class Suggestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the command palette; `line` is what Enter sends."""

    group: Short
    text: Short
    sub: Short = ""
    icon: Annotated[str, Meta(max_length=40)] = ""
    mark: Mark | None = None
    target: Target | None = None
    line: Short = ""
    keys: tuple[Short, ...] = ()


class Suggestions(Struct, frozen=True, kw_only=True):
    """What the command field could mean. `id`: random, so that the document's hash tells nobody what was typed."""

    text: Short
    items: Annotated[tuple[Suggestion, ...], Meta(max_length=30)]
    note: Short = ""
    id: Short = ""


class Choice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One purpose or printer of the print dialog."""

    id: Id
    label: Short
    key: Annotated[str, Meta(max_length=1)] = ""
    needs_reason: bool = False
    state: Short = ""


class Offer(Struct, frozen=True, kw_only=True):
    """A sheet ready to be printed once: what it looks like and what has to be said first.

    `preview` is page 1 of the very PDF as PNG.
    """

    id: Id
    serial: Id
    title: Short
    pages: Annotated[int, Meta(ge=1, le=50)]
    preview: Annotated[bytes, Meta(max_length=1_500_000)]
    preview_name: Short
    purposes: tuple[Choice, ...]
    printers: tuple[Choice, ...]
    printed: tuple[Text, ...]
    notes: tuple[Text, ...]
    foot: Short
    copies: Annotated[int, Meta(ge=1, le=9)] = 1


class Sheet(Struct, frozen=True, kw_only=True):
    """What became of a sheet sent to the printer."""

    serial: Id
    state: Literal["spooled", "failed", "unknown", "closed"]
    text: Text


class NavItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of the menu."""

    label: Short
    target: Target
    icon: Annotated[str, Meta(max_length=40)] = ""
    badge: Short = ""
    key: Annotated[str, Meta(max_length=20)] = ""


class NavGroup(Struct, frozen=True, kw_only=True):
    """Entries under one heading; the first group has none."""

    title: Short
    items: tuple[NavItem, ...]


class Wording(Struct, frozen=True, kw_only=True):
    """The bank's words for the screens the terminal draws itself; kept in memory only."""

    bank: Short
    product: Short
    headline: tuple[Short, ...]
    promise: tuple[Short, ...]
    rule: Short
    say_aloud: Short
    call: Short
    command_hint: Short


class Person(Struct, frozen=True, kw_only=True):
    """Who is signed in, as the header shows it."""

    name: Short
    initial: Annotated[str, Meta(max_length=2)]
    post: Short
    staff: Short


class Shell(Struct, frozen=True, kw_only=True):
    """Everything around the content, sent when someone signs in or changes the language.

    Times are seconds; see record.md D3 for the lease.
    """

    person: Person
    groups: tuple[NavGroup, ...]
    wording: Wording
    log: Target
    search: Target | None
    home: Target
    idle_lock: Annotated[int, Meta(ge=10, le=3600)]
    locked_end: Annotated[int, Meta(ge=10, le=7200)]
    heartbeat: Annotated[int, Meta(ge=1, le=60)]
    lease: Annotated[int, Meta(ge=2, le=120)]
    lease_lock: Annotated[int, Meta(ge=3, le=600)]


class Opened(Struct, frozen=True, kw_only=True):
    """The subjects held open by the server for this session."""

    title: Short
    items: Annotated[tuple[NavItem, ...], Meta(max_length=9)]


class Notified(Struct, frozen=True, kw_only=True):
    """One public notice of the sign-in screen."""

    date: Short
    text: Short
    tone: Literal["info", "warn"] = "info"


class Welcome(Struct, frozen=True, kw_only=True):
    """Answer to hello: what the sign-in screen may show, and the challenge the sign-in must carry.

    `version`: the terminal's own, which the server has accepted. `time` is the server's clock in microseconds since
    1970 UTC: the base of every later `created`.
    """

    challenge: Id
    time: Count
    terminal: Short
    place: Short
    last_use: Short
    wording: Wording
    notices: Annotated[tuple[Notified, ...], Meta(max_length=3)]
    version: Short


class Enrolled(Struct, frozen=True, kw_only=True):
    """Answer to an enrolment."""

    terminal: Id
    place: Short


class Answer(Struct, frozen=True, kw_only=True):
    """Answer to everything a signed-in terminal sends.

    At most one of screen, rows, suggestions, offer is present; each stays undecoded bytes until its hash has been
    compared with the receipt. `time` as in Welcome.
    """

    receipt: Receipt
    ack: Ack
    time: Count
    token: Annotated[str, Meta(max_length=120)] | None = None
    shell: Shell | None = None
    opened: Opened | None = None
    screen: Undecoded = UNSET
    rows: Undecoded = UNSET
    suggestions: Undecoded = UNSET
    offer: Undecoded = UNSET
    sheet: Sheet | None = None
    notice: Notice | None = None
    actions: tuple[Action, ...] = ()
    log: Proven | None = None


class Problem(Struct, frozen=True, kw_only=True):
    """A refusal or failure (RFC 9457): a stable type, a sentence for the person, and a number to quote.

    `ack` is present when events were recorded all the same.
    """

    type: Annotated[str, Meta(max_length=120)]
    title: Short
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Text
    reference: Short
    retry_after: Annotated[int, Meta(ge=0, le=3600)] | None = None
    ack: Ack | None = None


class ProblemKind:
    """Stable `type` values of problems; the terminal decides by these, never by text."""

    BAD_REQUEST = "problem:bad-request"
    BAD_PROOF = "problem:bad-proof"
    OLD_TERMINAL = "problem:old-terminal"
    UNKNOWN_TERMINAL = "problem:unknown-terminal"
    ENROLMENT_REFUSED = "problem:enrolment-refused"
    WRONG_CREDENTIALS = "problem:wrong-credentials"
    WAIT = "problem:wait"
    SESSION_ENDED = "problem:session-ended"
    SESSION_LOCKED = "problem:session-locked"
    NOT_PERMITTED = "problem:not-permitted"
    NOT_FOUND = "problem:not-found"
    PRINT_REFUSED = "problem:print-refused"
    RECORD_GAP = "problem:record-gap"
    RECORD_FORK = "problem:record-fork"
    RECORD_UNAVAILABLE = "problem:record-unavailable"
    TOO_MANY = "problem:too-many"
    INTERNAL = "problem:internal"

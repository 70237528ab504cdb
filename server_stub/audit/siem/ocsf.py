"""Says an entry of the record as an OCSF 1.8 event; pure, from the stored bytes and nothing else.

Opaque references only, and never anything of an entry's encrypted detail. Of what a terminal reports, kinds and how
many: its other words are claims, and stay on the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

import client
from client.contract.kinds import EventKind
from client.contract.merkle import leaf_hash
from server_stub.audit.entry import ServerEvent
from server_stub.audit.siem.places import (
    ACCOUNT,
    ALTERED,
    API,
    AUTHENTICATION,
    DATASTORE,
    ENTITY,
    INTERACTION,
    LIFECYCLE,
    PLACES,
    UNKNOWN_KIND,
    OcsfClass,
    Place,
    Severity,
    Status,
)
from server_stub.audit.stored import StoredEntry, lines_of, read_entry
from server_stub.store.columns import microseconds, moment

OcsfEvent = dict[str, Any]
VERSION = "1.8.0"
PRODUCT = "Branch terminal"
ALTERED_CODE = "record.altered"
_NOBODY = "unknown"
_UNLOCK = frozenset((ServerEvent.UNLOCKED, ServerEvent.UNLOCK_FAILED))
_INTERACTIVE_LOGON, _UNLOCK_LOGON = 2, 7
_USER, _UNKNOWN_USER = 1, 0
_TABLE, _DEVICE, _DESKTOP, _OTHER_HASH = 3, 1, 2, 99
_REFUSED = "refused:"
# Inside JSON they stand in strings only; a receiver may change what is not printable (RFC 5424 §6.4).
_CONTROLS = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


class _Reported(Struct, frozen=True):
    """As much of a terminal's line as is told."""

    kind: str


_reported = msgspec.json.Decoder(_Reported)


def event_of(data: bytes, *, log: str) -> OcsfEvent:
    """Return the event of an entry's stored bytes; `log`: the origin line of the record's tree.

    `metadata.sequence` is the entry's number, one more than its leaf index, and without gaps; `metadata.uid` is its
    id. Times are milliseconds. Raises: msgspec.DecodeError, and OverflowError for a time that is none.
    """
    stored = read_entry(data)
    moment(stored.t)
    place = PLACES.get(stored.k, UNKNOWN_KIND)
    reported = Counter(_reported.decode(line).kind for line in lines_of(data))
    rule = "" if stored.dec is None else stored.dec.rule
    return {
        **_placed(place, _severity(place, reported), _status(place, stored)),
        **({"status_detail": rule} if rule else {}),
        **({"count": reported.total()} if reported else {}),
        "time": stored.t // 1000,
        "message": f"{stored.k} {stored.screen}".strip(),
        "metadata": {
            **_metadata(stored.k, log),
            "uid": stored.id,
            "sequence": stored.n,
            "logged_time": stored.t // 1000,
            **({"correlation_uid": stored.sid} if stored.sid else {}),
        },
        "raw_data_hash": {
            "algorithm": "RFC 9162 leaf, SHA-256",
            "algorithm_id": _OTHER_HASH,
            "value": leaf_hash(data).hex(),
        },
        "raw_data_size": len(data),
        **_PARTS[place.ocsf](stored, reported),
        "unmapped": _unmapped(stored),
    }


def altered_event(number: int, what: str, *, at: datetime, log: str) -> OcsfEvent:
    """Return the alarm that stands in for an entry that cannot be told; it has the number that entry had."""
    time = microseconds(at) // 1000
    return {
        **_placed(ALTERED, ALTERED.severity, Status.FAILURE),
        "status_detail": what,
        "time": time,
        "message": f"{ALTERED_CODE}: entry {number} {what}",
        "metadata": {
            **_metadata(ALTERED_CODE, log),
            "uid": f"{log}/{number}",
            "sequence": number,
            "logged_time": time,
        },
        **_api(StoredEntry(k=ALTERED_CODE), Counter()),
        "unmapped": {"chain": "server"},
    }


def json_of(event: OcsfEvent) -> bytes:
    """Return an event as one line of JSON in UTF-8, without any control character."""
    return msgspec.json.encode(event).decode().translate(_CONTROLS).encode()


def _placed(place: Place, severity: Severity, status: Status) -> OcsfEvent:
    ocsf, activity = place.ocsf, place.activity_name
    return {
        "class_uid": ocsf.uid,
        "class_name": ocsf.name,
        "category_uid": ocsf.uid // 1000,
        "category_name": ocsf.category,
        "activity_id": place.activity,
        "activity_name": activity,
        "type_uid": place.type_uid,
        "type_name": f"{ocsf.name}: {activity}",
        "severity_id": severity.value,
        "severity": severity.name.capitalize(),
        "status_id": status.value,
        "status": status.name.capitalize(),
    }


def _severity(place: Place, reported: Mapping[str, int]) -> Severity:
    """Of a batch, the most serious thing a terminal reports: a broken promise of the record, or something refused."""
    if EventKind.PROMISE_BROKEN in reported:
        return Severity.HIGH
    return Severity.LOW if any(kind.startswith(_REFUSED) for kind in reported) else place.severity


def _status(place: Place, stored: StoredEntry) -> Status:
    if place.status is not None:
        return place.status
    return Status.SUCCESS if stored.dec is None or stored.dec.allow else Status.FAILURE


def _metadata(code: str, log: str) -> OcsfEvent:
    return {
        "version": VERSION,
        "product": {"name": PRODUCT, "version": client.__version__},
        "log_name": log,
        "event_code": code,
    }


def _unmapped(stored: StoredEntry) -> OcsfEvent:
    """What OCSF has no attribute for, without what is empty."""
    read = stored.obj
    told = {
        "chain": chain_of(stored),
        "rank": stored.rank,
        "department": stored.dept,
        "screen": stored.screen,
        "document": stored.doc,
        "purpose": stored.purpose,
        "command": stored.req,
        "events": stored.ev,
        "subjects": None if read is None else read.ref,
        "fields": None if read is None else read.fields,
        "rows": None if read is None else read.n,
    }
    return {name: value for name, value in told.items() if value not in ("", None, ())}


def chain_of(stored: StoredEntry) -> str:
    """Return which kind of chain an entry belongs to: what a terminal reported, a session, a terminal, the server."""
    if stored.k == ServerEvent.TERMINAL_EVENTS:
        return "reported"
    if stored.sid:
        return "session"
    return "terminal" if stored.term else "server"


def _user(stored: StoredEntry) -> OcsfEvent:
    """Return the person by staff number; one who is not known has no number on the record either."""
    if not stored.user:
        return {"name": _NOBODY, "type_id": _UNKNOWN_USER}
    unit = {"ou_uid": stored.dept} if stored.dept else {}
    org = {"org": {"uid": stored.branch, **unit}} if stored.branch else {}
    return {"uid": stored.user, "type_id": _USER, **org}


def _session(stored: StoredEntry) -> OcsfEvent:
    if not stored.sid:
        return {}
    return {"session": {"uid": stored.sid, **({"terminal": stored.term} if stored.term else {})}}


def _actor(stored: StoredEntry) -> OcsfEvent:
    """Return who acted: a person, else the program itself."""
    if not stored.user:
        return {"actor": {"app_name": PRODUCT, **_session(stored)}}
    return {"actor": {"user": _user(stored), **_session(stored)}}


def _source(stored: StoredEntry) -> OcsfEvent:
    """Return where it came from: a terminal, else the server."""
    return {"src_endpoint": {"uid": stored.term} if stored.term else {"svc_name": PRODUCT}}


def _account(stored: StoredEntry, _: Counter[str]) -> OcsfEvent:
    # Whose password was set is in the encrypted detail.
    return {"user": {"name": _NOBODY, "type_id": _UNKNOWN_USER}, **_actor(stored), **_source(stored)}


def _authentication(stored: StoredEntry, _: Counter[str]) -> OcsfEvent:
    logon = _UNLOCK_LOGON if stored.k in _UNLOCK else _INTERACTIVE_LOGON
    service = {"name": PRODUCT, "version": client.__version__}
    return {
        "user": _user(stored),
        "service": service,
        "logon_type_id": logon,
        **_session(stored),
        **_source(stored),
    }


def _entity(stored: StoredEntry, _: Counter[str]) -> OcsfEvent:
    if not stored.term:
        return {"entity": {"name": _NOBODY, "type_id": _DEVICE}, **_actor(stored)}
    org = {"org": {"uid": stored.branch}} if stored.branch else {}
    device = {"uid": stored.term, "type_id": _DESKTOP, **org}
    return {"entity": {"uid": stored.term, "type_id": _DEVICE, "device": device}, **_actor(stored)}


def _interaction(stored: StoredEntry, reported: Counter[str]) -> OcsfEvent:
    source = {"uid": stored.term or _NOBODY, "owner": _user(stored)}
    return {
        "web_resources": [{"name": "terminal", "type": "Reported events", "data": dict(reported)}],
        "src_endpoint": source,
    }


def _lifecycle(_: StoredEntry, __: Counter[str]) -> OcsfEvent:
    return {"app": {"name": PRODUCT, "version": client.__version__}}


def _api(stored: StoredEntry, _: Counter[str]) -> OcsfEvent:
    return {"api": {"operation": stored.k}, **_actor(stored), **_source(stored)}


def _datastore(stored: StoredEntry, _: Counter[str]) -> OcsfEvent:
    return {"table": {"name": stored.screen or "bank"}, "type_id": _TABLE, **_actor(stored), **_source(stored)}


_PARTS: Mapping[OcsfClass, Callable[[StoredEntry, Counter[str]], OcsfEvent]] = {
    ACCOUNT: _account,
    AUTHENTICATION: _authentication,
    ENTITY: _entity,
    INTERACTION: _interaction,
    LIFECYCLE: _lifecycle,
    API: _api,
    DATASTORE: _datastore,
}

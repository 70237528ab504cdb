"""Writes an OCSF event as a syslog message (RFC 5424) and frames it by counting its octets (RFC 5425); pure.

The message is the event's JSON. What is found without reading JSON stands in structured data before it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import client
from server_stub.audit.siem.ocsf import OcsfEvent, json_of

APP_NAME = "branch-terminal"
ELEMENT = "record@32473"
"""32473 is the enterprise number for examples (RFC 5612); a bank's own would stand here."""
_LOG_AUDIT = 13
_PRIORITY = {1: 6, 2: 5, 3: 4, 4: 2, 5: 1}
"""OCSF's severity as syslog's: informational, notice, warning, critical, alert."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOM = "\ufeff".encode()
_HOST_LONGEST, _CODE_LONGEST = 255, 32
_LISTS = ("subjects", "fields")
_UNPRINTABLE = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), "\ufffd")
_ESCAPES = {ord(sign): f"\\{sign}" for sign in '\\"]'}


def message_of(event: OcsfEvent, *, host: str, longest: int) -> bytes:
    """Return the syslog message of an event, sent by `host`, in at most `longest` octets if that can be done.

    A receiver must take 2,048 octets and should take 8,192 (RFC 5425 §4.3.1). Of what is longer, references and names
    of fields are left out until it fits; `metadata.is_truncated` says so, and the entry on the record has them all.
    """
    head = _head(event, host)
    said = json_of(event)
    if len(head) + len(said) > longest:
        said = _shortened(event, len(said), longest - len(head))
    return head + said


def frame(message: bytes) -> bytes:
    """Return a message as it travels: its length in octets, a space, and itself."""
    return b"%d %b" % (len(message), message)


def escaped(value: str) -> str:
    """Return a parameter's value as it stands between the quotes (RFC 5424 §6.3.3).

    Control characters become U+FFFD, because receivers rewrite them each in its own way; the JSON has them unchanged.
    """
    return value.translate(_UNPRINTABLE).translate(_ESCAPES).encode("utf-8", "replace").decode()


def name_of(value: str, longest: int) -> str:
    """Return a header field: printable ASCII without spaces, `-` when nothing is left (RFC 5424 §6)."""
    return "".join(sign for sign in value if "!" <= sign <= "~")[:longest] or "-"


def _head(event: OcsfEvent, host: str) -> bytes:
    metadata = event["metadata"]
    priority = _LOG_AUDIT * 8 + _PRIORITY[event["severity_id"]]
    at = (_EPOCH + timedelta(milliseconds=event["time"])).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    sender, code = name_of(host, _HOST_LONGEST), name_of(metadata["event_code"], _CODE_LONGEST)
    parameters = {
        "number": str(metadata["sequence"]),
        "id": metadata["uid"],
        "kind": metadata["event_code"],
        "chain": event["unmapped"]["chain"],
        "session": metadata.get("correlation_uid", ""),
        "type": str(event["type_uid"]),
        "status": event["status"],
    }
    told = "".join(f' {name}="{escaped(value)}"' for name, value in parameters.items() if value)
    origin = f'[origin software="{APP_NAME}" swVersion="{client.__version__}"]'
    return f"<{priority}>1 {at} {sender} {APP_NAME} - {code} {origin}[{ELEMENT}{told}] ".encode() + _BOM


def _shortened(event: OcsfEvent, size: int, room: int) -> bytes:
    """Halve the longer of the two lists until the JSON fits or both are empty."""
    unmapped = dict(event["unmapped"])
    metadata = {**event["metadata"], "is_truncated": True, "untruncated_size": size}
    said = json_of({**event, "metadata": metadata})
    while len(said) > room and any(unmapped.get(name) for name in _LISTS):
        longer = max(_LISTS, key=lambda name: len(unmapped.get(name, ())))
        unmapped[longer] = unmapped[longer][: len(unmapped[longer]) // 2]
        said = json_of({**event, "metadata": metadata, "unmapped": unmapped})
    return said

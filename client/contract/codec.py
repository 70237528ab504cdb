"""Strict JSON in both directions: limits before parsing, duplicates and NaN refused, blocks decoded one by one.

msgspec alone accepts duplicate keys and fails a whole document on one unknown tag; hence the scan and the raw blocks.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
from collections.abc import Hashable
from typing import Any, TypeVar, cast

import msgspec

from client.contract import WIRE
from client.contract.blocks import (
    ActionBar,
    AnyBlock,
    Banner,
    BlockHead,
    Chart,
    Drawable,
    Facts,
    Form,
    Table,
    Tabs,
    Timeline,
    Unsupported,
)
from client.contract.limits import DEPTH, NODES
from client.contract.screen import Screen, ScreenDocument

T = TypeVar("T")

KINDS: dict[str, type[AnyBlock]] = {
    "banner": Banner,
    "facts": Facts,
    "table": Table,
    "chart": Chart,
    "form": Form,
    "tabs": Tabs,
    "timeline": Timeline,
    "actions": ActionBar,
}

# One token of JSON structure. A quote that opens no complete string matches alone and is refused at once,
# so that the scan stays linear on hostile input.
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["\[\]{},]', re.DOTALL)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
# JSON can write U+0000 in this one way only; an even number of backslashes before the u escapes themselves.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

_encoder = msgspec.json.Encoder(order="deterministic")
_making = threading.Lock()


class ContractViolation(Exception):
    """A document breaks the contract.

    `reason` is for the record and for engineers; it never contains values of the document.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def encode(value: Any) -> bytes:
    """Return the deterministic JSON bytes of a contract object."""
    return _encoder.encode(value)


def digest(data: bytes | msgspec.Raw) -> str:
    """Return the SHA-256 of bytes as lower-case hexadecimal."""
    return hashlib.sha256(bytes(data)).hexdigest()


def decode(data: bytes, kind: type[T], *, limit: int) -> T:
    """Decode one document after the scan of its shape.

    Raises: ContractViolation for anything malformed, oversized, too deep, duplicate-keyed or wrongly typed.
    """
    scan(data, limit=limit)
    return _convert(data, kind)


def decode_screen(raw: bytes | msgspec.Raw) -> Screen:
    """Decode a screen that was already scanned as part of its answer.

    An unknown kind of block becomes `Unsupported`; if it is required, the whole screen is refused.
    Raises: ContractViolation.
    """
    document = _convert(bytes(raw), ScreenDocument)
    if document.wire.split(".")[0] != WIRE.split(".")[0]:
        raise ContractViolation("screen of another wire version")
    blocks = tuple(_decode_block(bytes(part)) for part in document.blocks)
    _check_references(document, blocks)
    fields = {name: getattr(document, name) for name in document.__struct_fields__ if name != "blocks"}
    return Screen(**fields, blocks=blocks)


def scan(data: bytes, *, limit: int) -> None:
    """Check size, depth, number of values, text encoding, U+0000, duplicate keys and non-numbers.

    Raises: ContractViolation.
    """
    if len(data) > limit:
        raise ContractViolation(f"longer than {limit} bytes")
    _check_shape(data)
    if b"\\u0000" in data and _NUL.search(data):
        # One database keeps it in a text, another fails on it: nobody types it, so it stands in none.
        raise ContractViolation("U+0000 in a text")
    try:
        text = data.decode("utf-8", errors="strict")
        json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except ContractViolation:
        raise
    except (ValueError, RecursionError) as error:
        raise ContractViolation("not well-formed JSON") from error


def _check_shape(data: bytes) -> None:
    depth = values = 0
    for match in _TOKEN.finditer(data):
        first = data[match.start()]
        if first == 0x22:  # a string, or a quote that never closes
            if match.end() - match.start() == 1:
                raise ContractViolation("string without an end")
            continue
        if first in b"[{":
            depth += 1
            values += 1
            if depth > DEPTH:
                raise ContractViolation(f"nested deeper than {DEPTH}")
        elif first in b"]}":
            depth -= 1
        else:
            values += 1
        if values > NODES:
            raise ContractViolation(f"more than {NODES} values")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ContractViolation("duplicate key")
        if isinstance(value, str) and not value.isascii() and _LONE_SURROGATE.search(value):
            raise ContractViolation("half a surrogate pair")
        found[key] = value
    return found


def _refuse_constant(name: str) -> Any:
    raise ContractViolation(f"{name} is not a number")


@functools.cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    # msgspec notes on a type what it learns of it, before it has learned it: a second thread that comes meanwhile
    # reads what is not there yet, and the process ends. So it is one after another that decoders are made.
    with _making:
        return msgspec.json.Decoder(kind, strict=True)


def _convert(data: bytes, kind: type[T]) -> T:
    try:
        result: T = _decoder(cast(Hashable, kind)).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ContractViolation(_shape_of(str(error))) from None
    return result


def _shape_of(message: str) -> str:
    """Keep the expectation and the path of a msgspec message, drop whatever the document itself said.

    msgspec names an unknown field of the document in its message: that name is the sender's text.
    """
    if message.startswith("Object contains unknown field"):
        return "unknown field"
    return re.sub(r"'.*'|\".*\"", "…", message, flags=re.DOTALL)[:200]  # greedy: a value may hold quotes itself


def _decode_block(data: bytes) -> Drawable:
    head = _convert(data, BlockHead)
    kind = KINDS.get(head.type)
    if kind is None:
        if head.required:
            raise ContractViolation("a required block of an unknown kind")
        return Unsupported(head.id, head.type)
    return _convert(data, kind)


def _check_references(document: ScreenDocument, blocks: tuple[Drawable, ...]) -> None:
    ids = [block.id for block in blocks]
    if len(set(ids)) != len(ids):
        raise ContractViolation("two blocks with one id")
    placed = list(document.head)
    for band in document.bands:
        for slot in band.slots:
            placed.extend(slot.blocks)
            for inner in slot.bands:
                for inner_slot in inner.slots:
                    if inner_slot.bands:
                        raise ContractViolation("bands nested deeper than once")
                    placed.extend(inner_slot.blocks)
    if len(set(placed)) != len(placed) or set(placed) != set(ids):
        raise ContractViolation("blocks and their places differ")
    if document.classification != "public" and not document.watermark:
        raise ContractViolation("a screen without its watermark")

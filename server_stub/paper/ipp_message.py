"""IPP messages as bytes and as values (RFC 8010), strict and bounded, for the client and the receiver alike.

Must not know what any operation means.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

MESSAGE_LIMIT = 256 * 1024  # attributes only, without the document that may follow them
ATTRIBUTE_LIMIT = 1_000
VALUE_LIMIT = 8_000
_LENGTH_LIMIT = 0x7FFF  # RFC 8010 §3.1: lengths are SIGNED-SHORT
_END = 0x03
_FIRST_VALUE_TAG = 0x10


class MalformedMessage(ValueError):
    """The bytes are not an IPP message, or exceed a limit."""


class Group(IntEnum):
    """Delimiter tags that begin a group of attributes (RFC 8010 §3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """The value tags used here (RFC 8010 §3.5.2); others are carried through as they come."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


_NUMBERS = frozenset({Tag.INTEGER, Tag.ENUM})
_TEXTS = frozenset({Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.CHARSET, Tag.LANGUAGE, Tag.MIME_TYPE})

Datum = int | bool | str | bytes


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its tag: int for integer and enum, bool, str for texts; bytes for every other tag."""

    tag: int
    datum: Datum


@dataclass(frozen=True, slots=True)
class Attribute:
    """A name with at least one value. Members of collections stay in line, as they stand in the bytes."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AttributeGroup:
    """Attributes under one delimiter tag."""

    tag: int
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A request or response; `code` is the operation or the status. `data` is what follows the attributes."""

    code: int
    request_id: int
    groups: tuple[AttributeGroup, ...]
    data: bytes = b""
    version: tuple[int, int] = (2, 0)

    def values(self, group: Group, name: str) -> tuple[Datum, ...]:
        """All values of the first attribute `name` in the groups of that kind; empty when absent."""
        for found in self.groups:
            if found.tag == group:
                for attribute in found.attributes:
                    if attribute.name == name:
                        return tuple(value.datum for value in attribute.values)
        return ()

    def first(self, group: Group, name: str) -> Datum | None:
        """The first value of `name`, or None."""
        return next(iter(self.values(group, name)), None)


def attribute(tag: Tag, name: str, *data: Datum) -> Attribute:
    """An attribute whose values all have `tag`."""
    return Attribute(name, tuple(Value(int(tag), datum) for datum in data))


def encode(message: Message) -> bytes:
    """The bytes of `message`; raises MalformedMessage when a value does not fit its tag or a limit."""
    parts = [struct.pack(">BBHi", *message.version, message.code, message.request_id)]
    for group in message.groups:
        parts.append(bytes([group.tag]))
        for found in group.attributes:
            parts.extend(_attribute_bytes(found))
    parts.append(bytes([_END]))
    return b"".join(parts) + message.data


def decode(content_untrusted: bytes) -> Message:
    """The message in the bytes.

    Raises:
        MalformedMessage: cut off, badly nested, not UTF-8, or over a limit.
    """
    return _Reader(content_untrusted).message()


def _attribute_bytes(found: Attribute) -> Iterable[bytes]:
    if not found.values or not found.name:
        raise MalformedMessage("an attribute needs a name and a value")
    name = found.name.encode()
    for value in found.values:
        content = _value_bytes(value)
        if len(name) > _LENGTH_LIMIT or len(content) > _LENGTH_LIMIT:
            raise MalformedMessage(f"{found.name} is too long")
        yield struct.pack(">BH", value.tag, len(name)) + name + struct.pack(">H", len(content)) + content
        name = b""  # RFC 8010 §3.1.5: additional values have an empty name


def _value_bytes(value: Value) -> bytes:
    datum = value.datum
    if value.tag in _NUMBERS and isinstance(datum, int) and not isinstance(datum, bool):
        return _int32(datum)
    if value.tag == Tag.BOOLEAN and isinstance(datum, bool):
        return b"\x01" if datum else b"\x00"
    if value.tag in _TEXTS and isinstance(datum, str):
        return datum.encode()
    if value.tag not in _NUMBERS | _TEXTS | {Tag.BOOLEAN} and isinstance(datum, bytes):
        return datum
    raise MalformedMessage(f"a value does not fit tag {value.tag:#04x}")


def _int32(number: int) -> bytes:
    try:
        return struct.pack(">i", number)
    except struct.error as error:
        raise MalformedMessage(f"{number} is no 32-bit integer") from error


class _Reader:
    """Reads one message from front to back, counting what it takes."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._left = VALUE_LIMIT
        self._groups: list[AttributeGroup] = []
        self._attributes: list[tuple[str, list[Value]]] = []
        self._count = 0

    def message(self) -> Message:
        major, minor, code, request_id = struct.unpack(">BBHi", self._take(8))
        tag = self._byte()
        while tag != _END:
            if tag >= _FIRST_VALUE_TAG or tag == 0:
                raise MalformedMessage("an attribute outside a group")
            tag = self._group(tag)
        return Message(code, request_id, tuple(self._groups), self._content[self._at :], (major, minor))

    def _group(self, group_tag: int) -> int:
        """Read one group; returns the delimiter after it."""
        self._attributes = []
        tag = self._byte()
        while tag >= _FIRST_VALUE_TAG:
            self._value(tag)
            tag = self._byte()
        attributes = tuple(Attribute(name, tuple(values)) for name, values in self._attributes)
        self._groups.append(AttributeGroup(group_tag, attributes))
        return tag

    def _value(self, tag: int) -> None:
        self._left -= 1
        if self._left < 0 or self._at > MESSAGE_LIMIT:
            raise MalformedMessage("too many values")
        name = _text(self._field())
        value = Value(tag, _datum(tag, self._field()))
        if name:
            self._count += 1
            if self._count > ATTRIBUTE_LIMIT:
                raise MalformedMessage("too many attributes")
            self._attributes.append((name, [value]))
        elif self._attributes:
            self._attributes[-1][1].append(value)
        else:
            raise MalformedMessage("a value without an attribute")

    def _field(self) -> bytes:
        (length,) = struct.unpack(">H", self._take(2))
        if length > _LENGTH_LIMIT:
            raise MalformedMessage("a negative length")
        return self._take(length)

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, length: int) -> bytes:
        part = self._content[self._at : self._at + length]
        if len(part) != length:
            raise MalformedMessage("the message is cut off")
        self._at += length
        return part


def _datum(tag: int, content: bytes) -> Datum:
    if tag in _NUMBERS:
        if len(content) != 4:
            raise MalformedMessage("an integer has four bytes")
        return int.from_bytes(content, "big", signed=True)
    if tag == Tag.BOOLEAN:
        if content not in (b"\x00", b"\x01"):
            raise MalformedMessage("a boolean is 0 or 1")
        return content == b"\x01"
    return _text(content) if tag in _TEXTS else content


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise MalformedMessage("a text is not UTF-8") from error

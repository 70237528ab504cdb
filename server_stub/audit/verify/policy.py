"""Whose signatures count (C2SP tlog-policy): logs, witnesses, groups of them, and the quorum.

Names are opaque bytes. Must not know what is signed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from client.contract.note import COSIGNATURE, ED25519, BadKey, NoteKey, read_vkey

NONE = b"none"
_FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_COUNT = re.compile(rb"[1-9][0-9]{0,8}")


class BadPolicy(Exception):
    """A policy file is malformed; the text names the line."""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses, when at least `least` of its members are."""

    least: int
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The known logs, the known witnesses and groups by name, and the name that must have witnessed."""

    logs: tuple[NoteKey, ...]
    witnesses: dict[bytes, NoteKey]
    groups: dict[bytes, Group]
    quorum: bytes

    @property
    def keys(self) -> tuple[NoteKey, ...]:
        """Every key it knows."""
        return (*self.logs, *self.witnesses.values())

    def met_by(self, signed: Collection[NoteKey]) -> bool:
        """Whether cosignatures by these keys are a quorum."""
        if self.quorum == NONE:
            return True
        witnessed = {name for name, key in self.witnesses.items() if key in signed}
        for name, group in self.groups.items():  # a group names only what stands before it
            if sum(member in witnessed for member in group.members) >= group.least:
                witnessed.add(name)
        return self.quorum in witnessed


def read_policy(data: bytes) -> Policy:
    """Read a policy file. Raises: BadPolicy."""
    if _FORBIDDEN.search(data):
        raise BadPolicy("a control character")
    reader = _Reader()
    for number, line in enumerate(data.split(b"\n"), 1):
        words = line.split()
        if not words or words[0].startswith(b"#"):
            continue
        try:
            reader.take(words)
        except (_Wrong, BadKey) as error:
            raise BadPolicy(f"line {number}: {error}") from None
    if reader.quorum is None:
        raise BadPolicy("no quorum line")
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


class _Wrong(Exception):
    pass


@dataclass(slots=True)
class _Reader:
    logs: list[NoteKey] = field(default_factory=list)
    witnesses: dict[bytes, NoteKey] = field(default_factory=dict)
    groups: dict[bytes, Group] = field(default_factory=dict)
    quorum: bytes | None = None
    used: set[bytes] = field(default_factory=set)

    def take(self, words: list[bytes]) -> None:
        """Read one line. Raises: _Wrong, BadKey."""
        match words:
            case [b"log", vkey] | [b"log", vkey, _]:
                self.logs.append(self._key(vkey, ED25519, self.logs))
            case [b"witness", name, vkey] | [b"witness", name, vkey, _]:
                key = self._key(vkey, COSIGNATURE, self.witnesses.values())
                self._define(name)
                self.witnesses[name] = key
            case [b"group", name, least, *members] if members:
                self._group(name, least, members)
            case [b"quorum", name]:
                if self.quorum is not None:
                    raise _Wrong("a second quorum")
                if name != NONE:
                    self._known(name)
                self.quorum = name
            case _:
                raise _Wrong("not a line of a policy")

    def _group(self, name: bytes, least: bytes, members: list[bytes]) -> None:
        for member in members:
            self._known(member)
            # Once only, or one witness would count twice.
            if member in self.used:
                raise _Wrong("a name that is already in a group")
            self.used.add(member)
        self._define(name)
        self.groups[name] = Group(_least(least, len(members)), tuple(members))

    def _define(self, name: bytes) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise _Wrong("a name that is taken")

    def _known(self, name: bytes) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise _Wrong("a name that no line before has defined")

    @staticmethod
    def _key(vkey: bytes, kind: int, others: Collection[NoteKey]) -> NoteKey:
        key = read_vkey(vkey.decode("utf-8", "replace"))
        if key.kind != kind:
            raise _Wrong("a key for another use")
        if any(key.public == other.public for other in others):
            raise _Wrong("a key that stands there already")
        return key


def _least(text: bytes, count: int) -> int:
    if text in (b"any", b"all"):
        return 1 if text == b"any" else count
    if _COUNT.fullmatch(text) is None or int(text) > count:
        raise _Wrong("not a number of its members")
    return int(text)

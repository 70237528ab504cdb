"""The judgement at the end: the whole database read by SQL, every hash worked out anew, against what the oracle heard.

Has a tree, a chain and a signature check of its own; only the signature's arithmetic is a library's.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.sim.oracle import Broken, Invariant, Oracle, Rows, Story, leaf_of

_FIRST = "0" * 64
_MARK = "— "
_ENTERED = frozenset(("form.committed", "draft.kept", "print.granted"))
_SHOWN = frozenset(("screen.served", "list.served", "denied"))


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it stands on the disk. `header`: its first line, decoded; `lines`: a terminal's own."""

    number: int
    hash: str
    document: str
    header: dict[str, Any]
    lines: tuple[bytes, ...]

    @property
    def chain(self) -> str:
        """Which chain it belongs to, from what it says of itself."""
        header = self.header
        if header.get("sid"):
            return f"session:{header['sid']}"
        return f"terminal:{header['term']}" if header.get("term") else "server"


class Roots:
    """The roots of every size of a growing tree (RFC 9162 §2.1), by another way than the product's."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> str:
        """Append a leaf hash and return the root in base64."""
        size = 1
        while self._peaks and self._peaks[-1][0] == size:
            leaf, size = hashlib.sha256(b"\x01" + self._peaks.pop()[1] + leaf).digest(), size * 2
        self._peaks.append((size, leaf))
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = hashlib.sha256(b"\x01" + peak + root).digest()
        return base64.b64encode(root).decode()


class Verdict:
    """Judges one run. Every method raises Broken."""

    def __init__(self, disk: Rows, oracle: Oracle, log_key: bytes, record_key: bytes) -> None:
        self._disk, self._oracle, self._log_key, self._record_key = disk, oracle, log_key, record_key
        self.rows = [
            _row(*found)
            for found in disk.execute("SELECT number, hash, document, data FROM central_record ORDER BY number")
        ]
        self._events: dict[str, list[bytes]] = defaultdict(list)
        for row in self.rows:
            self._events[row.header.get("sid", "")] += row.lines

    def judge(self, printed: Sequence[str]) -> None:
        """Judge everything that holds at any moment. `printed`: what lies in the printer's tray."""
        self._chains()
        self._reported()
        self._heads()
        self._documents()
        self._commands(printed)
        for story in self._oracle.stories:
            self._story(story)

    def covered(self) -> None:
        """After a quiet time the tree's head covers every entry."""
        (size,) = self._disk.execute("SELECT size FROM log_head").fetchone()
        if size != len(self.rows):
            raise Broken(Invariant.CHAIN, f"the head covers {size} of {len(self.rows)} entries")

    def delivered(self, story: Story) -> None:
        """After a quiet time a living sitting has everything on the record that was done."""
        there = [(event["kind"], event.get("target", "")) for event in map(json.loads, self._lines(story))]
        if there != story.did:
            raise Broken(Invariant.EVENTS, f"{story.name}: {len(story.did)} things done, {len(there)} on the record")

    def _chains(self) -> None:
        heads: dict[str, tuple[str, int]] = {}
        for place, row in enumerate(self.rows, 1):
            if row.number != place or row.header.get("n") != place:
                raise Broken(Invariant.CHAIN, f"R-{row.number} stands at place {place}")
            if row.lines:
                continue
            if row.header["prev"] != heads.get(row.chain, (_FIRST, 0))[0]:
                raise Broken(Invariant.CHAIN, f"R-{row.number} does not follow the entry before it in {row.chain}")
            heads[row.chain] = row.hash, row.number
        (last,) = self._disk.execute("SELECT last FROM record_counter").fetchone()
        if last != len(self.rows):
            raise Broken(Invariant.CHAIN, f"the counter says {last} of {len(self.rows)} entries")
        kept = self._disk.execute("SELECT chain, hash, number FROM record_head").fetchall()
        if {chain: (hash_, number) for chain, hash_, number in kept if not chain.startswith("reported:")} != heads:
            raise Broken(Invariant.CHAIN, "the kept heads are not the ends of the chains")

    def _reported(self) -> None:
        kept = {
            chain: (hash_, seq)
            for chain, hash_, seq in self._disk.execute("SELECT chain, hash, seq FROM record_head")
            if chain.startswith("reported:")
        }
        first = {row.header["sid"]: row.hash for row in self.rows if row.header.get("req") == 0}
        for chain, (head, seq) in kept.items():
            session = chain.removeprefix("reported:")
            previous, lines = first.get(session, ""), self._events.get(session, [])
            for place, line in enumerate(lines, 1):
                event = json.loads(line)
                if event["seq"] != place or event["prev"] != previous:
                    raise Broken(Invariant.CHAIN, f"event {event['seq']} at place {place} of session {session}")
                previous = hashlib.sha256(line).hexdigest()
            if (head, seq) != (previous, len(lines)):
                raise Broken(Invariant.CHAIN, f"session {session} ends with event {seq}, its lines with {len(lines)}")
        if {session for session, lines in self._events.items() if lines} - {
            one.removeprefix("reported:") for one in kept
        }:
            raise Broken(Invariant.CHAIN, "events of no session")

    def _heads(self) -> None:
        tree = Roots()
        roots = ["", *(tree.add(bytes.fromhex(row.hash)) for row in self.rows)]
        public = Ed25519PublicKey.from_public_bytes(self._log_key)
        for size, note in self._disk.execute("SELECT size, note FROM log_checkpoint ORDER BY size"):
            text, _, line = note.rpartition("\n\n")
            text += "\n"
            _, said, root = text.split("\n")[:3]
            if int(said) != size or size > len(self.rows) or root != roots[size]:
                raise Broken(Invariant.CHAIN, f"the head of size {size} is not that of the entries")
            try:
                public.verify(base64.b64decode(line.removeprefix(_MARK).split(" ")[1])[4:], text.encode())
            except InvalidSignature:
                raise Broken(Invariant.CHAIN, f"the head of size {size} is not signed") from None
        for size, root in self._oracle.heads.items():
            if size >= len(roots) or root != roots[size]:
                raise Broken(Invariant.CHAIN, f"a terminal was given a head of size {size} that is not the entries'")

    def _documents(self) -> None:
        kept = dict(self._disk.execute("SELECT hash, sealed FROM served_document").fetchall())
        for name, sealed in kept.items():
            packed = AESGCM(self._record_key).decrypt(sealed[:12], sealed[12:], name.encode())
            if hashlib.sha256(zlib.decompress(packed)).hexdigest() != name:
                raise Broken(Invariant.DRAWN, "a kept document is not what its name says")
        for row in self.rows:
            document = row.header.get("doc", "")
            if document != row.document or (document and document not in kept):
                raise Broken(Invariant.DRAWN, f"the document of R-{row.number} was not kept")

    def _commands(self, printed: Sequence[str]) -> None:
        times = Counter(payload for (payload,) in self._disk.execute("SELECT payload FROM sim_deed"))
        sheets = Counter(printed)
        for payload, count in (*times.items(), *sheets.items()):
            if count > 1 or payload.endswith("undone"):
                raise Broken(Invariant.ONCE, f"{payload} was done {count} times")
        for payload, verdict in self._oracle.told.items():
            if times[payload] != (verdict == "done"):
                raise Broken(Invariant.ONCE, f"{payload} was told as {verdict} and done {times[payload]} times")
        once, shown = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
        for row in self.rows:
            place = row.header.get("sid", ""), row.header.get("req", 0)
            rule = row.header.get("dec", {}).get("rule", "")
            once[place] += row.header["k"] in _ENTERED
            shown[place] += (row.header["k"] in _SHOWN and rule != "locked") - (rule == "decided-anew")
        for (session, number), count in (*once.items(), *shown.items()):
            if count > 1 and number:
                raise Broken(Invariant.ONCE, f"command {number} of session {session} is on the record {count} times")

    def _story(self, story: Story) -> None:
        lines = self._lines(story)
        if not story.betrayed:
            for place, line in enumerate(lines, 1):
                if story.sent.get(place, "").encode() != line:
                    raise Broken(Invariant.EVENTS, f"{story.name}: event {place} is not what was sent")
            there = [(event["kind"], event.get("target", "")) for event in map(json.loads, lines)]
            if there != story.did[: len(there)]:
                raise Broken(Invariant.EVENTS, f"{story.name}: another order than that of the deeds")
        session = self._session(story)
        done = {row.header.get("req") for row in self.rows if row.header.get("sid") == session}
        if not story.betrayed and not story.closed <= done:
            raise Broken(Invariant.ONCE, f"{story.name} took {story.closed - done} for done, and nothing was")
        for seq, head in story.acked.items():
            if seq > len(lines) or (seq and hashlib.sha256(lines[seq - 1]).hexdigest() != head):
                raise Broken(Invariant.EVENTS, f"{story.name}: event {seq} was acknowledged and is not there")

    def _session(self, story: Story) -> str:
        """Return the session of the entry that the sign-in's answer named."""
        return str(self.rows[story.first - 1].header.get("sid", "")) if story.first <= len(self.rows) else ""

    def _lines(self, story: Story) -> list[bytes]:
        return self._events.get(self._session(story), [])


def _row(number: int, hash_: str, document: str, data: bytes) -> Row:
    first, *lines = data.split(b"\n")
    if leaf_of(data) != hash_:
        raise Broken(Invariant.CHAIN, f"R-{number} has another hash than its bytes")
    return Row(number, hash_, document, json.loads(first), tuple(lines))

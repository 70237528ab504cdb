"""The checks an auditor asks for, each from the files of a copy to lines and a verdict.

Says a line as soon as it is known, the first failing one before any that could not be judged after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from client.contract.checkpoint import Checkpoint
from client.contract.merkle import BadTree, leaf_hash, verify_inclusion
from client.contract.note import BadKey, BadNote, read_vkey, text_of
from server_stub.audit.copy_writer import CHECKPOINT, POLICY, VKEY
from server_stub.audit.stored import UNREADABLE, read_entry
from server_stub.audit.tiles import inclusion_proof, root_of
from server_stub.audit.verify.chains import Chains
from server_stub.audit.verify.copy import Copy, Missing, Tiles
from server_stub.audit.verify.entries import Reader, follow
from server_stub.audit.verify.findings import Failed, Line, Verdict, worst
from server_stub.audit.verify.heads import Head, open_head
from server_stub.audit.verify.identities import Identities, id_line, shares_of
from server_stub.audit.verify.pairs import Pairs
from server_stub.audit.verify.policy import BadPolicy, Policy, read_policy
from server_stub.audit.verify.proof_file import PROOF, BadProofFile, read_proof, verify_proof, write_proof
from server_stub.audit.verify.session_view import SessionView, japan_time
from server_stub.audit.verify.tree_check import TREE, check_tree

KEYS, COPY, CONTENTS, GROWTH, FRESHNESS = "keys", "copy", "contents", "consistency", "freshness"
ALONE = 20_000
"""Up to so many entries a second process would take longer to start than to work."""


@dataclass(slots=True)
class Report:
    """What was found so far; `say` shows each line at once."""

    say: Callable[[str], object]
    lines: list[Line] = field(default_factory=list)

    def add(self, *lines: Line) -> Verdict:
        """Say and keep lines; return the worst verdict of them."""
        for line in lines:
            self.lines.append(line)
            wrong = "" if line.verdict is Verdict.SOUND else f"{line.verdict.name}: "
            self.say(f"{line.check}: {wrong}{line.text}")
        return worst(line.verdict for line in lines)

    @property
    def verdict(self) -> Verdict:
        """The verdict of everything."""
        return worst(line.verdict for line in self.lines)


def policy_for(report: Report, copy: Copy | None, file: bytes | None) -> Policy:
    """Return the policy that was given, or the copy's own, and say which. Raises: Failed."""
    try:
        if file is not None:
            found = read_policy(file)
            report.add(Line(KEYS, "taken from the policy that was given"))
            return found
        found = read_policy(b"" if copy is None else copy.read(POLICY))
    except Missing as error:
        raise Failed(KEYS, f"no policy was given, and {error}", Verdict.INCOMPLETE) from None
    except BadPolicy as error:
        raise Failed(KEYS, f"the policy cannot be read: {error}", Verdict.UNTRUSTED) from None
    report.add(Line(KEYS, "TAKEN FROM THE COPY ITSELF, so they prove only what its maker wanted; give --policy FILE"))
    return found


def head_of(report: Report, copy: Copy, policy: Policy) -> Head:
    """Open the copy's checkpoint, compare the key beside it, and say both. Raises: Failed."""
    try:
        head = open_head(copy.read(CHECKPOINT), policy)
        report.add(head.signed())
        vkey = read_vkey(copy.read(VKEY).decode("utf-8", "replace").removesuffix("\n"))
    except Missing as error:
        raise Failed(COPY, str(error), Verdict.INCOMPLETE) from None
    except BadKey as error:
        raise Failed(KEYS, f"{VKEY}: {error}", Verdict.UNTRUSTED) from None
    if vkey != head.log:
        raise Failed(KEYS, f"{VKEY} is not the key that signed", Verdict.UNTRUSTED)
    return head


def check(report: Report, copy: Copy, policy: Policy, readers: Sequence[Reader] = ()) -> bool:
    """Check everything; lead further readers along. Returns whether the entries are those of the checkpoint's tree.

    Raises: Failed.
    """
    head = head_of(report, copy, policy)
    if report.add(head.witnessed()) is not Verdict.SOUND:
        return False
    size = head.checkpoint.size
    shares = shares_of(size)
    identities = Identities(0, shares)
    chains = Chains(identities)
    tree, count = _together(copy, head.checkpoint, [chains, *readers])
    if report.add(*tree) is Verdict.TAMPERED:
        report.add(Line(CONTENTS, "not judged, as the entries are not those that were signed"))
        return False
    report.add(*chains.lines(), id_line(copy, count, identities, shares))
    if count < size:
        text = f"judged up to entry {count} only, as entry {count + 1} or its hash is not there"
        report.add(Line(CONTENTS, text, Verdict.INCOMPLETE))
    return True


def consistency(report: Report, copy: Copy, policy: Policy, kept_note: bytes) -> None:
    """Check that the copy's tree begins with the tree of a checkpoint kept from earlier. Raises: Failed.

    A copy that does not is reported as tampered with even when too few have cosigned it: the kept one proves it.
    """
    kept = open_head(kept_note, policy)
    if not kept.enough:
        raise Failed(GROWTH, "the kept checkpoint lacks the quorum of the policy", Verdict.UNTRUSTED)
    head = head_of(report, copy, policy)
    old, new = kept.checkpoint, head.checkpoint
    if old.origin != new.origin:
        raise Failed(GROWTH, "the kept checkpoint is another log's", Verdict.UNTRUSTED)
    if old.size > new.size:
        text = f"the copy has {new.size} entries, the kept checkpoint {old.size}: it was rolled back"
        raise Failed(GROWTH, text, Verdict.TAMPERED)
    tiles = Tiles(copy, new.size)
    try:
        roots = root_of(tiles, new.size), root_of(tiles, old.size)
    except Missing as error:
        raise Failed(GROWTH, str(error), Verdict.INCOMPLETE) from None
    if roots[0] != new.root:
        raise Failed(TREE, "the copy's tiles do not have the root of its own checkpoint", Verdict.TAMPERED)
    if roots[1] != old.root:
        text = f"the first {old.size} entries are not those of the kept checkpoint: something was rewritten"
        raise Failed(GROWTH, text, Verdict.TAMPERED)
    report.add(Line(GROWTH, f"the first {old.size} of {new.size} entries are those of the kept checkpoint"))
    report.add(head.witnessed())


def prove(report: Report, copy: Copy, policy: Policy, number: int) -> str | None:
    """Return the proof file of an entry, verified, or None when the checkpoint lacks its quorum. Raises: Failed."""
    head = head_of(report, copy, policy)
    if report.add(head.witnessed()) is not Verdict.SOUND:
        return None
    proof = _prove(copy, head.checkpoint, number)
    report.add(Line(PROOF, f"entry {number} of {head.checkpoint.size}, by {len(proof)} hashes"))
    return write_proof(number - 1, proof, copy.read(CHECKPOINT).decode())


def proof(report: Report, policy: Policy, data: bytes, entry: bytes, number: int | None = None) -> None:
    """Verify a proof file against an entry's bytes, and its number if it is known. Raises: Failed."""
    try:
        found = read_proof(data)
    except BadProofFile as error:
        raise Failed(PROOF, f"the proof file: {error}", Verdict.TAMPERED) from None
    if number is not None and number != found.index + 1:
        raise Failed(PROOF, f"it is of entry {found.index + 1}", Verdict.TAMPERED)
    head = verify_proof(found, entry, policy)
    report.add(head.signed(), head.witnessed())
    report.add(Line(PROOF, f"these bytes are entry {found.index + 1} of {head.checkpoint.size}"))


def session(report: Report, copy: Copy, policy: Policy, name: str) -> None:
    """Say a session's entries, then check everything, as nothing of it is worth more than the whole. Raises: Failed."""
    view = SessionView(name, report.say)
    if not check(report, copy, policy, [view]):
        return
    if not view.entries:
        report.add(Line("session", "no entry of it is here", Verdict.INCOMPLETE))
        return
    end = "ended" if view.ended else "without an end here"
    verdict = Verdict.INCOMPLETE if view.gaps else Verdict.SOUND
    report.add(Line("session", f"{view.entries} entries, {view.gaps} gaps, {end}", verdict))


def pairs(report: Report, copy: Copy, policy: Policy) -> None:
    """Check everything, and list what the server served or printed without its end. Raises: Failed."""
    reader = Pairs()
    if check(report, copy, policy, [reader]):
        report.add(*reader.lines())


def freshness(report: Report, copy: Copy, policy: Policy, now: datetime, limit: int) -> None:
    """Say how old the newest entry and cosignature are; `limit` in seconds. Raises: Failed.

    A quiet log is cosigned all the same (record.md D5), so the cosignature decides, and without witnesses the entry.
    """
    head = head_of(report, copy, policy)
    report.add(head.witnessed())
    size = head.checkpoint.size
    entry_age = None
    if size:
        _prove(copy, head.checkpoint, size)
        newest = _time_of(copy.entry(size, size))
        entry_age = now.timestamp() - newest / 1_000_000
        report.add(Line(FRESHNESS, f"newest entry of {japan_time(newest)} in Japan, {entry_age:.0f} s old"))
    age = now.timestamp() - head.newest if head.newest else entry_age
    if age is None:
        report.add(Line(FRESHNESS, "no entry and no cosignature says when this was", Verdict.INCOMPLETE))
        return
    what = "newest cosignature" if head.newest else "newest entry"
    if abs(age) > limit:
        told = f"{age:.0f} s old" if age > 0 else f"{-age:.0f} s ahead of this clock"
        report.add(Line(FRESHNESS, f"{what} {told}, at most {limit} allowed", Verdict.INCOMPLETE))
    else:
        report.add(Line(FRESHNESS, f"{what} {age:.0f} s old"))


def entry_of(copy: Copy, number: int) -> bytes:
    """Return an entry's bytes as the copy has them, unverified. Raises: Failed."""
    try:
        size = int(text_of(copy.read(CHECKPOINT).decode()).split("\n")[1])
        return copy.entry(number, size)
    except Missing as error:
        raise Failed(COPY, str(error), Verdict.INCOMPLETE) from None
    except (BadNote, UnicodeDecodeError, ValueError, IndexError):
        raise Failed(COPY, "its checkpoint cannot be read", Verdict.TAMPERED) from None


def _time_of(entry: bytes) -> int:
    try:
        return read_entry(entry).t
    except UNREADABLE:
        raise Failed(FRESHNESS, "the newest entry cannot be read", Verdict.TAMPERED) from None


def _prove(copy: Copy, head: Checkpoint, number: int) -> list[bytes]:
    """Return the verified inclusion proof of an entry. Raises: Failed."""
    try:
        entry = copy.entry(number, head.size)
        found = inclusion_proof(Tiles(copy, head.size), number - 1, head.size)
        verify_inclusion(leaf_hash(entry), number - 1, head.size, found, head.root)
    except LookupError as error:
        raise Failed(PROOF, str(error), Verdict.INCOMPLETE) from None
    except BadTree as error:
        raise Failed(PROOF, f"entry {number} is not in the tree that was signed: {error}", Verdict.TAMPERED) from None
    return found


def _together(copy: Copy, head: Checkpoint, readers: Sequence[Reader]) -> tuple[list[Line], int]:
    """Recompute the tree beside the readers, in a process of its own for a large copy, as both take a core."""
    if head.size <= ALONE:
        return check_tree(copy.folder, head), follow(copy, head.size, readers)
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        tree = pool.submit(check_tree, copy.folder, head)
        count = follow(copy, head.size, readers)
        return tree.result(), count

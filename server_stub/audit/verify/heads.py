"""Opens a checkpoint under a policy: who signed it, who cosigned it, and whether that is a quorum.

Knows no file.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.note import BadNote, NoteKey, Signature, open_note
from server_stub.audit.verify.findings import Failed, Line, Verdict
from server_stub.audit.verify.policy import Policy

SIGNATURE, WITNESSES = "signature", "witnesses"


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint that a log of the policy signed. `cosigned`: by witnesses of the policy; `enough`: a quorum."""

    checkpoint: Checkpoint
    log: NoteKey
    cosigned: tuple[Signature, ...]
    enough: bool

    @property
    def newest(self) -> int:
        """Seconds since 1970 of the newest cosignature, 0 without one."""
        return max((one.time for one in self.cosigned), default=0)

    def signed(self) -> Line:
        """Say who signed what."""
        return Line(SIGNATURE, f"{self.log.name} signed {self.checkpoint.size} entries")

    def witnessed(self) -> Line:
        """Say who cosigned, and whether the policy is content."""
        names = ", ".join(sorted(one.key.name for one in self.cosigned))
        if not self.enough:
            text = f"cosigned by {names or 'nobody'}, which is not the quorum of the policy"
            return Line(WITNESSES, text, Verdict.UNTRUSTED)
        return Line(WITNESSES, f"cosigned by {names}" if names else "the policy requires none")


def open_head(note: bytes, policy: Policy) -> Head:
    """Verify a checkpoint's signatures. Raises: Failed: TAMPERED, or UNTRUSTED when no log of the policy signed it."""
    try:
        text = note.decode()
        signers = _signers(text)
        logs = {(key.name, key.id) for key in policy.logs}
        if signers and logs.isdisjoint(signers):
            raise Failed(SIGNATURE, "no log of the policy has signed the checkpoint", Verdict.UNTRUSTED)
        signed, signatures = open_note(text, policy.keys)
        checkpoint = read_checkpoint(signed)
    except UnicodeDecodeError:
        raise Failed(SIGNATURE, "the checkpoint is not text", Verdict.TAMPERED) from None
    except BadNote as error:
        raise Failed(SIGNATURE, f"the checkpoint: {error}", Verdict.TAMPERED) from None
    ours = [one.key for one in signatures if one.key in policy.logs]
    log = next((key for key in ours if key.name == checkpoint.origin), None)
    if log is None:
        raise Failed(SIGNATURE, "the log that signed has another name than the checkpoint", Verdict.UNTRUSTED)
    witnesses = policy.witnesses.values()
    cosigned = tuple(one for one in signatures if one.key in witnesses)
    return Head(checkpoint, log, cosigned, policy.met_by({one.key for one in cosigned}))


def _signers(note: str) -> set[tuple[str, bytes]]:
    """Return names and ids of all who signed. Raises: BadNote, for base64 that is not the one way to write it."""
    found: set[tuple[str, bytes]] = set()
    for line in note.rpartition("\n\n")[2].removesuffix("\n").split("\n"):
        name, _, encoded = line.removeprefix("— ").partition(" ")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise BadNote("malformed signature line") from None
        # Unused bits would let the file change while every signature stays valid.
        if base64.b64encode(raw).decode() != encoded or not line.startswith("— "):
            raise BadNote("malformed signature line")
        found.add((name, raw[:4]))
    return found

"""Making a charter: the officers' side, and the demo bank's own signed charter.

Must not be imported by anything that serves terminals: a server that can sign could approve its own printing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server_stub.paper.charter import (
    MAX_COPIES,
    Charter,
    CharterEntry,
    Office,
    OfficerKeys,
    encode,
    signature_lines,
    signed_message,
)
from server_stub.paper.purposes import Purpose


@dataclass(frozen=True, slots=True)
class SignedCharter:
    """The exact bytes of a charter and of its signature file."""

    document: bytes
    signatures: bytes

    def write(self, document: Path, signatures: Path) -> None:
        """Store both files as they are."""
        document.parent.mkdir(parents=True, exist_ok=True)
        document.write_bytes(self.document)
        signatures.write_bytes(self.signatures)


def sign(charter: Charter, officers: Mapping[Office, Ed25519PrivateKey]) -> SignedCharter:
    """`charter` in its canonical bytes, signed by both officers."""
    document = encode(charter)
    return SignedCharter(
        document,
        signature_lines({office: officers[office].sign(signed_message(office, document)) for office in Office}),
    )


def public_keys(officers: Mapping[Office, Ed25519PrivateKey]) -> OfficerKeys:
    """The verifying side of the officers' keys, as the settings carry it."""
    return OfficerKeys(
        officers[Office.HEADQUARTERS].public_key().public_bytes_raw(),
        officers[Office.PERSONAL_DATA_OFFICER].public_key().public_bytes_raw(),
    )


def demo_charter(bank: str, first_day: date) -> Charter:
    """The demo bank's charter: asset status only, five sheets a person a day, for one year from `first_day`.

    Roles follow the screen table of the product: those who see a whole asset status, and no teller or auditor.
    """
    return Charter(
        bank=bank,
        number=1,
        valid_from=first_day,
        valid_until=first_day + timedelta(days=365),
        screens=(
            CharterEntry(
                screen="AST",
                title_ja="資産状況",
                title_en="Asset status",
                form="AS-01",
                edition=3,
                roles=("RM", "SV", "BM"),
                daily_quota=5,
                max_copies=MAX_COPIES,
                purposes=tuple(Purpose),
            ),
        ),
    )

"""The officers' side: a signed charter verifies, is stored as signed, and the demo bank's holds what it should."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server_stub.paper.charter import MAX_COPIES, CharterStore, Office, encode
from server_stub.paper.charter_signing import demo_charter, public_keys, sign
from tests.server_stub.paper.samples import CHARTER, FIRST_DAY, NOW, SIGNED


def test_what_new_officers_sign_and_store_is_in_force(tmp_path: Path) -> None:
    officers = {office: Ed25519PrivateKey.generate() for office in Office}
    document, signatures = tmp_path / "charter.json", tmp_path / "charter.json.sig"
    sign(CHARTER, officers).write(document, signatures)
    assert CharterStore(document, signatures, public_keys(officers)).in_force(NOW) == CHARTER
    assert document.read_bytes() == encode(CHARTER) == SIGNED.document


def test_the_demo_bank_prints_the_asset_status_alone_for_a_year() -> None:
    charter = demo_charter("東雲銀行", FIRST_DAY)
    assert [entry.screen for entry in charter.screens] == ["AST"]
    assert charter.screens[0].roles == ("RM", "SV", "BM")
    assert charter.screens[0].max_copies == MAX_COPIES == 1
    assert (charter.valid_from, charter.valid_until) == (FIRST_DAY, date(2027, 11, 1))

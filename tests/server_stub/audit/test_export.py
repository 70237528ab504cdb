"""What is exported is what was recorded, up to a signed head, and is checked by anyone who has the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from client.contract.note import COSIGNATURE, NoteSigner, cosign, open_note
from server_stub.audit.copy_writer import CopyDiffers
from server_stub.audit.export import NothingSigned, Trust, export_record
from server_stub.audit.tables import log_cosignature
from server_stub.audit.verify.__main__ import main as verify
from tests.helpers.record_house import SIGNER, House

WITNESS = NoteSigner("audit.example/witness", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))), COSIGNATURE)
ALONE, WATCHED = Trust(SIGNER.key), Trust(SIGNER.key, WITNESS.key)


def grow(house: House, count: int) -> None:
    house.append(count)
    house.sequencer.look()


def cosign_newest(house: House) -> None:
    head = house.heads()[-1]
    line = cosign(head.text, WITNESS, time=int(house.clock.now.timestamp()))
    row = {"size": head.size, "name": WITNESS.name, "at": house.clock.now, "line": line}
    house.writer.run(lambda connection: connection.execute(log_cosignature.insert().values(row)))


def export(house: House, trust: Trust, folder: Path) -> tuple[int, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    with house.engine.connect() as connection:
        return export_record(connection, trust, folder, lambda *far: told.append(far)), told


def test_an_export_is_sound_to_the_verifier(house: House, tmp_path: Path) -> None:
    grow(house, 2_300)
    count, told = export(house, ALONE, tmp_path / "copy")
    assert (count, told) == (2_300, [(1_000, 2_300), (2_000, 2_300), (2_300, 2_300)])
    assert verify([str(tmp_path / "copy")]) == 0


def test_with_a_witness_the_copy_ends_at_its_newest_cosignature(house: House, tmp_path: Path) -> None:
    grow(house, 5)
    cosign_newest(house)
    grow(house, 4)
    count, _ = export(house, WATCHED, tmp_path / "copy")
    assert count == 5
    _, signatures = open_note((tmp_path / "copy" / "checkpoint").read_text("utf-8"), [SIGNER.key, WITNESS.key])
    assert len(signatures) == 2
    assert verify([str(tmp_path / "copy")]) == 0


@pytest.mark.parametrize(("trust", "said"), [(ALONE, "no head yet"), (WATCHED, "the witness has cosigned yet")])
def test_without_a_signed_head_nothing_is_exported(house: House, tmp_path: Path, trust: Trust, said: str) -> None:
    if trust is WATCHED:
        grow(house, 3)
    with pytest.raises(NothingSigned, match=said):
        export(house, trust, tmp_path / "copy")


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM central_record WHERE number = 5", "DELETE FROM central_record WHERE number > 2",
     "UPDATE central_record SET data = hash WHERE number = 3"],
)  # fmt: skip
def test_what_was_altered_since_it_was_signed_is_not_exported(house: House, tmp_path: Path, statement: str) -> None:
    grow(house, 6)
    house.alter(statement)
    with pytest.raises(CopyDiffers):
        export(house, ALONE, tmp_path / "copy")
    assert not (tmp_path / "copy" / "checkpoint").exists()


def test_an_operator_with_every_right_and_the_log_s_own_key_cannot_rewrite_last_week(
    house: House, tmp_path: Path
) -> None:
    """He rewrites entries, chains, tiles and heads and signs them anew; only the witness's line he cannot make."""
    grow(house, 40)
    cosign_newest(house)
    export(house, WATCHED, tmp_path / "honest")
    (tmp_path / "policy").write_text(WATCHED.policy)
    house.rewrite_from(11)
    grow(house, 3)
    export(house, ALONE, tmp_path / "forged")
    line = cosign(house.heads()[0].text, WITNESS, time=1)  # the true one of the true head, put under the forged one
    forged = tmp_path / "forged" / "checkpoint"
    assert verify([str(tmp_path / "forged")]) == 0, "by the keys of the forger's own choice it looks sound"
    assert verify(["--policy", str(tmp_path / "policy"), str(tmp_path / "forged")]) == 3
    forged.write_text(forged.read_text("utf-8") + line, "utf-8")
    assert verify(["--policy", str(tmp_path / "policy"), str(tmp_path / "forged")]) in (1, 3)
    assert verify(["--policy", str(tmp_path / "policy"), str(tmp_path / "honest")]) == 0
    old = str(tmp_path / "honest" / "checkpoint")
    assert verify(["--policy", str(tmp_path / "policy"), str(tmp_path / "forged"), "consistency", old]) != 0

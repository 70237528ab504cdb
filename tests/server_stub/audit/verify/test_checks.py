"""Each check an auditor asks for, through the program itself: its lines, its verdict, its exit code."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from client.contract.note import cosign, sign_note
from server_stub.audit.stored import encode_entry, lines_of, read_entry
from server_stub.audit.verify import checks
from server_stub.audit.verify.checks import Report
from server_stub.audit.verify.findings import Line, Verdict
from tests.helpers.log_copy import (
    LOG,
    POLICY,
    START,
    WITNESS,
    checkpoint_of,
    make_copy,
    note_of,
    renumbered,
    signer,
)
from tests.server_stub.audit.verify.conftest import Run

NOW = "2026-04-01T10:00:00+09:00"


@pytest.fixture
def own(copy: Path, tmp_path: Path) -> Path:
    """A copy of one's own to spoil."""
    return Path(shutil.copytree(copy, tmp_path / "own"))


def test_a_sound_copy_says_one_line_a_check(copy: Path, run: Run) -> None:
    code, said = run(copy)
    assert code == 0
    checks_said = [line.partition(":")[0] for line in said.splitlines()]
    assert checks_said == [
        *("keys", "signature", "witnesses", "files", "tree"),
        *("form", "numbers", "time", "chains", "events", "sessions", "ids", "sound"),
    ]
    assert run(copy, "check") == (0, said)


def test_a_copys_own_policy_is_said_to_be_its_own(copy: Path, run: Run) -> None:
    code, said = run(copy, trusting=None)
    assert (code, said.startswith("keys: TAKEN FROM THE COPY ITSELF")) == (0, True)


def test_without_any_policy_there_is_nothing_to_trust(own: Path, run: Run) -> None:
    (own / "policy").unlink()
    assert run(own)[0] == 0
    code, said = run(own, trusting=None)
    assert (code, "policy is not there" in said) == (2, True)
    (own / "policy").write_text("quorum", "utf-8")
    code, said = run(own, trusting=None)
    assert (code, "policy cannot be read: line 1" in said) == (3, True)


def test_the_key_beside_the_copy_must_be_the_one_that_signed(own: Path, run: Run) -> None:
    for text, wanted in ((LOG.key.vkey, 0), (WITNESS.key.vkey, 3), ("no key", 3), ("\xff", 3)):
        (own / "log.vkey").write_text(text, "latin-1")
        assert run(own)[0] == wanted, text


def test_what_is_not_signed_enough_is_not_read(own: Path, run: Run) -> None:
    (own / "checkpoint").write_text(sign_note((own / "checkpoint").read_text("utf-8").split("\n\n")[0] + "\n", LOG))
    for command in (["check"], ["pairs"], ["session", "s1"], ["prove", "1", "--out", own / "proof"]):
        code, said = run(own, *command)
        assert (code, "tree" in said, "proof:" in said) == (3, False, False)
    assert not (own / "proof").exists()


def test_a_cut_copy_is_judged_as_far_as_it_goes(own: Path, run: Run) -> None:
    (own / "tile/entries/001").unlink()
    code, said = run(own)
    assert code == 2
    assert "files: INCOMPLETE: tile/entries/001 is not there: entries 257 to 512" in said
    assert "contents: INCOMPLETE: judged up to entry 256 only" in said
    assert "numbers: 1 to 256" in said


def test_a_changed_copy_is_not_read_further(own: Path, run: Run) -> None:
    bundle = own / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b"T-1", b"T-2", 1))
    code, said = run(own, "pairs")
    assert (code, "contents: not judged" in said, "pairs" in said) == (1, True, False)


def test_a_copy_grows_from_every_checkpoint_kept_of_it(
    copy: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    kept = tmp_path / "kept"
    for size in (0, 1, 255, 256, 257, 511, 512, 599, 600):
        kept.write_text(note_of(entries[:size]), "utf-8")
        code, said = run(copy, "consistency", kept)
        assert (code, f"the first {size} of 600 entries" in said) == (0, True)


def test_a_kept_checkpoint_must_be_trusted_itself(
    copy: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(note_of(entries[:99], witnesses=[]), "utf-8")
    code, said = run(copy, "consistency", kept)
    assert (code, "kept checkpoint lacks the quorum" in said) == (3, True)
    kept.write_text("no note", "utf-8")
    assert run(copy, "consistency", kept)[0] == 1


def test_a_kept_checkpoint_must_be_of_the_same_log(
    own: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    other = signer("log.example/other", 77)
    kept, policy = tmp_path / "kept", tmp_path / "policy"
    kept.write_text(note_of(entries[:99], log=other), "utf-8")
    policy.write_text(f"{POLICY}log {other.key.vkey}\n", "utf-8")
    code, said = run(own, "consistency", kept, trusting=policy)
    assert (code, "another log's" in said) == (3, True)


def test_a_consistent_copy_without_its_witness_stays_untrusted(
    own: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(note_of(entries[:99]), "utf-8")
    (own / "checkpoint").write_text(note_of(entries, witnesses=[]), "utf-8")
    assert run(own, "consistency", kept)[0] == 3


def test_consistency_needs_the_tiles_and_their_root(
    own: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(note_of(entries[:300]), "utf-8")
    tile = own / "tile/0/001"
    data = tile.read_bytes()
    tile.unlink()
    assert run(own, "consistency", kept)[0] == 2
    tile.write_bytes(bytes(32) + data[32:])
    code, said = run(own, "consistency", kept)
    assert (code, "first 300" in said) == (1, True)
    upper = own / "tile/1/000.p/2"
    tile.write_bytes(data)
    upper.write_bytes(bytes(64))
    code, said = run(own, "consistency", kept)
    assert (code, "root of its own checkpoint" in said) == (1, True)


def test_a_proof_is_made_and_holds_without_the_copy(
    copy: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    proof, entry = tmp_path / "one.tlog-proof", tmp_path / "entry"
    for number in (1, 256, 257, 600):
        assert run(copy, "prove", number, "--out", proof)[0] == 0
        entry.write_bytes(entries[number - 1])
        code, said = run("proof", proof, entry)
        assert (code, f"these bytes are entry {number} of 600" in said) == (0, True)
        assert run("proof", proof, "--entry-from", copy, number)[0] == 0
        assert run("proof", proof, "--entry-from", copy, number, trusting=None)[0] == 0
        entry.write_bytes(entries[number - 1] + b" ")
        assert run("proof", proof, entry)[0] == 1


def test_a_proof_of_another_entry_or_from_nobody_is_refused(
    copy: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    proof, entry = tmp_path / "one.tlog-proof", tmp_path / "entry"
    run(copy, "prove", 7, "--out", proof)
    entry.write_bytes(entries[6])
    code, said = run("proof", proof, "--entry-from", copy, 8)
    assert (code, "it is of entry 7" in said) == (1, True)
    sound = proof.read_text("utf-8")
    proof.write_text(sound.replace("index 7", "index 8").replace("index 6", "index 5"), "utf-8")
    assert run("proof", proof, entry)[0] == 1
    proof.write_text(sound.replace("tlog-proof@v1", "tlog-proof@v9"), "utf-8")
    assert run("proof", proof, entry)[0] == 1
    proof.write_text(sound[: sound.rindex("—")], "utf-8")
    code, said = run("proof", proof, entry)
    assert (code, "not the quorum" in said) == (3, True)
    other = signer(LOG.name, 55)
    policy = tmp_path / "policy"
    policy.write_text(f"log {other.key.vkey}\nquorum none\n", "utf-8")
    proof.write_text(sound, "utf-8")
    assert run("proof", proof, entry, trusting=policy)[0] == 3


def test_no_proof_is_made_of_what_is_not_there_or_not_signed(own: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "proof"
    assert run(own, "prove", 601, "--out", out)[0] == 2
    bundle = own / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b"T-1", b"T-2", 1))
    damaged = next(number for number in range(1, 257) if run(own, "prove", number, "--out", out)[0] == 1)
    assert damaged < 257
    (own / "tile/0/002.p/88").unlink()
    assert run(own, "prove", 600, "--out", out)[0] == 2


def test_the_entry_for_a_proof_must_be_there(own: Path, tmp_path: Path, run: Run) -> None:
    proof = tmp_path / "proof"
    run(own, "prove", 600, "--out", proof)
    assert run("proof", proof, "--entry-from", own, 601)[0] == 2
    for note in (b"\xff", b"nothing", b"log\nmany\n\n\xe2\x80\x94 a b\n", b"log\n\n\xe2\x80\x94 a b\n"):
        (own / "checkpoint").write_bytes(note)
        assert run("proof", proof, "--entry-from", own, 600)[0] == 1


def test_a_session_is_told_with_everything_checked(copy: Path, entries: Sequence[bytes], run: Run) -> None:
    session = next(read_entry(one).sid for one in entries if read_entry(one).k == "logout")
    own = [number for number, one in enumerate(entries, 1) if read_entry(one).sid == session]
    code, said = run(copy, "session", session)
    assert (code, f"session: {len(own)} entries, 0 gaps, ended" in said) == (0, True)
    assert f"{own[0]:>9}  2026-04-01" in said
    open_one = read_entry(entries[-1]).sid or next(
        read_entry(one).sid for one in reversed(entries) if read_entry(one).sid
    )
    assert "gaps" in run(copy, "session", open_one)[1]
    code, said = run(copy, "session", "nobody")
    assert (code, "no entry of it is here" in said) == (2, True)


def test_a_session_with_a_gap_is_incomplete(entries: Sequence[bytes], tmp_path: Path, run: Run) -> None:
    place = next(at for at, one in enumerate(entries) if lines_of(one) and read_entry(one).ev == (1, 1))
    session = read_entry(entries[place]).sid
    folder = make_copy(tmp_path / "copy", renumbered([*entries[:place], *entries[place + 1 :]]))
    code, said = run(folder, "session", session)
    assert code == 1
    assert "gap  events 1 to 1 are not here" in said
    assert "session: INCOMPLETE" in said


def test_a_session_without_an_end_says_so(copy: Path, entries: Sequence[bytes], run: Run) -> None:
    ends = {"logout", "abandoned", "session.replaced", "session.expired", "fork"}
    ended = {read_entry(one).sid for one in entries if read_entry(one).k in ends}
    living = next(read_entry(one).sid for one in reversed(entries) if read_entry(one).sid not in ended | {""})
    code, said = run(copy, "session", living)
    assert (code, "without an end here" in said) == (0, True)


def test_pairs_are_counted(copy: Path, run: Run) -> None:
    code, said = run(copy, "pairs")
    assert (code, "0 without their end" in said) == (0, True)


@pytest.mark.parametrize(
    ("now", "limit", "code", "says"),
    [
        (NOW, 300, 0, "newest cosignature 0 s old"),
        ("2026-04-01T01:05:00+00:00", 300, 0, "300 s old"),
        ("2026-04-01T10:05:01+09:00", 300, 2, "301 s old, at most 300 allowed"),
        ("2026-04-01T10:05:01+09:00", 301, 0, "301 s old"),
        ("2026-04-01T09:54:00+09:00", 300, 2, "360 s ahead of this clock"),
    ],
)
def test_freshness_is_that_of_the_cosignature(copy: Path, run: Run, now: str, limit: int, code: int, says: str) -> None:
    found, said = run(copy, "freshness", "--now", now, "--max", limit)
    assert (found, says in said) == (code, True), said
    assert "newest entry of 2026-04-01 09:0" in said


def test_without_witnesses_the_newest_entry_decides(
    own: Path, entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    policy = tmp_path / "policy"
    policy.write_text(f"log {LOG.key.vkey}\nquorum none\n", "utf-8")
    (own / "checkpoint").write_text(note_of(entries, witnesses=[]), "utf-8")
    assert run(own, "freshness", "--now", "2026-04-01T09:10+09:00", trusting=policy)[0] == 0
    assert run(own, "freshness", "--now", "2026-04-01T11:00+09:00", trusting=policy)[0] == 2
    assert run(own, "freshness", "--now", NOW)[0] == 3  # the auditor's own policy wants a witness


def test_an_empty_copy_is_fresh_by_its_cosignature_only(tmp_path: Path, run: Run) -> None:
    folder = make_copy(tmp_path / "empty", [])
    assert run(folder)[0] == 0
    assert run(folder, "freshness", "--now", NOW)[0] == 0
    (folder / "checkpoint").write_text(note_of([], witnesses=[]), "utf-8")
    policy = tmp_path / "policy"
    policy.write_text(f"log {LOG.key.vkey}\nquorum none\n", "utf-8")
    code, said = run(folder, "freshness", "--now", NOW, trusting=policy)
    assert (code, "no entry and no cosignature" in said) == (2, True)


def test_freshness_wants_the_newest_entry_proven(own: Path, run: Run) -> None:
    bundle = own / "tile/entries/002.p/88"
    data = bundle.read_bytes()
    bundle.write_bytes(data[:-2] + b" }")
    assert run(own, "freshness", "--now", NOW)[0] == 1


def test_freshness_wants_the_newest_entry_readable(tmp_path: Path, run: Run) -> None:
    folder = make_copy(tmp_path / "copy", [b"no entry"])
    code, said = run(folder, "freshness", "--now", NOW)
    assert (code, "cannot be read" in said) == (1, True)


def test_a_newer_cosignature_makes_an_old_log_fresh(own: Path, entries: Sequence[bytes], run: Run) -> None:
    text = checkpoint_of(entries).text
    hour = START // 1_000_000 + 7_200
    (own / "checkpoint").write_text(sign_note(text, LOG) + cosign(text, WITNESS, time=hour), "utf-8")
    assert run(own, "freshness", "--now", "2026-04-01T11:01+09:00")[0] == 0


def test_a_large_copy_is_recomputed_beside_the_reading(copy: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = run(copy)
    monkeypatch.setattr(checks, "ALONE", 0)
    assert run(copy) == alone


def test_the_report_has_the_gravest_verdict() -> None:
    said: list[str] = []
    report = Report(said.append)
    assert report.add(Line("time", "fine"), Line("ids", "bad", Verdict.TAMPERED)) is Verdict.TAMPERED
    assert report.add(Line("files", "cut", Verdict.INCOMPLETE)) is Verdict.INCOMPLETE
    assert (report.verdict, said) == (Verdict.TAMPERED, ["time: fine", "ids: TAMPERED: bad", "files: INCOMPLETE: cut"])


def test_an_edited_entry_that_everybody_signed_is_found_by_its_contents(
    entries: Sequence[bytes], tmp_path: Path, run: Run
) -> None:
    changed = encode_entry(replace(read_entry(entries[9]), n=11), lines_of(entries[9]))
    folder = make_copy(tmp_path / "copy", [*entries[:9], changed, *entries[10:]])
    code, said = run(folder)
    assert (code, "numbers: TAMPERED: entry 10: says that it is number 11" in said) == (1, True)

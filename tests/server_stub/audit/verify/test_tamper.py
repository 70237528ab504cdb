"""Every way to falsify a copy that the issue names, at many random places, each found with its exit code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from server_stub.audit.copy_writer import write_copy
from server_stub.audit.stored import Subject, encode_entry, lines_of, read_entry
from server_stub.audit.tiles import WIDTH, pack_entries, unpack_entries
from server_stub.audit.verify.findings import Verdict
from tests.helpers.log_copy import (
    LOG,
    NEWER_LOG,
    OTHER_WITNESS,
    POLICY,
    WITNESS,
    checkpoint_of,
    make_copy,
    note_of,
    random_record,
    renumbered,
    signer,
)
from tests.server_stub.audit.verify.conftest import Run

TAMPERED, INCOMPLETE, UNTRUSTED = Verdict.TAMPERED, Verdict.INCOMPLETE, Verdict.UNTRUSTED
SOME = [10, pytest.param(100, marks=pytest.mark.full)]


@dataclass(frozen=True)
class Scene:
    """A copy to spoil and what it was made from; `kept`: the auditor's checkpoint of the whole."""

    random: Random
    folder: Path
    entries: list[bytes]
    kept: Path

    def files(self, pattern: str) -> list[Path]:
        return sorted(path for path in self.folder.glob(pattern) if path.is_file())

    def bundle(self, place: int) -> tuple[Path, list[bytes]]:
        """The file that holds the entry at this place, and its entries."""
        index = place // WIDTH
        width = min(WIDTH, len(self.entries) - index * WIDTH)
        name = f"tile/entries/{index:03}" + ("" if width == WIDTH else f".p/{width}")
        return self.folder / name, unpack_entries((self.folder / name).read_bytes(), width)

    def place(self) -> int:
        return self.random.randrange(len(self.entries))

    def anew(self, entries: Sequence[bytes], **signing: object) -> None:
        """Make the whole copy again from other entries."""
        shutil.rmtree(self.folder)
        make_copy(self.folder, entries, **signing)  # type: ignore[arg-type]


Spoil = Callable[[Scene], tuple[Verdict, ...]]


def flip(scene: Scene, path: Path) -> int:
    data = bytearray(path.read_bytes())
    at = scene.random.randrange(len(data))
    data[at] ^= 1 << scene.random.randrange(8)
    path.write_bytes(data)
    return at


def flip_in_an_entry(scene: Scene) -> tuple[Verdict, ...]:
    flip(scene, scene.random.choice(scene.files("tile/entries/**/*")))
    return (TAMPERED,)


def flip_in_a_tile(scene: Scene) -> tuple[Verdict, ...]:
    flip(scene, scene.random.choice(scene.files("tile/[0-9]/**/*")))
    return (TAMPERED,)


def flip_in_the_checkpoint(scene: Scene) -> tuple[Verdict, ...]:
    path = scene.folder / "checkpoint"
    text = path.read_bytes().index(b"\n\n") + 1
    # In a signature line the flip may hit the signature, or the name and id of who signed.
    return (TAMPERED,) if flip(scene, path) < text else (TAMPERED, UNTRUSTED)


def delete_an_entry(scene: Scene) -> tuple[Verdict, ...]:
    place = scene.place()
    path, bundle = scene.bundle(place)
    del bundle[place % WIDTH]
    path.write_bytes(pack_entries(bundle))
    # Without its last entry a bundle looks like one whose copying was cut short.
    return (INCOMPLETE,) if place % WIDTH == len(bundle) else (TAMPERED,)


def delete_a_file(scene: Scene) -> tuple[Verdict, ...]:
    others = [scene.folder / name for name in ("checkpoint", "log.vkey")]
    scene.random.choice([*scene.files("tile/**/*"), *others]).unlink()
    return (INCOMPLETE,)


def insert_an_entry(scene: Scene) -> tuple[Verdict, ...]:
    place = scene.place()
    path, bundle = scene.bundle(place)
    bundle.insert(place % WIDTH + scene.random.randrange(2), scene.entries[scene.place()])
    path.write_bytes(pack_entries(bundle))
    return (TAMPERED,)


def swap_two_entries(scene: Scene) -> tuple[Verdict, ...]:
    one, other = scene.random.sample(range(len(scene.entries)), 2)
    for place, entry in ((one, scene.entries[other]), (other, scene.entries[one])):
        path, bundle = scene.bundle(place)
        bundle[place % WIDTH] = entry
        path.write_bytes(pack_entries(bundle))
    return (TAMPERED,)


def truncate(scene: Scene) -> tuple[Verdict, ...]:
    path = scene.random.choice(scene.files("tile/**/*"))
    path.write_bytes(path.read_bytes()[: scene.random.randrange(path.stat().st_size)])
    return (INCOMPLETE,)


def truncate_and_refill(scene: Scene) -> tuple[Verdict, ...]:
    place = scene.place()
    path, bundle = scene.bundle(place)
    kept = bundle[: place % WIDTH]
    others = random_record(Random(scene.random.random()), WIDTH)
    path.write_bytes(pack_entries(kept + others[: len(bundle) - len(kept)]))
    return (TAMPERED,)


def resign_with_a_newer_key(scene: Scene) -> tuple[Verdict, ...]:
    scene.anew(edited(scene), log=NEWER_LOG)
    return (UNTRUSTED,)


def sign_with_a_wrong_key(scene: Scene) -> tuple[Verdict, ...]:
    wrong = signer(scene.random.choice((LOG.name, "log.example/other")), scene.random.randrange(10, 250))
    scene.anew(scene.entries, log=wrong)
    return (UNTRUSTED,)


def cosign_with_a_wrong_key(scene: Scene) -> tuple[Verdict, ...]:
    wrong = signer(WITNESS.name, scene.random.randrange(10, 250), 4)
    scene.anew(scene.entries, witnesses=[scene.random.choice((wrong, OTHER_WITNESS))])
    return (UNTRUSTED,)


def drop_the_tail_of_a_session(scene: Scene) -> tuple[Verdict, ...]:
    """The last events of a session that ended with all of them, left out of a log that everybody signed."""
    ended = {read_entry(one).sid for one in scene.entries if read_entry(one).k in ("logout", "abandoned")}
    batches = {read_entry(one).sid: place for place, one in enumerate(scene.entries) if read_entry(one).ev}
    place = batches[scene.random.choice(sorted(ended & batches.keys()))]
    scene.anew(renumbered(scene.entries[:place] + scene.entries[place + 1 :]))
    return (TAMPERED,)


def drop_the_tail_and_count_what_is_left(scene: Scene) -> tuple[Verdict, ...]:
    """The same, and the sign-out made to fit what is left: only the terminal's signature tells."""
    logouts = {read_entry(one).sid: place for place, one in enumerate(scene.entries) if read_entry(one).k == "logout"}
    batches = {read_entry(one).sid: place for place, one in enumerate(scene.entries) if read_entry(one).ev}
    sid = scene.random.choice(sorted(logouts.keys() & batches.keys()))
    first, _ = read_entry(scene.entries[batches[sid]]).ev or (1, 1)
    entries = list(scene.entries)
    entries[logouts[sid]] = encode_entry(replace(read_entry(entries[logouts[sid]]), obj=Subject((), (), first - 1)))
    del entries[batches[sid]]
    scene.anew(renumbered(entries))
    return (TAMPERED,)


def replace_a_tile(scene: Scene) -> tuple[Verdict, ...]:
    path = scene.random.choice(scene.files("tile/[0-9]/**/*"))
    path.write_bytes(scene.random.randbytes(path.stat().st_size))
    return (TAMPERED,)


def edited(scene: Scene) -> list[bytes]:
    place = scene.place()
    entry = read_entry(scene.entries[place])
    changed = encode_entry(replace(entry, user="100099"), lines_of(scene.entries[place]))
    return renumbered([*scene.entries[:place], changed, *scene.entries[place + 1 :]])


def edit_and_recompute_every_tile(scene: Scene) -> tuple[Verdict, ...]:
    note, changed = (scene.folder / "checkpoint").read_text("utf-8"), edited(scene)
    scene.anew(changed)
    (scene.folder / "checkpoint").write_text(note, "utf-8")
    return (TAMPERED,)


def rewrite_with_the_logs_own_key(scene: Scene) -> tuple[Verdict, ...]:
    scene.anew(edited(scene), witnesses=[])
    return (UNTRUSTED,)


def leave_a_number_out(scene: Scene) -> tuple[Verdict, ...]:
    place = scene.random.randrange(len(scene.entries) - 1)
    scene.anew(scene.entries[:place] + scene.entries[place + 1 :])
    return (TAMPERED,)


def leave_a_server_entry_out(scene: Scene) -> tuple[Verdict, ...]:
    """Numbers given anew but no chain: the next entry of the session does not follow."""
    chained = [at for at, one in enumerate(scene.entries) if read_entry(one).k == "screen.served"]
    later = {read_entry(one).sid: at for at, one in enumerate(scene.entries) if read_entry(one).prev}
    place = scene.random.choice([at for at in chained if later[read_entry(scene.entries[at]).sid] > at])
    rest = scene.entries[:place] + scene.entries[place + 1 :]
    scene.anew([renumber(one, number) for number, one in enumerate(rest, 1)])
    return (TAMPERED,)


def renumber(data: bytes, number: int) -> bytes:
    return encode_entry(replace(read_entry(data), n=number), lines_of(data))


def change_an_event(scene: Scene) -> tuple[Verdict, ...]:
    """In a log that everybody signed: a terminal's event is followed by one that knows its hash, or by an end."""
    places = [at for at, one in enumerate(scene.entries) if len(lines_of(one)) > 1]
    place = scene.random.choice(places)
    lines = lines_of(scene.entries[place])
    del lines[scene.random.randrange(len(lines) - 1)]
    changed = encode_entry(read_entry(scene.entries[place]), lines)
    scene.anew(renumbered([*scene.entries[:place], changed, *scene.entries[place + 1 :]]))
    return (TAMPERED,)


def backdate(scene: Scene) -> tuple[Verdict, ...]:
    place = scene.random.randrange(1, len(scene.entries))
    entry = read_entry(scene.entries[place])
    changed = encode_entry(replace(entry, t=read_entry(scene.entries[0]).t - 1), lines_of(scene.entries[place]))
    scene.anew(renumbered([*scene.entries[:place], changed, *scene.entries[place + 1 :]]))
    return (TAMPERED,)


def use_an_id_again(scene: Scene) -> tuple[Verdict, ...]:
    one, other = scene.random.sample(range(len(scene.entries)), 2)
    entry = read_entry(scene.entries[one])
    again = replace(entry, id=read_entry(scene.entries[other]).id)
    changed = encode_entry(again, lines_of(scene.entries[one]))
    scene.anew(renumbered([*scene.entries[:one], changed, *scene.entries[one + 1 :]]))
    return (TAMPERED,)


SPOILS: tuple[Spoil, ...] = (
    flip_in_an_entry,
    flip_in_a_tile,
    flip_in_the_checkpoint,
    delete_an_entry,
    delete_a_file,
    insert_an_entry,
    swap_two_entries,
    truncate,
    truncate_and_refill,
    resign_with_a_newer_key,
    sign_with_a_wrong_key,
    cosign_with_a_wrong_key,
    drop_the_tail_of_a_session,
    drop_the_tail_and_count_what_is_left,
    replace_a_tile,
    edit_and_recompute_every_tile,
    rewrite_with_the_logs_own_key,
    leave_a_number_out,
    leave_a_server_entry_out,
    change_an_event,
    backdate,
    use_an_id_again,
)


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[list[bytes], Path]]:
    """Three records, below, at and above a full number of bundles, each as a copy."""
    found = []
    for seed, size in ((1, 300), (2, 512), (3, 690)):
        entries = random_record(Random(seed), size)[:size]
        found.append((entries, make_copy(tmp_path_factory.mktemp("morning") / "copy", entries)))
    return found


@pytest.mark.parametrize("times", SOME)
@pytest.mark.parametrize("spoil", SPOILS)
def test_every_falsification_is_found(
    spoil: Spoil, times: int, mornings: list[tuple[list[bytes], Path]], tmp_path: Path, run: Run
) -> None:
    random = Random(f"{spoil.__name__} {times}")
    for turn in range(times):
        entries, sound = mornings[turn % len(mornings)]
        folder = tmp_path / str(turn)
        shutil.copytree(sound, folder)
        expected = spoil(Scene(random, folder, entries, sound / "checkpoint"))
        code, said = run(folder)
        assert code in expected, f"turn {turn}: {said}"
        shutil.rmtree(folder)


@pytest.mark.parametrize("times", SOME)
def test_a_rolled_back_database_is_found_by_a_kept_checkpoint(
    times: int, mornings: list[tuple[list[bytes], Path]], tmp_path: Path, run: Run
) -> None:
    random = Random(times)
    for turn in range(times):
        entries, sound = mornings[turn % len(mornings)]
        folder = make_copy(tmp_path / str(turn), entries[: random.randrange(1, len(entries))])
        assert run(folder)[0] == 0  # by itself an older copy is sound
        code, said = run(folder, "consistency", sound / "checkpoint")
        assert (code, "rolled back" in said) == (TAMPERED, True)


@pytest.mark.parametrize("times", SOME)
def test_a_fork_for_one_reader_is_found_by_the_other_ones_checkpoint(
    times: int, mornings: list[tuple[list[bytes], Path]], tmp_path: Path, run: Run
) -> None:
    random, names = Random(times), count()
    for turn in range(times):
        entries, sound = mornings[turn % len(mornings)]
        start = random.randrange(len(entries))
        other = random_record(Random(turn), len(entries) + 80)
        fork = renumbered([*entries[:start], *other[start : len(entries) + random.randrange(80)]])
        # The witness has seen the other story already and does not cosign this one; a captured one might.
        unseen = make_copy(tmp_path / str(next(names)), fork, witnesses=[])
        assert run(unseen)[0] == UNTRUSTED
        captured = make_copy(tmp_path / str(next(names)), fork)
        for folder in (unseen, captured):
            assert run(folder, "consistency", sound / "checkpoint")[0] == TAMPERED


HUNDREDS = [pytest.param(first, first + 100, marks=pytest.mark.full) for first in range(0, 1_000, 100)]


@pytest.mark.parametrize(("first", "last"), [(1_000, 1_030), *HUNDREDS])
def test_no_clean_record_raises_an_alarm(first: int, last: int, tmp_path: Path, run: Run) -> None:
    random = Random(first)
    for seed in range(first, last):
        entries = random_record(Random(seed), random.randrange(1, 700))
        folder = make_copy(tmp_path / "copy", entries)
        code, said = run(folder, "pairs")
        assert code == 0, said
        kept = tmp_path / "kept"
        kept.write_text(note_of(entries[: random.randrange(len(entries) + 1)]), "utf-8")
        code, said = run(folder, "consistency", kept)
        assert code == 0, said
        shutil.rmtree(folder)


def test_an_operator_with_every_right_and_the_logs_key_is_caught_by_the_witness(tmp_path: Path, run: Run) -> None:
    """Last week's visit to a customer is to disappear. The operator may write every table and holds the log's key.

    The whole record is written anew without it: numbers, chains, hashes, tiles, checkpoint. Nothing in it contradicts
    itself. The one thing missing is the witness, which saw last week's tree and cosigns nothing that does not grow
    from it.
    """
    week = random_record(Random(7), 650)
    last_week = tmp_path / "checkpoint-of-last-week"
    last_week.write_text(note_of(week[:400]), "utf-8")
    gone = next(read_entry(one).sid for one in week[200:] if read_entry(one).k == "screen.served")
    rewritten = renumbered([one for one in week if read_entry(one).sid != gone])
    folder = tmp_path / "export"
    write_copy(folder, rewritten, note_of(rewritten, witnesses=[]), LOG.key.vkey, POLICY)

    code, said = run(folder)
    assert code == UNTRUSTED
    assert "not the quorum" in said

    # Nothing but the quorum is in the way: a policy without witnesses finds this record perfect.
    careless = tmp_path / "careless"
    careless.write_text(f"log {LOG.key.vkey}\nquorum none\n", "utf-8")
    assert run(folder, trusting=careless)[0] == 0

    # Whoever kept last week's cosigned checkpoint can prove it.
    for trusting in (careless, None):
        code, said = run(folder, "consistency", last_week, trusting=trusting)
        assert code == TAMPERED
        assert "rewritten" in said

    # The witness's old cosignature belongs to the old tree and cannot be carried over.
    old_lines = note_of(week[:400]).split("\n\n")[1]
    text = checkpoint_of(rewritten).text
    forged = note_of(rewritten, witnesses=[]) + old_lines.splitlines(keepends=True)[1]
    assert text in forged
    (folder / "checkpoint").write_text(forged, "utf-8")
    assert run(folder)[0] == TAMPERED

"""Everything recorded gets into the tree, once and in order; nothing that was altered is signed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from client.contract.checkpoint import Checkpoint, read_checkpoint
from client.contract.merkle import verify_consistency, verify_inclusion
from client.contract.note import open_note, text_of
from server_stub.audit.last_head import LastHead
from server_stub.audit.log import head_of_log, newest_note
from server_stub.audit.sequencer import QUIET, RecordAltered, Sequencer
from server_stub.audit.stored import read_entry
from server_stub.audit.tables import central_record, log_checkpoint, log_cosignature, log_tile
from tests.contract.test_merkle import root
from tests.helpers.clock import START
from tests.helpers.guards import ExpectLog
from tests.helpers.record_house import SIGNER, House

LOGGER = "server_stub.audit.sequencer"


def test_heads_are_those_of_the_definition_and_grow(house: House) -> None:
    for count in (1, 2, 300, 7):
        house.append(count)
        house.sequencer.look()
    leaves, heads = house.leaves(), house.heads()
    assert [head.size for head in heads] == [1, 3, 303, 310]
    assert all(head.root == root(leaves[: head.size]) for head in heads)
    assert {head.origin for head in heads} == {SIGNER.name}
    with house.engine.connect() as connection:
        tiles = connection.execute(select(log_tile)).all()
    assert [(tile.level, tile.place, tile.data) for tile in tiles] == [(0, 0, b"".join(leaves[:256]))]


def test_more_than_one_portion_is_taken_in_at_one_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server_stub.audit.sequencer.AT_ONCE", 10)
    house.append(35)
    house.sequencer.look()
    assert [head.size for head in house.heads()] == [10, 20, 30, 35]


def test_every_entry_and_every_growth_is_proven(house: House) -> None:
    house.append(300)
    house.sequencer.look()
    before = house.heads()[-1]
    house.append(400)
    house.sequencer.look()
    leaves = house.leaves()
    with house.engine.connect() as connection:
        proven = house.log.prove(connection, before.size, [1, 256, 257, 700, 701, 0])
        again = house.log.prove(connection, 0, [])
        ahead = house.log.prove(connection, 900, [5])
    assert proven is not None
    assert again is not None
    head = read_checkpoint(open_note(proven.checkpoint, [house.log.key])[0])
    verify_consistency(before.size, before.root, head.size, head.root, proven.growth)
    assert [one.number for one in proven.entries] == [1, 256, 257, 700]  # 701 is not recorded, 0 is no number
    for one in proven.entries:
        verify_inclusion(leaves[one.number - 1], one.number - 1, head.size, one.path, head.root)
    assert (again.growth, again.entries) == ((), ())
    assert ahead is not None
    assert ahead.growth == ()


def test_before_the_first_head_nothing_is_proven(house: House) -> None:
    with house.engine.connect() as connection:
        assert house.log.prove(connection, 0, [1]) is None
        assert head_of_log(connection) is None
        assert newest_note(connection, cosigned=False) is None
        assert newest_note(connection, cosigned=True) is None


def test_cosignatures_stand_under_the_note(house: House) -> None:
    house.append(3)
    house.sequencer.look()

    def unit(connection: Connection) -> None:
        for name in ("b.example", "a.example"):
            row = {"size": 3, "name": name, "at": START, "line": f"line of {name}\n"}
            connection.execute(log_cosignature.insert().values(row))

    house.writer.run(unit)
    with house.engine.connect() as connection:
        cosigned = newest_note(connection, cosigned=True)
    assert cosigned is not None
    assert cosigned.endswith("line of a.example\nline of b.example\n")
    house.append(1)
    house.sequencer.look()
    with house.engine.connect() as connection:
        assert newest_note(connection, cosigned=True) == cosigned
        newest = newest_note(connection, cosigned=False)
    assert newest is not None
    assert read_checkpoint(text_of(newest)).size == 4


def test_a_minute_of_silence_is_recorded_and_proven(house: House) -> None:
    house.sequencer.look()
    assert house.heads() == []  # nothing yet: nothing to be silent about
    house.append(1)
    house.sequencer.look()
    house.clock.now += QUIET - timedelta(seconds=1)
    house.sequencer.look()
    assert len(house.heads()) == 1
    house.clock.now += timedelta(seconds=1)
    house.sequencer.look()
    assert [head.size for head in house.heads()] == [1, 2]
    with house.engine.connect() as connection:
        data = connection.execute(select(central_record.c.data).where(central_record.c.number == 2)).scalar_one()
    assert (read_entry(data).k, read_entry(data).sid) == ("log.pulse", "")


def test_two_sequencers_make_one_tree(house: House) -> None:
    other = house.another_sequencer()
    start = threading.Barrier(2)

    def race(sequencer: Sequencer) -> None:
        start.wait()
        for _ in range(20):
            sequencer.step()

    threads = [threading.Thread(target=race, args=(one,)) for one in (house.sequencer, other)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        house.append(30)
    for thread in threads:
        thread.join()
    house.sequencer.look()
    leaves, heads = house.leaves(), house.heads()
    assert heads[-1].size == 450
    assert all(head.root == root(leaves[: head.size]) for head in heads)


def test_the_one_that_comes_second_changes_nothing(house: House) -> None:
    other = house.another_sequencer()
    house.append(5)
    with house.engine.connect() as connection:
        late = other._next(connection)
    assert late is not None
    house.append(1)
    house.sequencer.look()
    assert house.writer.run(lambda connection: other._keep(connection, late, "never kept"))
    assert [head.size for head in house.heads()] == [6]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE central_record SET screen = 'AST', data = data || data WHERE number = 5", "5 has other bytes"),
        ("DELETE FROM central_record WHERE number = 5", "5 is missing"),
        ("UPDATE central_record SET hash = 'x' WHERE number = 5", "5 has other bytes"),
    ],
)
def test_nothing_is_signed_over_what_was_altered(
    house: House, expect_log: ExpectLog, statement: str, said: str
) -> None:
    house.append(3)
    house.sequencer.look()
    house.append(4)
    house.alter(statement)
    with pytest.raises(RecordAltered, match=said):
        house.sequencer.step()
    with expect_log(LOGGER, said):
        house.sequencer.look()
    house.sequencer.look()  # and is not said again and again
    assert [head.size for head in house.heads()] == [3]


def test_a_failing_database_is_said_and_tried_again(house: House, expect_log: ExpectLog) -> None:
    house.append(1)
    house.alter("ALTER TABLE log_head RENAME TO log_head_away")
    with expect_log(LOGGER, "could not grow: "):
        house.sequencer.look()
    house.alter("ALTER TABLE log_head_away RENAME TO log_head")
    house.sequencer.look()
    assert len(house.heads()) == 1


def test_a_missing_tile_makes_no_proof(house: House) -> None:
    house.append(600)
    house.sequencer.look()
    house.alter("DELETE FROM log_tile WHERE place = 1")
    with house.engine.connect() as connection, pytest.raises(LookupError, match="0/1"):
        house.log.prove(connection, 0, [300])


def test_tiles_read_before_are_not_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server_stub.audit.log.KEPT_TILES", 1)
    house.append(600)
    house.sequencer.look()
    with house.engine.connect() as connection:
        for number in (300, 300, 5, 300):
            assert house.log.prove(connection, 0, [number]) is not None
        assert (house.log._kept.get((0, 0)), house.log._kept.get((0, 1)) is None) == (None, False)


def settled(house: House, sizes: Callable[[list[int]], bool]) -> None:
    waiting = threading.Event()
    for _ in range(500):
        if sizes([head.size for head in house.heads()]):
            return
        waiting.wait(0.02)
    pytest.fail("the sequencer's thread did not do it")


def test_the_thread_takes_in_what_comes_and_ends_with_everything_in_the_tree(house: House) -> None:
    house.sequencer.start()
    house.append(3)
    settled(house, lambda sizes: sizes[-1:] == [3])
    house.append(2)
    house.sequencer.stop()
    assert house.heads()[-1].size == 5


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["INSERT INTO log_checkpoint (size, at, note) VALUES (9, 0, 'another story')"], "malformed note"),
        (["UPDATE log_head SET size = 0, edge = ''"], "not the one whose head was signed last"),
        (["UPDATE log_head SET edge = zeroblob(length(edge))"], "not the one whose head was signed last"),
        (["UPDATE log_head SET edge = substr(edge, 2)"], "cannot be gone on with"),
        (["DELETE FROM log_checkpoint"], "not the one whose head was signed last"),
        (
            [
                "UPDATE central_record SET data = (SELECT data FROM central_record WHERE number = 1) WHERE number = 2",
                "UPDATE central_record SET hash = (SELECT hash FROM central_record WHERE number = 1) WHERE number = 2",
                "UPDATE log_head SET size = 0, edge = ''",
            ],
            "not the one whose head was signed last",
        ),
    ],
)
def test_the_log_never_signs_a_second_story(
    house: House, expect_log: ExpectLog, statements: list[str], said: str
) -> None:
    house.append(5)
    house.sequencer.look()
    for statement in statements:
        house.alter(statement)
    house.append(2)
    before = len(house.leaves()), note_count(house)
    with expect_log(LOGGER, said):
        house.sequencer.look()
    assert (len(house.leaves()), note_count(house)) == before


def test_a_head_of_one_size_that_came_between_is_an_alarm(house: House, expect_log: ExpectLog) -> None:
    house.append(2)
    with house.engine.connect() as connection:
        step = house.sequencer._next(connection)
    assert step is not None
    house.alter("INSERT INTO log_checkpoint (size, at, note) VALUES (2, 0, 'another story')")
    with pytest.raises(IntegrityError):
        house.writer.run(lambda connection: house.sequencer._keep(connection, step, "a note"))
    house.alter("UPDATE log_head SET size = 0")
    with expect_log(LOGGER, "malformed note"):
        house.sequencer.look()


def note_count(house: House) -> int:
    with house.engine.connect() as connection:
        return len(connection.execute(select(log_checkpoint.c.size)).all())


def kinds(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.execute(select(central_record.c.kind).order_by(central_record.c.number)).scalars())


@pytest.mark.parametrize("more", [0, 1, 2, 40])
def test_an_older_copy_of_the_database_is_not_signed_on_from(
    house: House, expect_log: ExpectLog, tmp_path: Path, more: int
) -> None:
    path = tmp_path / "keys" / "log.key.head"
    sequencer = house.another_sequencer(LastHead(path))
    for count in (5, 4):
        house.append(count)
        sequencer.look()
    house.roll_back(5)
    house.append(more)
    last = LastHead(path)
    restarted = house.another_sequencer(last)
    with expect_log(LOGGER, "not the one signed last: a"):
        restarted.look()
    for _ in range(3):
        restarted.look()  # neither said nor recorded again and again
    assert last.contradicted
    assert [head.size for head in house.heads()] == [5]
    assert kinds(house).count("log.rolled_back") == 1


@pytest.mark.parametrize("more", [0, 3])
def test_another_story_under_the_same_key_is_not_signed_on_from(
    house: House, expect_log: ExpectLog, tmp_path: Path, more: int
) -> None:
    path = tmp_path / "log.key.head"
    house.append(5)
    house.another_sequencer(LastHead(path)).look()
    house.rewrite_from(3)
    house.append(more)
    house.sequencer.look()
    last = LastHead(path)
    with expect_log(LOGGER, "another head over 5 entries was signed"):
        house.another_sequencer(last).look()
    assert (last.contradicted, house.heads()[-1].size) == (True, 5 + more)


def test_whoever_remembers_no_head_signs_none_while_nothing_is_new(house: House) -> None:
    house.append(3)
    house.sequencer.look()
    before = house.heads()
    house.another_sequencer(LastHead()).look()
    assert house.heads() == before


def test_an_edge_that_is_none_is_an_alarm_also_while_nothing_is_new(house: House, expect_log: ExpectLog) -> None:
    house.append(3)
    house.sequencer.look()
    house.alter("UPDATE log_head SET edge = substr(edge, 2)")
    with expect_log(LOGGER, "cannot be gone on with"):
        house.sequencer.look()


def test_the_head_of_another_log_is_an_alarm(house: House, expect_log: ExpectLog, tmp_path: Path) -> None:
    house.append(1)
    last = LastHead(tmp_path / "log.key.head")
    last.keep(Checkpoint("another.example/log", 1, house.leaves()[0]))
    with expect_log(LOGGER, "of the log another.example/log"):
        house.another_sequencer(last).look()
    assert last.contradicted


def test_the_alarm_ends_when_the_right_database_is_back(house: House, expect_log: ExpectLog) -> None:
    last = LastHead()
    sequencer = house.another_sequencer(last)
    house.append(3)
    sequencer.look()
    house.alter("ALTER TABLE central_record RENAME TO away")
    with expect_log(LOGGER, "could not grow"):
        sequencer.look()
    last.contradicted = True
    house.alter("ALTER TABLE away RENAME TO central_record")
    sequencer.look()
    assert not last.contradicted


def test_a_head_that_was_noted_and_never_kept_is_no_alarm(house: House, tmp_path: Path) -> None:
    path = tmp_path / "log.key.head"
    house.append(3)
    house.another_sequencer(LastHead(path)).look()
    house.append(4)
    ended = house.another_sequencer(LastHead(path))
    with house.engine.connect() as connection:
        step = ended._next(connection)
    assert step is not None
    ended._last.keep(ended._head_of(step.tree))  # and the process ends before the database has it
    house.append(2)
    last = LastHead(path)
    house.another_sequencer(last).look()
    assert ([head.size for head in house.heads()], last.contradicted) == ([3, 9], False)


def test_what_another_process_signed_since_is_no_alarm(house: House) -> None:
    mine, theirs = LastHead(), LastHead()
    first, second = house.another_sequencer(mine), house.another_sequencer(theirs)
    for sequencer in (first, second, second, first):
        house.append(300)
        sequencer.look()
    assert [head.size for head in house.heads()] == [300, 600, 900, 1200]
    assert not mine.contradicted
    assert not theirs.contradicted


@pytest.mark.parametrize("content", [b"", b"\xff", b"record.example/log\n1\n"])
def test_a_file_that_says_nothing_sound_is_an_alarm(
    house: House, expect_log: ExpectLog, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "log.key.head"
    path.write_bytes(content)
    house.append(1)
    last = LastHead(path)
    with expect_log(LOGGER, "not the one signed last"):
        house.another_sequencer(last).look()
    assert (house.heads(), last.contradicted) == ([], True)


def test_a_restarted_server_knows_before_it_serves(house: House, expect_log: ExpectLog, tmp_path: Path) -> None:
    path = tmp_path / "log.key.head"
    house.append(5)
    house.another_sequencer(LastHead(path)).look()
    house.roll_back(2)
    last = LastHead(path)
    restarted = house.another_sequencer(last)
    with expect_log(LOGGER, "not the one signed last"):
        restarted.start()
        known = last.contradicted
        restarted.stop()
    assert known

"""The log proves from the newest head; what it remembers of one is used only while the database says the same."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import NoResultFound

from client.contract.checkpoint import read_checkpoint
from client.contract.merkle import BadTree, verify_inclusion
from client.contract.note import open_note
from server_stub.audit.log import note_of
from server_stub.audit.tree import BadEdge
from tests.helpers.record_house import SIGNER, House


def proven(house: House, number: int) -> int:
    """Prove an entry as a terminal would have it; return the size of the head."""
    with house.engine.connect() as connection:
        found = house.log.prove(connection, 0, [number])
    assert found is not None
    head = read_checkpoint(open_note(found.checkpoint, [SIGNER.key])[0])
    verify_inclusion(house.leaves()[number - 1], number - 1, head.size, found.entries[0].path, head.root)
    return head.size


def test_before_the_first_head_nothing_is_proven(house: House) -> None:
    with house.engine.connect() as connection:
        assert house.log.prove(connection, 0, [1]) is None


def test_a_head_that_was_never_signed_has_no_note(house: House) -> None:
    house.append(3)
    house.sequencer.look()
    with house.engine.connect() as connection:
        assert "\n3\n" in note_of(connection, 3)
        with pytest.raises(NoResultFound):
            note_of(connection, 2)


def test_each_head_is_proven_from_as_it_comes(house: House) -> None:
    sizes = []
    for count in (3, 300, 1):
        house.append(count)
        house.sequencer.look()
        sizes += [proven(house, 2), proven(house, 2)]
    assert sizes == [3, 3, 303, 303, 304, 304]


def test_an_edge_that_was_put_there_is_not_hidden_by_the_one_remembered(house: House) -> None:
    house.append(3)
    house.sequencer.look()
    assert proven(house, 2) == 3
    house.alter("UPDATE log_head SET edge = zeroblob(96)")
    with pytest.raises(BadTree):
        proven(house, 2)
    house.alter("UPDATE log_head SET edge = zeroblob(64)")
    with pytest.raises(BadEdge):
        proven(house, 2)

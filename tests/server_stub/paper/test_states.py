"""The drawing of a sheet's life is complete: every state is reached, named, and leads to an end."""

from __future__ import annotations

from server_stub.paper.states import FOLLOWS, SheetState, sources_of


def test_every_state_is_drawn_and_named_in_both_languages() -> None:
    assert set(FOLLOWS) == set(SheetState)
    assert len({state.words.ja for state in SheetState}) == len(SheetState)
    assert all(state.words.en for state in SheetState)


def test_every_state_is_reached_and_from_every_state_an_end_is_reached() -> None:
    for state in SheetState:
        reachable = {state}
        while (wider := reachable | {after for before in reachable for after in FOLLOWS[before]}) != reachable:
            reachable = wider
        assert any(end.is_end for end in reachable), state
        assert state is SheetState.RESERVED or sources_of(state)


def test_what_never_was_on_paper_never_turns_into_paper() -> None:
    assert FOLLOWS[SheetState.CANCELLED] == FOLLOWS[SheetState.FAILED] == frozenset()
    assert sources_of(SheetState.GRANTED) == {SheetState.OFFERED}

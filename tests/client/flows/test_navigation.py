"""Places, back and forward, and stale answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from client.contract.blocks import Target
from client.contract.screen import Screen
from client.flows.navigation import LONGEST, Move, Navigation, Spot


def screen(name: str) -> Screen:
    return Screen(
        wire="1.0", id=f"s-{name}", code="AAA", title=name, watermark="w", here=Target("AAA", name), blocks=()
    )


def go(navigation: Navigation, name: str, move: Move = Move.TO) -> None:
    assert navigation.arrived(navigation.ask(move), screen(name))


def ref(target: Target | None) -> str | None:
    return None if target is None else target.ref


def left(navigation: Navigation) -> Spot | None:
    return navigation.spot


def test_back_and_forward_follow_the_places() -> None:
    navigation = Navigation()
    assert (navigation.here, navigation.back(), navigation.forward()) == (None, None, None)
    for name in "abc":
        go(navigation, name)
    assert (ref(navigation.back()), ref(navigation.forward())) == ("b", None)
    go(navigation, "b", Move.BACK)
    assert (ref(navigation.back()), ref(navigation.here), ref(navigation.forward())) == ("a", "b", "c")
    go(navigation, "c", Move.FORWARD)
    assert ref(navigation.here) == "c"
    go(navigation, "b", Move.BACK)
    go(navigation, "d")
    assert (ref(navigation.back()), ref(navigation.forward())) == ("b", None)


def test_the_row_left_is_kept_with_its_place_and_forgotten_when_the_place_is_gone_to_anew() -> None:
    navigation = Navigation()
    navigation.remember(Spot("list", "r1", 1))
    go(navigation, "a")
    assert left(navigation) is None
    navigation.remember(Spot("list", "r7", 7))
    go(navigation, "b")
    assert left(navigation) is None
    go(navigation, "a", Move.BACK)
    assert left(navigation) == Spot("list", "r7", 7)
    go(navigation, "a", Move.AGAIN)
    assert left(navigation) == Spot("list", "r7", 7)
    navigation.remember(None)
    go(navigation, "b", Move.FORWARD)
    go(navigation, "a", Move.BACK)
    assert left(navigation) is None
    navigation.remember(Spot("list", "r2", 2))
    go(navigation, "a")
    assert left(navigation) is None


def test_the_same_place_anew_is_no_second_place() -> None:
    navigation = Navigation()
    go(navigation, "a", Move.AGAIN)
    go(navigation, "b")
    go(navigation, "b")
    go(navigation, "b", Move.AGAIN)
    assert ref(navigation.back()) == "a"


def test_a_stale_answer_is_shown_to_nobody() -> None:
    navigation = Navigation()
    old = navigation.ask(Move.TO)
    new = navigation.ask(Move.TO)
    assert navigation.waiting
    assert not navigation.arrived(old, screen("old"))
    assert not navigation.failed(old)
    assert navigation.arrived(new, screen("new"))
    assert not navigation.arrived(new, screen("twice"))
    assert navigation.screen is not None
    assert navigation.screen.title == "new"


def test_a_failed_request_leaves_everything_where_it_was() -> None:
    navigation = Navigation()
    go(navigation, "a")
    assert navigation.failed(navigation.ask(Move.TO))
    assert not navigation.waiting
    assert ref(navigation.here) == "a"


def test_where_nothing_is_shown_a_failure_leads_to_the_last_place_then_home_then_nowhere() -> None:
    home, elsewhere = Target("HOM"), Target("AAA", "b")
    navigation = Navigation()
    assert navigation.instead(elsewhere, home) == (home, Move.TO)
    go(navigation, "a")
    assert navigation.instead(elsewhere, home) is None, "something is shown"
    navigation.destroyed()
    assert navigation.instead(elsewhere, home) == (Target("AAA", "a"), Move.AGAIN)
    assert navigation.instead(None, home) == (Target("AAA", "a"), Move.AGAIN)
    assert navigation.instead(Target("AAA", "a"), home) == (home, Move.TO)
    assert navigation.instead(home, home) is None


def test_destroyed_content_leaves_the_place_and_makes_answers_under_way_stale() -> None:
    navigation = Navigation()
    go(navigation, "a")
    ticket = navigation.ask(Move.TO)
    navigation.destroyed()
    assert navigation.screen is None
    assert not navigation.arrived(ticket, screen("b"))
    assert ref(navigation.here) == "a"
    kept = navigation.ask(Move.TO)
    navigation.destroyed(keep_asked=True)
    assert navigation.arrived(kept, screen("c"))
    navigation.clear()
    assert navigation.here is None


@given(st.lists(st.sampled_from(["to", "back", "forward", "again"]), max_size=120), st.data())
def test_the_place_shown_is_the_last_screen_and_the_memory_is_bounded(moves: list[str], data: st.DataObject) -> None:
    navigation = Navigation()
    for number, name in enumerate(moves):
        move = Move(name)
        target = {Move.BACK: navigation.back(), Move.FORWARD: navigation.forward()}.get(move)
        shown = target.ref if target is not None else str(number)
        go(navigation, shown, move)
        assert ref(navigation.here) == shown
    places = 0
    while (back := navigation.back()) is not None:
        go(navigation, back.ref, Move.BACK)
        places += 1
    assert places < LONGEST

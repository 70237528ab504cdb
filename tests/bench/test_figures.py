"""What counts as a miss although nothing was measured."""

from __future__ import annotations

from tests.bench import line, screens
from tests.bench.figure import Figure
from tests.tour.morning import Step
from tests.tour.player import Played


def missed(figures: list[Figure]) -> list[str]:
    return [one.name for one in figures if not one.kept]


def test_a_promised_step_that_was_not_played_over_every_line_is_a_miss() -> None:
    whole = {name: [(wait, 10 + wait) for wait in line.ROUND_TRIPS] for name in line.BOUNDS}
    assert missed(line.figures_of(whole)) == []
    cut = {**whole, "search": whole["search"][:-1]}
    assert missed(line.figures_of(cut)) == ["round trips: search"]
    assert missed(line.figures_of({})) == [f"round trips: {name}" for name in line.BOUNDS]


def test_a_step_without_its_screen_or_record_is_a_miss_and_no_figure() -> None:
    good, bad = Played(Step("search", ()), 40.0, 7), Played(Step("home", ()), 1.0, None, "not in the record")
    assert missed(screens.figures_of([good])) == []
    figures = screens.figures_of([good, bad])
    assert missed(figures) == ["steps without screen or record"]
    assert [one.value for one in figures if one.name.startswith("screen change")] == [40.0, 40.0]
    assert missed(screens.figures_of([Played(Step("search", ()), 61.0, 7)])) == ["screen change, p50, ms"]
    assert missed(screens.figures_of([bad])) == ["steps without screen or record"]

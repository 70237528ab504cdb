"""Seeds of the simulator hold every invariant, each is the same at every run, and faults really happen in them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.sim.__main__ import main
from tests.sim.disk import DiskFault
from tests.sim.net import Fate
from tests.sim.world import Outcome, simulate

FEW, MANY = 50, 5_000
FROM = 10_000
"""The long run's first seed, so that it looks where the short one does not."""


def replay_line(outcome: Outcome) -> str:
    return f"seed {outcome.seed}: {outcome.broken} - python -m tests.sim --replay {outcome.seed}"


@pytest.mark.timeout(600)  # 50 seeds are 12 s of work, and ten times that under coverage on a busy machine
def test_no_seed_breaks_an_invariant_and_every_kind_of_fault_happens_meanwhile() -> None:
    happened: Counter[str] = Counter()
    drawn = crashes = 0
    for seed in range(FEW):
        outcome = simulate(seed)
        assert outcome.broken is None, replay_line(outcome)
        happened.update(outcome.faults)
        drawn, crashes = drawn + outcome.drawn, crashes + outcome.crashes
    assert drawn > FEW
    assert crashes > 0
    wanted = {fate.name for fate in Fate} | {fault.name for fault in DiskFault}
    assert wanted | {"CRASH", "FULL", "HANG", "PARTED", "CLOCK", "RESTART", "LIE"} <= set(happened)


@pytest.mark.full
def test_thousands_of_seeds_break_no_invariant() -> None:
    for seed in range(FROM, FROM + MANY):
        outcome = simulate(seed)
        assert outcome.broken is None, replay_line(outcome)


def test_a_seed_is_the_same_run_every_time() -> None:
    told: list[list[str]] = [[], []]
    first, second = (simulate(11, tell=lines.append) for lines in told)
    assert told[0] == told[1]
    assert (first.entries, first.requests, first.faults) == (second.entries, second.requests, second.faults)


def test_the_command_line_names_the_seed_and_how_to_replay_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "1"]) == 0
    assert "1 seeds from 0: 0 broke an invariant" in capsys.readouterr().out
    assert main(["--mutant", "pop on send", "--seeds", "20"]) == 0
    assert "pop on send: found by seed" in capsys.readouterr().out
    assert main(["--mutant", "pop on send", "--replay", "0"]) == 1
    assert "replay: python -m tests.sim --replay 0 --mutant 'pop on send'" in capsys.readouterr().out

"""Runs seeds of the simulator: `python -m tests.sim --seeds N [--from S] [--replay SEED] [--mutant NAME]`.

Prints each seed that breaks an invariant with the line that replays it; ends with 1 if there was one, otherwise with 0.
With a mutant it stops at the first seed that finds it, and ends with 1 if none does.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import traceback

from tests.sim.mutants import MUTANTS, planted
from tests.sim.world import Outcome, simulate

EVERY = 500
COLLECT = 20


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    asked = parser().parse_args(arguments)
    gc.disable()  # collected between runs, where nothing is measured and nothing waits
    if asked.replay is not None:
        with planted(asked.mutant):
            return _say(simulate(asked.replay, tell=_tell), asked.mutant)
    if asked.mutant:
        return hunt(asked.mutant, asked.begin, asked.seeds)
    return survey(asked.begin, asked.seeds)


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    found.add_argument("--seeds", type=int, default=1_000, help="how many (default 1000)")
    found.add_argument("--from", type=int, default=0, dest="begin", help="the first one (default 0)")
    found.add_argument("--replay", type=int, help="run this one and tell everything that happens")
    found.add_argument("--mutant", default="", choices=["", *MUTANTS], help="plant this fault")
    return found


def hunt(mutant: str, begin: int, seeds: int) -> int:
    """Look for the first seed that finds a mutant."""
    with planted(mutant):
        for seed in range(begin, begin + seeds):
            outcome = simulate(seed)
            if outcome.broken is not None:
                _tell(f"{mutant}: found by seed {seed}: {outcome.broken}")
                return 0
    _tell(f"{mutant}: not found by the seeds {begin} to {begin + seeds - 1}")
    return 1


def survey(begin: int, seeds: int) -> int:
    """Run seeds without a mutant."""
    found = requests = entries = drawn = 0
    started, used = time.perf_counter(), time.process_time()
    for count, seed in enumerate(range(begin, begin + seeds), 1):
        outcome = simulate(seed)
        found += _say(outcome, "") if outcome.broken is not None else 0
        requests, entries, drawn = requests + outcome.requests, entries + outcome.entries, drawn + outcome.drawn
        if count % COLLECT == 0:
            gc.collect()
        if count % EVERY == 0 or count == seeds:
            rate = count / (time.perf_counter() - started), count / (time.process_time() - used)
            _tell(
                f"{count} seeds from {begin}: {found} broke an invariant; {requests} requests, {entries} entries, "
                f"{drawn} screens drawn; {rate[0]:.1f} seeds a second, {rate[1]:.1f} a second of processor time"
            )
    return 1 if found else 0


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say(outcome: Outcome, mutant: str) -> int:
    if outcome.broken is None:
        _tell(f"seed {outcome.seed} keeps every invariant: {outcome}")
        return 0
    planted_too = f" --mutant '{mutant}'" if mutant else ""
    _tell(f"seed {outcome.seed}: {outcome.broken}\n  replay: python -m tests.sim --replay {outcome.seed}{planted_too}")
    if outcome.broken.__cause__ is not None:
        traceback.print_exception(outcome.broken.__cause__, file=sys.stdout)
    return 1


if __name__ == "__main__":
    sys.exit(main())

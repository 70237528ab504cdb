"""Every planted fault is found: at once by the seed known to find it, and within 500 seeds by whoever looks."""

from __future__ import annotations

import pytest

from tests.sim.mutants import MUTANTS, Edit, _edited, planted
from tests.sim.world import simulate

WITHIN = 500


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_found_by_the_seed_that_is_known_to_find_it(name: str) -> None:
    with planted(name) as mutant:
        # Where the product has changed meanwhile, another seed may be the first to find it.
        found = any(simulate(seed).broken for seed in (mutant.seed, *range(WITHIN)))
    assert found, f"nobody notices: {mutant.what}"


@pytest.mark.full
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_found_within_five_hundred_seeds(name: str) -> None:
    with planted(name) as mutant:
        found = next((seed for seed in range(WITHIN) if simulate(seed).broken is not None), None)
    assert found is not None, f"nobody notices: {mutant.what}"


def test_nothing_stays_planted() -> None:
    before = simulate(1)
    with planted("no blanking"):
        pass
    assert simulate(1) == before


def test_a_mutant_whose_line_has_gone_says_so() -> None:
    edit = Edit("client.flows.lease:Lease.state", "a line that was never there", "")
    with pytest.raises(LookupError, match="does not hold this line once"), _edited(edit.place, [edit]):
        pass

"""Builds the demo bank from its seed and its day.

Knows the order of the steps and how customers are spread over branches and managers; the drawing is elsewhere.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from server_stub.bank.codes import Rank
from server_stub.bank.demo.agenda import AgendaDraw
from server_stub.bank.demo.dealings import DealingsDraw
from server_stub.bank.demo.ledger import Booked, Dossier, Ledger
from server_stub.bank.demo.material import Material, read_material
from server_stub.bank.demo.organisation import PRINTER_URL, add_organisation
from server_stub.bank.demo.people import book_people, customer_numbers
from server_stub.bank.demo.persons import Person, PersonDraw
from server_stub.bank.demo.wealth import WealthDraw
from server_stub.bank.rows import References, RowBatch
from server_stub.bank.rules import age_on

CUSTOMERS = 20_000

# A manager knows about this many people; the branch's other customers are served at its counter.
PORTFOLIO = 200

# Within these days the written manager's maturities and ends of consent are exactly the written ones.
_WRITTEN_DAYS = 90
_CUSTOMERS_A_FLUSH = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was built: how many rows of each table, for which seed and day, and who to look at first."""

    seed: int
    as_of: date
    rows: Mapping[str, int]
    manager: str
    customer_number: str


def build_demo_bank(
    connection: Connection,
    seed: int,
    as_of: date,
    *,
    customers: int = CUSTOMERS,
    printer_url: str = PRINTER_URL,
    progress: Progress | None = None,
) -> DemoSummary:
    """Fill the empty tables of the bank; the same seed, day and number of customers give the same rows.

    The caller commits. `progress` is called with the customers done and their total.
    """
    material = read_material()
    rows = RowBatch(connection)
    add_organisation(rows, material, as_of, printer_url)
    builder = _Builder(rows, material, seed, as_of)
    builder.build(customers, progress or (lambda done, total: None))
    rows.flush()
    people = material.people
    return DemoSummary(
        seed=seed,
        as_of=as_of,
        rows=dict(rows.written),
        manager=people["manager"],
        customer_number=next(iter(people["person"].values()))["number"],
    )


class _Builder:
    def __init__(self, rows: RowBatch, material: Material, seed: int, as_of: date) -> None:
        self._rows = rows
        self._material = material
        self._as_of = as_of
        references = References(f"demo:{seed}")
        # A stream of chance for each subject: a change in one leaves the others as they were.
        self._persons = PersonDraw(random.Random(f"{seed}:persons"), material, as_of, customer_numbers(material.people))
        self._wealth = WealthDraw(random.Random(f"{seed}:wealth"), as_of)
        self._dealings = DealingsDraw(random.Random(f"{seed}:dealings"), material.texts, as_of)
        self._agenda = AgendaDraw(random.Random(f"{seed}:agenda"), rows, references, material.texts, as_of)
        threshold = material.organisation["institution"]["important_from_yen"]
        self._ledger = Ledger(rows, references, as_of, threshold)
        self._portfolios: dict[str, list[Booked]] = defaultdict(list)

    def build(self, customers: int, progress: Progress) -> None:
        """Everybody, branch by branch, then the managers' day."""
        people = self._material.people
        branches: list[dict[str, Any]] = self._material.organisation["branch"]
        home = next(branch for branch in branches if branch["code"] == people["branch"])
        cast = book_people(self._ledger, people, home, self._wealth, self._as_of)
        self._portfolios[cast.manager].extend(cast.booked.values())
        done = len(cast.booked)
        for place, branch in enumerate(branches):
            last = place == len(branches) - 1
            share = customers * branch["customers"] // 1000
            goal = customers if last else done + share - (len(cast.booked) if branch is home else 0)
            done = self._fill_branch(branch, done, max(goal, done), customers, progress)
        self._agenda.fill(self._portfolios, cast, people)

    def _fill_branch(self, branch: dict[str, Any], done: int, goal: int, total: int, progress: Progress) -> int:
        managers = [
            one["number"]
            for one in self._material.staff
            if one["branch"] == branch["code"] and one["rank"] == Rank.RELATIONSHIP_MANAGER
        ]
        for manager in managers:
            self._portfolios.setdefault(manager, [])
        flushed = done
        while done < goal:
            family = self._persons.family(branch)[: goal - done]
            manager = min(managers, key=lambda number: len(self._portfolios[number]))
            rm = manager if len(self._portfolios[manager]) < PORTFOLIO else None
            self._book_family(family, branch, rm)
            done += len(family)
            if done - flushed >= _CUSTOMERS_A_FLUSH or done == goal:
                self._rows.flush()
                progress(done, total)
                flushed = done
        return done

    def _book_family(self, family: list[Person], branch: dict[str, Any], rm: str | None) -> None:
        booked = []
        for person in family:
            one = self._ledger.book(self._dossier(person, branch, rm))
            booked.append((one, person.relation))
            if rm is not None:
                self._portfolios[rm].append(one)
        self._ledger.household(booked, family[0].since)

    def _dossier(self, person: Person, branch: dict[str, Any], rm: str | None) -> Dossier:
        age = age_on(person.birth, self._as_of)
        managed = rm is not None
        free_days = _WRITTEN_DAYS if rm == self._material.people["manager"] else 0
        holdings = self._wealth.holdings(age, branch["code"], managed, free_days)
        return Dossier(
            person=person,
            branch=branch,
            rm_number=rm,
            holdings=holdings,
            loans=self._wealth.loans(age),
            history=self._wealth.history(sum(held.value for held in holdings)),
            consents=self._dealings.consents(managed, free_days),
            contacts=self._dealings.contacts(managed, free_days),
        )

"""What every screen is: a code, a title, how it opens, and what it does with values and pages.

Knows no particular screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server_stub.access.codes import Permission
from server_stub.screens.names import OF_CUSTOMER, TITLE
from server_stub.screens.plan import Outcome, PageOutcome, Shown
from server_stub.screens.refusals import unfit
from server_stub.screens.visit import Visit
from server_stub.words import Words

PURPOSE_CODE = "PUR"


@dataclass(frozen=True, slots=True)
class PageAsk:
    """Which rows of which table."""

    block: str
    first: int
    rows: int


class BankScreen:
    """One screen; a subclass overrides what it has. All methods run inside the unit that records the result."""

    code: str
    permission: Permission

    @property
    def title(self) -> Words:
        """What people call it."""
        return TITLE[self.code]

    @property
    def of_customer(self) -> bool:
        """Whether `ref` names a customer."""
        return self.code in OF_CUSTOMER

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Build the screen. `ref` comes from outside: anything unknown is refused."""
        raise NotImplementedError

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Do an action of the screen with the values of its forms; by default there is none."""
        return unfit(visit, self.code, "no-such-action")

    def page(self, visit: Visit, shown: Shown, asked: PageAsk) -> PageOutcome:
        """Rows of a table of the screen; by default no table has more than its first page."""
        return unfit(visit, self.code, "no-such-table")

    def keep_draft(self, visit: Visit, shown: Shown, values: Mapping[str, str]) -> Words | None:
        """Keep unfinished values and say so; None when this screen keeps none."""
        return None

"""Which contacts of a customer a person may know of: not only their rows, also how many there are.

Knows no block.
"""

from __future__ import annotations

from datetime import date, timedelta

from server_stub.access.codes import FieldClass
from server_stub.bank.model import Contact
from server_stub.bank.queries import contact_count
from server_stub.japan import day_in_japan, instant_in_japan
from server_stub.screens.admission import Admitted
from server_stub.screens.visit import Visit

MASKED_FOR = timedelta(days=396)
"""Who does not see assets sees no history older than thirteen months (ux.md §1.1, note 3)."""


def first_visible_day(visit: Visit, found: Admitted) -> date | None:
    """The first day in Japan whose contacts this person may know of; None where there is no limit."""
    return visit.today - MASKED_FOR if found.decision.hides(FieldClass.ASSET) else None


def visible_contacts(visit: Visit, found: Admitted, rows: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """The contacts this person may read of, here and wherever else some of them are shown."""
    first = first_visible_day(visit, found)
    return rows if first is None else tuple(one for one in rows if day_in_japan(one.at) >= first)


def visible_count(visit: Visit, found: Admitted) -> int:
    """How many contacts this person may know of: a total over all would tell of those that are not shown."""
    first = first_visible_day(visit, found)
    return contact_count(visit.connection, found.ref, None if first is None else instant_in_japan(first, 0))

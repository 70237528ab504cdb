"""What a manager has to do today, read once and pruned: the day, maturities, calls, consents that run out.

Knows no block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from server_stub.access.codes import Permission
from server_stub.bank import tables as bank
from server_stub.bank.codes import HoldingClass, MaturityContact
from server_stub.bank.model import Appointment, CallList, CallListRow, ExpiringConsent, Maturity
from server_stub.bank.queries import appointments, call_list, expiring_consents, maturities
from server_stub.screens.admission import assets_visible, open_to
from server_stub.screens.visit import Visit

MATURE_WITHIN = 30
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Work:
    """The day of one person; parts that the role does not have are empty."""

    appointments: tuple[Appointment, ...] = ()
    maturities: tuple[Maturity, ...] = ()
    calls: CallList | None = None
    expiring: tuple[ExpiringConsent, ...] = ()

    @property
    def next_appointment(self) -> Appointment | None:
        """The first that is not done."""
        return next((one for one in self.appointments if not one.done), None)

    @property
    def open_calls(self) -> tuple[CallListRow, ...]:
        """Who is still to be called; the list itself holds nobody who may not be."""
        return () if self.calls is None else self.calls.remaining

    @property
    def not_contacted(self) -> int:
        """Maturities nobody has spoken about."""
        return sum(1 for one in self.maturities if one.contact is MaturityContact.NOT_YET)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Every customer named on the screen, for the record."""
        refs = [one.customer.ref for one in self.appointments if one.customer is not None]
        refs += [one.customer.ref for one in self.maturities]
        refs += [one.customer.ref for one in self.open_calls]
        return tuple(dict.fromkeys(refs))


def read_work(visit: Visit) -> Work:
    """Read what this person's role has on its desk."""
    connection, staff, today = visit.connection, visit.session.staff, visit.today
    if not visit.may(Permission.AGENDA):
        return Work()
    calls = call_list(connection, staff, today) if visit.may(Permission.CALL_LIST) else None
    planned, listed = _open_only(visit, appointments(connection, staff, today), calls)
    return Work(
        appointments=planned,
        maturities=_shown_maturities(visit),
        calls=listed,
        expiring=expiring_consents(connection, staff, today),
    )


def _open_only(
    visit: Visit, planned: tuple[Appointment, ...], calls: CallList | None
) -> tuple[tuple[Appointment, ...], CallList | None]:
    """The diary and the call list without the names of customers who have meanwhile gone to another branch."""
    met = [one.customer.ref for one in planned if one.customer is not None]
    still = open_to(visit, met if calls is None else [*met, *(row.customer.ref for row in calls.rows)])
    planned = tuple(
        one if one.customer is None or one.customer.ref in still else replace(one, customer=None) for one in planned
    )
    if calls is not None:
        calls = replace(calls, rows=tuple(row for row in calls.rows if row.customer.ref in still))
    return planned, calls


def _shown_maturities(visit: Visit) -> tuple[Maturity, ...]:
    found = maturities(visit.connection, visit.session.staff, visit.today, MATURE_WITHIN)
    if not found:
        return ()
    visible = assets_visible(visit, tuple({one.customer.ref for one in found}))
    insured = _insurance_among(visit, found)
    return tuple(one for one in found if one.customer.ref in visible and one.holding_ref not in insured)


def _insurance_among(visit: Visit, found: tuple[Maturity, ...]) -> frozenset[str]:
    """Insurance is a class of its own, behind a consent: it is not on this list at all."""
    holding, product = bank.holding, bank.product
    wanted = (
        select(holding.c.ref)
        .join_from(holding, product, product.c.code == holding.c.product_code)
        .where(
            holding.c.ref.in_([one.holding_ref for one in found]),
            product.c.holding_class == HoldingClass.INSURANCE,
        )
    )
    return frozenset(visit.connection.execute(wanted).scalars())

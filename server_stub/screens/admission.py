"""Who may see which customer: finds out how the person stands to the customer, and asks the access table.

Reads nothing of a customer before the answer is yes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Row, Select, exists, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from server_stub.access.codes import Evidence, FieldClass, Permission, ReadPurpose
from server_stub.access.decide import Decision, Request, Standing, decide
from server_stub.bank import tables as bank
from server_stub.bank.codes import ConsentState, ConsentUse
from server_stub.bank.model import Consent, Customer, CustomerMark
from server_stub.bank.queries import consents, customer_by_ref, customer_marks
from server_stub.bank.queries.marks import batches, consent_states
from server_stub.japan import instant_in_japan
from server_stub.screens.tables import stated_purpose
from server_stub.screens.visit import Visit

PURPOSE_LASTS = timedelta(minutes=60)
"""How long a stated purpose is good; afterwards it is asked for again."""
EVIDENCE_BEFORE, EVIDENCE_AFTER = timedelta(days=1), timedelta(days=7)
"""An appointment is a reason to open the record from a week before it until the day after."""
"""Below the number of parameters that the oldest SQLite accepts in one statement."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A customer this person may see, what was decided, and the permissions the customer gave."""

    customer: Customer
    decision: Decision
    consents: tuple[Consent, ...]
    standing: Standing

    @property
    def ref(self) -> str:
        """The opaque reference."""
        return self.customer.ref

    @property
    def purpose(self) -> str:
        """What goes on the record as the reason: stated, or known to the server."""
        if self.standing.own:
            return "own"
        if self.standing.evidence is not None:
            return str(self.standing.evidence)
        return "" if self.standing.purpose is None else str(self.standing.purpose)

    def consent(self, use: ConsentUse) -> ConsentState:
        """The state of one permission today."""
        return next((one.state for one in self.consents if one.use is use), ConsentState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Denied:
    """Not admitted. `subject` is empty when there is no such customer; `decision` says whether a purpose would help."""

    decision: Decision
    subject: str = ""


def admit(visit: Visit, permission: Permission, ref: str) -> Admitted | Denied:
    """Decide whether the person may do this with the customer, and read the customer only then."""
    standing = standing_to(visit, ref)
    granted = () if standing is None else consents(visit.connection, ref, visit.today)
    if standing is not None:
        names = frozenset(str(one.use) for one in granted if one.state is ConsentState.GRANTED)
        standing = Standing(standing.own, standing.same_branch, standing.evidence, standing.purpose, names)
    decision = decide(Request(permission, visit.person, standing))
    if not decision.allowed or standing is None:
        return Denied(decision, ref if standing is not None else "")
    customer = customer_by_ref(visit.connection, ref, visit.today)
    if customer is None:
        return Denied(decision)
    return Admitted(customer, decision, granted, standing)


def permitted(visit: Visit, permission: Permission, admitted: Admitted) -> bool:
    """Whether another permission also holds for a customer already admitted."""
    return decide(Request(permission, visit.person, admitted.standing)).allowed


def standing_to(visit: Visit, ref: str) -> Standing | None:
    """How the person stands to a customer, without the customer's consents; None when there is no such customer."""
    return _standings(visit, (ref,)).get(ref)


def decisions(visit: Visit, permission: Permission, refs: Collection[str]) -> dict[str, Decision]:
    """What opening each of these customers would be answered at this moment; nobody is read."""
    found = _standings(visit, refs)
    return {ref: decide(Request(permission, visit.person, found.get(ref))) for ref in dict.fromkeys(refs)}


def open_to(visit: Visit, refs: Collection[str]) -> frozenset[str]:
    """Those of these customers whom the person may open at this moment, without being asked for a purpose."""
    found = decisions(visit, Permission.OVERVIEW, refs)
    return frozenset(ref for ref, decision in found.items() if decision.allowed)


def marks_open_to(visit: Visit, refs: Collection[str]) -> dict[str, CustomerMark]:
    """The names of those whom the person may open: having seen somebody once is no right to their name of today."""
    return customer_marks(visit.connection, open_to(visit, refs), visit.today) if refs else {}


def _standings(visit: Visit, refs: Collection[str]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    if not refs:
        return found
    wanted = _standing_query(visit)
    for batch in batches(refs):
        for row in visit.connection.execute(wanted.where(bank.customer.c.ref.in_(batch))):
            found[str(row.ref)] = _standing(visit, row)
    return found


def _standing_query(visit: Visit) -> Select[tuple[object, ...]]:
    customer, appointment = bank.customer.c, bank.appointment.c
    row, campaign = bank.call_list_row.c, bank.campaign.c
    first = instant_in_japan(visit.today - EVIDENCE_BEFORE, 0)
    last = instant_in_japan(visit.today + EVIDENCE_AFTER + timedelta(days=1), 0)
    staff = visit.session.staff
    met = exists().where(
        appointment.customer_ref == customer.ref, appointment.staff_number == staff, appointment.at.between(first, last)
    )
    # A list is a reason to look while its campaign runs, not for ever after.
    listed = exists().where(
        row.customer_ref == customer.ref,
        row.staff_number == staff,
        row.campaign_ref == campaign.ref,
        campaign.due_on >= visit.today,
    )
    purpose = (
        select(stated_purpose.c.purpose)
        .where(
            stated_purpose.c.session == visit.session.id,
            stated_purpose.c.subject == customer.ref,
            stated_purpose.c.stated_at >= visit.now - PURPOSE_LASTS,
        )
        .scalar_subquery()
    )
    return select(
        customer.ref,
        customer.rm_number,
        customer.branch_code,
        met.label("met"),
        listed.label("listed"),
        purpose.label("purpose"),
    )


def _standing(visit: Visit, row: Row[tuple[object, ...]]) -> Standing:
    evidence = Evidence.APPOINTMENT if row.met else Evidence.CALL_ROW if row.listed else None
    return Standing(
        own=row.rm_number == visit.session.staff,
        same_branch=row.branch_code == visit.session.branch,
        evidence=evidence,
        purpose=None if row.purpose is None else ReadPurpose(row.purpose),
    )


def ref_of_number(connection: Connection, number: str) -> str:
    """The opaque reference behind seven digits, or empty."""
    wanted = select(bank.customer.c.ref).where(bank.customer.c.number == number)
    return connection.execute(wanted).scalar_one_or_none() or ""


def state_purpose(visit: Visit, refs: tuple[str, ...], purpose: ReadPurpose) -> None:
    """Remember why the person looks at these customers."""
    if not refs:
        return
    sqlite = visit.connection.dialect.name == "sqlite"
    made = (sqlite_insert if sqlite else postgresql_insert)(stated_purpose)
    kept = made.on_conflict_do_update(
        index_elements=["session", "subject"],
        set_={"purpose": made.excluded.purpose, "stated_at": made.excluded.stated_at},
    )
    rows = [
        {"session": visit.session.id, "subject": ref, "purpose": str(purpose), "stated_at": visit.now} for ref in refs
    ]
    visit.connection.execute(kept, rows)


def assets_visible(visit: Visit, refs: tuple[str, ...]) -> frozenset[str]:
    """Which of the person's own customers may be shown with amounts: all, or behind a wall those who consented."""
    open_to_all = decide(Request(Permission.ASSETS, visit.person, Standing(own=True, same_branch=True)))
    if open_to_all.shows(FieldClass.ASSET):
        return frozenset(refs)
    states = consent_states(visit.connection, refs, ConsentUse.INSURANCE, visit.today)
    return frozenset(ref for ref, state in states.items() if state is ConsentState.GRANTED)

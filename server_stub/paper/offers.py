"""The one-time offer of a typeset sheet: finding it, checking what the person chose, and ending it exactly once.

Must not know the charter's file, quotas or the states after the grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from server_stub.bank.model import Printer
from server_stub.bank.queries.organisation import printers
from server_stub.identity.session import Session
from server_stub.paper.charter import CharterEntry
from server_stub.paper.purposes import REASON_LIMIT, Purpose
from server_stub.paper.refusals import Refusal, Refused, refuse
from server_stub.paper.states import SheetState
from server_stub.paper.tables import print_offer, print_sheet


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """What the person chose in the dialog, as it arrived."""

    purpose: str
    reason: str
    printer_ref: str
    copies: int


def find_offer(connection: Connection, session: Session, offer_id: str) -> Row[Any] | Refused:
    """The offer with its sheet, if this very session made it."""
    wanted = (
        select(print_offer.c.expires_at, print_offer.c.ended_at, print_offer.c.pdf_sealed, print_sheet)
        .join_from(print_offer, print_sheet)
        .where(print_offer.c.id == offer_id)
    )
    found = connection.execute(wanted).one_or_none()
    mine = (session.id, session.staff, session.terminal, session.branch)
    # Somebody else's offer is answered like one that never was.
    if found is None or (found.session_id, found.staff, found.terminal, found.branch_code) != mine:
        return refuse(Refusal.UNKNOWN_OFFER)
    return found


def check_offer(found: Row[Any], entry: CharterEntry, now: datetime) -> Refused | None:
    """Whether the offer is still open and on the form that is approved now."""
    if found.state is SheetState.CANCELLED or (found.ended_at is None and now >= found.expires_at):
        return refuse(Refusal.OFFER_EXPIRED)
    if found.ended_at is not None:
        return refuse(Refusal.OFFER_USED)
    if (found.form, found.edition) != (entry.form, entry.edition):
        return refuse(Refusal.CHARTER_CHANGED)
    return None


def check_choice(choice: PrintChoice, entry: CharterEntry) -> Refused | None:
    """Whether purpose, reason and copies are what the charter allows."""
    if choice.purpose not in tuple(Purpose):
        return refuse(Refusal.PURPOSE_MISSING)
    purpose = Purpose(choice.purpose)
    if purpose not in entry.purposes:
        return refuse(Refusal.PURPOSE_NOT_ALLOWED)
    if purpose.needs_reason and not 0 < len(choice.reason.strip()) <= REASON_LIMIT:
        return refuse(Refusal.REASON_MISSING, limit=REASON_LIMIT)
    if not 1 <= choice.copies <= entry.max_copies:
        return refuse(Refusal.COPIES)
    return None


def printer_of(connection: Connection, branch_code: str, ref: str) -> Printer | None:
    """The printer `ref` if it is registered for that branch."""
    return next((printer for printer in printers(connection, branch_code) if printer.ref == ref), None)


def open_serials(connection: Connection, session_id: str) -> tuple[str, ...]:
    """Serials that the session has reserved or been offered and not used."""
    columns = print_sheet.c
    states = (SheetState.RESERVED, SheetState.OFFERED)
    wanted = select(columns.serial).where(columns.session_id == session_id, columns.state.in_(states))
    return tuple(connection.execute(wanted).scalars())


def end_offer(connection: Connection, serial: str, now: datetime) -> bool:
    """Close the offer of `serial` and delete its bytes; False when it was closed already."""
    ended = connection.execute(
        update(print_offer)
        .where(print_offer.c.serial == serial, print_offer.c.ended_at.is_(None))
        .values(ended_at=now, pdf_sealed=None)
    )
    return ended.rowcount == 1

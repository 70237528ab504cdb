"""The print gate: from the question "may this be printed?" to a grant that can be used once, and the end of the sheet.

Everything happens on the connection of the caller's unit of work, with the caller's `now`; nothing is committed here,
so the record of a step commits with it. Whether the person may see the customer at all is asked by the caller, at the
offer and again at the grant. Must not know HTTP, screens or the printer protocol.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from server_stub.access.codes import Permission
from server_stub.access.decide import Person, may
from server_stub.bank.model import Printer
from server_stub.identity.session import Session
from server_stub.japan import day_in_japan
from server_stub.paper.charter import Charter, CharterEntry, NothingPrintable
from server_stub.paper.ledger import SheetRecord, sheet, today_count
from server_stub.paper.lifecycle import Step, WrongState, begin, move, next_number, serial_number
from server_stub.paper.offers import (
    PrintChoice,
    check_choice,
    check_offer,
    end_offer,
    find_offer,
    open_serials,
    printer_of,
)
from server_stub.paper.purposes import Purpose
from server_stub.paper.refusals import Refusal, Refused, refuse
from server_stub.paper.seal import Seal, SealBroken
from server_stub.paper.states import CLOSINGS, OUTCOMES, SheetState
from server_stub.paper.tables import print_offer, print_sheet

OFFER_LIFETIME = timedelta(minutes=5)
OUTCOME_LIMIT = timedelta(minutes=10)  # a grant without an outcome by then is unknown, and somebody has to look
CONTENT_BYTES = 32
_UNTOLD = bytes(CONTENT_BYTES)
OFFERS_A_DAY = 100  # previews are looks at the data as well; no honest day comes near


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be printed: the screen's code, whose data it shows, and the hash of the served document (hex)."""

    screen: str
    customer_ref: str
    document_sha256: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """A serial number taken for one sheet that is still to be typeset, with the form to set it on.

    `cancelled`: the sheets (serial, customer) of this session that were cancelled for it; the caller records each.
    """

    serial: str
    form: str
    edition: int
    at: datetime
    cancelled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PrintOffer:
    """A typeset sheet that may be printed once, by the session that asked, until `expires_at`."""

    id: str
    serial: str
    pdf_sha256: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Granted:
    """The right to print these bytes once on this printer. Send them only after the unit of work has committed.

    `reserved` and `document_sha256` as they were at the offer; `content`: the digest that was kept with it.
    """

    serial: str
    pdf: bytes = field(repr=False)  # may not reach a log
    pdf_sha256: str
    printer: Printer
    purpose: Purpose
    reason: str | None
    reserved: Reservation
    document_sha256: str
    content: bytes


class PrintRegister:
    """Checks charter, role, quota and single use, and keeps the register of sheets."""

    def __init__(self, charter: Callable[[datetime], Charter | NothingPrintable], seal: Seal) -> None:
        """`charter` says what is in force at an instant (`CharterStore.in_force`)."""
        self._charter = charter
        self._seal = seal

    def permission(self, session: Session, screen: str, now: datetime) -> CharterEntry | Refused:
        """The charter's entry for `screen` if the person's role may print it."""
        charter = self._charter(now)
        if isinstance(charter, NothingPrintable):
            return refuse(Refusal.NO_CHARTER, why=charter.words)
        entry = charter.entry_for(screen)
        if entry is None:
            nothing = not charter.screens
            return refuse(Refusal.NOTHING_ON_CHARTER if nothing else Refusal.NOT_ON_CHARTER, screens=charter.titles)
        return entry if session.role in entry.roles else refuse(Refusal.ROLE)

    def reserve(
        self, connection: Connection, session: Session, subject: Subject, now: datetime
    ) -> Reservation | Refused:
        """Take the next serial of the branch; what the session still has open is cancelled (one dialog at a time)."""
        entry = self.permission(session, subject.screen, now)
        if isinstance(entry, Refused):
            return entry
        if next_number(connection, f"offers {session.staff}", now) > OFFERS_A_DAY:
            return refuse(Refusal.TOO_MANY_OFFERS, limit=OFFERS_A_DAY)
        if today_count(connection, session.staff, now) >= entry.daily_quota:
            return refuse(Refusal.QUOTA, limit=entry.daily_quota)
        cancelled = self._cancel_open(connection, session, now)
        day = day_in_japan(now)
        number = next_number(connection, f"serials {session.branch}", now)
        serial = serial_number(session.branch, day, number)
        begin(
            connection,
            Step(SheetState.RESERVED, now, session.staff),
            serial=serial,
            branch_code=session.branch,
            day=day,
            number=number,
            session_id=session.id,
            staff=session.staff,
            terminal=session.terminal,
            customer_ref=subject.customer_ref,
            screen=subject.screen,
            document_sha256=subject.document_sha256,
            form=entry.form,
            edition=entry.edition,
            reserved_at=now,
        )
        return Reservation(serial, entry.form, entry.edition, now, cancelled)

    def _cancel_open(self, connection: Connection, session: Session, now: datetime) -> tuple[tuple[str, str], ...]:
        ended: list[tuple[str, str]] = []
        for serial in open_serials(connection, session.id):
            _cancel(connection, serial, Step(SheetState.CANCELLED, now, session.staff, "another dialog opened"))
            record = sheet(connection, serial)
            ended.append((serial, "" if record is None else record.customer_ref))
        return tuple(ended)

    def offer(
        self,
        connection: Connection,
        session: Session,
        serial: str,
        pdf: bytes,
        pages: int,
        now: datetime,
        *,
        content: bytes = _UNTOLD,
    ) -> PrintOffer:
        """Keep the typeset `pdf` of a reserved serial, sealed, and offer it.

        `content`: the caller's digest (`CONTENT_BYTES`) of what the sheet says; the grant gives it back.

        Raises:
            WrongState: the serial was not reserved, or was cancelled meanwhile.
        """
        digest = hashlib.sha256(pdf).hexdigest()
        step = Step(SheetState.OFFERED, now, session.staff)
        move(connection, serial, step, pdf_sha256=digest, pages=pages)
        made = PrintOffer(secrets.token_urlsafe(24), serial, digest, now + OFFER_LIFETIME)
        connection.execute(
            insert(print_offer).values(
                id=made.id,
                serial=serial,
                session_id=session.id,
                staff=session.staff,
                terminal=session.terminal,
                created_at=now,
                expires_at=made.expires_at,
                pdf_sealed=self._seal.close(content + pdf, serial, digest),
            )
        )
        return made

    def redeem(
        self, connection: Connection, session: Session, offer_id: str, choice: PrintChoice, now: datetime
    ) -> Granted | Refused:
        """Use the offer: the one and only grant for its sheet, or the reason why not (the offer then stays open)."""
        # First a write on the person's own row: two grants of one person wait for each other, so the quota holds.
        next_number(connection, f"grants {session.staff}", now)
        found = find_offer(connection, session, offer_id)
        if isinstance(found, Refused):
            return found
        entry = self.permission(session, found.screen, now)
        if isinstance(entry, Refused):
            return entry
        refusal = check_offer(found, entry, now) or check_choice(choice, entry)
        if refusal is not None:
            return refusal
        printer = printer_of(connection, found.branch_code, choice.printer_ref)
        if printer is None:
            return refuse(Refusal.PRINTER)
        if today_count(connection, session.staff, now) >= entry.daily_quota:
            return refuse(Refusal.QUOTA, limit=entry.daily_quota)
        return self._grant(connection, found, choice, printer, now)

    def _grant(
        self, connection: Connection, found: Row[Any], choice: PrintChoice, printer: Printer, now: datetime
    ) -> Granted | Refused:
        try:
            opened = self._seal.open(found.pdf_sealed, found.serial, found.pdf_sha256)
        except SealBroken:
            return refuse(Refusal.DAMAGED)
        if not end_offer(connection, found.serial, now):
            return refuse(Refusal.OFFER_USED)
        purpose = Purpose(choice.purpose)
        reason = choice.reason.strip() if purpose.needs_reason else None
        move(
            connection,
            found.serial,
            Step(SheetState.GRANTED, now, found.staff),
            purpose=purpose,
            reason=reason,
            printer_ref=printer.ref,
            copies=choice.copies,
            granted_at=now,
        )
        reserved = Reservation(found.serial, found.form, found.edition, found.reserved_at)
        content, pdf = opened[:CONTENT_BYTES], opened[CONTENT_BYTES:]
        told = (reserved, found.document_sha256, content)
        return Granted(found.serial, pdf, found.pdf_sha256, printer, purpose, reason, *told)

    def cancel(
        self, connection: Connection, session: Session, serial: str, now: datetime, detail: str = ""
    ) -> Refused | None:
        """Throw away a number or an offer of this session that was not used."""
        if serial not in open_serials(connection, session.id):
            return refuse(Refusal.UNKNOWN_OFFER)
        _cancel(connection, serial, Step(SheetState.CANCELLED, now, session.staff, detail))
        return None

    def record_outcome(
        self, connection: Connection, serial: str, state: SheetState, now: datetime, detail: str = ""
    ) -> None:
        """What the printer's side knows of a granted sheet: sent, spooled, failed or unknown.

        Raises:
            WrongState: not an outcome, or it may not follow the present state.
        """
        if state not in OUTCOMES:
            raise WrongState(f"{state} is not an outcome of printing")
        move(connection, serial, Step(state, now, None, detail))

    def close(
        self, connection: Connection, session: Session, serial: str, state: SheetState, now: datetime, detail: str = ""
    ) -> Refused | None:
        """What a person says became of the paper: collected, jammed, handed over, returned or destroyed."""
        record = sheet(connection, serial)
        if record is None or not _may_close(session, record):
            return refuse(Refusal.NOT_YOUR_SHEET)
        if state not in CLOSINGS:
            return refuse(Refusal.WRONG_STATE)
        try:
            move(connection, serial, Step(state, now, session.staff, detail))
        except WrongState:
            return refuse(Refusal.WRONG_STATE)
        return None

    def sweep(self, connection: Connection, now: datetime) -> tuple[tuple[str, SheetState], ...]:
        """End what nobody ended: expired offers and reservations are cancelled, silent grants become unknown."""
        swept: list[tuple[str, SheetState]] = []
        for state in (SheetState.RESERVED, SheetState.OFFERED):
            for serial in _unchanged_since(connection, state, now - OFFER_LIFETIME):
                _cancel(connection, serial, Step(SheetState.CANCELLED, now, None, "expired"))
                swept.append((serial, SheetState.CANCELLED))
        for state in (SheetState.GRANTED, SheetState.SENT):
            for serial in _unchanged_since(connection, state, now - OUTCOME_LIMIT):
                move(connection, serial, Step(SheetState.UNKNOWN, now, None, "no outcome in time"))
                swept.append((serial, SheetState.UNKNOWN))
        return tuple(swept)


def _may_close(session: Session, record: SheetRecord) -> bool:
    if session.branch != record.branch_code:
        return False
    person = Person(session.staff, session.role, session.department, session.branch)
    return session.staff == record.staff or may(person, Permission.CLOSE_SHEETS)


def _unchanged_since(connection: Connection, state: SheetState, limit: datetime) -> tuple[str, ...]:
    columns = print_sheet.c
    wanted = select(columns.serial).where(columns.state == state, columns.changed_at <= limit).order_by(columns.serial)
    return tuple(connection.execute(wanted).scalars())


def _cancel(connection: Connection, serial: str, step: Step) -> None:
    move(connection, serial, step)
    end_offer(connection, serial, step.at)

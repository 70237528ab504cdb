"""Tables of the sheet register: every serial number with its end, and the one-time offers that lead to a print.

Only definitions. References to people, terminals and customers are opaque texts without foreign keys, because the
register outlives them.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from server_stub.bank.columns import Code
from server_stub.paper.purposes import REASON_LIMIT, Purpose
from server_stub.paper.states import SheetState
from server_stub.store.columns import Moment
from server_stub.store.schema import metadata

DETAIL_LIMIT = 200

# Numbers that only grow, by name and day: serials of a branch, offers of a person.
print_counter = Table(
    "print_counter",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("number", Integer, nullable=False),
)

print_sheet = Table(
    "print_sheet",
    metadata,
    Column("serial", String(40), primary_key=True),
    Column("branch_code", String(8), nullable=False),
    Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False),
    Column("session_id", String(64), nullable=False, index=True),
    Column("staff", String(12), nullable=False),
    Column("terminal", String(40), nullable=False),
    Column("customer_ref", String(40), nullable=False),
    Column("screen", String(8), nullable=False),
    # Hash of the served screen document the sheet was made from: the record holds that document.
    Column("document_sha256", String(64), nullable=False),
    Column("form", String(20), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("reserved_at", Moment, nullable=False),
    Column("pdf_sha256", String(64)),
    Column("pages", Integer),
    # Known from the grant on.
    Column("purpose", Code(Purpose)),
    Column("reason", String(REASON_LIMIT)),
    Column("printer_ref", String(40)),
    Column("copies", Integer),
    Column("granted_at", Moment),
    Column("state", Code(SheetState), nullable=False),
    Column("changed_at", Moment, nullable=False),
    UniqueConstraint("branch_code", "day", "number"),
)
Index("ix_print_sheet_staff_granted_at", print_sheet.c.staff, print_sheet.c.granted_at)
Index("ix_print_sheet_branch_code_state", print_sheet.c.branch_code, print_sheet.c.state)
Index("ix_print_sheet_state_changed_at", print_sheet.c.state, print_sheet.c.changed_at)

# Every change of a sheet's state, in order. Rows are only added.
print_sheet_state = Table(
    "print_sheet_state",
    metadata,
    Column("serial", ForeignKey("print_sheet.serial"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("state", Code(SheetState), nullable=False),
    Column("at", Moment, nullable=False),
    # Who said so; NULL where the server did.
    Column("staff", String(12)),
    Column("detail", String(DETAIL_LIMIT), nullable=False),
)

print_offer = Table(
    "print_offer",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("serial", ForeignKey("print_sheet.serial"), nullable=False, unique=True),
    Column("session_id", String(64), nullable=False),
    Column("staff", String(12), nullable=False),
    Column("terminal", String(40), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    # When it was used, cancelled or swept; open while NULL.
    Column("ended_at", Moment, index=True),
    # The encrypted PDF; NULL as soon as the offer has ended.
    Column("pdf_sealed", LargeBinary),
)

# What a migration makes insert-only (`store.insert_only.forbid_changes`).
INSERT_ONLY = ("print_sheet_state",)

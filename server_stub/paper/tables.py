"""Tables of the sheet register: every serial number with its end, and the one-time offers that lead to a print.

Only definitions. References to people, terminals and customers are opaque texts without foreign keys, because the
register outlives them.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    event,
)

from server_stub.bank.columns import Code, Instant
from server_stub.paper.purposes import REASON_LIMIT, Purpose
from server_stub.paper.states import SheetState
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
    Column("reserved_at", Instant, nullable=False),
    Column("pdf_sha256", String(64)),
    Column("pages", Integer),
    # Known from the grant on.
    Column("purpose", Code(Purpose)),
    Column("reason", String(REASON_LIMIT)),
    Column("printer_ref", String(40)),
    Column("copies", Integer),
    Column("granted_at", Instant),
    Column("state", Code(SheetState), nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("branch_code", "day", "number"),
)
Index("ix_print_sheet_staff_granted_at", print_sheet.c.staff, print_sheet.c.granted_at)
Index("ix_print_sheet_branch_code_state", print_sheet.c.branch_code, print_sheet.c.state)
Index("ix_print_sheet_state_changed_at", print_sheet.c.state, print_sheet.c.changed_at)

# Every change of a sheet's state, in order. Rows are only added; triggers refuse anything else.
print_sheet_state = Table(
    "print_sheet_state",
    metadata,
    Column("serial", ForeignKey("print_sheet.serial"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("state", Code(SheetState), nullable=False),
    Column("at", Instant, nullable=False),
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
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # When it was used, cancelled or swept; open while NULL.
    Column("ended_at", Instant, index=True),
    # The encrypted PDF; NULL as soon as the offer has ended.
    Column("pdf_sealed", LargeBinary),
)

# For a migration that does not go through `metadata.create_all`.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER print_sheet_state_no_{verb} BEFORE {verb.upper()} ON print_sheet_state "
        "BEGIN SELECT RAISE(ABORT, 'print_sheet_state is append-only'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        """CREATE FUNCTION print_sheet_state_refuse() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''print_sheet_state is append-only''; END'""",
        """CREATE TRIGGER print_sheet_state_no_change BEFORE UPDATE OR DELETE ON print_sheet_state
        FOR EACH ROW EXECUTE FUNCTION print_sheet_state_refuse()""",
    ),
}
for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        event.listen(print_sheet_state, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

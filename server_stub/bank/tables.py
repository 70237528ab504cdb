"""The bank's own data: who works where, who the customers are, what they hold, what was said and permitted.

Only definitions; how they are read is in `queries`. Columns are nullable wherever a real bank may not know the value:
an unknown is stored as NULL and never guessed. Keys are opaque texts, so that nothing can be counted from them.
Money is integer yen. No statement here is special to one database.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from server_stub.bank.codes import (
    AppointmentKind,
    BestTime,
    BranchKind,
    CallResult,
    ConsentState,
    ConsentUse,
    ContactChannel,
    ContactOutcome,
    ContactPurpose,
    ContactWith,
    Department,
    HoldingClass,
    Lifestyle,
    LoanKind,
    Occupation,
    Rank,
    Relation,
    Sex,
)
from server_stub.bank.columns import Code, bytewise
from server_stub.store.columns import Moment
from server_stub.store.schema import metadata

institution = Table(
    "institution",
    metadata,
    Column("code", String(4), primary_key=True),
    Column("name_ja", String(60), nullable=False),
    Column("name_en", String(80), nullable=False),
    # From this amount on a customer counts as important (重要顧客); headquarters sets it.
    Column("important_from_yen", BigInteger, nullable=False),
    # The day the data belongs to: the demo's as-of date, or the day of the extract.
    Column("as_of", Date, nullable=False),
    # Where the data came from, to be shown: "demo", or the title of the mapping that was imported.
    Column("origin_ja", String(120), nullable=False),
    Column("origin_en", String(120), nullable=False),
)

branch = Table(
    "branch",
    metadata,
    Column("code", String(3), primary_key=True),
    Column("kind", Code(BranchKind), nullable=False),
    Column("name_ja", String(40), nullable=False),
    Column("name_en", String(40), nullable=False),
    Column("short_ja", String(20), nullable=False),
    Column("short_en", String(20), nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("number", String(12), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("kana", String(80), nullable=False),
    Column("romaji", String(80), nullable=False),
    Column("rank", Code(Rank), nullable=False),
    Column("department", Code(Department), nullable=False),
    Column("branch_code", ForeignKey("branch.code"), nullable=False, index=True),
    Column("active_from", Date, nullable=False),
    # The first day on which the person is no longer active.
    Column("active_until", Date),
)

printer = Table(
    "printer",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("branch_code", ForeignKey("branch.code"), nullable=False, index=True),
    Column("name_ja", String(60), nullable=False),
    Column("name_en", String(60), nullable=False),
    Column("ipp_url", String(300), nullable=False),
)

customer = Table(
    "customer",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("number", bytewise(7), nullable=False, unique=True),
    Column("name", String(120)),
    Column("kana", bytewise(160)),
    Column("romaji", String(160)),
    Column("birth", Date),
    # Where only an age is known, it is kept with the day it was true.
    Column("age_stated", Integer),
    Column("age_stated_on", Date),
    Column("sex", Code(Sex)),
    Column("phone_mobile", String(24)),
    Column("phone_home", String(24)),
    Column("email", String(120)),
    Column("postal_code", String(8)),
    # Down to the town (町); the rest is shown only on request.
    Column("address_town", String(120)),
    Column("address_rest", String(120)),
    Column("occupation", Code(Occupation)),
    Column("employer", String(120)),
    Column("branch_code", ForeignKey("branch.code"), nullable=False, index=True),
    # Most customers have no manager of their own; the branch serves them.
    Column("rm_number", ForeignKey("staff.number"), index=True),
    Column("since", Date),
    Column("lifestyle", Code(Lifestyle)),
    Column("identity_check_due", Date),
    Column("complaint_open", Boolean, nullable=False),
)
# The portfolio is read in the order of readings, page by page.
Index("ix_customer_portfolio", customer.c.rm_number, customer.c.kana, customer.c.ref)

# One row a way to find a customer; prefix of `key` within `kind`. See `kana` for the folding of keys.
customer_key = Table(
    "customer_key",
    metadata,
    Column("kind", String(8), primary_key=True),
    Column("key", bytewise(200), primary_key=True),
    Column("customer_ref", ForeignKey("customer.ref"), primary_key=True),
)

household = Table(
    "household",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("since", Date),
)

household_member = Table(
    "household_member",
    metadata,
    Column("household_ref", ForeignKey("household.ref"), primary_key=True),
    Column("customer_ref", ForeignKey("customer.ref"), primary_key=True),
    Column("relation", Code(Relation), nullable=False),
)
# A person belongs to one household, which also makes the way back from the person quick.
Index("uq_household_member_customer_ref", household_member.c.customer_ref, unique=True)

product = Table(
    "product",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("holding_class", Code(HoldingClass), nullable=False),
    Column("name_ja", String(80), nullable=False),
    Column("name_en", String(80), nullable=False),
)

holding = Table(
    "holding",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("customer_ref", ForeignKey("customer.ref"), nullable=False, index=True),
    Column("product_code", ForeignKey("product.code"), nullable=False),
    # Whole account number, read only by an explicit and recorded request; lists carry `account_tail`.
    Column("account_number", String(24)),
    Column("account_tail", String(12)),
    # What stands beside the product instead of or before the account: a branch, a tax account, an issue number.
    Column("account_note_ja", String(60)),
    Column("account_note_en", String(60)),
    Column("quantity_ja", String(80)),
    Column("quantity_en", String(80)),
    Column("remark_ja", String(80)),
    Column("remark_en", String(80)),
    Column("value_yen", BigInteger, nullable=False),
    Column("gain_yen", BigInteger),
    Column("currency", String(3), nullable=False),
    Column("matures_on", Date, index=True),
    Column("valued_on", Date),
    Column("position", Integer, nullable=False),
)

loan = Table(
    "loan",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("customer_ref", ForeignKey("customer.ref"), nullable=False, index=True),
    Column("kind", Code(LoanKind), nullable=False),
    # NULL: the bank's extract says that there is a loan, not how much is left.
    Column("balance_yen", BigInteger),
    Column("last_payment_on", Date),
)

monthly_value = Table(
    "monthly_value",
    metadata,
    Column("customer_ref", ForeignKey("customer.ref"), primary_key=True),
    Column("month", Date, primary_key=True),  # its first day
    Column("value_yen", BigInteger, nullable=False),
)

# Append-only: a correction is a row of its own that names the row it corrects (product.md A5).
contact = Table(
    "contact",
    metadata,
    Column("ref", bytewise(40), primary_key=True),
    Column("customer_ref", ForeignKey("customer.ref"), nullable=False),
    Column("at", Moment, nullable=False),
    # False where the source has a date only; `at` is then noon of that day in Japan.
    Column("time_known", Boolean, nullable=False),
    Column("channel", Code(ContactChannel), nullable=False),
    Column("with_whom", Code(ContactWith)),
    Column("purpose", Code(ContactPurpose), nullable=False),
    Column("notes", Text),
    Column("outcome", Code(ContactOutcome)),
    Column("next_on", Date),
    Column("by_staff", ForeignKey("staff.number")),
    Column("solicitation", Boolean),
    Column("approval_number", String(40)),
    Column("attempts", Integer),
    Column("duration_seconds", Integer),
    Column("correction_of", ForeignKey("contact.ref"), index=True),
    Column("recorded_at", Moment, nullable=False),
)
Index("ix_contact_history", contact.c.customer_ref, contact.c.at, contact.c.ref)

# No row means: nobody has asked yet. Expiry is read from the date, never stored as a state.
consent = Table(
    "consent",
    metadata,
    Column("customer_ref", ForeignKey("customer.ref"), primary_key=True),
    Column("use", Code(ConsentUse), primary_key=True),
    Column("state", Code(ConsentState), nullable=False),
    Column("obtained_on", Date),
    Column("expires_on", Date, index=True),
    Column("evidence_number", String(40)),
    CheckConstraint("state <> 'expired'", name="expiry_is_read_from_the_date"),
)

appointment = Table(
    "appointment",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("staff_number", ForeignKey("staff.number"), nullable=False),
    Column("customer_ref", ForeignKey("customer.ref"), index=True),
    Column("at", Moment, nullable=False),
    Column("kind", Code(AppointmentKind), nullable=False),
    Column("purpose", Code(ContactPurpose)),
    Column("subject_ja", String(120), nullable=False),
    Column("subject_en", String(120)),
    Column("place_ja", String(80)),
    Column("place_en", String(80)),
    Column("done", Boolean, nullable=False),
)
Index("ix_appointment_day", appointment.c.staff_number, appointment.c.at)

campaign = Table(
    "campaign",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("name_ja", String(80), nullable=False),
    Column("name_en", String(80)),
    Column("due_on", Date, nullable=False),
)

call_list_row = Table(
    "call_list_row",
    metadata,
    Column("campaign_ref", ForeignKey("campaign.ref"), primary_key=True),
    Column("staff_number", ForeignKey("staff.number"), primary_key=True),
    Column("customer_ref", ForeignKey("customer.ref"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("reason_ja", String(120), nullable=False),
    Column("reason_en", String(120)),
    Column("best_time", Code(BestTime), nullable=False),
    Column("last_result", Code(CallResult), nullable=False),
)
Index("ix_call_list_row_staff_number", call_list_row.c.staff_number, call_list_row.c.position)

# What a migration makes insert-only (`store.insert_only.forbid_changes`).
INSERT_ONLY = ("contact",)

"""The bank's own data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_stub.store.insert_only import forbid_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSERT_ONLY = ("contact",)

TABLES = (
    "branch",
    "campaign",
    "household",
    "institution",
    "product",
    "printer",
    "staff",
    "customer",
    "appointment",
    "call_list_row",
    "consent",
    "contact",
    "customer_key",
    "holding",
    "household_member",
    "loan",
    "monthly_value",
)


def upgrade() -> None:
    """Make the tables and forbid to change what only grows."""
    _branch()
    _campaign()
    _household()
    _institution()
    _product()
    _printer()
    _staff()
    _customer()
    _appointment()
    _call_list_row()
    _consent()
    _contact()
    _customer_key()
    _holding()
    _household_member()
    _loan()
    _monthly_value()
    for table in INSERT_ONLY:
        for statement in forbid_changes(table, op.get_context().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    """Drop the tables; for trying revisions out, never for a bank's data."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _branch() -> None:
    op.create_table(
        "branch",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name_ja", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("short_ja", sa.String(length=20), nullable=False),
        sa.Column("short_en", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_branch")),
    )


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("name_ja", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_campaign")),
    )


def _household() -> None:
    op.create_table(
        "household",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_household")),
    )


def _institution() -> None:
    op.create_table(
        "institution",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name_ja", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("important_from_yen", sa.BigInteger(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("origin_ja", sa.String(length=120), nullable=False),
        sa.Column("origin_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_institution")),
    )


def _product() -> None:
    op.create_table(
        "product",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("holding_class", sa.String(length=24), nullable=False),
        sa.Column("name_ja", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_product")),
    )


def _printer() -> None:
    op.create_table(
        "printer",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("branch_code", sa.String(length=3), nullable=False),
        sa.Column("name_ja", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("ipp_url", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_printer_branch_code")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_printer")),
    )
    op.create_index(op.f("ix_printer_branch_code"), "printer", ["branch_code"], unique=False)


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kana", sa.String(length=80), nullable=False),
        sa.Column("romaji", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.String(length=24), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("branch_code", sa.String(length=3), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_staff_branch_code")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_staff")),
    )
    op.create_index(op.f("ix_staff_branch_code"), "staff", ["branch_code"], unique=False)


def _customer() -> None:
    op.create_table(
        "customer",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column(
            "number", sa.String(length=7).with_variant(sa.String(length=7, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("kana", sa.String(length=160), nullable=True),
        sa.Column("romaji", sa.String(length=160), nullable=True),
        sa.Column("birth", sa.Date(), nullable=True),
        sa.Column("age_stated", sa.Integer(), nullable=True),
        sa.Column("age_stated_on", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=24), nullable=True),
        sa.Column("phone_mobile", sa.String(length=24), nullable=True),
        sa.Column("phone_home", sa.String(length=24), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("postal_code", sa.String(length=8), nullable=True),
        sa.Column("address_town", sa.String(length=120), nullable=True),
        sa.Column("address_rest", sa.String(length=120), nullable=True),
        sa.Column("occupation", sa.String(length=24), nullable=True),
        sa.Column("employer", sa.String(length=120), nullable=True),
        sa.Column("branch_code", sa.String(length=3), nullable=False),
        sa.Column("rm_number", sa.String(length=12), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("lifestyle", sa.String(length=24), nullable=True),
        sa.Column("identity_check_due", sa.Date(), nullable=True),
        sa.Column("complaint_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_customer_branch_code")),
        sa.ForeignKeyConstraint(["rm_number"], ["staff.number"], name=op.f("fk_customer_rm_number")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_customer")),
        sa.UniqueConstraint("number", name=op.f("uq_customer_number")),
    )
    op.create_index(op.f("ix_customer_branch_code"), "customer", ["branch_code"], unique=False)
    op.create_index("ix_customer_portfolio", "customer", ["rm_number", "kana", "ref"], unique=False)
    op.create_index(op.f("ix_customer_rm_number"), "customer", ["rm_number"], unique=False)


def _appointment() -> None:
    op.create_table(
        "appointment",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("staff_number", sa.String(length=12), nullable=False),
        sa.Column("customer_ref", sa.String(length=40), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=True),
        sa.Column("subject_ja", sa.String(length=120), nullable=False),
        sa.Column("subject_en", sa.String(length=120), nullable=True),
        sa.Column("place_ja", sa.String(length=80), nullable=True),
        sa.Column("place_en", sa.String(length=80), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_appointment_customer_ref")),
        sa.ForeignKeyConstraint(["staff_number"], ["staff.number"], name=op.f("fk_appointment_staff_number")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_customer_ref"), "appointment", ["customer_ref"], unique=False)
    op.create_index("ix_appointment_day", "appointment", ["staff_number", "at"], unique=False)


def _call_list_row() -> None:
    op.create_table(
        "call_list_row",
        sa.Column("campaign_ref", sa.String(length=40), nullable=False),
        sa.Column("staff_number", sa.String(length=12), nullable=False),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason_ja", sa.String(length=120), nullable=False),
        sa.Column("reason_en", sa.String(length=120), nullable=True),
        sa.Column("best_time", sa.String(length=24), nullable=False),
        sa.Column("last_result", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["campaign_ref"], ["campaign.ref"], name=op.f("fk_call_list_row_campaign_ref")),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_call_list_row_customer_ref")),
        sa.ForeignKeyConstraint(["staff_number"], ["staff.number"], name=op.f("fk_call_list_row_staff_number")),
        sa.PrimaryKeyConstraint("campaign_ref", "staff_number", "customer_ref", name=op.f("pk_call_list_row")),
    )
    op.create_index("ix_call_list_row_staff_number", "call_list_row", ["staff_number", "position"], unique=False)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("use", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("obtained_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("evidence_number", sa.String(length=40), nullable=True),
        sa.CheckConstraint("state <> 'expired'", name=op.f("ck_consent_expiry_is_read_from_the_date")),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_consent_customer_ref")),
        sa.PrimaryKeyConstraint("customer_ref", "use", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_expires_on"), "consent", ["expires_on"], unique=False)


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column(
            "ref", sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("time_known", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("with_whom", sa.String(length=24), nullable=True),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by_staff", sa.String(length=12), nullable=True),
        sa.Column("solicitation", sa.Boolean(), nullable=True),
        sa.Column("approval_number", sa.String(length=40), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column(
            "correction_of",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by_staff"], ["staff.number"], name=op.f("fk_contact_by_staff")),
        sa.ForeignKeyConstraint(["correction_of"], ["contact.ref"], name=op.f("fk_contact_correction_of")),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_contact_customer_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_correction_of"), "contact", ["correction_of"], unique=False)
    op.create_index("ix_contact_history", "contact", ["customer_ref", "at", "ref"], unique=False)


def _customer_key() -> None:
    op.create_table(
        "customer_key",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_customer_key_customer_ref")),
        sa.PrimaryKeyConstraint("kind", "key", "customer_ref", name=op.f("pk_customer_key")),
    )


def _holding() -> None:
    op.create_table(
        "holding",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("product_code", sa.String(length=40), nullable=False),
        sa.Column("account_number", sa.String(length=24), nullable=True),
        sa.Column("account_tail", sa.String(length=12), nullable=True),
        sa.Column("account_note_ja", sa.String(length=60), nullable=True),
        sa.Column("account_note_en", sa.String(length=60), nullable=True),
        sa.Column("quantity_ja", sa.String(length=80), nullable=True),
        sa.Column("quantity_en", sa.String(length=80), nullable=True),
        sa.Column("remark_ja", sa.String(length=80), nullable=True),
        sa.Column("remark_en", sa.String(length=80), nullable=True),
        sa.Column("value_yen", sa.BigInteger(), nullable=False),
        sa.Column("gain_yen", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("matures_on", sa.Date(), nullable=True),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_holding_customer_ref")),
        sa.ForeignKeyConstraint(["product_code"], ["product.code"], name=op.f("fk_holding_product_code")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_holding")),
    )
    op.create_index(op.f("ix_holding_customer_ref"), "holding", ["customer_ref"], unique=False)
    op.create_index(op.f("ix_holding_matures_on"), "holding", ["matures_on"], unique=False)


def _household_member() -> None:
    op.create_table(
        "household_member",
        sa.Column("household_ref", sa.String(length=40), nullable=False),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_household_member_customer_ref")),
        sa.ForeignKeyConstraint(["household_ref"], ["household.ref"], name=op.f("fk_household_member_household_ref")),
        sa.PrimaryKeyConstraint("household_ref", "customer_ref", name=op.f("pk_household_member")),
    )
    op.create_index("uq_household_member_customer_ref", "household_member", ["customer_ref"], unique=True)


def _loan() -> None:
    op.create_table(
        "loan",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("balance_yen", sa.BigInteger(), nullable=True),
        sa.Column("last_payment_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_loan_customer_ref")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_loan")),
    )
    op.create_index(op.f("ix_loan_customer_ref"), "loan", ["customer_ref"], unique=False)


def _monthly_value() -> None:
    op.create_table(
        "monthly_value",
        sa.Column("customer_ref", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("value_yen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["customer_ref"], ["customer.ref"], name=op.f("fk_monthly_value_customer_ref")),
        sa.PrimaryKeyConstraint("customer_ref", "month", name=op.f("pk_monthly_value")),
    )

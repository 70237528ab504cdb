"""What the queries hand out: immutable values of the bank's data, codes instead of wording.

Knows no table, no screen and no language (names that the bank keeps in two languages are `Words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
    MaturityContact,
    Occupation,
    Rank,
    Relation,
    Segment,
    Sex,
    UpcomingKind,
)
from server_stub.words import Words


@dataclass(frozen=True, slots=True)
class Institution:
    """The bank itself and the one setting of headquarters that segments need."""

    code: str
    name: Words
    important_from_yen: int
    as_of: date
    origin: Words


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch, or the head office; `short` is the name without 支店."""

    code: str
    kind: BranchKind
    name: Words
    short: Words


@dataclass(frozen=True, slots=True)
class Staff:
    """A person who works at the bank; active on days from `active_from` up to but not on `active_until`."""

    number: str
    name: str
    kana: str
    romaji: str
    rank: Rank
    department: Department
    branch_code: str
    active_from: date
    active_until: date | None

    def is_active(self, day: date) -> bool:
        """Whether the person works here on `day`."""
        return self.active_from <= day and (self.active_until is None or day < self.active_until)


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of one branch."""

    ref: str
    branch_code: str
    name: Words
    ipp_url: str


@dataclass(frozen=True, slots=True)
class Channels:
    """The three permissions that are drawn beside a name on every row."""

    phone: ConsentState
    mail: ConsentState
    visit: ConsentState


@dataclass(frozen=True, slots=True)
class CustomerMark:
    """The least that names a customer on a row: who, which group, which channels are permitted.

    `name`, `kana` and `romaji` are None where the bank's extract has no names (see `labels.customer_name`).
    """

    ref: str
    number: str
    name: str | None
    kana: str | None
    romaji: str | None
    segment: Segment
    channels: Channels


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer as registered. None means that the bank does not know the value.

    `household_size` counts the customer too; 0 means that the bank does not know with whom the customer lives.
    """

    mark: CustomerMark
    birth: date | None
    age_stated: int | None
    age_stated_on: date | None
    sex: Sex | None
    phone_mobile: str | None
    phone_home: str | None
    email: str | None
    postal_code: str | None
    address_town: str | None
    address_rest: str | None
    occupation: Occupation | None
    employer: str | None
    branch: Branch
    rm: Staff | None
    since: date | None
    lifestyle: Lifestyle | None
    identity_check_due: date | None
    complaint_open: bool
    assets_yen: int
    household_size: int

    @property
    def ref(self) -> str:
        """The opaque key."""
        return self.mark.ref

    @property
    def number(self) -> str:
        """The seven digits that staff and customers use."""
        return self.mark.number


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One hit, with no more than is needed to tell people apart: the year of birth, not the day."""

    mark: CustomerMark
    branch: Words
    birth_year: int | None
    rm_name: str | None
    rm_romaji: str | None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`rows` is empty when `total` is above the limit: a list that long is a list of names, not a search."""

    total: int
    rows: tuple[SearchRow, ...]


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One of a manager's own customers."""

    mark: CustomerMark
    assets_yen: int
    last_contact: datetime | None


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing held. `account_tail` is the visible end of the number; `remark` stands in the maturity column."""

    ref: str
    holding_class: HoldingClass
    product_code: str
    product: Words
    account_tail: str | None
    account_note: Words | None
    quantity: Words | None
    remark: Words | None
    value_yen: int
    gain_yen: int | None
    currency: str
    matures_on: date | None
    valued_on: date | None


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan; `balance_yen` is None where only its existence is known."""

    ref: str
    kind: LoanKind
    balance_yen: int | None
    last_payment_on: date | None


@dataclass(frozen=True, slots=True)
class MonthlyValue:
    """Total assets of one month; `month` is its first day. The last month is the current value."""

    month: date
    value_yen: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One thing that will happen with a customer. `at` is set for appointments, `amount_yen` for maturities."""

    on: date
    kind: UpcomingKind
    subject: Words
    at: datetime | None = None
    amount_yen: int | None = None
    appointment_kind: AppointmentKind | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact that took place; corrected ones stay, with the reference of their correction."""

    ref: str
    customer_ref: str
    at: datetime
    time_known: bool
    channel: ContactChannel
    with_whom: ContactWith | None
    purpose: ContactPurpose
    notes: str | None
    outcome: ContactOutcome | None
    next_on: date | None
    by_staff: str | None
    by_name: str | None
    by_romaji: str | None
    solicitation: bool | None
    approval_number: str | None
    attempts: int | None
    duration_seconds: int | None
    correction_of: str | None
    corrected_by: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Newest first; `after` is handed back to read the next page, None at the end."""

    rows: tuple[Contact, ...]
    after: ContactCursor | None


@dataclass(frozen=True, slots=True)
class ContactCursor:
    """The last row of a page, by what the rows are ordered by."""

    at: datetime
    ref: str


@dataclass(frozen=True, slots=True)
class NewContact:
    """What a person enters to add a contact to the history."""

    customer_ref: str
    at: datetime
    channel: ContactChannel
    with_whom: ContactWith
    purpose: ContactPurpose
    notes: str
    outcome: ContactOutcome
    by_staff: str
    solicitation: bool
    next_on: date | None = None
    approval_number: str | None = None
    correction_of: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One permission as it stands on the day asked; `state` already takes the expiry into account."""

    use: ConsentUse
    state: ConsentState
    obtained_on: date | None
    expires_on: date | None
    evidence_number: str | None


@dataclass(frozen=True, slots=True)
class ExpiringConsent:
    """A permission of one's own customer that ends soon."""

    mark: CustomerMark
    use: ConsentUse
    expires_on: date


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """One member. `assets_yen` is None unless the member permits disclosure within the family."""

    mark: CustomerMark
    relation: Relation
    birth: date | None
    discloses: bool
    assets_yen: int | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """One entry of the day; meetings have no customer."""

    ref: str
    at: datetime
    kind: AppointmentKind
    purpose: ContactPurpose | None
    subject: Words
    place: Words | None
    done: bool
    customer: CustomerMark | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """One holding of one's own customers that matures soon."""

    holding_ref: str
    customer: CustomerMark
    product: Words
    value_yen: int
    matures_on: date
    contact: MaturityContact


@dataclass(frozen=True, slots=True)
class CallListRow:
    """One permitted call. `last_contact` is the time of the last contact of any kind."""

    customer: CustomerMark
    reason: Words
    best_time: BestTime
    last_contact: datetime | None
    last_result: CallResult


@dataclass(frozen=True, slots=True)
class CallList:
    """A manager's rows of one campaign. Rows that consent forbids today are withheld and only counted."""

    campaign_ref: str
    campaign: Words
    due_on: date
    rows: tuple[CallListRow, ...]
    withheld: int

    @property
    def remaining(self) -> tuple[CallListRow, ...]:
        """Rows still to be called: not called yet, or nobody was there."""
        return tuple(row for row in self.rows if row.last_result in (CallResult.NOT_CALLED, CallResult.ABSENT))

    @property
    def done(self) -> int:
        """How many rows need no further call."""
        return len(self.rows) - len(self.remaining)

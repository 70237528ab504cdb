"""The closed lists of the bank's data: what a code may be.

Knows no wording (see `labels`), no table and no screen.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class BranchKind(StrEnum):
    """Where people work: a branch with a counter, or the head office without one."""

    BRANCH = "branch"
    HEAD_OFFICE = "head_office"


class Rank(StrEnum):
    """職階: the roles that rights are given to."""

    RELATIONSHIP_MANAGER = "RM"
    TELLER = "TL"
    SUPERVISOR = "SV"
    BRANCH_MANAGER = "BM"
    INTERNAL_CONTROL = "IC"
    HEAD_OFFICE = "HQ"
    PRIVACY_OFFICER = "PO"
    AUDITOR = "AU"
    SYSTEM_ADMINISTRATOR = "IT"


class Department(StrEnum):
    """部署: the second axis of rights."""

    RETAIL = "retail"
    CORPORATE = "corporate"
    LENDING = "lending"
    COUNTER = "counter"
    INSURANCE = "insurance"
    HEAD_OFFICE = "head_office"
    AUDIT = "audit"


class Sex(StrEnum):
    """As registered; a customer may not have stated it."""

    FEMALE = "female"
    MALE = "male"


class Occupation(StrEnum):
    """What the customer said they do."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    CLERICAL = "clerical"
    TECHNICAL = "technical"
    MANUAL = "manual"
    SERVICE = "service"
    EXECUTIVE = "executive"
    OWNER = "owner"
    SELF_EMPLOYED = "self_employed"
    PUBLIC_SERVANT = "public_servant"
    DOCTOR = "doctor"
    PART_TIME = "part_time"
    DOMESTIC_WORKER = "domestic_worker"
    HOMEMAKER = "homemaker"
    STUDENT = "student"
    RETIRED = "retired"
    NOT_WORKING = "not_working"


class Lifestyle(StrEnum):
    """ライフスタイル区分, the bank's third axis beside assets and permission."""

    WORKING = "working"
    RAISING_CHILDREN = "raising_children"
    BUYING_HOME = "buying_home"
    PREPARING_RETIREMENT = "preparing_retirement"
    JUST_RETIRED = "just_retired"
    AT_EASE = "at_ease"
    BUSINESS_OWNER = "business_owner"
    PREPARING_SUCCESSION = "preparing_succession"


class Segment(IntEnum):
    """The four groups of permission marketing: assets × consent to the use of information."""

    IMPORTANT_CONSENTING = 1
    IMPORTANT_CONSERVATIVE = 2
    GENERAL_CONSENTING = 3
    GENERAL_CONSERVATIVE = 4

    @property
    def important(self) -> bool:
        """Whether the assets reach what headquarters calls important."""
        return self in (Segment.IMPORTANT_CONSENTING, Segment.IMPORTANT_CONSERVATIVE)

    @property
    def consenting(self) -> bool:
        """Whether the use of information is granted."""
        return self in (Segment.IMPORTANT_CONSENTING, Segment.GENERAL_CONSENTING)


class HoldingClass(StrEnum):
    """資産区分, in the fixed order in which they are always shown."""

    YEN_LIQUID = "yen_liquid"
    YEN_TIME = "yen_time"
    FOREIGN = "fx"
    FUND = "fund"
    BOND = "bond"
    INSURANCE = "insurance"


class LoanKind(StrEnum):
    """What a loan was lent for."""

    HOUSING_FLOATING = "housing_floating"
    HOUSING_FIXED = "housing_fixed"
    HOUSING = "housing"
    CAR = "car"
    EDUCATION = "education"
    PERSONAL = "personal"
    OVERDRAFT = "overdraft"


class ConsentUse(StrEnum):
    """What a permission is for: a channel, or a use of information."""

    INFORMATION = "information_use"
    PHONE = "phone"
    MAIL = "dm"
    EMAIL = "email"
    VISIT = "visit"
    GROUP_SHARING = "group_sharing"
    INSURANCE = "insurance_use"
    INSURANCE_REVERSE = "insurance_info_use"
    FAMILY = "family_disclosure"


class ConsentState(StrEnum):
    """Only `GRANTED` permits; all the others refuse."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


class ContactChannel(StrEnum):
    """How a contact took place."""

    PHONE = "phone"
    COUNTER = "counter"
    VISIT = "visit"
    MAIL = "mail"
    ONLINE = "online"
    UNKNOWN = "unknown"


class ContactWith(StrEnum):
    """Who was spoken to."""

    CUSTOMER = "customer"
    SPOUSE = "spouse"
    FAMILY = "family"
    AGENT = "agent"
    OTHER = "other"


class ContactPurpose(StrEnum):
    """Why the contact took place."""

    MATURITY = "maturity"
    INVESTMENT = "investment"
    CAMPAIGN = "campaign"
    NISA = "nisa"
    LOAN = "loan"
    SUCCESSION = "succession"
    INSURANCE = "insurance"
    PROCEDURE = "procedure"
    CONSENT = "consent"
    GREETING = "greeting"
    COMPLAINT = "complaint"


class ContactOutcome(StrEnum):
    """What came of it."""

    AGREED = "agreed"
    APPOINTMENT = "appointment"
    CONSIDERING = "considering"
    INFORMED = "informed"
    ABSENT = "absent"
    NOT_AGREED = "not_agreed"
    DECLINED = "declined"
    NO_MORE_CONTACT = "no_more_contact"
    OTHER = "other"


class AppointmentKind(StrEnum):
    """What kind of entry stands in the day's schedule."""

    COUNTER = "counter"
    VISIT = "visit"
    PHONE = "phone"
    ONLINE = "online"
    MEETING = "meeting"


class BestTime(StrEnum):
    """When the customer asked to be called."""

    ANY = "any"
    WEEKDAY_MORNING = "weekday_am"
    WEEKDAY_AFTERNOON = "weekday_pm"
    WEEKDAY_UNTIL_18 = "weekday_until_18"
    SATURDAY_MORNING = "saturday_am"


class CallResult(StrEnum):
    """Where one row of a call list stands."""

    NOT_CALLED = "not_called"
    AGREED = "agreed"
    APPOINTMENT = "appointment"
    CONSIDERING = "considering"
    ABSENT = "absent"
    DECLINED = "declined"
    NO_MORE_CONTACT = "no_more_contact"


class Relation(StrEnum):
    """続柄, seen from the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class MaturityContact(StrEnum):
    """Whether somebody has spoken with the customer about a maturity."""

    NOT_YET = "not_yet"
    CONTACTED = "contacted"
    BOOKED = "booked"


class UpcomingKind(StrEnum):
    """What an entry of "coming up" is."""

    APPOINTMENT = "appointment"
    MATURITY = "maturity"
    CONSENT_EXPIRY = "consent_expiry"


class SearchScope(StrEnum):
    """範囲: how far a search reaches."""

    PORTFOLIO = "portfolio"
    BRANCH = "branch"
    BANK = "bank"

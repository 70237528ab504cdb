"""The words in which rights are written: roles, permissions, classes of fields, scopes of rows, purposes.

Knows no rule; role and department codes are those of the staff data, repeated here because this layer lies below it.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """職階."""

    RM = "RM"
    TL = "TL"
    SV = "SV"
    BM = "BM"
    IC = "IC"
    HQ = "HQ"
    PO = "PO"
    AU = "AU"
    IT = "IT"


class Department(StrEnum):
    """部署."""

    RETAIL = "retail"
    CORPORATE = "corporate"
    LENDING = "lending"
    COUNTER = "counter"
    INSURANCE = "insurance"
    HEAD_OFFICE = "head_office"
    AUDIT = "audit"


class Permission(StrEnum):
    """What can be permitted; the part before a dot is the code of the screen it belongs to."""

    HOME = "HOM"
    AGENDA = "HOM.agenda"
    CALL_LIST = "HOM.calls"
    SEARCH_NUMBER = "CUS.number"
    SEARCH_NAME = "CUS.name"
    SEARCH_BRANCH = "CUS.branch"
    SEARCH_BANK = "CUS.bank"
    OVERVIEW = "OVW"
    REVEAL_PHONE = "OVW.phone"
    ASSETS = "AST"
    REVEAL_ACCOUNT = "AST.account"
    PRINT_ASSETS = "AST.print"
    CLOSE_SHEETS = "AST.close"
    HISTORY = "HIS"
    WRITE_CONTACT = "HIN"
    OWN_RECORD = "LOG"


class FieldClass(StrEnum):
    """Classes of a customer's data (product.md D5), in the order in which the table writes them."""

    BASIC = "B"
    ASSET = "A"
    LOAN = "L"
    INSURANCE = "I"
    SENSITIVE = "S"
    RESTRICTED = "R"


class Sight(StrEnum):
    """How much of a class is seen; the value is the sign used in the table."""

    SHOW = "●"
    MASK = "◐"
    HIDE = "–"


class Rows(StrEnum):
    """Which customers a rule reaches."""

    NONE = "none"  # the permission concerns no customer
    OWN = "own"
    EVIDENCE = "evidence"
    BRANCH = "branch"
    BANK = "bank"


class Evidence(StrEnum):
    """What the server itself knows as a reason to look at somebody else's customer."""

    APPOINTMENT = "appointment"
    CALL_ROW = "call_row"


class ReadPurpose(StrEnum):
    """利用目的: why somebody looks at a customer without evidence (ux.md S04)."""

    COUNTER = "counter"
    PHONE = "phone"
    SUCCESSION = "succession"
    COVER = "cover"
    AUDIT = "audit"
    OTHER = "other"

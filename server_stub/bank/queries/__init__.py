"""Questions about the bank's data, as plain functions over a SQLAlchemy `Connection`.

They commit nothing and check no rights. `today` is always the day in Japan on which the question is asked, because
consents expire and segments follow them.
"""

from __future__ import annotations

from server_stub.bank.queries.agenda import appointments, call_list, expiring_consents, maturities, upcoming
from server_stub.bank.queries.assets import account_number, holdings, loans, monthly_values
from server_stub.bank.queries.contacts import add_contact, contact_by_ref, contact_count, contacts
from server_stub.bank.queries.customers import customer_by_number, customer_by_ref, portfolio, portfolio_count
from server_stub.bank.queries.households import household_members
from server_stub.bank.queries.marks import consents, customer_marks
from server_stub.bank.queries.organisation import branch, branches, institution, printers, staff_by_number, staff_of
from server_stub.bank.queries.search import SEARCH_LIMIT, SearchTerms, read_terms, search

__all__ = [
    "SEARCH_LIMIT",
    "SearchTerms",
    "account_number",
    "add_contact",
    "appointments",
    "branch",
    "branches",
    "call_list",
    "consents",
    "contact_by_ref",
    "contact_count",
    "contacts",
    "customer_by_number",
    "customer_by_ref",
    "customer_marks",
    "expiring_consents",
    "holdings",
    "household_members",
    "institution",
    "loans",
    "maturities",
    "monthly_values",
    "portfolio",
    "portfolio_count",
    "printers",
    "read_terms",
    "search",
    "staff_by_number",
    "staff_of",
    "upcoming",
]

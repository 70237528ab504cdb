"""Every screen there is, by code. A new screen is a module and a line here.

Constructs the screens; knows no command.
"""

from __future__ import annotations

from collections.abc import Mapping

from server_stub.audit.record import Record
from server_stub.screens.asset_status import AssetStatus
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.contact_entry import ContactEntry
from server_stub.screens.history import History
from server_stub.screens.home import Home
from server_stub.screens.overview import Overview
from server_stub.screens.own_activity import OwnActivity
from server_stub.screens.plan import Outcome
from server_stub.screens.print_gate import PrintGate
from server_stub.screens.purpose import PurposeScreen
from server_stub.screens.search import Search
from server_stub.screens.visit import Visit


def make_screens(gate: PrintGate, record: Record | None = None) -> Mapping[str, BankScreen]:
    """All screens by their code; `record` opens the closed details of one's own entries to oneself."""
    history = History()
    customer_screens: dict[str, BankScreen] = {
        "OVW": Overview(),
        "AST": AssetStatus(gate),
        "HIS": history,
        "HIN": ContactEntry(history.open),
    }

    def lead(visit: Visit, code: str, subject: str) -> Outcome:
        return customer_screens[code].open(visit, subject)

    permissions = {code: screen.permission for code, screen in customer_screens.items()}
    return {
        "HOM": Home(),
        "CUS": Search(),
        **customer_screens,
        "LOG": OwnActivity(record),
        "PUR": PurposeScreen(lead, permissions),
    }

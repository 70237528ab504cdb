"""An invented bank that is the same for the same seed and day: `build_demo_bank`.

Written by hand in `resources/demo`: the organisation, staff, products, sentences, and the people of one manager's
morning (`people.toml`). Everything else is drawn from them. No real person, address, number or bank is in it.
"""

from __future__ import annotations

from server_stub.bank.demo.build import DemoSummary, build_demo_bank
from server_stub.bank.demo.organisation import add_organisation

__all__ = ["DemoSummary", "add_organisation", "build_demo_bank"]

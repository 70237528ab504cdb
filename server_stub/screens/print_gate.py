"""Whether a screen may become paper, asked for the key bar and the button: rights first, then the charter.

The register asks again when paper is made; this only tells people beforehand.
"""

from __future__ import annotations

from server_stub.paper.refusals import Refused
from server_stub.paper.register import PrintRegister
from server_stub.screens.plan import PrintState
from server_stub.screens.visit import Visit

_NO_RIGHT = (
    "このお客さまの資料は、担当者か役席が印刷できます。必要なときは依頼してください。",
    "The relationship manager or a supervisor can print this. Ask them if it is needed.",
)


class PrintGate:
    """Reads the charter in force through the register."""

    def __init__(self, register: PrintRegister) -> None:
        self._register = register

    def state(self, visit: Visit, code: str, *, permitted: bool) -> PrintState:
        """The state of one screen for this person; `permitted`: the access table lets them print this customer."""
        entry = self._register.permission(visit.session, code, visit.now)
        if isinstance(entry, Refused):
            return PrintState(False, visit.say(entry.words))
        if not permitted:
            return PrintState(False, visit.pick(*_NO_RIGHT))
        return PrintState(True, form=entry.form)

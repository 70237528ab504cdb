"""One granted sheet on its way to the printer, and what is said of how it went.

Runs outside the unit of work that granted it; knows no other screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from client.contract.api import Sheet
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Lane, Served
from server_stub.paper.delivery import Delivery
from server_stub.paper.register import Granted, PrintRegister
from server_stub.paper.states import SheetState
from server_stub.screens.visit import Visit
from server_stub.words import Words

Deliver = Callable[[bytes, str, str], Delivery]
"""Hands PDF bytes under a serial to a printer URL and says what became of them."""

_OUTCOMES: dict[SheetState, tuple[ServerEvent, Words]] = {
    SheetState.SPOOLED: (
        ServerEvent.PRINT_SPOOLED,
        Words(
            "プリンターが出力しました。",
            "The printer has printed the sheet.",
        ),
    ),
    SheetState.SENT: (
        ServerEvent.PRINT_SPOOLED,
        Words(
            "プリンターへ送りました。",
            "The sheet was sent to the printer.",
        ),
    ),
    SheetState.FAILED: (
        ServerEvent.PRINT_FAILED,
        Words(
            "出力できませんでした。プリンターを確認して、F9 でもう一度開いてください。",
            "The sheet was not printed. Check the printer and open the dialog again with F9.",
        ),
    ),
    SheetState.UNKNOWN: (
        ServerEvent.PRINT_UNKNOWN,
        Words(
            "出力の結果が分かりません。プリンターに紙がないか確認してください。",
            "What became of the sheet is unknown. Look whether there is paper at the printer.",
        ),
    ),
}
_BUSY = "busy"
_BUSY_WORDS = Words(
    "プリンターが混み合っているため、出力しませんでした。しばらく待ってから、F9 でもう一度開いてください。",
    "The printer is busy, so the sheet was not printed. Please wait a moment and open the dialog again with F9.",
)
_STATES = {SheetState.SPOOLED: "spooled", SheetState.SENT: "spooled", SheetState.FAILED: "failed"}


def outcome_text(visit: Visit, state: SheetState) -> str:
    """The sentence for an outcome; the terminal puts the number beside it and asks for the confirmation itself."""
    return visit.say(_OUTCOMES[state][1])


@dataclass(slots=True)
class SheetErrand:
    """One granted sheet on its way to the printer."""

    visit: Visit
    granted: Granted
    subject: str
    register: PrintRegister
    send: Deliver
    outcome: Delivery = field(default=Delivery(SheetState.UNKNOWN, "not tried"))

    @property
    def lane(self) -> Lane:
        """One sheet at a time for each printer."""
        return Lane("printer", self.granted.printer.ref)

    def turn_away(self) -> None:
        """Keep that too many sheets wait for this printer: nothing was sent, nothing is counted."""
        self.outcome = Delivery(SheetState.FAILED, _BUSY)

    def run(self) -> None:
        """Hand it over once."""
        try:
            self.outcome = self.send(self.granted.pdf, self.granted.serial, self.granted.printer.ipp_url)
        except Exception as error:  # noqa: BLE001 - whatever the printer's side does, the sheet keeps an end
            self.outcome = Delivery(SheetState.UNKNOWN, type(error).__name__)

    def conclude(self, connection: Connection, now: datetime) -> Served:
        """Write down what became of it."""
        serial, state = self.granted.serial, self.outcome.state
        self.register.record_outcome(connection, serial, state, now, self.outcome.detail)
        kind, _ = _OUTCOMES[state]
        text = self.visit.say(_BUSY_WORDS) if self.outcome.detail == _BUSY else outcome_text(self.visit, state)
        told = _STATES.get(state, "unknown")
        return Served(
            entry=Entry(
                kind,
                screen="AST",
                subjects=(self.subject,),
                detail={"serial": serial, "state": str(state), "printer": self.granted.printer.ref},
            ),
            sheet=Sheet(
                serial=serial,
                state="spooled" if told == "spooled" else "failed" if told == "failed" else "unknown",
                text=text,
            ),
        )

"""One granted sheet on its way to the printer, and what is said of how it went.

Runs outside the unit of work that granted it; knows no other screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from client.contract.api import Notice, Sheet
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Served
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
            "印刷番号 {serial} を出力しました。受け取ったら確認してください。",
            "{serial} was printed. Confirm when you have it.",
        ),
    ),
    SheetState.SENT: (
        ServerEvent.PRINT_SPOOLED,
        Words(
            "印刷番号 {serial} をプリンターへ送りました。受け取ったら確認してください。",
            "{serial} was sent. Confirm when you have it.",
        ),
    ),
    SheetState.FAILED: (
        ServerEvent.PRINT_FAILED,
        Words(
            "印刷番号 {serial} を出力できませんでした。プリンターを確認して、F9 でもう一度開いてください。",
            "{serial} was not printed. Check the printer and open the dialog again with F9.",
        ),
    ),
    SheetState.UNKNOWN: (
        ServerEvent.PRINT_UNKNOWN,
        Words(
            "印刷番号 {serial} の結果が分かりません。プリンターに紙がないか確認してください。",
            "The result of {serial} is unknown. Look whether there is paper at the printer.",
        ),
    ),
}
_STATES = {SheetState.SPOOLED: "spooled", SheetState.SENT: "spooled", SheetState.FAILED: "failed"}


def outcome_text(visit: Visit, state: SheetState, serial: str) -> str:
    """The sentence for an outcome."""
    return visit.say(_OUTCOMES[state][1]).format(serial=serial)


@dataclass(slots=True)
class SheetErrand:
    """One granted sheet on its way to the printer."""

    visit: Visit
    granted: Granted
    subject: str
    register: PrintRegister
    send: Deliver
    outcome: Delivery = field(default=Delivery(SheetState.UNKNOWN, "not tried"))

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
        text = outcome_text(self.visit, state, serial)
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
            notice=Notice(text=text, tone="ok" if told == "spooled" else "warn"),
        )

"""The way of one sheet of paper: asked for, offered, confirmed once, and ended as received, jammed or cancelled.

Must not know dialogs, nor how to print: the server prints. Anything unexpected ends the way; a sheet is only ever asked
for out of an offer, once.
"""

from __future__ import annotations

from enum import StrEnum

from client.contract.api import Offer, PrintAsk, PrintClose, PrintMake, Sheet


class PrintState(StrEnum):
    """How far a sheet is."""

    NONE = "none"
    ASKED = "asked"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    PRINTED = "printed"


class Printing:
    """At most one sheet at a time. Every method that may send something returns the command or None."""

    def __init__(self) -> None:
        self._state = PrintState.NONE
        self._offer: Offer | None = None
        self._sheet: Sheet | None = None

    @property
    def state(self) -> PrintState:
        """How far the sheet is."""
        return self._state

    @property
    def offer(self) -> Offer | None:
        """The offer on the table."""
        return self._offer

    @property
    def sheet(self) -> Sheet | None:
        """What the server said became of the sheet."""
        return self._sheet

    def ask(self, screen_id: str) -> PrintAsk | None:
        """Ask for the sheet of a screen; None while another sheet is on its way."""
        if self._state is not PrintState.NONE:
            return None
        self._state = PrintState.ASKED
        return PrintAsk(screen_id)

    def offered(self, offer: Offer) -> bool:
        """Put an offer on the table; False when none was asked for."""
        if self._state is not PrintState.ASKED:
            return False
        self._state, self._offer = PrintState.OFFERED, offer
        return True

    def confirm(self, purpose: str, reason: str, printer: str, copies: int) -> PrintMake | None:
        """Ask for the paper, once; None for a choice that is not on the offer or lacks its reason."""
        offer = self._offer
        if self._state is not PrintState.OFFERED or offer is None:
            return None
        chosen = next((choice for choice in offer.purposes if choice.id == purpose), None)
        if chosen is None or (chosen.needs_reason and not reason.strip()):
            return None
        if printer not in {choice.id for choice in offer.printers} or not 1 <= copies <= offer.copies:
            return None
        self._state = PrintState.CONFIRMED
        return PrintMake(offer.id, purpose, reason, printer, copies)

    def printed(self, sheet: Sheet) -> bool:
        """Take what the server says of the sheet; False when it is another sheet or none was confirmed."""
        if self._state is not PrintState.CONFIRMED or self._offer is None or sheet.serial != self._offer.serial:
            return False
        self._sheet = sheet
        self._state = PrintState.PRINTED
        return True

    def close(self, outcome: str) -> PrintClose | None:
        """End a printed sheet as `received` or `jammed`."""
        if self._state is not PrintState.PRINTED or self._sheet is None or outcome not in ("received", "jammed"):
            return None
        command = PrintClose(self._sheet.serial, "received" if outcome == "received" else "jammed")
        self.end()
        return command

    def cancel(self) -> PrintClose | None:
        """Give an unused offer back; None when there is none to give back."""
        offer = self._offer if self._state is PrintState.OFFERED else None
        if self._state in (PrintState.ASKED, PrintState.OFFERED):
            self.end()
        return None if offer is None else PrintClose(offer.serial, "cancelled")

    def end(self) -> None:
        """Forget the sheet: refused, or the content is gone. What became of the paper the server knows."""
        self._state, self._offer, self._sheet = PrintState.NONE, None, None

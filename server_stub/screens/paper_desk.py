"""From F9 to the end of a sheet: asks the print gate, fills the sheet from what the person may see, has it offered.

Asks access again at every step; the register asks the charter. Knows one printable screen, the asset status.
"""

from __future__ import annotations

from client.contract.api import (
    Notice,
    PrintAsk,
    PrintClose,
    PrintMake,
    ProblemKind,
    Sheet,
)
from server_stub.access.codes import Permission
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Refusal, Served
from server_stub.paper.ledger import sheet
from server_stub.paper.offers import PrintChoice
from server_stub.paper.refusals import Refusal as Reason
from server_stub.paper.refusals import Refused, refuse
from server_stub.paper.register import Granted, PrintRegister, Reservation, Subject
from server_stub.paper.states import SheetState
from server_stub.paper.typeset import Typesetter
from server_stub.screens import shown as shown_screens
from server_stub.screens.admission import Admitted, Denied, admit
from server_stub.screens.paper_errand import Deliver, SheetErrand, outcome_text
from server_stub.screens.paper_offer import OfferErrand, content_digest
from server_stub.screens.paper_sheet import asset_sheet
from server_stub.screens.plan import Shown
from server_stub.screens.refusals import customer_not_shown, stale
from server_stub.screens.sentences import REPLACED
from server_stub.screens.visit import Visit
from server_stub.words import Words

_REFUSED = Words("印刷できません", "Cannot be printed")
_NO_RIGHT = Words(
    "このお客さまの資料は印刷できません。担当者か役席に依頼してください。",
    "You cannot print this customer's paper. Ask the relationship manager or a supervisor.",
)
_CLOSED = {
    "received": (SheetState.COLLECTED, Words("受領を記録しました。", "Recorded as received.")),
    "jammed": (
        SheetState.JAMMED,
        Words(
            "記録しました。紙は役席と一緒に廃棄してください。",
            "Recorded. Destroy the paper together with a supervisor.",
        ),
    ),
}
_PREPARING = Words(
    "印刷の確認を準備しています。しばらく待ってから、F9 でもう一度開いてください。",
    "The print dialog is being prepared. Please wait a moment and open it again with F9.",
)
_CANCELLED = Words("印刷を取り消しました。", "Printing was cancelled.")


class PaperDesk:
    """Answers the three commands of printing."""

    def __init__(self, register: PrintRegister, typesetter: Typesetter, bank: Words, send: Deliver) -> None:
        """`bank`: the bank's name as it stands on paper; `send` hands a granted sheet to its printer."""
        self._register = register
        self._typesetter = typesetter
        self._bank = bank
        self._send = send

    def answer(self, visit: Visit, command: PrintAsk | PrintMake | PrintClose) -> Served | Refusal:
        """Do one step of printing."""
        if isinstance(command, PrintAsk):
            return self.ask(visit, command)
        return self.make(visit, command) if isinstance(command, PrintMake) else self.close(visit, command)

    def ask(self, visit: Visit, command: PrintAsk) -> Served | Refusal:
        """Offer the sheet of a screen that was shown, or say why not."""
        shown = shown_screens.find(visit, command.screen)
        if shown is None:
            return stale(visit, command.screen)
        # Charter first: a screen that is never printable is refused in the same words for everybody.
        entry = self._register.permission(visit.session, shown.code, visit.now)
        if isinstance(entry, Refused):
            return _refusal(visit, shown, entry.words, f"print:{entry.reason}")
        found = admit(visit, Permission.PRINT_ASSETS, shown.subject)
        if isinstance(found, Denied):
            return _refusal(visit, shown, _NO_RIGHT, found.decision.rule)
        subject = Subject(shown.code, found.ref, shown.document)
        reserved = self._register.reserve(visit.connection, visit.session, subject, visit.now)
        if isinstance(reserved, Refused):
            return _refusal(visit, shown, reserved.words, f"print:{reserved.reason}")
        return self._reserved(visit, found, shown, reserved)

    def make(self, visit: Visit, command: PrintMake) -> Served | Refusal:
        """Use an offer: the grant is recorded first, then the sheet goes to the printer."""
        choice = PrintChoice(command.purpose, command.reason, command.printer, command.copies)
        granted = self._register.redeem(visit.connection, visit.session, command.offer, choice, visit.now)
        if isinstance(granted, Refused):
            return _refused(visit, granted.words, f"print:{granted.reason}")
        record = sheet(visit.connection, granted.serial)
        subject = "" if record is None else record.customer_ref
        found = admit(visit, Permission.PRINT_ASSETS, subject)
        if isinstance(found, Denied):
            return customer_not_shown(visit, "AST", found.decision.rule, found.subject)
        if not self._unchanged(visit, found, granted):
            changed = refuse(Reason.CONTENT_CHANGED)
            return _refused(visit, changed.words, f"print:{changed.reason}")
        return Served(
            entry=Entry(
                ServerEvent.PRINT_GRANTED,
                screen="AST",
                subjects=(found.ref,),
                fields=("sheet",),
                count=1,
                purpose=str(granted.purpose),
                rule=found.decision.rule,
                detail={
                    "serial": granted.serial,
                    "pdf": granted.pdf_sha256,
                    "printer": granted.printer.ref,
                    "reason": granted.reason or "",
                },
            ),
            sheet=Sheet(serial=granted.serial, state="unknown", text=outcome_text(visit, SheetState.UNKNOWN)),
            errand=SheetErrand(visit, granted, found.ref, self._register, self._send),
        )

    def close(self, visit: Visit, command: PrintClose) -> Served | Refusal:
        """Write down how a sheet, or an offer that was not used, ended."""
        if command.outcome == "cancelled":
            refused = self._register.cancel(visit.connection, visit.session, command.serial, visit.now)
            words = _CANCELLED
        else:
            state, words = _CLOSED[command.outcome]
            refused = self._register.close(visit.connection, visit.session, command.serial, state, visit.now)
        if refused is not None:
            return _refused(visit, refused.words, f"print:{refused.reason}")
        record = sheet(visit.connection, command.serial)
        entry = Entry(
            ServerEvent.PRINT_CLOSED,
            screen="AST",
            subjects=() if record is None else (record.customer_ref,),
            rule=command.outcome,
            detail={"serial": command.serial},
        )
        text = visit.say(words)
        notice = Notice(text=text, tone="warn" if command.outcome == "jammed" else "ok")
        return Served(entry=entry, sheet=Sheet(serial=command.serial, state="closed", text=text), notice=notice)

    def _reserved(self, visit: Visit, found: Admitted, shown: Shown, reserved: Reservation) -> Served:
        filled = asset_sheet(visit, found, reserved, shown.document, self._bank)
        preparing = visit.say(_PREPARING)
        return Served(
            entry=Entry(
                ServerEvent.PRINT_RESERVED,
                screen=shown.code,
                subjects=(found.ref,),
                purpose=found.purpose,
                rule=found.decision.rule,
                detail={"serial": reserved.serial},
            ),
            before=tuple(_replaced(serial, ref) for serial, ref in reserved.cancelled),
            notice=Notice(text=preparing, tone="warn"),
            errand=OfferErrand(visit, found, shown.code, reserved, filled, self._register, self._typesetter),
        )

    def _unchanged(self, visit: Visit, found: Admitted, granted: Granted) -> bool:
        """Whether the sheet would say the same if it were set now: it is shown to the customer as of now."""
        filled = asset_sheet(visit, found, granted.reserved, granted.document_sha256, self._bank)
        return content_digest(filled, found.decision) == granted.content


def _replaced(serial: str, customer_ref: str) -> Entry:
    """The end of an offer left open when another dialog opened: every number has its end on the record."""
    return Entry(
        ServerEvent.PRINT_CLOSED,
        screen="AST",
        subjects=(customer_ref,) if customer_ref else (),
        rule=REPLACED,
        detail={"serial": serial, "state": str(SheetState.CANCELLED)},
    )


def _refusal(visit: Visit, shown: Shown, words: Words, rule: str) -> Refusal:
    subjects = (shown.subject,) if shown.subject else ()
    entry = Entry(ServerEvent.PRINT_DENIED, screen=shown.code, subjects=subjects, allowed=False, rule=rule)
    return Refusal(kind=ProblemKind.PRINT_REFUSED, title=visit.say(_REFUSED), text=visit.say(words), entry=entry)


def _refused(visit: Visit, words: Words, rule: str) -> Refusal:
    entry = Entry(ServerEvent.PRINT_DENIED, screen="AST", allowed=False, rule=rule)
    return Refusal(kind=ProblemKind.PRINT_REFUSED, title=visit.say(_REFUSED), text=visit.say(words), entry=entry)

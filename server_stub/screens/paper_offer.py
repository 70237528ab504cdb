"""One sheet on its way to being offered: set and pictured outside of any unit of work, then kept and shown.

Setting a page takes a hundred times as long as recording it, and there is one writer for everybody.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from client.contract.api import Choice, Offer, ProblemKind
from client.contract.codec import encode
from server_stub.access.decide import Decision
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Lane, Refusal, Served
from server_stub.bank.queries import printers
from server_stub.paper.ledger import month_count, today_count
from server_stub.paper.lifecycle import WrongState
from server_stub.paper.purposes import Purpose
from server_stub.paper.raster import rasterise
from server_stub.paper.refusals import Refusal as Reason
from server_stub.paper.refusals import Refused, refuse
from server_stub.paper.register import PrintOffer, PrintRegister, Reservation
from server_stub.paper.sheet import AssetSheet
from server_stub.paper.states import SheetState
from server_stub.paper.typeset import Typesetter
from server_stub.screens.admission import Admitted
from server_stub.screens.visit import Visit
from server_stub.words import Words

_LANE = Lane("typesetter", waiting=30)
"""One document at a time is all that the libraries can do; thirty of them are done before a terminal gives up."""
_REFUSED = Words("印刷できません", "Cannot be printed")
_BUSY = Words(
    "印刷の確認が混み合っています。しばらく待ってから、F9 でもう一度開いてください。",
    "Many print dialogs are being opened just now. Please wait a moment and open it again with F9.",
)
_NOT_SET = Words(
    "印刷の確認を用意できませんでした。F9 でもう一度開いてください。続くときは支店システム管理者へ連絡してください。",
    "The print dialog could not be prepared. Open it again with F9. If it happens again, call branch IT.",
)
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)
_TURNED_AWAY = "too many at once"

_log = logging.getLogger(__name__)


def content_digest(filled: AssetSheet, decision: Decision) -> bytes:
    """SHA-256 of what a sheet says of the customer, and of the decision that lets it be said; not of its stamp."""
    seen = sorted((str(field_class), str(sight)) for field_class, sight in decision.sees.items())
    told = replace(filled, stamp=replace(filled.stamp, printed_at=_NO_TIME), watermark=())
    return hashlib.sha256(encode((decision.rule, seen, told))).digest()


@dataclass(slots=True)
class OfferErrand:
    """One sheet to be set. What it needs was read when its number was taken."""

    visit: Visit
    found: Admitted
    screen: str
    reserved: Reservation
    filled: AssetSheet
    register: PrintRegister
    typesetter: Typesetter
    page: tuple[bytes, bytes, int] | None = field(default=None, repr=False)
    trouble: str = ""

    @property
    def lane(self) -> Lane:
        """All sheets are set by one."""
        return _LANE

    def run(self) -> None:
        """Set it and picture its first page."""
        try:
            pdf = self.typesetter.typeset(self.filled)
            picture = rasterise(pdf)
            self.page = (pdf, picture.png, picture.pages)
        except Exception as error:  # noqa: BLE001 - whatever a page does wrong, its number keeps an end
            self.trouble = type(error).__name__
            # Places only: the text of an exception may hold a customer's data.
            places = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s was not set: %s\n%s", self.reserved.serial, self.trouble, places)

    def turn_away(self) -> None:
        """Keep that too many others are being set."""
        self.trouble = _TURNED_AWAY

    def conclude(self, connection: Connection, now: datetime) -> Served | Refusal:
        """Keep the sheet and offer it; without one, its number is void."""
        visit = replace(self.visit, connection=connection, now=now)
        serial = self.reserved.serial
        if self.page is None:
            return self._void(visit)
        pdf, png, pages = self.page
        content = content_digest(self.filled, self.found.decision)
        try:
            made = self.register.offer(connection, visit.session, serial, pdf, pages, now, content=content)
        except WrongState:  # another dialog of this session, or the sweep, has ended it meanwhile
            gone = refuse(Reason.OFFER_EXPIRED)
            entry = Entry(ServerEvent.PRINT_DENIED, screen=self.screen, allowed=False, rule=f"print:{gone.reason}")
            return _no(visit, ProblemKind.PRINT_REFUSED, gone.words, entry)
        return Served(
            entry=Entry(
                ServerEvent.PRINT_OFFERED,
                screen=self.screen,
                subjects=(self.found.ref,),
                fields=("sheet",),
                purpose=self.found.purpose,
                rule=self.found.decision.rule,
                detail={"serial": serial, "pdf": made.pdf_sha256},
            ),
            offer=encode(self._offer(visit, made, png, pages)),
        )

    def _void(self, visit: Visit) -> Refusal:
        self.register.cancel(visit.connection, visit.session, self.reserved.serial, visit.now, self.trouble)
        entry = Entry(
            ServerEvent.PRINT_CLOSED,
            screen=self.screen,
            subjects=(self.found.ref,),
            allowed=False,
            rule="not set",
            detail={"serial": self.reserved.serial, "state": str(SheetState.CANCELLED), "why": self.trouble},
        )
        if self.trouble == _TURNED_AWAY:
            return _no(visit, ProblemKind.WAIT, _BUSY, entry)
        return _no(visit, ProblemKind.PRINT_REFUSED, _NOT_SET, entry)

    def _offer(self, visit: Visit, made: PrintOffer, png: bytes, pages: int) -> Offer:
        entry = self.register.permission(visit.session, self.screen, visit.now)
        allowed = () if isinstance(entry, Refused) else entry.purposes
        quota = 0 if isinstance(entry, Refused) else entry.daily_quota
        return Offer(
            id=made.id,
            serial=made.serial,
            title=visit.pick("印刷の確認", "Print"),
            pages=pages,
            preview=png,
            preview_name=visit.pick(f"見本 1 / {pages} ページ（A4 縦）", f"Preview 1 / {pages} (A4 portrait)"),
            purposes=_purposes(visit, allowed),
            printers=tuple(
                Choice(id=one.ref, label=visit.say(one.name))
                for one in printers(visit.connection, visit.session.branch)
            ),
            printed=_printed(visit),
            notes=_notes(visit),
            foot=visit.pick(
                f"支店長の承認は不要です（1日 {quota}部まで）", f"No approval needed (up to {quota} a day)"
            ),
            copies=1,
        )


def _no(visit: Visit, kind: str, words: Words, entry: Entry) -> Refusal:
    return Refusal(kind=kind, title=visit.say(_REFUSED), text=visit.say(words), entry=entry, undo=False)


def _purposes(visit: Visit, allowed: tuple[Purpose, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(id=str(one), label=visit.say(one.words), key=str(place), needs_reason=one.needs_reason)
        for place, one in enumerate(allowed, start=1)
    )


def _printed(visit: Visit) -> tuple[str, ...]:
    return (
        visit.pick(
            "お名前、資産の合計・内訳・明細（口座番号は画面と同じ末尾のみ）。",
            "Name, total, classes and holdings (of account numbers only the end, as on the screen).",
        ),
        visit.pick("お借入れと連絡記録は印刷されません。", "Loans and contacts are not printed."),
    )


def _notes(visit: Visit) -> tuple[str, ...]:
    today = today_count(visit.connection, visit.session.staff, visit.now)
    month = month_count(visit.connection, visit.session.staff, visit.now)
    return (
        visit.pick(
            "印刷番号・行員番号・端末・日時が紙面に入り、中央に記録されます。",
            "Print number, staff number, terminal and time stand on the paper and on the record.",
        ),
        visit.pick(
            f"本日 {today + 1}部目 ・ 今月 {month + 1}部 ・ 支店長の月次点検の対象です。",
            f"Sheet {today + 1} today · {month + 1} this month · reviewed monthly by the branch manager.",
        ),
    )

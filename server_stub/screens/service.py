"""The door for the HTTP layer: a command comes in, a document with its record entry goes out, or a refusal.

Keeps nothing between calls; what must be kept stands in `tables`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from client.contract import WIRE
from client.contract.api import (
    Command,
    Draft,
    Lang,
    Line,
    Lock,
    Notice,
    Notified,
    Open,
    Opened,
    Page,
    PrintAsk,
    PrintClose,
    PrintMake,
    Rows,
    Submit,
    Suggest,
    Wording,
)
from client.contract.codec import digest, encode
from client.contract.screen import PrintRule, Screen
from server_stub.access.decide import reaches_any
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.record import Record
from server_stub.audit.served import Arrival, Refusal, Served
from server_stub.identity.session import Session
from server_stub.paper.delivery import deliver
from server_stub.paper.register import PrintRegister
from server_stub.paper.typeset import Typesetter
from server_stub.screens import shown as shown_screens
from server_stub.screens.admission import ref_of_number
from server_stub.screens.at_hand import at_hand, keep_at_hand, newest_at_hand
from server_stub.screens.bank_screen import PURPOSE_CODE, PageAsk
from server_stub.screens.command_line import Typed, read_line, unknown_code, wrong_number
from server_stub.screens.formats import stamp
from server_stub.screens.keys import standard_keys
from server_stub.screens.paper_desk import PaperDesk
from server_stub.screens.paper_errand import Deliver
from server_stub.screens.plan import ALREADY_ENTERED, Outcome, PagePlan, Plan, Shown
from server_stub.screens.print_gate import PrintGate
from server_stub.screens.refusals import having_typed, never_shown, screen_not_shown, stale, unfit
from server_stub.screens.registry import make_screens
from server_stub.screens.search import Search, lone_hit, with_search, without_such_code
from server_stub.screens.shell import House, build_shell
from server_stub.screens.suggestions import begun_code, names_of, suggest
from server_stub.screens.visit import Visit
from server_stub.settings import SessionPolicy

_DEFAULT = "OVW"


class BankDesk:
    """Implements `http.desk.ScreenService` for the bank's screens."""

    def __init__(
        self,
        house: House,
        policy: SessionPolicy,
        register: PrintRegister,
        typesetter: Typesetter,
        send: Deliver = deliver,
        *,
        record: Record | None = None,
    ) -> None:
        """`send` hands granted sheets to printers, by default over IPP; `record` opens what people typed to them."""
        self._house = house
        self._policy = policy
        self._gate = PrintGate(register)
        self._screens = make_screens(self._gate, record)
        self._search = Search()
        self._paper = PaperDesk(register, typesetter, house.bank, send)

    def wording(self, lang: Lang) -> Wording:
        """The bank's words for the screens that the terminal draws itself."""
        return self._house.wording(lang)

    def notices(self, connection: Connection, *, lang: Lang, now: datetime) -> tuple[Notified, ...]:
        """Public notices of the sign-in screen, at most three."""
        return self._house.notices(lang)

    def arrive(self, connection: Connection, session: Session, *, lang: Lang, now: datetime) -> Arrival:
        """Shell and home screen for someone who has just signed in."""
        visit = Visit(connection, session, lang, now)
        home = self._finish(visit, self._screens["HOM"].open(visit, ""))
        if isinstance(home, Refusal):
            raise LookupError(f"role {session.role} has no home screen")
        shell = build_shell(visit, self._house, self._policy, self._screens)
        return Arrival(shell=shell, home=replace(home, opened=at_hand(visit)))

    def answer(
        self, connection: Connection, session: Session, command: Command, *, lang: Lang, now: datetime
    ) -> Served | Refusal:
        """Do what was asked and say what to record."""
        visit = Visit(connection, session, lang, now)
        match command:
            case Open():
                return self._opened(visit, command)
            case Line():
                return self._finish(visit, self._typed(visit, command.text))
            case Suggest():
                return suggest(visit, command.text, self._screens)
            case Submit() | Draft() | Page():
                return self._acted(visit, command)
            case PrintAsk() | PrintMake() | PrintClose():
                return self._paper.answer(visit, command)
            case Lock():
                return unfit(visit, "", "lock-belongs-to-the-session")

    def _acted(self, visit: Visit, command: Submit | Draft | Page) -> Served | Refusal:
        shown = shown_screens.find(visit, command.screen)
        if shown is None:
            return stale(visit, command.screen)
        if isinstance(command, Submit):
            screen = self._screens[shown.code]
            return self._finish(visit, screen.submit(visit, shown, command.action, command.values))
        if isinstance(command, Draft):
            return self._drafted(visit, shown, command)
        return self._paged(visit, shown, command)

    def _opened(self, visit: Visit, command: Open) -> Served | Refusal:
        outcome = self._open(visit, command.target.code, command.target.ref)
        served = self._finish(visit, outcome)
        if isinstance(served, Served) and command.fresh:
            # A screen asked for anew may be in another language: the shell and the customers at hand go with it.
            shell = build_shell(visit, self._house, self._policy, self._screens)
            return replace(served, shell=shell, opened=served.opened or at_hand(visit))
        return served

    def _open(self, visit: Visit, code: str, ref: str) -> Outcome:
        screen = self._screens.get(code)
        if screen is None:
            return screen_not_shown(visit, code, "no-such-screen")
        outcome = screen.open(visit, ref)
        if screen.of_customer and isinstance(outcome, Refusal):
            if not reaches_any(visit.person, screen.permission):
                return never_shown(visit, outcome)
            # The purpose screen decides again: it asks only where a purpose would help.
            asking = self._screens[PURPOSE_CODE].open(visit, f"{code}~{ref.partition('~')[0]}")
            return asking if isinstance(asking, Plan) else outcome
        return outcome

    def _typed(self, visit: Visit, text: str) -> Outcome:
        typed = read_line(text, self._screens, names_of(self._screens))
        begun = begun_code(visit, text, self._screens)
        if begun:
            # Enter must lead to the same place whether or not the suggestions had come.
            typed = Typed(begun)
        screen = self._screens.get(typed.code)
        if screen is not None and not screen.of_customer and typed.code != "CUS":
            return self._open(visit, typed.code, "")
        then = typed.code if screen is not None and screen.of_customer else _DEFAULT
        if typed.number and typed.code != "CUS":
            # A number nobody has goes the same way as one that may not be seen.
            outcome = self._open(visit, then, ref_of_number(visit.connection, typed.number))
            return having_typed(outcome, typed.number) if isinstance(outcome, Refusal) else outcome
        if not typed.words and not typed.number:
            held = newest_at_hand(visit) if screen is not None and screen.of_customer else ""
            return self._open(visit, then, held) if held else self._open(visit, "CUS", "")
        wrong = wrong_number(typed) if typed.code != "CUS" else ""
        if wrong:
            return self._search.number_wrong(visit, wrong, then)
        found = self._search.search_for(visit, typed.number or typed.words, then, beyond=typed.beyond)
        lone = lone_hit(found)
        if lone and typed.code != "CUS" and isinstance(found, Plan):
            opened = self._open(visit, then, lone)
            return with_search(opened, found) if isinstance(opened, Plan) else opened
        return without_such_code(visit, found, unknown_code(text, self._screens))

    def _drafted(self, visit: Visit, shown: Shown, command: Draft) -> Served | Refusal:
        if shown.used:
            # It left the terminal before the answer to the form came: kept, it would come back as something left to do.
            late = Entry(ServerEvent.FORM_REFUSED, screen=shown.code, allowed=False, rule=ALREADY_ENTERED)
            return Served(entry=late)
        said = self._screens[shown.code].keep_draft(visit, shown, command.values)
        if said is None:
            return unfit(visit, shown.code, "no-draft")
        entry = Entry(
            ServerEvent.DRAFT_KEPT,
            screen=shown.code,
            subjects=(shown.subject,) if shown.subject else (),
            fields=tuple(sorted(command.values)),
        )
        return Served(entry=entry, notice=Notice(text=visit.say(said), tone="ok"))

    def _paged(self, visit: Visit, shown: Shown, command: Page) -> Served | Refusal:
        asked = PageAsk(command.block, command.first, command.rows)
        found = self._screens[shown.code].page(visit, shown, asked)
        if not isinstance(found, PagePlan):
            return found
        rows = Rows(screen=command.screen, block=command.block, first=command.first, count=found.count, rows=found.rows)
        return Served(entry=found.entry, rows=encode(rows))

    def _finish(self, visit: Visit, outcome: Outcome) -> Served | Refusal:
        if isinstance(outcome, Refusal):
            return outcome
        plan = outcome
        screen_id = shown_screens.new_id()
        if plan.code == "CUS":
            # A search is found again by the screen that ran it: its words never travel as a reference.
            plan = replace(plan, ref=screen_id)
        document = encode(self._screen(visit, plan, screen_id))
        shown = Shown(screen_id, plan.code, plan.ref, plan.subject, plan.state, digest(document))
        shown_screens.remember(visit, shown)
        return Served(
            entry=plan.entry,
            before=plan.before,
            screen=document,
            opened=self._held(visit, plan),
            notice=plan.notice,
        )

    def _screen(self, visit: Visit, plan: Plan, screen_id: str) -> Screen:
        paper = plan.print or self._gate.state(visit, plan.code, permitted=False)
        return Screen(
            wire=WIRE,
            id=screen_id,
            code=plan.code,
            title=plan.title,
            subtitle=plan.subtitle,
            classification=plan.classification,
            watermark=watermark(visit),
            here=plan.here,
            head=plan.head,
            bands=plan.bands,
            keys=standard_keys(visit, plan.code, plan.keys, paper),
            print=PrintRule(allowed=paper.allowed, reason=paper.reason),
            focus=plan.focus,
            as_of=plan.as_of,
            blocks=plan.blocks,
        )

    def _held(self, visit: Visit, plan: Plan) -> Opened | None:
        screen = self._screens[plan.code]
        if not screen.of_customer or not plan.subject:
            return None
        keep_at_hand(visit, plan.subject, plan.code)
        return at_hand(visit)


def watermark(visit: Visit) -> str:
    """佐藤 美咲 A10427 ・ T-0382-07 ・ 2026-11-24 10:42 (ux.md §2.9)."""
    who = visit.session
    name = who.name if visit.lang == "ja" or not who.romaji else who.romaji
    dot = visit.pick(" ・ ", " · ")
    return f"{name} {who.staff}{dot}{who.terminal}{dot}{stamp(visit.now)}"

"""A terminal without a window: the real gateway over real TLS, and the real rules of a sitting, driven by a test.

Does what the desk does between a wish and its answer, one thing after another; nothing of Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from msgspec import Raw

from client.contract.api import (
    Command,
    Draft,
    Lang,
    Line,
    Lock,
    Offer,
    Open,
    Page,
    PrintAsk,
    PrintClose,
    PrintMake,
    Submit,
    Suggest,
)
from client.contract.blocks import Target
from client.contract.kinds import EventKind
from client.contract.screen import Screen
from client.errors import BadAnswer, ForgedAnswer, RecordUnavailable, Refused, TerminalError, Unreachable
from client.flows.form import FormState
from client.flows.navigation import Move
from client.flows.sitting import Sitting
from client.net.answers import Reply
from client.net.gateway import Gateway
from client.net.keystore import MemoryStore
from client.net.server_clock import ServerClock
from client.net.start import Prepared, prepared_with
from client.net.transport import Arrived, HttpsTransport, Timing, Transport, trust_of
from client.policy import Policy
from tests.helpers.bank_server import BankServer
from tests.helpers.wire_client import PASSWORD

TRIES = 8


class Wire:
    """The real transport to a server, or to whatever stands in between; its patience can be shortened.

    Its deadlines follow the test's clock; a silent socket is given up after real seconds.
    """

    def __init__(self, bank: BankServer, url: str = "", ca: Path | None = None) -> None:
        self._wire = HttpsTransport(url or bank.url, trust_of(ca or bank.ca), mono=bank.clock.monotonic)
        self.patience: Timing | None = None

    @property
    def authority(self) -> str:
        """Host and port."""
        return self._wire.authority

    def post(self, path: str, body: bytes, headers: Mapping[str, str], timing: Timing) -> Arrived:
        """Send."""
        return self._wire.post(path, body, headers, self.patience or timing)

    def close(self) -> None:
        """End every connection."""
        self._wire.close()


def prepared_for(bank: BankServer, number: str, wire: Transport) -> Prepared:
    """What the terminal's start makes, over a given transport."""
    keys = bank.public_key, bank.log_key
    policy = Policy(server=bank.url, ca_file=bank.ca, server_key=keys[0], log_key=keys[1], terminal=number)
    clock = ServerClock(mono=bank.clock.monotonic, wall=lambda: round(bank.clock.utc().timestamp() * 1000))
    return prepared_with(wire, policy, "0.1.0", MemoryStore(), clock=clock)


class Connected:
    """One terminal: its key, its session, its sending. `shown`: the screen in front, `served`: its very bytes."""

    def __init__(self, bank: BankServer, wire: Wire | None = None, lang: Lang = "ja") -> None:
        self.bank = bank
        self.lang: Lang = lang
        self.number = bank.new_terminal()
        self.wire = wire or Wire(bank)
        self._prepared = prepared_for(bank, self.number, self.wire)
        self.gateway: Gateway = self._prepared.gateway
        self.sitting: Sitting | None = None
        self.session = self.staff = ""
        self.last_command = 0
        self.shown: Screen | None = None
        self.served = b""
        self.reply: Reply | None = None
        self.answered: dict[int, str] = {}
        self.said: list[bytes] = []
        self.troubles: list[TerminalError] = []

    def enrol(self) -> Self:
        """Become known."""
        self._prepared.enrol(self.bank.code(self.number))
        return self

    def sign_in(self, staff: str, password: str = PASSWORD) -> Reply:
        """Sit somebody down."""
        since = self.bank.clock.monotonic()
        challenge = self.gateway.hello(self.lang).challenge
        reply = self.gateway.sign_in(challenge, staff, password, self.lang, {})
        answer, clock = reply.answer, self.bank.clock
        assert answer.shell is not None
        self.sitting = Sitting(
            answer.shell,
            answer.ack.head,
            self.lang,
            mono=clock.monotonic,
            wall=lambda: round(clock.utc().timestamp() * 1000),
            since=since,
        )
        self.answered, self.said, self.staff = {}, [], staff
        self._take(reply, self.sitting.navigation.ask(Move.TO))
        return reply

    @property
    def here(self) -> Sitting:
        """The sitting under way."""
        assert self.sitting is not None, "nobody is signed in"
        return self.sitting

    @property
    def screen(self) -> Screen:
        """What is shown."""
        assert self.shown is not None, "nothing is shown"
        return self.shown

    @property
    def answer(self) -> Reply:
        """What came last."""
        assert self.reply is not None
        return self.reply

    def note(self, kind: EventKind, target: str = "", **detail: str | int | bool) -> None:
        """Record an event of the terminal."""
        trail = self.here.trail
        before = trail.waiting
        trail.record(kind, target, **detail)
        assert trail.waiting == before + 1
        self.said.append(trail._kept[-1].data)

    def beat(self) -> Reply:
        """A heartbeat."""
        try:
            size, receipts = self.here.promises.asked
            reply = self.gateway.heartbeat(self.here.trail.pending(), size=size, prove=receipts)
        except Refused as refused:
            self._acknowledged(refused)
            raise
        self.here.trail.acknowledged(reply.answer.ack)
        self._believe(reply)
        return reply

    def sign_out(self) -> Reply:
        """Leave, with every event handed in."""
        self.note(EventKind.SIGN_OUT_ASKED)
        trail = self.here.trail
        while len(trail.pending()) < trail.waiting:
            self.beat()
        reply = self.gateway.sign_out(trail.end, trail.pending())
        trail.acknowledged(reply.answer.ack)
        self.gateway.forget()
        self.sitting = self.shown = None
        return reply

    def send(self, command: Command, move: Move | None = None) -> Reply:
        """Put a command into the outbox and bring its answer, as often as it takes. Raises: Refused, BadAnswer."""
        ticket = 0 if move is None else self.here.navigation.ask(move)
        self.here.outbox.put(command, self.lang, ticket)
        return self.heal(self.bring)

    def bring(self) -> Reply:
        """Send what waits, once. Raises: Unreachable and its like, after which it still waits; Refused."""
        sitting = self.here
        errand = sitting.outbox.leave()
        assert errand is not None
        self.last_command = errand.number
        asked = sitting.lease.asked()
        try:
            reply = self.gateway.interact(errand.number, errand.command, errand.lang, sitting.trail.pending())
        except (Unreachable, ForgedAnswer, RecordUnavailable):
            sitting.lease.failed(asked)
            sitting.outbox.failed()
            raise
        except (Refused, BadAnswer) as error:
            sitting.lease.failed(asked)
            sitting.outbox.answered()
            sitting.navigation.failed(errand.ticket)
            self.answered[errand.number] = error.code
            self._acknowledged(error)
            raise
        sitting.outbox.answered()
        sitting.lease.answered(asked)
        sitting.trail.acknowledged(reply.answer.ack)
        self.answered[errand.number] = f"R-{reply.answer.receipt.number}"
        self._take(reply, errand.ticket)
        return reply

    def heal(self, ask: Callable[[], Reply]) -> Reply:
        """Ask until something verified answers; what went wrong is kept in `troubles`."""
        for _ in range(TRIES):
            try:
                return ask()
            except (Unreachable, ForgedAnswer, RecordUnavailable) as trouble:
                self.troubles.append(trouble)
                self.wire.patience = None
        raise AssertionError("no answer however often it was asked")

    def close(self) -> None:
        """End the terminal's connections."""
        self._prepared.close()

    def _acknowledged(self, error: TerminalError) -> None:
        if isinstance(error, Refused) and error.problem.ack is not None:
            self.here.trail.acknowledged(error.problem.ack)

    def _believe(self, reply: Reply) -> None:
        receipt, promises = reply.answer.receipt, self.here.promises
        promises.given(receipt.number, receipt.entry)
        if reply.head is not None and reply.answer.log is not None:
            promises.heard(reply.head, reply.answer.log)

    def _take(self, reply: Reply, ticket: int) -> None:
        self.reply = reply
        self._believe(reply)
        screen, raw = reply.screen, reply.answer.screen
        if screen is None:
            return
        assert isinstance(raw, Raw)
        navigation = self.here.navigation
        assert navigation.arrived(ticket or navigation.ask(Move.AGAIN), screen)
        if self.shown is not None:
            self.note(EventKind.SCREEN_LEFT, self.shown.code)
        self.shown, self.served = screen, bytes(raw)
        self.here.form = FormState(screen)
        self.here.trail.on_screen(screen.id)
        self.note(EventKind.SCREEN_SHOWN, screen.code, record=reply.answer.receipt.number)


class FlowTerminal(Connected):
    """What a person does at it: each deed with the events that the desk records for it."""

    def open(self, code: str, ref: str = "", *, fresh: bool = False, move: Move = Move.TO) -> Reply:
        """Ask for a screen."""
        self.note(EventKind.REFRESH_ASKED if fresh else EventKind.NAVIGATION_ASKED, code)
        return self.send(Open(Target(code, ref), fresh), move)

    def line(self, text: str) -> Reply:
        """Enter a line of the command field."""
        self.note(EventKind.COMMAND_ENTERED)
        return self.send(Line(text), Move.TO)

    def suggest(self, text: str) -> Reply:
        """Type into the command field."""
        return self.send(Suggest(text))

    def submit(self, action: str, **values: str) -> Reply:
        """Send the values of the screen's forms."""
        self.note(EventKind.FORM_SUBMITTED, action)
        return self.send(Submit(self.screen.id, action, values), Move.TO)

    def edit(self, **values: str) -> None:
        """Fill fields of the screen."""
        form = self.here.form
        assert form is not None
        for name, value in values.items():
            if form.edit(name, value):
                self.note(EventKind.FIELD_EDITED, name)

    def keep_draft(self) -> Reply:
        """Have the server keep what was filled in."""
        form = self.here.form
        assert form is not None
        self.note(EventKind.DRAFT_KEPT, form.screen)
        values = form.values()
        reply = self.send(Draft(form.screen, values))
        form.kept(values)
        return reply

    def page(self, block: str, first: int, rows: int = 50) -> Reply:
        """Ask for a page of a table."""
        self.note(EventKind.TABLE_PAGED, block)
        return self.send(Page(self.screen.id, block, first, rows))

    def ask_print(self) -> Offer:
        """F9 on a screen that may be printed."""
        self.note(EventKind.PRINT_ASKED, self.screen.code)
        command = self.here.printing.ask(self.screen.id)
        assert isinstance(command, PrintAsk)
        try:
            offer = self.send(command).offer
        except Refused:
            self.here.printing.end()
            raise
        assert offer is not None
        assert self.here.printing.offered(offer)
        return offer

    def make_print(self, place: int = 0, reason: str = "") -> Reply:
        """Confirm the sheet of the offer on the table."""
        offer = self.here.printing.offer
        assert offer is not None
        self.note(EventKind.PRINT_CONFIRMED)
        command = self.here.printing.confirm(offer.purposes[place].id, reason, offer.printers[0].id, 1)
        assert isinstance(command, PrintMake)
        reply = self.send(command)
        assert reply.answer.sheet is not None
        assert self.here.printing.printed(reply.answer.sheet)
        return reply

    def close_print(self, outcome: str) -> Reply:
        """Say what became of the sheet, or give the offer back."""
        printing = self.here.printing
        command = printing.cancel() if outcome == "cancelled" else printing.close(outcome)
        assert isinstance(command, PrintClose)
        self.note(EventKind.PRINT_CANCELLED if outcome == "cancelled" else EventKind.PRINT_CLOSED)
        return self.send(command)

    def lock(self) -> Reply:
        """F12: nothing stays on screen."""
        self.note(EventKind.LOCK_ASKED)
        if self.shown is not None:
            self.note(EventKind.CONTENT_DESTROYED, self.shown.id)
        self.shown, self.here.form = None, None
        self.here.navigation.destroyed()
        self.here.trail.on_screen("")
        return self.send(Lock("asked"))

    def unlock(self, password: str = PASSWORD) -> Reply:
        """Give the password again."""
        self.note(EventKind.UNLOCK_TRIED)
        number = self.here.outbox.take_number()
        try:
            reply = self.gateway.unlock(number, password, self.lang, self.here.trail.pending())
        except Refused as refused:
            self._acknowledged(refused)
            raise
        self.here.trail.acknowledged(reply.answer.ack)
        return reply

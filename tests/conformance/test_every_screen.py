"""Every screen, for every role, in both languages: it decodes, stands under its watermark, everything has a name, the
languages do not mix, and what the role may not see is not in its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from client.contract.api import Command, Lang, Line, Open, Submit, Suggest
from client.contract.blocks import ActionBar, Banner, Chart, Facts, Form, Table, Target, Timeline, Unsupported
from client.contract.codec import decode_screen, scan
from client.contract.limits import ANSWER_BYTES
from client.contract.screen import Screen
from server_stub.access.codes import FieldClass, Role, Sight
from server_stub.access.table import RULES
from server_stub.audit.served import Served
from server_stub.bank import tables
from server_stub.bank.codes import HoldingClass
from server_stub.paper.charter import Flaw, NothingPrintable
from server_stub.paper.register import PrintRegister
from server_stub.paper.seal import KEY_BYTES, Seal
from server_stub.screens.names import OF_CUSTOMER, TITLE
from server_stub.screens.print_gate import PrintGate
from server_stub.screens.registry import make_screens
from tests.helpers.bank_counter import KAZUKO, Counter, ref_of, screen_of

CODES = ("HOM", "CUS", "OVW", "AST", "HIS", "HIN", "LOG", "PUR")
LANGS: tuple[Lang, ...] = ("ja", "en")
ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff01-\uff5e]")
PURPOSE = {Role.AU: "audit", Role.PO: "audit"}


def screens_of(counter: Counter) -> Iterator[tuple[Served, Screen]]:
    """Every screen that this person can be brought to show, purposes stated where they are asked for."""
    purpose = PURPOSE.get(Role(counter.session.role), "phone")
    for command in _commands(counter):
        answer = counter.ask(command)
        if not isinstance(answer, Served):
            continue
        screen = screen_of(answer)
        yield answer, screen
        if screen.code == "PUR":
            wrong = counter.served(Submit(screen.id, "go", {"purpose": "", "reason": ""}))
            yield wrong, screen_of(wrong)
            led = counter.served(Submit(screen.id, "go", {"purpose": purpose, "reason": ""}))
            yield led, screen_of(led)
        if screen.code == "HIN":
            wrong = counter.served(Submit(screen.id, "save", {"notes": "口座 1234567"}))
            yield wrong, screen_of(wrong)
        if screen.code == "CUS":
            for values in ({"number": KAZUKO, "purpose": purpose}, {"number": "12"}, {"number": "9999999"}):
                found = counter.served(Submit(screen.id, "search", values))
                yield found, screen_of(found)


def _commands(counter: Counter) -> list[Command]:
    ref = ref_of(counter.connection, KAZUKO)
    plain: list[Command] = [Open(Target(code)) for code in ("HOM", "CUS", "LOG")]
    return [*plain, *(Open(Target(code, ref)) for code in ("OVW", "AST", "HIS", "HIN")), Line(KAZUKO)]


def texts(value: object) -> Iterator[str]:
    """Every string of a document that a person can see or hear."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in ("id", "ref", "target", "here", "wire", "icon", "value_code"):
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def test_every_screen_has_its_one_name_and_is_of_a_customer_or_not() -> None:
    screens = make_screens(PrintGate(PrintRegister(lambda _at: NothingPrintable(Flaw.MISSING), Seal(bytes(KEY_BYTES)))))
    assert set(screens) == set(TITLE) == set(CODES)
    assert {code: screen.title for code, screen in screens.items()} == dict(TITLE)
    assert {code for code, screen in screens.items() if screen.of_customer} == OF_CUSTOMER


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("role", Role)
def test_every_screen_of_every_role(seat: Callable[[str], Counter], role: Role, lang: Lang) -> None:
    counter = seat(role).other(lang=lang)
    seen = set()
    for served, screen in screens_of(counter):
        seen.add(screen.code)
        raw = served.screen or b""
        scan(raw, limit=ANSWER_BYTES)
        assert decode_screen(raw) == screen
        assert counter.session.staff in screen.watermark
        assert "2026-11-24 10:42" in screen.watermark
        assert not any(isinstance(block, Unsupported) for block in screen.blocks)
        _check_keys(screen)
        _check_names(screen)
        _check_icons(raw)
        assert served.entry.screen == screen.code
        assert served.entry.rule or not served.entry.allowed or screen.code in ("CUS", "PUR")
    assert {"HOM", "LOG"} <= seen
    reached = {str(permission)[:3] for rule in RULES if role in rule.roles for permission in rule.permissions}
    assert seen - {"PUR"} <= reached


def _check_keys(screen: Screen) -> None:
    keys = [action.key for action in screen.keys]
    assert {"F1", "F5", "F6", "F9", "F12"} <= set(keys)
    assert len(set(keys)) == len(keys), "two actions on one key"
    assert all(action.label for action in screen.keys)
    print_key = next(action for action in screen.keys if action.key == "F9")
    assert print_key.enabled == screen.print.allowed
    assert print_key.enabled or print_key.reason
    focusable = {block.id for block in screen.blocks} | {action.id for action in screen.keys}
    focusable |= {action.id for block in screen.blocks if isinstance(block, ActionBar) for action in block.actions}
    forms = [block for block in screen.blocks if isinstance(block, Form)]
    focusable |= {f"{form.id}/{field.id}" for form in forms for field in form.fields}
    assert screen.focus in focusable


def _check_names(screen: Screen) -> None:
    """Something to say for every block, field, action and sign (UX-08)."""
    for block in screen.blocks:
        assert not isinstance(block, Unsupported)
        own = block.name or block.title
        if isinstance(block, Banner):
            assert own or block.text
        else:
            assert own, block.id
        if isinstance(block, Table):
            _check_table(block)
        elif isinstance(block, Form):
            assert all(field.label for field in block.fields)
            assert all(option.label for field in block.fields for option in field.options)
        elif isinstance(block, Facts):
            assert all(item.label and item.value for item in block.items)
        elif isinstance(block, Timeline):
            assert block.items or block.empty
        elif isinstance(block, Chart):
            assert all(point.label for point in block.points)


def _check_table(block: Table) -> None:
    assert sum(column.stretch for column in block.columns) == 1
    assert all(len(row.cells) == len(block.columns) for row in block.rows)
    assert block.rows or block.empty
    for row in block.rows:
        for cell in row.cells:
            assert cell.mark is None or cell.mark.name
            assert all(badge.name for badge in cell.badges)


def _check_icons(raw: bytes) -> None:
    found = msgspec.json.decode(raw)
    for name in set(_values(found, "icon")):
        assert (ICONS / f"{name}.svg").is_file(), name


def _values(value: object, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name == key and isinstance(part, str):
                yield part
            else:
                yield from _values(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from _values(part, key)


@pytest.mark.parametrize("role", Role)
def test_an_english_screen_holds_japanese_only_in_names_and_notes(
    seat: Callable[[str], Counter], misaki: Counter, role: Role
) -> None:
    counter = (misaki if role is Role.RM else seat(role)).other(lang="en")
    data = own_words(counter)
    for served, screen in screens_of(counter):
        for text in texts(msgspec.json.decode(served.screen or b"")):
            rest = text
            for word in data:
                rest = rest.replace(word, "")
            assert not JAPANESE.search(rest), f"{screen.code}: {text}"


def own_words(counter: Counter) -> list[str]:
    """What the bank's data holds in Japanese only: names, readings, places, notes; longest first."""
    customer, contact = tables.customer.c, tables.contact.c
    wanted = (
        select(customer.name, customer.kana, customer.address_town, customer.employer),
        select(contact.notes),
    )
    found: set[str] = {"口座 1234567"}
    for query in wanted:
        for row in counter.connection.execute(query):
            found.update(part for part in row if part)
    return sorted(found, key=len, reverse=True)


@pytest.mark.parametrize("text", ["", "や", "AST", KAZUKO, "CUS * 山"])
@pytest.mark.parametrize("role", Role)
def test_the_palette_answers_every_role(seat: Callable[[str], Counter], role: Role, text: str) -> None:
    for lang in LANGS:
        served = seat(role).other(lang=lang).served(Suggest(text))
        scan(served.suggestions or b"", limit=ANSWER_BYTES)


def secrets_of(counter: Counter, kind: FieldClass) -> Iterable[str]:
    """Texts that would betray a class of the written customer's data."""
    ref = ref_of(counter.connection, KAZUKO)
    holding, product, loan, contact = tables.holding, tables.product, tables.loan, tables.contact
    if kind in (FieldClass.ASSET, FieldClass.INSURANCE):
        wanted = (
            select(holding.c.value_yen, product.c.holding_class)
            .join_from(holding, product)
            .where(holding.c.customer_ref == ref)
        )
        for row in counter.connection.execute(wanted):
            if (row.holding_class is HoldingClass.INSURANCE) == (kind is FieldClass.INSURANCE):
                yield f"{row.value_yen:,}"
    elif kind is FieldClass.LOAN:
        for balance in counter.connection.execute(
            select(loan.c.balance_yen).where(loan.c.customer_ref == ref)
        ).scalars():
            yield f"{balance:,}"
    elif kind is FieldClass.SENSITIVE:
        yield from counter.connection.execute(select(contact.c.notes).where(contact.c.customer_ref == ref)).scalars()
    elif kind is FieldClass.BASIC:
        row = counter.connection.execute(select(tables.customer).where(tables.customer.c.ref == ref)).one()
        yield from (row.phone_mobile, row.address_rest, row.email, row.employer, "4月12日", "12 Apr 1956")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_see_is_not_in_its_bytes(seat: Callable[[str], Counter], role: Role, lang: Lang) -> None:
    counter = seat(role).other(lang=lang)
    best: dict[FieldClass, Sight] = dict.fromkeys(FieldClass, Sight.HIDE)
    order = [Sight.HIDE, Sight.MASK, Sight.SHOW]
    for rule in RULES:
        # Nobody here is Kazuko's own manager, and nobody has an appointment with her.
        if role in rule.roles and rule.rows in ("branch", "bank"):
            for kind, sight in rule.sight().items():
                best[kind] = max(best[kind], sight, key=order.index)
    everything = b"\n".join(served.screen or b"" for served, _ in screens_of(counter))
    for kind, sight in best.items():
        if sight is not Sight.SHOW:
            for secret in secrets_of(counter, kind):
                assert not secret or secret.encode() not in everything, f"{kind}: {secret}"


def test_the_trap_the_manager_herself_sees_what_the_others_do_not(misaki: Counter) -> None:
    everything = b"\n".join(served.screen or b"" for served, _ in screens_of(misaki))
    for kind in (FieldClass.ASSET, FieldClass.INSURANCE, FieldClass.LOAN, FieldClass.SENSITIVE):
        found = [secret for secret in secrets_of(misaki, kind) if secret and secret.encode() in everything]
        assert found, kind
    assert "4月12日".encode() in everything

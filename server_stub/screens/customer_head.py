"""The zone above every customer screen: who this is, what they permit, the tabs, the actions.

Shows no more than the decision allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from client.contract.blocks import Action, ActionBar, Banner, Chip, Fact, Tab, Tabs, Target
from server_stub.access.codes import FieldClass, Permission
from server_stub.bank.codes import ConsentUse
from server_stub.bank.labels import SEGMENT, customer_name
from server_stub.bank.model import Customer, CustomerMark, Staff
from server_stub.bank.rules import age_on
from server_stub.screens import formats
from server_stub.screens.admission import Admitted, permitted
from server_stub.screens.contact_window import visible_count
from server_stub.screens.keys import contact_action
from server_stub.screens.marks import INSURANCE, MAIL, PHONE, VISIT, consent_chip, segment_mark
from server_stub.screens.visit import Visit
from server_stub.words import Words

UNREGISTERED = Words("未登録", "Not on file")
HEAD = ("identity", "tabs", "actions")
HEAD_FIELDS = ("name", "kana", "number", "birth", "phone_tail", "manager", "consents")
_TABS = (
    ("OVW", Permission.OVERVIEW, Words("概要", "Overview")),
    ("AST", Permission.ASSETS, Words("資産状況", "Assets")),
    ("HIS", Permission.HISTORY, Words("交渉履歴", "Contacts")),
)
_CHIPS = (
    ("phone", PHONE, ConsentUse.PHONE),
    ("mail", MAIL, ConsentUse.MAIL),
    ("visit", VISIT, ConsentUse.VISIT),
    ("insurance", INSURANCE, ConsentUse.INSURANCE),
)


@dataclass(frozen=True, slots=True)
class CustomerHead:
    """The three blocks of the zone, ready to be placed in the order of `HEAD`."""

    identity: Banner
    tabs: Tabs
    actions: ActionBar


def customer_head(
    visit: Visit, admitted: Admitted, code: str, actions: tuple[Action, ...] = (), chips: tuple[Chip, ...] = ()
) -> CustomerHead:
    """Build the zone for a screen with this code; `actions` follow the contact button, `chips` stand before it."""
    buttons = list(actions)
    if code != "HIN" and permitted(visit, Permission.WRITE_CONTACT, admitted):
        buttons.insert(0, contact_action(visit, admitted.ref, style="secondary"))
    return CustomerHead(
        identity_banner(visit, admitted),
        _tabs(visit, admitted, code),
        ActionBar(
            id="actions",
            name=visit.pick("この画面の操作", "Actions of this screen"),
            actions=tuple(buttons),
            chips=(Chip(text=code), *chips),
        ),
    )


def identity_banner(visit: Visit, admitted: Admitted) -> Banner:
    """Name, reading and the facts that tell people apart; the group only where assets may be known."""
    customer = admitted.customer
    mark = customer.mark
    grouped = not admitted.decision.hides(FieldClass.ASSET)
    return Banner(
        id="identity",
        style="identity",
        name=visit.pick("お客さま", "Customer"),
        required=True,
        reading=mark.kana or "",
        text=full_name(mark, visit),
        suffix="様" if visit.lang == "ja" and mark.name else "",
        facts=_facts(visit, admitted),
        mark=segment_mark(mark.segment, visit) if grouped else None,
        summary=visit.say(SEGMENT[mark.segment]) if grouped else "",
        chips=tuple(consent_chip(kind, words, admitted.consent(use), visit) for kind, words, use in _CHIPS),
    )


def full_name(mark: CustomerMark, visit: Visit) -> str:
    """山本 和子; in English with the Latin spelling after it."""
    if visit.lang == "en" and mark.name and mark.romaji:
        return f"{mark.name}  {mark.romaji}"
    return customer_name(mark, visit.lang)


def staff_name(staff: Staff, visit: Visit) -> str:
    """A colleague's name."""
    return staff.name if visit.lang == "ja" else staff.romaji


def birth_text(customer: Customer, visit: Visit, *, full: bool) -> str:
    """Birth date with age, the year alone when masked, the stated age where that is all that is known."""
    if customer.birth is not None:
        if not full:
            return formats.era_year(customer.birth) if visit.lang == "ja" else str(customer.birth.year)
        return formats.birth_date(customer.birth, age_on(customer.birth, visit.today), visit.lang)
    if customer.age_stated is not None:
        return visit.pick(f"{customer.age_stated}歳（申告）", f"{customer.age_stated} (stated)")
    return visit.say(UNREGISTERED)


def phone_text(number: str | None, visit: Visit, *, revealed: bool = False) -> str:
    """A telephone number, masked unless it was asked for."""
    if number is None:
        return visit.say(UNREGISTERED)
    return number if revealed else formats.masked_phone(number)


def _facts(visit: Visit, admitted: Admitted) -> tuple[Fact, ...]:
    customer = admitted.customer
    full = admitted.decision.shows(FieldClass.BASIC)
    phone = customer.phone_mobile or customer.phone_home
    rm = customer.rm
    facts = [
        Fact(label=visit.pick("顧客番号", "CIF"), value=customer.number),
        Fact(label=visit.pick("生年月日", "Born"), value=birth_text(customer, visit, full=full)),
        Fact(label=visit.pick("電話", "Phone"), value=phone_text(phone, visit)),
        Fact(
            label=visit.pick("担当", "Manager"),
            value=staff_name(rm, visit) if rm is not None else visit.pick("支店", "Branch"),
        ),
    ]
    size = customer.household_size  # 0: not known, and then nothing is said of it
    if full and size > 0:
        facts.append(Fact(label=visit.pick("世帯", "Household"), value=visit.pick(f"{size}名", str(size))))
    return tuple(facts)


def _tabs(visit: Visit, admitted: Admitted, code: str) -> Tabs:
    count = str(visible_count(visit, admitted))
    items = tuple(
        Tab(
            id=tab,
            label=visit.say(label),
            target=Target(tab, admitted.ref),
            count=count if tab == "HIS" and count != "0" else "",
        )
        for tab, permission, label in _TABS
        if permitted(visit, permission, admitted)
    )
    current = code if code in {item.id for item in items} else "HIS" if code == "HIN" else items[0].id
    return Tabs(id="tabs", name=visit.pick("お客さまの画面", "Screens of this customer"), items=items, current=current)

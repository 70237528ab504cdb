"""OVW: ready for a conversation in half a minute: who, what they have, what was said, what comes up.

Shows one customer; every class it may not show is not read.
"""

from __future__ import annotations

from collections.abc import Mapping

from client.contract.blocks import Action, AnyBlock, Banner, Fact, Facts, Target, Timeline
from client.contract.screen import Band, Slot
from server_stub.access.codes import FieldClass, Permission
from server_stub.access.outreach import Occasion
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.bank.codes import ConsentState, ConsentUse
from server_stub.bank.labels import LIFESTYLE, OCCUPATION
from server_stub.bank.queries import contacts, loans, upcoming
from server_stub.bank.rules import ELDERLY_FROM, ELDERLY_STRICT_FROM, age_on, may_be_called
from server_stub.screens import formats
from server_stub.screens.admission import Admitted, Denied, admit, permitted
from server_stub.screens.asset_blocks import coming_up, loans_facts, loans_masked
from server_stub.screens.asset_charts import allocation_chart
from server_stub.screens.asset_figures import AssetFigures
from server_stub.screens.asset_status import read_figures
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.contact_moments import contact_moment
from server_stub.screens.contact_window import visible_contacts
from server_stub.screens.customer_head import (
    HEAD,
    HEAD_FIELDS,
    UNREGISTERED,
    customer_head,
    phone_text,
    staff_name,
)
from server_stub.screens.keys import contact_action
from server_stub.screens.plan import Outcome, Plan, Shown
from server_stub.screens.refusals import customer_not_shown, unfit
from server_stub.screens.visit import Visit

REVEAL = "show-phone"
RECENT = 4
_DUE_WITHIN = 90


class Overview(BankScreen):
    """One customer at a glance."""

    code = "OVW"
    permission = Permission.OVERVIEW

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Build the screen for a customer reference."""
        found = admit(visit, self.permission, ref)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        return self._plan(visit, found, revealed=False)

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Show the telephone numbers once; the next screen masks them again."""
        if action != REVEAL or values:
            return unfit(visit, self.code, "no-such-action")
        found = admit(visit, Permission.REVEAL_PHONE, shown.subject)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        return self._plan(visit, found, revealed=True)

    def _plan(self, visit: Visit, found: Admitted, *, revealed: bool) -> Plan:
        head = customer_head(visit, found, self.code)
        alerts = _alerts(visit, found)
        figures = read_figures(visit, found)
        left: list[AnyBlock] = [_profile(visit, found, revealed=revealed), _dealings(visit, found)]
        left.append(_coming(visit, found, figures))
        right = _money(visit, found, figures)
        told: list[AnyBlock] = [_recent(visit, found)] if permitted(visit, Permission.HISTORY, found) else []
        content = (*alerts, *left, *right, *told)
        columns = [(36, left), (32, right), (36, told)]
        bands = [Band((Slot(1, tuple(one.id for one in alerts)),))] if alerts else []
        bands.append(Band(tuple(Slot(w, tuple(one.id for one in col)) for w, col in columns if col), True))
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            classification="restricted",
            blocks=(head.identity, head.tabs, head.actions, *content),
            head=HEAD,
            bands=tuple(bands),
            ref=found.ref,
            subject=found.ref,
            keys=_keys(visit, found),
            focus="tabs",
            entry=_entry(found, content, revealed=revealed),
        )


def _entry(found: Admitted, content: tuple[AnyBlock, ...], *, revealed: bool) -> Entry:
    fields = (*HEAD_FIELDS, *(one.id for one in content), *(("phone",) if revealed else ()))
    kind = ServerEvent.FIELD_REVEALED if revealed else ServerEvent.SCREEN_SERVED
    return Entry(
        kind,
        screen="OVW",
        subjects=(found.ref,),
        fields=fields,
        purpose=found.purpose,
        rule=found.decision.rule,
    )


def _keys(visit: Visit, found: Admitted) -> tuple[Action, ...]:
    keys = []
    has_phone = found.customer.phone_mobile or found.customer.phone_home
    if has_phone and permitted(visit, Permission.REVEAL_PHONE, found):
        label = visit.pick("電話番号を表示", "Show phone")
        keys.append(Action(id=REVEAL, label=label, does="submit", key="F8", icon="phone"))
    if permitted(visit, Permission.WRITE_CONTACT, found):
        keys.append(contact_action(visit, found.ref))
    return tuple(keys)


def _alerts(visit: Visit, found: Admitted) -> list[AnyBlock]:
    customer = found.customer
    said: list[tuple[str, str]] = []
    if customer.complaint_open and found.decision.shows(FieldClass.BASIC):
        said.append(
            (
                "complaint",
                visit.pick(
                    "ご意見への対応中です。ご案内の前に役席へ確認してください。",
                    "A complaint is open. Check with a supervisor before any proposal.",
                ),
            )
        )
    age = None if customer.birth is None else age_on(customer.birth, visit.today)
    if age is not None and age >= ELDERLY_STRICT_FROM:
        said.append(
            (
                "elderly",
                visit.pick(
                    "80歳以上のお客さまです。受注は翌日以降に役席が行います（役席の事前承認が必要です）。",
                    "Aged 80 or over: orders are taken by a supervisor on a later day, with prior approval.",
                ),
            )
        )
    elif age is not None and age >= ELDERLY_FROM:
        said.append(
            (
                "elderly",
                visit.pick(
                    "75歳以上のお客さまです。勧誘の前に役席の事前承認が必要です。",
                    "Aged 75 or over: a supervisor approves before any solicitation.",
                ),
            )
        )
    due = customer.identity_check_due
    if due is not None and (due - visit.today).days <= _DUE_WITHIN:
        day = formats.full_date(due, visit.lang)
        said.append(("identity-check", visit.pick(f"本人確認の更新期限は {day} です。", f"Identity check due {day}.")))
    # The same function that call lists ask.
    if not may_be_called(customer.mark.segment, customer.mark.channels.phone, Occasion.CONTRACT):
        said.append(("no-phone", _no_phone(visit, found.consent(ConsentUse.PHONE))))
    return [Banner(id=f"alert-{name}", tone="warn", icon="alert-triangle", text=text) for name, text in said]


def _no_phone(visit: Visit, state: ConsentState) -> str:
    """Declined is one thing; that nobody has asked, or that the answer has run out, is another."""
    if state is ConsentState.REFUSED:
        return visit.pick(
            "お電話での案内を希望されていません。満期などのお知らせは郵送を選んでください。",
            "This customer declined phone contact. Use mail for maturity notices.",
        )
    return visit.pick(
        "お電話での案内の同意を確認できていません。満期などのお知らせは郵送を選んでください。",
        "There is no valid consent to phone contact on file. Use mail for maturity notices.",
    )


def _profile(visit: Visit, found: Admitted, *, revealed: bool) -> Facts:
    customer, full = found.customer, found.decision.shows(FieldClass.BASIC)
    missing = visit.say(UNREGISTERED)
    occupation = missing if customer.occupation is None else visit.say(OCCUPATION[customer.occupation])
    items = [
        Fact(
            label=visit.pick("電話（携帯）", "Mobile"),
            value=phone_text(customer.phone_mobile, visit, revealed=revealed),
        ),
        Fact(
            label=visit.pick("電話（自宅）", "Home phone"),
            value=phone_text(customer.phone_home, visit, revealed=revealed),
        ),
        Fact(label=visit.pick("住所（町まで）", "Address (town)"), value=customer.address_town or missing),
        Fact(label=visit.pick("職業", "Occupation"), value=occupation),
    ]
    if full:
        items.append(Fact(label=visit.pick("勤務先", "Employer"), value=customer.employer or missing))
        items.append(Fact(label=visit.pick("Eメール", "E-mail"), value=customer.email or missing))
    return Facts(id="profile", title=visit.pick("基本情報", "Profile"), style="list", items=tuple(items))


def _dealings(visit: Visit, found: Admitted) -> Facts:
    customer = found.customer
    missing = visit.say(UNREGISTERED)
    rm = visit.pick("支店", "Branch") if customer.rm is None else staff_name(customer.rm, visit)
    since = missing if customer.since is None else formats.full_date(customer.since, visit.lang)
    items = [
        Fact(label=visit.pick("取引店", "Branch"), value=visit.say(customer.branch.name)),
        Fact(label=visit.pick("担当", "Manager"), value=rm),
        Fact(label=visit.pick("取引開始", "Since"), value=since),
    ]
    if not found.decision.hides(FieldClass.ASSET):
        lifestyle = missing if customer.lifestyle is None else visit.say(LIFESTYLE[customer.lifestyle])
        items.append(Fact(label=visit.pick("ライフスタイル", "Lifestyle"), value=lifestyle))
    return Facts(id="dealings", title=visit.pick("お取引", "Relationship"), style="list", items=tuple(items))


def _coming(visit: Visit, found: Admitted, figures: AssetFigures) -> Timeline:
    amounts = found.decision.shows(FieldClass.ASSET) and not figures.withheld
    return coming_up(visit, upcoming(visit.connection, found.ref, visit.today), amounts=amounts)


def _money(visit: Visit, found: Admitted, figures: AssetFigures) -> list[AnyBlock]:
    blocks: list[AnyBlock] = []
    amounts = found.decision.shows(FieldClass.ASSET)
    if not found.decision.hides(FieldClass.ASSET):
        blocks.append(allocation_chart(visit, figures, amounts=amounts))
    if not found.decision.hides(FieldClass.LOAN):
        lent = loans(visit.connection, found.ref)
        known = amounts and not figures.withheld
        facts = loans_facts(visit, lent, figures.total_yen if known else None)
        blocks.append(facts if found.decision.shows(FieldClass.LOAN) else loans_masked(visit, lent))
    return blocks


def _recent(visit: Visit, found: Admitted) -> Timeline:
    rows = visible_contacts(visit, found, contacts(visit.connection, found.ref, limit=RECENT).rows)
    notes = found.decision.shows(FieldClass.SENSITIVE)
    link = Action(
        id="all-contacts",
        label=visit.pick("すべて見る", "See all"),
        does="open",
        icon="arrow-right",
        style="ghost",
        target=Target("HIS", found.ref),
    )
    return Timeline(
        id="recent",
        title=visit.pick("最近の交渉履歴", "Recent contacts"),
        link=link,
        items=tuple(contact_moment(visit, one, notes=notes) for one in rows),
        empty=visit.pick("交渉履歴はまだありません。F10 で登録できます。", "No contacts yet. Press F10 to add one."),
    )

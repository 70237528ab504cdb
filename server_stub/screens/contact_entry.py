"""HIN: writing down a contact. The server keeps the draft; an entered contact is never changed, only corrected.

Knows the form and the history, no other screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from client.contract.api import Notice
from client.contract.blocks import Action, AnyBlock, Fact, Facts, Form
from server_stub.access.codes import Permission
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.bank.codes import ConsentState, ConsentUse
from server_stub.bank.labels import CONSENT_STATE, CONTACT_CHANNEL
from server_stub.bank.model import Contact
from server_stub.bank.queries import add_contact
from server_stub.bank.queries.contacts import ContactNotAccepted
from server_stub.bank.rules import age_on
from server_stub.japan import day_in_japan
from server_stub.screens import drafts
from server_stub.screens.admission import Admitted, Denied, admit
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.contact_checks import read_contact, refused_channels, unwelcome
from server_stub.screens.contact_form import CHANNELS, FIELDS, NO, YES, contact_fields, first_values
from server_stub.screens.customer_head import HEAD, HEAD_FIELDS, customer_head
from server_stub.screens.entered import visible
from server_stub.screens.formats import clock
from server_stub.screens.marks import INSURANCE, MAIL, PHONE, VISIT
from server_stub.screens.plan import ALREADY_ENTERED, Outcome, Plan, Shown, band, viewed
from server_stub.screens.refusals import customer_not_shown, unfit
from server_stub.screens.shown import use
from server_stub.screens.visit import Visit
from server_stub.words import Words

SAVE, CANCEL, DROP, KEEP = "save", "cancel", "drop", "keep"
_SHOWN_CONSENTS = (
    (PHONE, ConsentUse.PHONE),
    (MAIL, ConsentUse.MAIL),
    (VISIT, ConsentUse.VISIT),
    (INSURANCE, ConsentUse.INSURANCE),
)
_KEPT = Words("下書きを中央に保管しました。", "Draft kept on the server.")
_SURE = Words(
    "入力した内容があります。消して戻るときは、もう一度 Esc を押してください。残すときは Ctrl+S を押してください。",
    "There is text in the form. Press Esc again to delete it and go back, or Ctrl+S to keep it.",
)
_TYPED = frozenset(FIELDS) - {"day", "time", "with"}
"""Fields that are empty at first: something in them was entered by somebody."""

UNWELCOME = "channel-not-permitted"
"""Stands among the fields of a saved contact when somebody confirmed a solicitation on a way not permitted."""
_WARNED = "warned"
"""Name under which a shown form remembers the way it has warned of."""
_SAVED = Words("登録しました。", "Saved.")
_ALREADY = Words(
    "この内容はすでに登録してあります。二重には登録していません。",
    "This entry has already been saved. It was not saved twice.",
)
_SAVED_VISIBLE = Words(
    "登録しました。目に見えない文字（文字の向きを変える記号など）は除きました。",
    "Saved, without the invisible characters (such as marks that turn the direction of text).",
)

Lead = Callable[[Visit, str], Outcome]
"""Opens the history of a customer."""


class ContactEntry(BankScreen):
    """The form of one new contact."""

    code = "HIN"
    permission = Permission.WRITE_CONTACT

    def __init__(self, lead: Lead) -> None:
        """`lead` opens what follows after saving."""
        self._lead = lead

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Show the form, with the draft if there is one."""
        found = admit(visit, self.permission, ref)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        kept = drafts.kept_values(visit, self.code, ref)
        values = kept if kept is not None else first_values(visit)
        notice = None
        if kept is not None:
            text = visit.pick("保管していた下書きを表示しています。", "Your kept draft is shown.")
            notice = Notice(text=text, tone="info")
        entry = viewed(self.code, subjects=(ref,), fields=HEAD_FIELDS, purpose=found.purpose, rule=found.decision.rule)
        return self._plan(visit, found, values, {}, entry, notice)

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Save, or throw away; what somebody typed is thrown away only when that was said twice."""
        if action not in (SAVE, CANCEL, DROP) or not set(values) <= set(FIELDS):
            return unfit(visit, self.code, "no-such-action")
        found = admit(visit, self.permission, shown.subject)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        if shown.used:
            return self._already(visit, found)
        if action == CANCEL and any(values.get(name) for name in _TYPED):
            return self._ask(visit, found, values)
        if action != SAVE:
            drafts.forget(visit, self.code, found.ref)
            return self._lead(visit, found.ref)
        return self._save(visit, found, shown, values)

    def keep_draft(self, visit: Visit, shown: Shown, values: Mapping[str, str]) -> Words | None:
        """Keep the values; only fields of this form."""
        if not set(values) <= set(FIELDS):
            return None
        # Rights may have ended since the form was shown; what was typed is kept all the same, for this person only.
        drafts.keep(visit, self.code, shown.subject, values)
        return _KEPT

    def _ask(self, visit: Visit, found: Admitted, values: Mapping[str, str]) -> Outcome:
        drafts.keep(visit, self.code, found.ref, values)
        entry = viewed(self.code, subjects=(found.ref,), purpose=found.purpose, rule=found.decision.rule)
        return self._plan(visit, found, values, {}, entry, Notice(text=visit.say(_SURE), tone="warn"), sure=True)

    def _save(self, visit: Visit, found: Admitted, shown: Shown, values: Mapping[str, str]) -> Outcome:
        birth = found.customer.birth
        age = found.customer.age_stated if birth is None else age_on(birth, visit.today)
        new, errors = read_contact(visit, values, found.ref, age)
        warning = unwelcome(visit, found, values)
        if warning and shown.state.get(_WARNED) != values["channel"]:
            errors.setdefault("channel", warning)
        if new is not None and not errors:
            try:
                with visit.connection.begin_nested():  # a contact that is not accepted leaves the form as it was
                    if not use(visit, shown):
                        return self._already(visit, found)
                    stored = add_contact(visit.connection, new, visit.now)
            except ContactNotAccepted as refused:
                errors = {
                    _FIELD_OF.get(refused.field, "notes"): visit.pick(
                        "この内容は登録できません。見直してください。", "This cannot be saved. Check it."
                    )
                }
            else:
                return self._after(visit, found, stored, values, confirmed=bool(warning))
        refused_entry = Entry(
            ServerEvent.FORM_REFUSED,
            screen=self.code,
            subjects=(found.ref,),
            fields=tuple(errors),
            allowed=False,
            purpose=found.purpose,
            rule=found.decision.rule,
        )
        plan = self._plan(visit, found, dict(values), errors, refused_entry, None)
        return replace(plan, state={_WARNED: values["channel"]}) if warning else plan

    def _after(
        self, visit: Visit, found: Admitted, stored: Contact, values: Mapping[str, str], *, confirmed: bool
    ) -> Outcome:
        """Lead to the history; `confirmed`: that the customer does not want this way was said and pressed again."""
        drafts.forget(visit, self.code, found.ref)
        entered = _as_stored(stored, values)
        committed = Entry(
            ServerEvent.FORM_COMMITTED,
            screen=self.code,
            subjects=(found.ref,),
            fields=(*entered, *((UNWELCOME,) if confirmed else ())),
            purpose=found.purpose,
            rule=found.decision.rule,
            detail={"contact": stored.ref, **entered, **({UNWELCOME: "confirmed"} if confirmed else {})},
        )
        following = self._lead(visit, found.ref)
        if not isinstance(following, Plan):
            return following
        whole = all(visible(value) == value for value in values.values())
        notice = Notice(text=visit.say(_SAVED if whole else _SAVED_VISIBLE), tone="ok")
        return replace(following, before=(committed, *following.before), notice=notice)

    def _already(self, visit: Visit, found: Admitted) -> Outcome:
        """The same shown form came a second time: lead to the history, where its contact stands once."""
        again = Entry(
            ServerEvent.FORM_REFUSED,
            screen=self.code,
            subjects=(found.ref,),
            allowed=False,
            purpose=found.purpose,
            rule=ALREADY_ENTERED,
        )
        following = self._lead(visit, found.ref)
        if not isinstance(following, Plan):
            return following
        notice = Notice(text=visit.say(_ALREADY), tone="warn")
        return replace(following, before=(again, *following.before), notice=notice)

    def _plan(
        self,
        visit: Visit,
        found: Admitted,
        values: Mapping[str, str],
        errors: Mapping[str, str],
        entry: Entry,
        notice: Notice | None,
        *,
        sure: bool = False,
    ) -> Plan:
        """The form; `sure`: it has just been asked whether to throw the text away, so the next Esc does."""
        count = len(errors)
        head = customer_head(visit, found, self.code, _buttons(visit, sure=sure))
        form = Form(
            id="contact-form",
            title=visit.say(self.title),
            fields=contact_fields(visit, values, errors, _refused(found)),
            problem=visit.pick(f"入力内容を確認してください（{count}件）", f"Check what you entered ({count})")
            if errors
            else "",
            draft=True,
        )
        blocks: tuple[AnyBlock, ...] = (head.identity, head.tabs, head.actions, form, _reminder(visit, found))
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            classification="restricted",
            blocks=blocks,
            head=HEAD,
            bands=(band((68, ("contact-form",)), (32, ("reminder",)), grow=True),),
            ref=found.ref,
            subject=found.ref,
            focus="contact-form",
            entry=entry,
            notice=notice,
        )


def _as_stored(stored: Contact, values: Mapping[str, str]) -> dict[str, str]:
    """What is recorded of an entry: what the bank keeps, not what was typed around it."""
    kept = {
        "channel": str(stored.channel),
        "day": day_in_japan(stored.at).isoformat(),
        "time": clock(stored.at),
        "with": str(stored.with_whom),
        "purpose": str(stored.purpose),
        "notes": stored.notes or "",
        "outcome": str(stored.outcome),
        "next": "" if stored.next_on is None else stored.next_on.isoformat(),
        "solicited": YES if stored.solicitation else NO,
        "approval": stored.approval_number or "",
        "sure": visible(values.get("sure", "")),
    }
    return {name: value for name, value in kept.items() if value}


def _refused(found: Admitted) -> list[Words]:
    """The ways the customer has refused; what nobody has asked about is not said to be unwanted."""
    refused = refused_channels(found)
    return [CONTACT_CHANNEL[one] for one in CHANNELS if refused.get(str(one)) is ConsentState.REFUSED]


_FIELD_OF = {"at": "day", "notes": "notes"}


def _buttons(visit: Visit, *, sure: bool) -> tuple[Action, ...]:
    label = visit.pick("消して戻る", "Delete") if sure else visit.pick("取り消す", "Cancel")
    return (
        Action(id=DROP if sure else CANCEL, label=label, does="submit", key="Esc", style="ghost"),
        Action(id=KEEP, label=visit.pick("下書きを残す", "Keep draft"), does="draft", key="Ctrl+S", style="secondary"),
        Action(
            id=SAVE,
            label=visit.pick("登録する", "Save"),
            does="submit",
            key="Ctrl+Enter",
            style="primary",
            icon="check",
        ),
    )


def _reminder(visit: Visit, found: Admitted) -> Facts:
    items = [
        Fact(
            label=visit.say(words),
            value=visit.say(CONSENT_STATE[found.consent(use)]),
            tone="ok" if found.consent(use) is ConsentState.GRANTED else "danger",
        )
        for words, use in _SHOWN_CONSENTS
    ]
    return Facts(
        id="reminder",
        title=visit.pick("同意の確認", "Consent"),
        style="list",
        items=tuple(items),
        note=visit.pick(
            "許諾のない手段でのご案内はできません。お客さまのご意向が変わったときは、同意の変更を申請してください。",
            "Do not use a channel that is not granted. If the wish has changed, ask for a change of consent.",
        ),
    )

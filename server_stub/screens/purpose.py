"""PUR: why somebody looks at a customer without evidence. Says nothing of the customer but the number.

Opened in place of a customer screen; when the purpose is stated, leads on to that screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select

from client.contract.blocks import Action, ActionBar, Banner, Field, Form, Option
from server_stub.access.codes import Permission, ReadPurpose
from server_stub.access.decide import purposes_of
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.bank import tables as bank
from server_stub.screens.admission import Admitted, Denied, admit, state_purpose
from server_stub.screens.bank_screen import PURPOSE_CODE, BankScreen
from server_stub.screens.entered import over_long, visible
from server_stub.screens.plan import Outcome, Plan, Shown, band, viewed
from server_stub.screens.refusals import customer_not_shown, unfit
from server_stub.screens.visit import Visit
from server_stub.words import Words

REASON_LENGTH = 200
READ_PURPOSE: Mapping[ReadPurpose, Words] = {
    ReadPurpose.COUNTER: Words("来店対応", "Visit to the counter"),
    ReadPurpose.PHONE: Words("電話照会", "Telephone inquiry"),
    ReadPurpose.SUCCESSION: Words("相続", "Succession"),
    ReadPurpose.COVER: Words("代理対応", "Covering for a colleague"),
    ReadPurpose.AUDIT: Words("監査・点検", "Audit or review"),
    ReadPurpose.OTHER: Words("その他", "Other"),
}
CHOOSE = Words(
    "利用目的を選んでください。担当外のお客さまの照会には目的の記録が必要です。",
    "Choose a purpose. It is recorded when you view a customer outside your portfolio.",
)
_CHOICE = {ReadPurpose.OTHER: Words("その他（理由を入力）", "Other (give the reason)")}
"""What a choice says where its name is not enough."""
GIVE_REASON = Words("理由を入力してください。", "Give the reason.")

Lead = Callable[[Visit, str, str], Outcome]
"""Opens the screen with a code for a customer reference."""


def purpose_fields(
    visit: Visit, values: Mapping[str, str], errors: Mapping[str, str], *, required: bool, narrow: bool = False
) -> list[Field]:
    """The two fields that state a purpose; `narrow`: in a column too narrow for the choices side by side."""
    options = tuple(
        Option(
            value=str(one),
            label=visit.say(_CHOICE.get(one, READ_PURPOSE[one])),
            key=str(place),
        )
        for place, one in enumerate(purposes_of(visit.session.role), start=1)
    )
    return [
        Field(
            id="purpose",
            label=visit.pick("利用目的", "Purpose"),
            kind="select" if narrow else "choice",
            value=values.get("purpose", ""),
            required=required,
            options=options,
            error=errors.get("purpose", ""),
            help="" if required else visit.pick("担当外をさがすときに必要です。", "Needed outside your portfolio."),
        ),
        Field(
            id="reason",
            label=visit.pick("理由（その他のとき）", "Reason (for Other)"),
            value=values.get("reason", ""),
            length=REASON_LENGTH,
            error=errors.get("reason", ""),
        ),
    ]


def read_purpose(visit: Visit, values: Mapping[str, str]) -> tuple[ReadPurpose | None, dict[str, str]]:
    """The purpose in submitted values, and what is wrong with them by field."""
    stated = values.get("purpose", "")
    allowed = {str(one): one for one in purposes_of(visit.session.role)}
    if stated not in allowed:
        return None, {"purpose": visit.say(CHOOSE)}
    if allowed[stated] is ReadPurpose.OTHER and not visible(values.get("reason", "")).strip():
        return None, {"reason": visit.say(GIVE_REASON)}
    errors = over_long(visit, values, {"reason": REASON_LENGTH})
    if errors:
        return None, errors
    return allowed[stated], {}


class PurposeScreen(BankScreen):
    """Asks for the purpose of one look, then opens what was asked for."""

    code = PURPOSE_CODE
    permission = Permission.OVERVIEW

    def __init__(self, lead: Lead, permissions: Mapping[str, Permission]) -> None:
        """`permissions`: what each customer screen needs, by code."""
        self._lead = lead
        self._permissions = permissions

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Ask, unless the screen behind may be opened already or never."""
        code, subject = _split(ref)
        if code not in self._permissions:
            return unfit(visit, self.code, "no-such-screen")
        found = admit(visit, self._permissions[code], subject)
        if isinstance(found, Admitted):
            return self._lead(visit, code, subject)
        if not found.decision.needs_purpose:
            return customer_not_shown(visit, code, found.decision.rule, found.subject)
        return self._ask(visit, ref, found, {}, {})

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """State the purpose and go on."""
        if action != "go" or not set(values) <= {"purpose", "reason"}:
            return unfit(visit, self.code, "no-such-action")
        code, subject = _split(shown.ref)
        found = admit(visit, self._permissions[code], subject)
        if isinstance(found, Denied) and not found.decision.needs_purpose:
            return customer_not_shown(visit, code, found.decision.rule, found.subject)
        purpose, errors = read_purpose(visit, values)
        if purpose is None:
            denied = found if isinstance(found, Denied) else None
            return self._ask(visit, shown.ref, denied, values, errors)
        state_purpose(visit, (subject,), purpose)
        outcome = self._lead(visit, code, subject)
        if not isinstance(outcome, Plan):
            return outcome
        stated = Entry(
            ServerEvent.FORM_COMMITTED,
            screen=self.code,
            subjects=(subject,),
            purpose=str(purpose),
            detail={"reason": values["reason"].strip()} if values.get("reason") else {},
        )
        return replace_before(outcome, stated)

    def _ask(
        self, visit: Visit, ref: str, denied: Denied | None, values: Mapping[str, str], errors: Mapping[str, str]
    ) -> Plan:
        _, subject = _split(ref)
        columns = bank.customer.c
        number = visit.connection.execute(select(columns.number).where(columns.ref == subject)).scalar_one()
        wrong = bool(errors)
        rule = denied.decision.rule if denied is not None else ""
        notice = Banner(
            id="why",
            tone="info",
            icon="shield-check",
            text=visit.pick(
                f"顧客番号 {number} は担当のお客さまではありません。"
                "利用目的を選ぶと表示します。目的は中央に記録されます。",
                f"Customer {number} is not in your portfolio. State a purpose to go on. It is recorded.",
            ),
        )
        form = Form(
            id="purpose-form",
            title=visit.say(self.title),
            fields=tuple(purpose_fields(visit, values, errors, required=True)),
            enter="go",
            problem=visit.pick("入力内容を確認してください（1件）", "Check what you entered (1)") if wrong else "",
        )
        go = Action(
            id="go",
            label=visit.pick("目的を記録して表示する", "Record and show"),
            does="submit",
            key="Ctrl+Enter",
            style="primary",
            icon="eye",
        )
        leave = visit.pick("戻る", "Back")
        back = Action(id="back", label=leave, does="back", key="Esc", style="secondary", icon="arrow-left")
        actions = ActionBar(id="actions", name=visit.pick("操作", "Actions"), actions=(back, go))
        kind = ServerEvent.FORM_REFUSED if wrong else ServerEvent.SCREEN_SERVED
        entry = viewed(self.code, subjects=(subject,), rule=rule)
        if wrong:
            entry = Entry(kind, screen=self.code, subjects=(subject,), fields=tuple(errors), allowed=False, rule=rule)
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            blocks=(notice, form, actions),
            head=("actions",),
            bands=(band((1, ("why", "purpose-form"))),),
            ref=ref,
            subject=subject,
            focus="purpose-form",
            entry=entry,
        )


def replace_before(plan: Plan, entry: Entry) -> Plan:
    """The plan with one more entry recorded before it."""
    return replace(plan, before=(entry, *plan.before))


def _split(ref: str) -> tuple[str, str]:
    code, _, subject = ref.partition("~")
    return code, subject

"""HIS: everything said before with one customer, newest first, page by page; corrected entries stay, struck.

Notes are shown only where the sensitive class is.
"""

from __future__ import annotations

from client.contract.blocks import Action, Target, Timeline
from server_stub.access.codes import FieldClass, Permission
from server_stub.bank.model import Contact, ContactCursor
from server_stub.bank.queries import contacts
from server_stub.screens import formats
from server_stub.screens.admission import Admitted, Denied, admit, permitted
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.contact_moments import contact_moment
from server_stub.screens.contact_window import first_visible_day, visible_contacts, visible_count
from server_stub.screens.customer_head import HEAD, HEAD_FIELDS, customer_head
from server_stub.screens.keys import contact_action
from server_stub.screens.plan import Outcome, Plan, band, viewed
from server_stub.screens.refusals import customer_not_shown, unfit
from server_stub.screens.visit import Visit
from server_stub.store.columns import microseconds, moment

PAGE = 50


class History(BankScreen):
    """The contacts of one customer. `ref` is the customer, or the customer and where the page begins."""

    code = "HIS"
    permission = Permission.HISTORY

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Build one page of the history."""
        subject, _, rest = ref.partition("~")
        after = _cursor(rest)
        if rest and after is None:
            return unfit(visit, self.code, "no-such-page")
        found = admit(visit, self.permission, subject)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        page = contacts(visit.connection, subject, after, PAGE)
        rows = visible_contacts(visit, found, page.rows)
        timeline = _timeline(visit, found, rows, page.after if len(rows) == len(page.rows) else None)
        head = customer_head(visit, found, self.code)
        keys = (contact_action(visit, subject),) if permitted(visit, Permission.WRITE_CONTACT, found) else ()
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            classification="restricted",
            blocks=(head.identity, head.tabs, head.actions, timeline),
            head=HEAD,
            bands=(band((1, ("contacts",)), grow=True),),
            ref=ref,
            subject=subject,
            keys=keys,
            focus="contacts" if rows else "tabs",
            entry=viewed(
                self.code,
                subjects=(subject,),
                fields=(*HEAD_FIELDS, "contacts", *(("notes",) if _notes(found) else ())),
                count=len(rows),
                purpose=found.purpose,
                rule=found.decision.rule,
            ),
        )


def _timeline(visit: Visit, found: Admitted, rows: tuple[Contact, ...], after: ContactCursor | None) -> Timeline:
    link = None
    if after is not None:
        ref = f"{found.ref}~{microseconds(after.at)}~{after.ref}"
        label = visit.pick("さらに前を見る", "Earlier")
        link = Action(
            id="earlier", label=label, does="open", icon="arrow-right", style="ghost", target=Target("HIS", ref)
        )
    total = visible_count(visit, found)
    return Timeline(
        id="contacts",
        title=visit.pick("交渉履歴", "Contact history"),
        aside=visit.pick(f"全 {total}件", f"{total} in all"),
        link=link,
        items=tuple(contact_moment(visit, one, notes=_notes(found)) for one in rows),
        empty=visit.pick("交渉履歴はまだありません。F10 で登録できます。", "No contacts yet. Press F10 to add one."),
        note=_limit_note(visit, found),
    )


def _notes(found: Admitted) -> bool:
    return found.decision.shows(FieldClass.SENSITIVE)


def _limit_note(visit: Visit, found: Admitted) -> str:
    limit = first_visible_day(visit, found)
    if limit is None:
        return ""
    first = formats.full_date(limit, visit.lang)
    return visit.pick(f"{first} 以降の履歴を表示しています。", f"Contacts since {first}.")


def _cursor(text: str) -> ContactCursor | None:
    at, _, ref = text.partition("~")
    if not at.isdecimal() or not at.isascii() or len(at) > 17 or not ref:
        return None
    return ContactCursor(moment(int(at)), ref)

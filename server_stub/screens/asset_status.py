"""AST: the asset status of one customer; by the shipped charter the only screen that may become paper.

Reads loans, holdings and history only where their classes are seen.
"""

from __future__ import annotations

from collections.abc import Mapping

from client.contract.blocks import Action, AnyBlock, Chip
from client.contract.screen import Band, Slot
from server_stub.access.codes import FieldClass, Permission, Sight
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.bank.model import Holding, Upcoming
from server_stub.bank.queries import account_number, holdings, loans, monthly_values, upcoming
from server_stub.screens.admission import Admitted, Denied, admit, permitted
from server_stub.screens.asset_blocks import coming_up, holdings_table, loans_facts, loans_masked
from server_stub.screens.asset_charts import allocation_chart, trend_chart
from server_stub.screens.asset_figures import AssetFigures, asset_figures
from server_stub.screens.bank_screen import BankScreen
from server_stub.screens.customer_head import HEAD, HEAD_FIELDS, customer_head
from server_stub.screens.keys import PRINT, contact_action
from server_stub.screens.plan import Outcome, Plan, PrintState, Shown, viewed
from server_stub.screens.print_gate import PrintGate
from server_stub.screens.refusals import customer_not_shown, unfit
from server_stub.screens.visit import Visit

REVEAL = "show-accounts"


def read_figures(visit: Visit, admitted: Admitted) -> AssetFigures:
    """Holdings and history as far as this person may see them; nothing is read when assets are absent."""
    sees = admitted.decision.sees
    if sees[FieldClass.ASSET] is Sight.HIDE:
        return asset_figures((), (), sees)
    months = monthly_values(visit.connection, admitted.ref) if admitted.decision.shows(FieldClass.ASSET) else ()
    return asset_figures(holdings(visit.connection, admitted.ref), months, sees)


class AssetStatus(BankScreen):
    """One customer's assets, loans and dates."""

    code = "AST"
    permission = Permission.ASSETS

    def __init__(self, gate: PrintGate) -> None:
        self._gate = gate

    def open(self, visit: Visit, ref: str) -> Outcome:
        """Build the screen for a customer reference."""
        found = admit(visit, self.permission, ref)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        return self._plan(visit, found, None)

    def submit(self, visit: Visit, shown: Shown, action: str, values: Mapping[str, str]) -> Outcome:
        """Show whole account numbers once; the next screen masks them again."""
        if action != REVEAL or values:
            return unfit(visit, self.code, "no-such-action")
        found = admit(visit, Permission.REVEAL_ACCOUNT, shown.subject)
        if isinstance(found, Denied):
            return customer_not_shown(visit, self.code, found.decision.rule, found.subject)
        return self._plan(visit, found, _numbers(visit, found))

    def _plan(self, visit: Visit, found: Admitted, numbers: dict[str, str] | None) -> Plan:
        figures = read_figures(visit, found)
        paper = self._gate.state(visit, self.code, permitted=permitted(visit, Permission.PRINT_ASSETS, found))
        head = customer_head(visit, found, self.code, _buttons(visit, paper), _chips(visit, paper))
        content, bands = _content(visit, found, figures, numbers)
        as_of = figures.as_of
        return Plan(
            code=self.code,
            title=visit.say(self.title),
            classification="restricted",
            blocks=(head.identity, head.tabs, head.actions, *content),
            head=HEAD,
            bands=bands,
            ref=found.ref,
            subject=found.ref,
            keys=_keys(visit, found),
            print=paper,
            focus="print-button" if paper.allowed else "holdings" if "holdings" in _ids(content) else "tabs",
            as_of="" if as_of is None else as_of.isoformat(),
            entry=_entry(found, content, numbers),
        )


def _content(
    visit: Visit, found: Admitted, figures: AssetFigures, numbers: dict[str, str] | None
) -> tuple[tuple[AnyBlock, ...], tuple[Band, ...]]:
    amounts = found.decision.shows(FieldClass.ASSET)
    known = not found.decision.hides(FieldClass.ASSET)
    left: list[AnyBlock] = [allocation_chart(visit, figures, amounts=amounts)] if known else []
    trend = trend_chart(visit, figures)
    left += [trend] if trend is not None else []
    top: list[AnyBlock] = [holdings_table(visit, figures, numbers)] if amounts else []
    below: list[AnyBlock] = []
    if not found.decision.hides(FieldClass.LOAN):
        lent = loans(visit.connection, found.ref)
        net_known = amounts and not figures.withheld
        facts = loans_facts(visit, lent, figures.total_yen if net_known else None)
        below.append(facts if found.decision.shows(FieldClass.LOAN) else loans_masked(visit, lent))
    below.append(coming_up(visit, _coming(visit, found, figures), amounts=amounts))
    rows = [Band((Slot(1, _ids(top)),), True)] if top else []
    rows.append(Band(tuple(Slot(weight, (one.id,)) for weight, one in zip((40, 60), below, strict=False))))
    columns = (Slot(29, _ids(left)),) if left else ()
    band = Band((*columns, Slot(72, (), tuple(rows))), True)
    return (*left, *top, *below), (band,)


def _coming(visit: Visit, found: Admitted, figures: AssetFigures) -> tuple[Upcoming, ...]:
    coming = upcoming(visit.connection, found.ref, visit.today)
    if not figures.withheld:
        return coming
    # What is withheld above must not come back as a maturity below.
    named = {one.product for one in figures.holdings}
    return tuple(one for one in coming if one.amount_yen is None or one.subject in named)


def _numbers(visit: Visit, found: Admitted) -> dict[str, str]:
    figures = read_figures(visit, found)
    whole: dict[str, str] = {}
    for one in figures.holdings:
        number = account_number(visit.connection, found.ref, one.ref) if _has_account(one) else None
        if number is not None:
            whole[one.ref] = number
    return whole


def _has_account(one: Holding) -> bool:
    return one.account_tail is not None


def _entry(found: Admitted, content: tuple[AnyBlock, ...], numbers: dict[str, str] | None) -> Entry:
    fields = (*HEAD_FIELDS, *_ids(content))
    if numbers is None:
        return viewed("AST", subjects=(found.ref,), fields=fields, purpose=found.purpose, rule=found.decision.rule)
    return Entry(
        ServerEvent.FIELD_REVEALED,
        screen="AST",
        subjects=(found.ref,),
        fields=(*fields, "account_number"),
        count=len(numbers),
        purpose=found.purpose,
        rule=found.decision.rule,
    )


def _keys(visit: Visit, found: Admitted) -> tuple[Action, ...]:
    keys = []
    if permitted(visit, Permission.REVEAL_ACCOUNT, found):
        label = visit.pick("番号を表示", "Show numbers")
        keys.append(Action(id=REVEAL, label=label, does="submit", key="F8", icon="eye"))
    if permitted(visit, Permission.WRITE_CONTACT, found):
        keys.append(contact_action(visit, found.ref))
    return tuple(keys)


def _buttons(visit: Visit, paper: PrintState) -> tuple[Action, ...]:
    if not paper.allowed:
        return ()
    label = visit.pick("印刷する", visit.say(PRINT))
    return (Action(id="print-button", label=label, does="print", icon="printer", key="F9", style="primary"),)


def _chips(visit: Visit, paper: PrintState) -> tuple[Chip, ...]:
    if not paper.allowed:
        return ()
    text = visit.pick(f"印刷が認められた画面 様式 {paper.form}", f"Print approved  Form {paper.form}")
    return (Chip(text=text, tone="ok", icon="circle-check"),)


def _ids(blocks: list[AnyBlock] | tuple[AnyBlock, ...]) -> tuple[str, ...]:
    return tuple(block.id for block in blocks)

"""Who gets to see a customer, as the terminal would notice it, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection, update

from client.contract.api import Line, Open, ProblemKind, Submit
from client.contract.blocks import ActionBar, Form, Target
from server_stub.audit.entry import ServerEvent
from server_stub.bank import tables
from tests.helpers.bank_counter import KAZUKO, Counter, customer_number, ref_of, screen_of

CUSTOMER = tables.customer.c


def elsewhere(misaki: Counter) -> str:
    return customer_number(misaki.connection, CUSTOMER.branch_code != misaki.session.branch)


def of_a_colleague(misaki: Counter) -> str:
    here = CUSTOMER.branch_code == misaki.session.branch
    colleague = tables.staff.c.number
    return customer_number(
        misaki.connection, here, CUSTOMER.rm_number != misaki.session.staff, CUSTOMER.rm_number == colleague
    )


def test_a_number_nobody_has_and_one_of_another_branch_are_answered_alike(misaki: Counter) -> None:
    missing, foreign = misaki.refused(Line("AST 9999999")), misaki.refused(Line(f"AST {elsewhere(misaki)}"))
    assert (missing.kind, missing.title, missing.text) == (foreign.kind, foreign.title, foreign.text)
    assert missing.kind == ProblemKind.NOT_PERMITTED
    assert (missing.entry.kind, foreign.entry.kind) == (ServerEvent.DENIED, ServerEvent.DENIED)
    assert missing.entry.rule.startswith("no-such-customer@")
    assert foreign.entry.rule.startswith("beyond-scope@")
    assert (missing.entry.subjects, len(foreign.entry.subjects)) == ((), 1)


def test_a_reference_of_another_branch_is_refused_on_every_customer_screen(misaki: Counter) -> None:
    ref = ref_of(misaki.connection, elsewhere(misaki))
    for code in ("OVW", "AST", "HIS", "HIN"):
        assert misaki.refused(Open(Target(code, ref))).entry.rule.startswith("beyond-scope@")
    assert misaki.refused(Open(Target("PUR", f"AST~{ref}"))).entry.rule.startswith("beyond-scope@")


def test_a_colleagues_customer_opens_after_the_purpose_is_stated(misaki: Counter) -> None:
    asked = misaki.line(f"AST {of_a_colleague(misaki)}")
    assert asked.code == "PUR"
    shown = str(asked)
    unseen = misaki.connection.execute(tables.customer.select().where(CUSTOMER.number == of_a_colleague(misaki))).one()
    assert unseen.name not in shown
    assert unseen.kana not in shown
    served = misaki.submit(asked, "go", purpose="cover", reason="")
    assert screen_of(served).code == "AST"
    assert [one.kind for one in served.before] == [ServerEvent.FORM_COMMITTED]
    assert served.entry.purpose == "cover"
    assert served.entry.rule.startswith("rm-branch@")
    assert misaki.line(f"AST {of_a_colleague(misaki)}").code == "AST", "one purpose is asked for once"


def test_the_question_for_the_purpose_is_left_by_its_key(misaki: Counter) -> None:
    actions = misaki.line(f"AST {of_a_colleague(misaki)}").block("actions")
    assert isinstance(actions, ActionBar)
    assert {action.id: (action.key, action.does) for action in actions.actions} == {
        "back": ("Esc", "back"),
        "go": ("Ctrl+Enter", "submit"),
    }


def test_a_stated_purpose_ends_and_stays_with_its_session(misaki: Counter) -> None:
    number = of_a_colleague(misaki)
    misaki.submit(misaki.line(f"OVW {number}"), "go", purpose="phone", reason="")
    later = misaki.other(now=misaki.now + timedelta(minutes=61))
    assert later.line(f"OVW {number}").code == "PUR"


def test_a_purpose_is_needed_and_other_needs_its_reason(misaki: Counter) -> None:
    asked = misaki.line(f"OVW {of_a_colleague(misaki)}")
    for values in (
        {"purpose": "", "reason": ""},
        {"purpose": "audit", "reason": ""},
        {"purpose": "other", "reason": " "},
    ):
        served = misaki.submit(asked, "go", **values)
        assert screen_of(served).code == "PUR"
        assert served.entry.kind is ServerEvent.FORM_REFUSED
        form = screen_of(served).block("purpose-form")
        assert isinstance(form, Form)
        assert any(field.error for field in form.fields)
    assert screen_of(misaki.submit(asked, "go", purpose="other", reason="相続の相談")).code == "OVW"


def test_rights_are_asked_again_when_an_action_arrives(misaki: Counter) -> None:
    form = misaki.line(f"HIN {KAZUKO}")
    move = update(tables.customer).where(CUSTOMER.number == KAZUKO)
    other = customer_number(misaki.connection, CUSTOMER.branch_code != misaki.session.branch)
    branch = misaki.connection.execute(
        tables.customer.select().with_only_columns(CUSTOMER.branch_code).where(CUSTOMER.number == other)
    ).scalar_one()
    misaki.connection.execute(move.values(branch_code=branch, rm_number=None))
    misaki.connection.execute(tables.appointment.delete().where(tables.appointment.c.customer_ref == form.here.ref))
    refused = misaki.refused(Submit(form.id, "save", {"notes": "x"}))
    assert refused.kind == ProblemKind.NOT_PERMITTED


def test_an_appointment_opens_a_colleagues_customer_without_a_question(misaki: Counter) -> None:
    number = of_a_colleague(misaki)
    ref = ref_of(misaki.connection, number)
    row = misaki.connection.execute(tables.appointment.select().limit(1)).one()._asdict()
    row |= {"ref": "a_test", "staff_number": misaki.session.staff, "customer_ref": ref, "at": misaki.now}
    assert misaki.line(f"OVW {number}").code == "PUR"
    misaki.connection.execute(tables.appointment.insert().values(row))
    served = misaki.served(Line(f"OVW {number}"))
    assert screen_of(served).code == "OVW"
    assert served.entry.purpose == "appointment"


def test_a_screen_of_another_session_is_not_known(misaki: Counter, seat: Callable[[str], Counter]) -> None:
    screen = misaki.line(f"AST {KAZUKO}")
    assert seat("RM").refused(Submit(screen.id, "show-accounts", {})).kind == ProblemKind.NOT_FOUND


def test_an_unknown_code_and_a_forbidden_one_are_answered_alike(seat: Callable[[str], Counter]) -> None:
    it = seat("IT")
    unknown, forbidden = it.refused(Open(Target("XYZ"))), it.refused(Open(Target("CUS")))
    assert (unknown.kind, unknown.text) == (forbidden.kind, forbidden.text)


def test_headquarters_cannot_open_a_customer_by_any_way(seat: Callable[[str], Counter], connection: Connection) -> None:
    headquarters = seat("HQ")
    ref = ref_of(connection, KAZUKO)
    for code in ("OVW", "AST", "HIS", "HIN"):
        headquarters.refused(Open(Target(code, ref)))
    headquarters.refused(Line(KAZUKO))
    headquarters.refused(Line("やまもと"))


def test_a_call_list_is_a_reason_only_while_its_campaign_runs(misaki: Counter) -> None:
    number = of_a_colleague(misaki)
    row = misaki.connection.execute(tables.call_list_row.select().limit(1)).one()._asdict()
    row |= {"staff_number": misaki.session.staff, "customer_ref": ref_of(misaki.connection, number)}
    misaki.connection.execute(tables.call_list_row.insert().values(row))
    campaign = update(tables.campaign).where(tables.campaign.c.ref == row["campaign_ref"])
    misaki.connection.execute(campaign.values(due_on=misaki.now.date()))
    served = misaki.served(Line(f"OVW {number}"))
    assert (screen_of(served).code, served.entry.purpose) == ("OVW", "call_row")
    misaki.connection.execute(campaign.values(due_on=misaki.now.date() - timedelta(days=1)))
    assert misaki.line(f"OVW {number}").code == "PUR"

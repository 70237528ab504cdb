"""The access table over every role, department, permission and way of standing to a customer."""

from __future__ import annotations

import itertools

import pytest

from server_stub.access.codes import Department, Evidence, FieldClass, Permission, ReadPurpose, Role, Rows, Sight
from server_stub.access.decide import Decision, Person, Request, Standing, decide, may, purposes_of, reaches_any
from server_stub.access.table import PURPOSES, RULES, VERSION, readable
from server_stub.bank.codes import Department as BankDepartment
from server_stub.bank.codes import Rank

GRANTED = frozenset({"insurance_use", "insurance_info_use"})
OWN = Standing(own=True, same_branch=True, consents=GRANTED)
MET = Standing(own=False, same_branch=True, evidence=Evidence.APPOINTMENT, consents=GRANTED)
COLLEAGUE = Standing(own=False, same_branch=True, consents=GRANTED)
ELSEWHERE = Standing(own=False, same_branch=False, consents=GRANTED)
OF_CUSTOMER = frozenset(permission for rule in RULES if rule.rows is not Rows.NONE for permission in rule.permissions)


def person(role: str, department: str = "retail") -> Person:
    return Person("A1", role, department, "382")


def ask(role: str, permission: Permission, standing: Standing | None = None, department: str = "retail") -> Decision:
    return decide(Request(permission, person(role, department), standing))


def stating(standing: Standing, purpose: ReadPurpose) -> Standing:
    return Standing(standing.own, standing.same_branch, standing.evidence, purpose, standing.consents)


def test_the_codes_are_those_of_the_staff_data() -> None:
    assert {str(one) for one in Role} == {str(one) for one in Rank}
    assert {str(one) for one in Department} == {str(one) for one in BankDepartment}


@pytest.mark.parametrize("role", [*Role, "", "XX"])
@pytest.mark.parametrize("permission", Permission)
def test_nothing_is_granted_that_no_rule_names(role: str, permission: Permission) -> None:
    named = {rule.id for rule in RULES if role in rule.roles and permission in rule.permissions}
    standings = [None, OWN, MET, COLLEAGUE, ELSEWHERE]
    standings += [stating(one, purpose) for one in (COLLEAGUE, ELSEWHERE) for purpose in ReadPurpose]
    for standing in standings:
        decision = ask(role, permission, standing)
        if decision.allowed:
            assert decision.rule.split("@")[0] in named
        else:
            assert set(decision.sees.values()) == {Sight.HIDE}


@pytest.mark.parametrize("permission", sorted(OF_CUSTOMER))
@pytest.mark.parametrize("role", Role)
def test_a_customer_who_does_not_exist_is_shown_to_nobody(role: Role, permission: Permission) -> None:
    assert not ask(role, permission, None).allowed


@pytest.mark.parametrize("permission", [Permission.OVERVIEW, Permission.ASSETS, Permission.HISTORY])
def test_a_relationship_manager_sees_own_expected_and_with_a_purpose_the_branch(permission: Permission) -> None:
    assert ask("RM", permission, OWN).rule == f"rm-own@{VERSION}"
    assert ask("RM", permission, MET).rule == f"rm-evidence@{VERSION}"
    waiting = ask("RM", permission, COLLEAGUE)
    assert (waiting.allowed, waiting.needs_purpose) == (False, True)
    assert ask("RM", permission, stating(COLLEAGUE, ReadPurpose.COVER)).allowed


@pytest.mark.parametrize("purpose", [None, *ReadPurpose])
@pytest.mark.parametrize("permission", sorted(OF_CUSTOMER))
def test_no_purpose_opens_another_branch_to_a_relationship_manager(
    permission: Permission, purpose: ReadPurpose | None
) -> None:
    standing = Standing(own=False, same_branch=False, evidence=Evidence.CALL_ROW, purpose=purpose, consents=GRANTED)
    decision = ask("RM", permission, standing)
    assert not decision.allowed
    assert not decision.needs_purpose, "asking for a purpose would tell that the customer exists"


def test_a_purpose_of_another_role_does_not_count() -> None:
    assert ReadPurpose.AUDIT not in purposes_of("RM")
    assert not ask("RM", Permission.OVERVIEW, stating(COLLEAGUE, ReadPurpose.AUDIT)).allowed
    assert ask("SV", Permission.OVERVIEW, stating(COLLEAGUE, ReadPurpose.AUDIT)).allowed


@pytest.mark.parametrize("role", ["HQ", "IT"])
def test_headquarters_and_system_administration_reach_no_customer(role: str) -> None:
    for permission, standing, purpose in itertools.product(OF_CUSTOMER, (OWN, MET, ELSEWHERE), ReadPurpose):
        assert not ask(role, permission, stating(standing, purpose), "head_office").allowed


def test_a_teller_sees_no_assets_and_prints_nothing() -> None:
    at_counter = stating(COLLEAGUE, ReadPurpose.COUNTER)
    assert not ask("TL", Permission.ASSETS, at_counter, "counter").allowed
    assert not ask("TL", Permission.PRINT_ASSETS, at_counter, "counter").allowed
    overview = ask("TL", Permission.OVERVIEW, at_counter, "counter")
    assert overview.allowed
    assert overview.sees[FieldClass.BASIC] is Sight.MASK
    assert overview.hides(FieldClass.ASSET)
    assert overview.hides(FieldClass.LOAN)


def test_an_auditor_always_states_why_and_sees_masked_amounts() -> None:
    assert ask("AU", Permission.ASSETS, ELSEWHERE, "audit").needs_purpose
    seen = ask("AU", Permission.ASSETS, stating(ELSEWHERE, ReadPurpose.AUDIT), "audit")
    assert seen.allowed
    assert seen.sees[FieldClass.ASSET] is Sight.MASK
    assert not ask("AU", Permission.PRINT_ASSETS, stating(ELSEWHERE, ReadPurpose.AUDIT), "audit").allowed


def test_restricted_flags_never_reach_sales() -> None:
    for role, standing in itertools.product(
        ("RM", "TL", "SV", "BM"), (OWN, MET, stating(COLLEAGUE, ReadPurpose.COUNTER))
    ):
        for permission in OF_CUSTOMER:
            assert ask(role, permission, standing).hides(FieldClass.RESTRICTED)


def test_insurance_sales_see_bank_data_only_with_consent() -> None:
    without = Standing(own=True, same_branch=True)
    walled = ask("RM", Permission.ASSETS, without, "insurance")
    assert walled.allowed
    assert walled.hides(FieldClass.ASSET)
    assert walled.hides(FieldClass.LOAN)
    assert ask("RM", Permission.ASSETS, OWN, "insurance").shows(FieldClass.ASSET)
    assert ask("RM", Permission.ASSETS, without, "retail").shows(FieldClass.ASSET)


def test_banking_sees_insurance_only_with_consent() -> None:
    without = Standing(own=True, same_branch=True)
    assert ask("RM", Permission.ASSETS, without).hides(FieldClass.INSURANCE)
    assert ask("RM", Permission.ASSETS, OWN).shows(FieldClass.INSURANCE)


def test_everybody_has_a_home_and_their_own_record() -> None:
    for role, department in itertools.product(Role, Department):
        assert may(person(role, department), Permission.HOME)
        assert may(person(role, department), Permission.OWN_RECORD)


def test_an_unknown_role_or_department_has_nothing() -> None:
    for who in (person("XX"), person("RM", "kitchen"), person("", "")):
        assert not any(reaches_any(who, permission) for permission in Permission)


def test_only_those_with_bank_wide_reading_may_search_the_whole_bank() -> None:
    assert {role for role in Role if may(person(role), Permission.SEARCH_BANK)} == {Role.PO, Role.AU}


def test_rule_ids_are_unique_and_the_table_reads_as_text() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    text = readable()
    assert all(f"rule {name} | " in text for name in ids)
    assert len(text.splitlines()) > len(RULES)
    assert all(len(rule.sees) == len(FieldClass) for rule in RULES)


def test_roles_that_need_a_purpose_have_purposes() -> None:
    needing = {role for rule in RULES if rule.purpose for role in rule.roles}
    assert needing <= set(PURPOSES)


def test_leaders_close_the_sheets_of_others() -> None:
    assert {role for role in Role if may(person(role), Permission.CLOSE_SHEETS)} == {Role.SV, Role.BM, Role.IC}

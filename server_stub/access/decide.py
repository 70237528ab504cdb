"""The one decision: may this person do this with this customer, and how much is seen.

Pure and total: the same request always gets the same answer, and what no rule permits is denied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server_stub.access.codes import Department, Evidence, FieldClass, Permission, ReadPurpose, Role, Rows, Sight
from server_stub.access.table import PURPOSES, RULES, VERSION, WALLS, Rule

NOTHING: Mapping[FieldClass, Sight] = dict.fromkeys(FieldClass, Sight.HIDE)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, as the session knows them; unknown codes match no rule."""

    staff: str
    role: str
    department: str
    branch: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the person stands to one customer, as the server's own data says.

    `purpose`: stated in this session and still valid. `consents`: names of the granted uses that walls ask for.
    """

    own: bool
    same_branch: bool
    evidence: Evidence | None = None
    purpose: ReadPurpose | None = None
    consents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """One question. `standing` is None for a permission without a customer, or for a customer that does not exist."""

    permission: Permission
    person: Person
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `rule` goes on the record; `needs_purpose`: denied only because nobody has said why yet."""

    allowed: bool
    rule: str
    needs_purpose: bool = False
    sees: Mapping[FieldClass, Sight] = field(default_factory=lambda: NOTHING)

    def shows(self, kind: FieldClass) -> bool:
        """Whether a class is seen in full."""
        return self.sees[kind] is Sight.SHOW

    def hides(self, kind: FieldClass) -> bool:
        """Whether a class is absent."""
        return self.sees[kind] is Sight.HIDE


def decide(request: Request) -> Decision:
    """Answer one request by the first rule that reaches it; walls then take classes away."""
    rules = _rules_for(request)
    if not rules:
        return Decision(False, _named("default-deny"))
    waiting: Rule | None = None
    for rule in rules:
        if not _reaches(rule.rows, request.standing):
            continue
        if rule.purpose and not _purpose_holds(request):
            waiting = waiting or rule
            continue
        return Decision(True, _named(rule.id), sees=_sight(rule, request))
    if waiting is not None:
        return Decision(False, _named(waiting.id), needs_purpose=True)
    return Decision(False, _named("no-such-customer" if request.standing is None else "beyond-scope"))


def may(person: Person, permission: Permission) -> bool:
    """Whether a permission without a customer is granted."""
    return decide(Request(permission, person)).allowed


def reaches_any(person: Person, permission: Permission) -> bool:
    """Whether there is any customer the permission could reach: what menus and suggestions ask."""
    return bool(_rules_for(Request(permission, person)))


def purposes_of(role: str) -> tuple[ReadPurpose, ...]:
    """The purposes somebody of this role may state."""
    return PURPOSES.get(Role(role), ()) if role in tuple(Role) else ()


def _rules_for(request: Request) -> tuple[Rule, ...]:
    who = request.person
    if who.role not in tuple(Role) or who.department not in tuple(Department):
        return ()
    role, department = Role(who.role), Department(who.department)
    return tuple(
        rule for rule in _BY_PERMISSION[request.permission] if role in rule.roles and department in rule.departments
    )


def _reaches(rows: Rows, standing: Standing | None) -> bool:
    if rows is Rows.NONE:
        return True
    if standing is None:
        return False
    return {
        Rows.OWN: standing.own,
        Rows.EVIDENCE: standing.evidence is not None and standing.same_branch,
        Rows.BRANCH: standing.same_branch,
        Rows.BANK: True,
    }[rows]


def _purpose_holds(request: Request) -> bool:
    stated = request.standing.purpose if request.standing is not None else None
    return stated is not None and stated in purposes_of(request.person.role)


def _sight(rule: Rule, request: Request) -> dict[FieldClass, Sight]:
    sees = rule.sight()
    consents = request.standing.consents if request.standing is not None else frozenset()
    for wall in WALLS:
        if request.person.department in wall.departments and not wall.consents & consents:
            sees.update(dict.fromkeys(wall.classes, Sight.HIDE))
    return sees


def _named(rule: str) -> str:
    return f"{rule}@{VERSION}"


_BY_PERMISSION: Mapping[Permission, tuple[Rule, ...]] = {
    permission: tuple(rule for rule in RULES if permission in rule.permissions) for permission in Permission
}

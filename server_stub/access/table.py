"""The access table, to be read by people: which rank and department may do what with whose data.

`sees` writes one sign a class in the order B A L I S R: ● shown, ◐ masked, – absent (product.md D4, D5).
The first line that reaches the customer decides; what no line reaches is denied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from server_stub.access.codes import Department, FieldClass, Permission, ReadPurpose, Role, Rows, Sight

P = Permission
EVERYBODY = frozenset(Role)
LEADERS = frozenset({Role.SV, Role.BM, Role.IC})
ANYWHERE = frozenset(Department)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line. `purpose`: the person has to have said why. `departments`: where the line holds."""

    id: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    rows: Rows = Rows.NONE
    sees: str = "––––––"
    purpose: bool = False
    departments: frozenset[Department] = ANYWHERE

    def sight(self) -> dict[FieldClass, Sight]:
        """How each class is seen under this line."""
        return {kind: Sight(sign) for kind, sign in zip(FieldClass, self.sees, strict=True)}


@dataclass(frozen=True, slots=True)
class Wall:
    """業務の壁: in `departments`, `classes` are absent unless the customer has given one of `consents`."""

    id: str
    departments: frozenset[Department]
    classes: frozenset[FieldClass]
    consents: frozenset[str]


_READ = frozenset({P.OVERVIEW, P.ASSETS, P.HISTORY})
_WORK = _READ | {P.WRITE_CONTACT, P.REVEAL_PHONE}

RULES: tuple[Rule, ...] = (
    Rule("all-own-desk", EVERYBODY, frozenset({P.HOME, P.OWN_RECORD})),
    # 渉外担当: own customers in full; with evidence nearly so; of the branch with a purpose; of others never.
    Rule(
        "rm-desk",
        frozenset({Role.RM}),
        frozenset({P.AGENDA, P.CALL_LIST, P.SEARCH_NUMBER, P.SEARCH_NAME, P.SEARCH_BRANCH}),
    ),
    Rule("rm-own", frozenset({Role.RM}), _WORK | {P.REVEAL_ACCOUNT, P.PRINT_ASSETS}, Rows.OWN, "●●●●●–"),
    Rule("rm-evidence", frozenset({Role.RM}), _WORK | {P.PRINT_ASSETS}, Rows.EVIDENCE, "●●●●◐–"),
    Rule("rm-branch", frozenset({Role.RM}), _READ | {P.WRITE_CONTACT}, Rows.BRANCH, "◐●●–◐–", purpose=True),
    # 役席・支店長・内部管理: the branch, with a purpose unless the customer is theirs or expected.
    Rule(
        "lead-desk",
        LEADERS,
        frozenset({P.AGENDA, P.SEARCH_NUMBER, P.SEARCH_NAME, P.SEARCH_BRANCH, P.CLOSE_SHEETS}),
    ),
    Rule("lead-own", LEADERS, _WORK | {P.REVEAL_ACCOUNT, P.PRINT_ASSETS}, Rows.OWN, "●●●●●–"),
    Rule("lead-evidence", LEADERS, _WORK | {P.PRINT_ASSETS}, Rows.EVIDENCE, "●●●●●–"),
    Rule("lead-branch", LEADERS, _WORK | {P.PRINT_ASSETS}, Rows.BRANCH, "●●●●●–", purpose=True),
    # テラー: the person at the counter, by exact number, without assets.
    Rule("tl-desk", frozenset({Role.TL}), frozenset({P.SEARCH_NUMBER, P.SEARCH_BRANCH})),
    Rule("tl-branch", frozenset({Role.TL}), frozenset({P.OVERVIEW, P.HISTORY}), Rows.BRANCH, "◐–––◐–", purpose=True),
    # 個人データ管理責任者 and 監査: the whole bank, always with a reason, masked.
    Rule("po-desk", frozenset({Role.PO}), frozenset({P.SEARCH_NUMBER, P.SEARCH_NAME, P.SEARCH_BANK})),
    Rule("po-bank", frozenset({Role.PO}), frozenset({P.OVERVIEW}), Rows.BANK, "◐–––◐●", purpose=True),
    Rule("au-desk", frozenset({Role.AU}), frozenset({P.SEARCH_NUMBER, P.SEARCH_NAME, P.SEARCH_BANK})),
    Rule("au-bank", frozenset({Role.AU}), _READ, Rows.BANK, "◐◐◐◐●●", purpose=True),
)

WALLS: tuple[Wall, ...] = (
    # 保険業法施行規則212条・234条: bank data in insurance sales and the reverse only with prior consent.
    Wall(
        "insurance-sales",
        frozenset({Department.INSURANCE}),
        frozenset({FieldClass.ASSET, FieldClass.LOAN}),
        frozenset({"insurance_use"}),
    ),
    # The second is usually taken on the same form as the first, so either will do.
    Wall(
        "insurance-data",
        ANYWHERE - {Department.INSURANCE, Department.AUDIT},
        frozenset({FieldClass.INSURANCE}),
        frozenset({"insurance_info_use", "insurance_use"}),
    ),
)

PURPOSES: Mapping[Role, tuple[ReadPurpose, ...]] = {
    Role.RM: (ReadPurpose.COUNTER, ReadPurpose.PHONE, ReadPurpose.SUCCESSION, ReadPurpose.COVER, ReadPurpose.OTHER),
    Role.TL: (ReadPurpose.COUNTER, ReadPurpose.PHONE, ReadPurpose.SUCCESSION, ReadPurpose.OTHER),
    Role.SV: tuple(ReadPurpose),
    Role.BM: tuple(ReadPurpose),
    Role.IC: tuple(ReadPurpose),
    Role.PO: (ReadPurpose.AUDIT, ReadPurpose.OTHER),
    Role.AU: (ReadPurpose.AUDIT, ReadPurpose.OTHER),
}


def readable() -> str:
    """The whole table as text, one line a rule: what people review and what the version is made of."""
    lines = []
    for rule in RULES:
        roles = ",".join(sorted(rule.roles))
        permissions = ",".join(sorted(rule.permissions))
        departments = "*" if rule.departments == ANYWHERE else ",".join(sorted(rule.departments))
        why = "purpose" if rule.purpose else "-"
        lines.append(f"rule {rule.id} | {roles} | {departments} | {permissions} | {rule.rows} | {rule.sees} | {why}")
    for wall in WALLS:
        classes = ",".join(sorted(wall.classes))
        lines.append(
            f"wall {wall.id} | {','.join(sorted(wall.departments))} | {classes} | {','.join(sorted(wall.consents))}"
        )
    for role, purposes in sorted(PURPOSES.items()):
        lines.append(f"purposes {role} | {','.join(purposes)}")
    return "\n".join(lines) + "\n"


VERSION = hashlib.sha256(readable().encode()).hexdigest()[:8]
"""Names this very table in every recorded decision."""

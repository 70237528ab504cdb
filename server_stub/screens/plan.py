"""A screen before it is encoded: blocks, places, keys, and the facts for its record entry.

Knows no table; `service` gives it an id, a watermark and its standard keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from client.contract.api import Notice
from client.contract.blocks import Action, AnyBlock, Row, Target
from client.contract.screen import Band, Slot
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Refusal

State = Mapping[str, str]
USED = "used"
"""Stands in the state of a shown screen whose form has been entered; no field of a form has this name."""
ALREADY_ENTERED = "already-entered"
"""The rule by which a form that comes a second time, or a draft of it, is not taken."""


@dataclass(frozen=True, slots=True)
class PrintState:
    """Whether a screen may become paper: the form it is set on, or the sentence why not."""

    allowed: bool
    reason: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One screen. `ref` is what leads here again; `subject` the customer shown; `state` what was entered."""

    code: str
    title: str
    blocks: tuple[AnyBlock, ...]
    bands: tuple[Band, ...]
    head: tuple[str, ...] = ()
    subtitle: str = ""
    classification: Literal["internal", "restricted"] = "internal"
    ref: str = ""
    subject: str = ""
    keys: tuple[Action, ...] = ()
    print: PrintState | None = None
    focus: str = ""
    as_of: str = ""
    entry: Entry
    before: tuple[Entry, ...] = ()
    state: State = field(default_factory=dict)
    notice: Notice | None = None

    @property
    def here(self) -> Target:
        """Where this screen stands."""
        return Target(self.code, self.ref)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """Rows of a table from some position on, and how many there are."""

    rows: tuple[Row, ...]
    count: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen served earlier in this session, as the server remembers it."""

    id: str
    code: str
    ref: str
    subject: str
    state: State
    document: str

    @property
    def used(self) -> bool:
        """Whether its form has been entered: from then on the same screen enters nothing more."""
        return USED in self.state


Outcome = Plan | Refusal
PageOutcome = PagePlan | Refusal


def viewed(
    code: str,
    *,
    subjects: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
    count: int | None = None,
    purpose: str = "",
    rule: str = "",
) -> Entry:
    """The entry of a served screen."""
    return Entry(
        ServerEvent.SCREEN_SERVED,
        screen=code,
        subjects=subjects,
        fields=fields,
        count=count,
        purpose=purpose,
        rule=rule,
    )


def band(*columns: tuple[int, tuple[str, ...]], grow: bool = False) -> Band:
    """A strip of blocks: (weight, block ids from top to bottom) a column."""
    return Band(tuple(Slot(weight, blocks) for weight, blocks in columns), grow)

"""The document of one screen, and how its blocks stand beside each other.

A screen is immutable; what the person edits lives in `client.flows.form`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from client.contract.blocks import Action, Drawable, Few, RawBlocks, Target
from client.contract.limits import Code, Id, Short


class Slot(Struct, frozen=True, omit_defaults=True):
    """A share of a band's width: blocks one under another, or nested bands (one level)."""

    weight: Annotated[int, Meta(ge=1, le=100)] = 1
    blocks: Annotated[tuple[Id, ...], Few] = ()
    bands: Annotated[tuple[Band, ...], Few] = ()


class Band(Struct, frozen=True, omit_defaults=True):
    """One horizontal strip of the content. `grow` bands take the height that is left."""

    slots: Annotated[tuple[Slot, ...], Meta(min_length=1, max_length=12)]
    grow: bool = False


class PrintRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether this screen stands on the print charter; the sentence is shown when it does not."""

    allowed: bool = False
    reason: Short = ""


class ScreenHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything of a screen but its blocks.

    `id` names this served screen in later requests; `head` lists blocks of the title zone, `bands` the content;
    `focus` is the block or action that takes the focus on arrival; `watermark` is required unless public.
    """

    wire: Annotated[str, Meta(pattern=r"^\d+\.\d+$")]
    id: Id
    code: Code
    title: Short
    subtitle: Short = ""
    classification: Literal["public", "internal", "restricted"] = "internal"
    watermark: Short = ""
    here: Target
    head: tuple[Id, ...] = ()
    bands: Annotated[tuple[Band, ...], Few] = ()
    keys: Annotated[tuple[Action, ...], Meta(max_length=14)] = ()
    print: PrintRule = PrintRule()
    focus: Annotated[str, Meta(max_length=120)] = ""
    as_of: Short = ""


class ScreenDocument(ScreenHead, frozen=True, kw_only=True, omit_defaults=True):
    """A screen as it travels: blocks stay undecoded until each is known to be one this terminal can draw."""

    blocks: RawBlocks


class Screen(ScreenHead, frozen=True, kw_only=True, omit_defaults=True):
    """A screen as it is drawn."""

    blocks: tuple[Drawable, ...]

    def block(self, block_id: str) -> Drawable:
        """Return the block with this id. Raises: KeyError."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)

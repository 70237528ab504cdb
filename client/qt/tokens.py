"""The design's numbers: every colour of the three themes, every size, every type role.

Must not know Qt. Colours and sizes live in `resources/theme/tokens.json`; the names live here, so that a misspelt name
is a type error and not a black rectangle.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from client.packaged import resource_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client.contract.blocks import Tone

ThemeName = Literal["light", "dark", "hc"]
"""`hc` is high contrast."""

ColourName = Literal[
    "canvas", "surface", "subtle", "sunken", "hover", "selected", "ink", "ink2", "ink3", "border", "border_strong",
    "control", "text", "text2", "text3", "on_ink", "on_ink2", "accent", "accent_hover", "accent_active", "accent_soft",
    "on_accent", "ok", "ok_soft", "warn", "warn_soft", "warn_line", "danger", "danger_soft", "info", "info_soft",
    "focus_in", "focus_out", "watermark", "scrim", "ink_ok", "ink_warn", "ink_danger",
    "group1", "group2", "group3", "group4", "group1_soft", "group2_soft", "group3_soft", "group4_soft",
    "series1", "series2", "series3", "series4", "series5", "series6", "series7",
]  # fmt: skip

SizeName = Literal[
    "header", "nav", "nav_rail", "title", "identity", "key_bar", "status", "row_compact", "row", "row_two_line",
    "row_cozy", "table_head", "control", "control_small", "control_large", "primary_large", "icon_button", "target",
    "radius_small", "radius", "radius_large", "margin", "gutter",
]  # fmt: skip

TypeRole = Literal[
    "clock", "headline", "display", "numL", "name", "h1", "lead", "h2", "body", "small", "caption"
]  # fmt: skip


class Tokens(NamedTuple):
    """One theme, immutable. Colours are `#RRGGBB`, sizes logical pixels."""

    name: ThemeName
    colours: Mapping[ColourName, str]
    sizes: Mapping[SizeName, int]
    watermark_alpha: float


class TypeRule(NamedTuple):
    """One type role: pixel size, default weight, line height as a factor of the size (ux.md §3.2)."""

    px: int
    weight: int
    line: float


TYPE: Mapping[TypeRole, TypeRule] = MappingProxyType(
    {
        "clock": TypeRule(72, 700, 1.2),
        "headline": TypeRule(36, 700, 1.4),
        "display": TypeRule(28, 700, 1.35),
        "numL": TypeRule(30, 700, 1.3),
        "name": TypeRule(22, 700, 1.4),
        "h1": TypeRule(20, 700, 1.4),
        "lead": TypeRule(18, 700, 1.4),
        "h2": TypeRule(14, 700, 1.4),
        "body": TypeRule(14, 400, 1.45),
        "small": TypeRule(13, 400, 1.45),
        "caption": TypeRule(12, 400, 1.4),
    }
)
PROSE_LINE = 1.7
"""Line height of running text, as a factor of the size."""


class ToneColours(NamedTuple):
    """How one tone looks: as text or sign, and as the soft ground behind it."""

    fore: ColourName
    soft: ColourName


TONES: Mapping[Tone, ToneColours] = MappingProxyType(
    {
        "plain": ToneColours("text", "sunken"),
        "muted": ToneColours("text2", "sunken"),
        "accent": ToneColours("accent", "accent_soft"),
        "info": ToneColours("info", "info_soft"),
        "ok": ToneColours("ok", "ok_soft"),
        "warn": ToneColours("warn", "warn_soft"),
        "danger": ToneColours("danger", "danger_soft"),
        "group1": ToneColours("group1", "group1_soft"),
        "group2": ToneColours("group2", "group2_soft"),
        "group3": ToneColours("group3", "group3_soft"),
        "group4": ToneColours("group4", "group4_soft"),
    }
)

SERIES: tuple[ColourName, ...] = (
    "text3", "series1", "series2", "series3", "series4", "series5", "series6", "series7"
)  # fmt: skip
"""Chart colours by the wire's index; index 0 (none) is drawn as plain grey."""


def load_tokens() -> Mapping[ThemeName, Tokens]:
    """Return the three themes from the packaged file. Raises: FileNotFoundError, KeyError on a damaged package."""
    document = json.loads(resource_bytes("theme", "tokens.json"))
    sizes: Mapping[SizeName, int] = MappingProxyType(document["size"])
    names: tuple[ThemeName, ...] = ("light", "dark", "hc")
    return {
        name: Tokens(
            name,
            MappingProxyType(document["themes"][name]["colours"]),
            sizes,
            float(document["themes"][name]["watermark_alpha"]),
        )
        for name in names
    }

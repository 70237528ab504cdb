"""The closed set of blocks a terminal can draw, and the small parts they are made of.

All values arrive ready to show, in one language; the terminal formats nothing and interprets nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from client.contract.limits import BLOCKS, LARGEST, LIST_PARTS, PAGE_ROWS, PARTS, TABLE_ROWS, Code, Id, Short, Text

Tone = Literal[
    "plain", "muted", "accent", "info", "ok", "warn", "danger", "group1", "group2", "group3", "group4"
]  # fmt: skip
Series = Annotated[int, Meta(ge=0, le=7)]
"""Index of a chart colour; 0 means none."""
Few = Meta(max_length=PARTS)
"""As many as a block may have of anything (security.md A21): each costs the terminal a measured or painted part."""
Value = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
"""A number that is drawn; the difference of two of them stays finite and is never lost in rounding."""
RowCount = Annotated[int, Meta(ge=0, le=TABLE_ROWS)]
"""How many rows a table has, here or not."""


class Target(Struct, frozen=True):
    """Where an item leads: a screen and an opaque reference the server gave out."""

    code: Code
    ref: Annotated[str, Meta(max_length=200)] = ""


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing the person can do: a button, a key of the key bar, or a link.

    `does` says who acts: open (go to `target`), submit (send the values of the screen's forms under this id),
    print (start the print dialog), or a verb of the shell itself.
    A disabled action stays visible with its `reason`.
    """

    id: Id
    label: Short
    does: Literal["open", "submit", "print", "help", "refresh", "region", "command", "lock", "back", "draft"]
    icon: Annotated[str, Meta(max_length=40)] = ""
    key: Annotated[str, Meta(max_length=20)] = ""
    style: Literal["primary", "secondary", "ghost", "key"] = "key"
    target: Target | None = None
    enabled: bool = True
    reason: Short = ""


class Mark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A small classifying sign read by shape first: square or round, filled or hollow, with one or two characters."""

    text: Annotated[str, Meta(max_length=2)]
    shape: Literal["square", "round"]
    filled: bool
    tone: Tone = "plain"
    name: Short = ""


class Badge(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An icon tile: hollow where it is muted or refused, filled otherwise; a refused one carries a cross."""

    icon: Annotated[str, Meta(max_length=40)]
    name: Short
    tone: Tone = "ok"
    refused: bool = False


class Chip(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A short labelled state."""

    text: Short
    tone: Tone = "plain"
    icon: Annotated[str, Meta(max_length=40)] = ""


class Cell(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One table cell: a line, an optional second line, and optional signs before or after it."""

    text: Short = ""
    sub: Short = ""
    tone: Tone = "plain"
    strong: bool = False
    series: Series = 0
    mark: Mark | None = None
    badges: Annotated[tuple[Badge, ...], Few] = ()
    chip: Chip | None = None


class Column(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One table column; exactly one column of a table stretches."""

    id: Id
    label: Short
    align: Literal["start", "end", "center"] = "start"
    stretch: bool = False
    priority: Annotated[int, Meta(ge=1, le=3)] = 1


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One table row; `target` is where Enter leads."""

    id: Id
    cells: Annotated[tuple[Cell, ...], Few]
    target: Target | None = None
    tone: Tone = "plain"


class Block(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every block carries. `required`: a terminal that cannot draw it must refuse the whole screen."""

    id: Id
    title: Short = ""
    aside: Short = ""
    link: Action | None = None
    name: Short = ""
    required: bool = False


class Banner(Block, frozen=True, kw_only=True, omit_defaults=True, tag="banner", tag_field="type"):
    """Who or what the screen is about (style identity), or a notice across it (style notice)."""

    style: Literal["identity", "notice"] = "notice"
    tone: Tone = "info"
    icon: Annotated[str, Meta(max_length=40)] = ""
    reading: Short = ""
    text: Text = ""
    suffix: Short = ""
    facts: Annotated[tuple[Fact, ...], Few] = ()
    mark: Mark | None = None
    summary: Short = ""
    chips: Annotated[tuple[Chip, ...], Few] = ()


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One labelled value. `progress` is a share from 0 to 1, drawn as a bar."""

    label: Short
    value: Short
    unit: Short = ""
    sub: Short = ""
    tone: Tone = "plain"
    sub_tone: Tone = "muted"
    icon: Annotated[str, Meta(max_length=40)] = ""
    strong: bool = False
    progress: Annotated[float, Meta(ge=0, le=1)] | None = None
    target: Target | None = None


class Facts(Block, frozen=True, kw_only=True, omit_defaults=True, tag="facts", tag_field="type"):
    """Labelled values: one big tile, a list with values at the right, columns with the label above, or counters."""

    style: Literal["tile", "list", "columns", "counters"] = "list"
    items: Annotated[tuple[Fact, ...], Few] = ()
    note: Text = ""


class Table(Block, frozen=True, kw_only=True, omit_defaults=True, tag="table", tag_field="type"):
    """Rows in pages: `rows` holds the first page, the rest is asked for page by page while scrolling."""

    columns: Annotated[tuple[Column, ...], Few]
    rows: tuple[Row, ...] = ()
    count: RowCount = 0
    page: Annotated[int, Meta(ge=1, le=PAGE_ROWS)] = 50
    footer: Row | None = None
    empty: Text = ""


class Point(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value of a chart with its ready-made texts."""

    label: Short
    value: Value
    text: Short = ""
    share: Short = ""
    series: Series = 0


class Chart(Block, frozen=True, kw_only=True, omit_defaults=True, tag="chart", tag_field="type"):
    """Donut, line or bars; the legend is the value table, `summary` the text for a screen reader.

    `axis` holds the ready texts of a line's value axis from bottom to top, `low` and `high` the values of its ends.
    """

    style: Literal["donut", "line", "bars"]
    points: Annotated[tuple[Point, ...], Few] = ()
    figure: Fact | None = None
    center: Fact | None = None
    axis: Annotated[tuple[Short, ...], Few] = ()
    low: Value | None = None
    high: Value | None = None
    summary: Text = ""


class Option(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One choice; `key` is the digit that picks it."""

    value: Id
    label: Short
    key: Annotated[str, Meta(max_length=1)] = ""


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to enter. `error` is the server's sentence about the last value."""

    id: Id
    label: Short
    kind: Literal["text", "multiline", "choice", "select", "date", "check", "fixed"] = "text"
    value: Text = ""
    required: bool = False
    help: Short = ""
    hint: Short = ""
    error: Short = ""
    options: Annotated[tuple[Option, ...], Meta(max_length=LIST_PARTS)] = ()
    length: Annotated[int, Meta(ge=1, le=4000)] = 200
    input: Literal["plain", "kana", "latin"] = "plain"


class Form(Block, frozen=True, kw_only=True, omit_defaults=True, tag="form", tag_field="type"):
    """Entry: one column, the label above, the error above the field. `enter` is the action plain Enter triggers."""

    fields: Annotated[tuple[Field, ...], Few] = ()
    enter: Annotated[str, Meta(max_length=120)] = ""
    problem: Short = ""
    draft: bool = False


class Tab(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sub-screen of the same subject."""

    id: Id
    label: Short
    target: Target
    count: Short = ""


class Tabs(Block, frozen=True, kw_only=True, omit_defaults=True, tag="tabs", tag_field="type"):
    """Sub-screens of one subject; at most seven, Ctrl+1…7."""

    items: Annotated[tuple[Tab, ...], Meta(max_length=7)]
    current: Id


class Moment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a timeline; `group` is the heading (a day) it stands under."""

    id: Id
    time: Short
    text: Short
    sub: Text = ""
    group: Short = ""
    tone: Tone = "plain"
    icon: Annotated[str, Meta(max_length=40)] = ""
    mark: Mark | None = None
    chip: Chip | None = None
    strong: bool = False
    struck: bool = False
    target: Target | None = None


class Timeline(Block, frozen=True, kw_only=True, omit_defaults=True, tag="timeline", tag_field="type"):
    """Happenings in order, grouped by day."""

    items: Annotated[tuple[Moment, ...], Meta(max_length=LIST_PARTS)] = ()
    note: Text = ""
    empty: Text = ""


class ActionBar(Block, frozen=True, kw_only=True, omit_defaults=True, tag="actions", tag_field="type"):
    """The screen's own actions (at most one primary) and the states shown beside them."""

    actions: Annotated[tuple[Action, ...], Few] = ()
    chips: Annotated[tuple[Chip, ...], Few] = ()


class Unsupported(Struct, frozen=True):
    """A block of a kind this terminal does not know; drawn as a visible placeholder."""

    id: str
    kind: str


AnyBlock = Banner | Facts | Table | Chart | Form | Tabs | Timeline | ActionBar
Drawable = AnyBlock | Unsupported


class BlockHead(Struct, frozen=True):
    """The part read first, to decide whether this terminal knows the block."""

    type: Annotated[str, Meta(max_length=40)]
    id: Id
    required: bool = False


RawBlocks = Annotated[tuple[Raw, ...], Meta(max_length=BLOCKS)]

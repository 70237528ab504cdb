"""Screens for tests of the terminal: invented words of no trade, one block of every kind."""

from __future__ import annotations

from client.contract import WIRE
from client.contract.blocks import (
    Action,
    ActionBar,
    Badge,
    Banner,
    Cell,
    Chart,
    Chip,
    Column,
    Drawable,
    Fact,
    Facts,
    Field,
    Form,
    Mark,
    Moment,
    Option,
    Point,
    Row,
    Tab,
    Table,
    Tabs,
    Target,
    Timeline,
    Unsupported,
)
from client.contract.screen import Band, Screen, Slot

MARK = Mark(text="1", shape="square", filled=True, tone="group1", name="一番")
OPEN = Action(id="open", label="開く", does="open", target=Target("BBB", "r"), style="secondary")
SAVE = Action(id="save", label="登録", does="submit", style="primary", key="Ctrl+Enter")
LOCKED = Action(id="print", label="印刷", does="print", enabled=False, reason="この画面は印刷できません。")


def row(position: int, target: Target | None = None) -> Row:
    """Return a table row with every kind of cell."""
    cells = (
        Cell(text=f"行 {position}", sub="二行目", mark=MARK, series=2),
        Cell(text=f"{position:,}", tone="ok"),
        Cell(chip=Chip(text="済", tone="ok"), badges=(Badge(icon="phone", name="電話", refused=True),)),
    )
    return Row(id=f"r{position}", cells=cells, target=target)


def table(sent: int = 3, count: int = 3, page: int = 50) -> Table:
    """Return a table of `count` rows of which the first `sent` are here."""
    columns = (
        Column(id="a", label="名", stretch=True),
        Column(id="b", label="数", align="end"),
        Column(id="c", label="状態", priority=2),
    )
    rows = tuple(row(i, Target("BBB", str(i))) for i in range(sent))
    return Table(
        id="table", title="表", columns=columns, rows=rows, count=count, page=page, empty="ありません。", link=OPEN
    )


def form(**changes: object) -> Form:
    """Return a form with a field of every kind."""
    options = (Option(value="x", label="一", key="1"), Option(value="y", label="二", key="2"))
    fields = (
        Field(id="name", label="名前", kind="text", required=True, length=10, help="一行で"),
        Field(id="note", label="メモ", kind="multiline", length=1000),
        Field(id="pick", label="選択", kind="choice", options=options),
        Field(id="list", label="一覧", kind="select", options=options),
        Field(id="day", label="日付", kind="date", value="2026/11/24", error="日付を確かめてください。"),
        Field(id="tick", label="確認", kind="check"),
        Field(id="fixed", label="固定", kind="fixed", value="変わりません"),
    )
    settings: dict[str, object] = {
        "fields": fields,
        "enter": "save",
        "draft": True,
        "problem": "一件を確かめてください。",
    }
    return Form(id="form", title="入力", **(settings | changes))  # type: ignore[arg-type]


FACTS = Facts(
    id="facts", title="値", style="list", items=(Fact(label="合計", value="10", unit="円", target=Target("BBB", "f")),)
)
TIMELINE = Timeline(
    id="timeline",
    title="予定",
    items=(
        Moment(id="m1", time="9:00", text="朝会", target=Target("BBB", "m"), mark=MARK, strong=True),
        Moment(id="m2", time="10:00", text="来訪", sub="二階", chip=Chip(text="次")),
    ),
)
CHART = Chart(
    id="chart",
    style="donut",
    title="内訳",
    summary="二つに分かれます。",
    points=(
        Point(label="甲", value=3, text="3", share="75%", series=1),
        Point(label="乙", value=1, text="1", series=2),
    ),
    figure=Fact(label="前月比", value="4", unit="円", sub="＋1"),
)
NOTICE = Banner(id="notice", text="お知らせです。", tone="warn")
IDENTITY = Banner(
    id="who", style="identity", reading="ナマエ", text="名前", suffix="様", facts=(Fact(label="番号", value="1"),),
    mark=MARK, summary="一番の人", chips=(Chip(text="電話 可", tone="ok"),),
)  # fmt: skip
TABS = Tabs(
    id="tabs",
    current="one",
    items=(Tab(id="one", label="甲", target=Target("AAA")), Tab(id="two", label="乙", target=Target("BBB"))),
)
BAR = ActionBar(id="bar", actions=(OPEN, SAVE, LOCKED), chips=(Chip(text="様式"),))


def screen(*blocks: Drawable, head: tuple[Drawable, ...] = (), focus: str = "", code: str = "AAA") -> Screen:
    """Return a screen with these blocks one under another."""
    return Screen(
        wire=WIRE,
        id="s1",
        code=code,
        title="画面",
        classification="restricted",
        watermark="佐藤",
        here=Target(code),
        head=tuple(block.id for block in head),
        bands=tuple(Band((Slot(1, (block.id,)),)) for block in blocks),
        focus=focus,
        blocks=(*head, *blocks),
    )


def full_screen() -> Screen:
    """Return a screen with one block of every kind."""
    return screen(
        FACTS, table(), TIMELINE, CHART, form(), NOTICE, Unsupported("strange", "hologram"), head=(IDENTITY, TABS, BAR)
    )

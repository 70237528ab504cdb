"""What a server says of everything around the content, for tests of the shell. Invented house, invented people."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage

from client.contract.api import (
    Choice,
    NavGroup,
    NavItem,
    Notified,
    Offer,
    Opened,
    Person,
    Shell,
    Suggestion,
    Suggestions,
    Welcome,
    Wording,
)
from client.contract.blocks import Action, Target
from client.contract.screen import PrintRule, Screen

WATERMARK = "佐藤 美咲 A10427 ・ T-0382-07 ・ 2026-11-24 10:42"
REASON = "この画面は印刷できません。"
WORDING = Wording(
    bank="東雲銀行",
    product="営業店ターミナル",
    headline=("情報は、", "残りません。"),
    promise=("保存できません。",),
    rule="利用はすべて記録されます。",
    say_aloud="「ただいま確認しております」とお伝えください。",
    call="3分以上続くときは内線 2201 へ連絡してください。",
    command_hint="画面コード・機能を入力　例）AST 1234567",
)
WELCOME = Welcome(
    challenge="c",
    time=0,
    terminal="T-0382-07",
    place="港北支店 2番窓口",
    last_use="11月20日（金） 17:48",
    wording=WORDING,
    notices=(
        Notified(date="11/24", text="本日 18:30 に更新します。", tone="warn"),
        Notified(date="11/20", text="新版です。"),
    ),
    version="4.2.1",
)


def entry(label: str, code: str, icon: str = "file-text", badge: str = "") -> NavItem:
    """Return an entry of the menu."""
    return NavItem(label=label, target=Target(code), icon=icon, badge=badge)


GROUPS = (
    NavGroup(title="", items=(entry("ホーム", "HOM", "home"),)),
    NavGroup(title="調べる", items=(entry("検索", "CUS", "search"), entry("一覧", "PFL", "users"))),
    NavGroup(title="統制", items=(entry("承認", "APV", "rubber-stamp", "2"), entry("自分の記録", "LOG"))),
)
SHELL = Shell(
    person=Person(name="佐藤 美咲", initial="佐", post="港北支店", staff="A10427"),
    groups=GROUPS,
    wording=WORDING,
    log=Target("LOG", "mine"),
    search=Target("CUS"),
    home=Target("HOM"),
    idle_lock=300,
    locked_end=600,
    heartbeat=5,
    lease=15,
    lease_lock=60,
)
OPENED = Opened(
    title="開いているもの 2 / 3",
    items=(
        NavItem(label="山本 和子 様", target=Target("OVW", "r1"), key="Alt+1"),
        NavItem(label="高橋 健一 様", target=Target("OVW", "r2"), key="Alt+2"),
    ),
)
KEYS = (
    Action(id="help", label="ヘルプ", does="help", key="F1"),
    Action(id="search", label="さがす", does="open", key="F3", target=Target("CUS")),
    Action(id="again", label="最新にする", does="refresh", key="F5"),
    Action(id="area", label="次の領域", does="region", key="F6"),
    Action(id="calls", label="始める", does="open", key="F8", style="primary", target=Target("CAL")),
    Action(id="paper", label="印刷できない画面", does="print", key="F9", enabled=False, reason=REASON),
    Action(id="new", label="登録", does="open", key="F10", enabled=False, reason="権限がありません。"),
    Action(id="save", label="確定", does="submit", key="Ctrl+Enter"),
    Action(id="lock", label="ロック", does="lock", key="F12"),
)


def screen(code: str = "HOM", *, printable: bool = False, watermark: str = WATERMARK) -> Screen:
    """Return a restricted screen without blocks."""
    keys = KEYS
    if printable:
        keys = (*KEYS[:5], Action(id="paper", label="印刷", does="print", key="F9"), *KEYS[6:])
    return Screen(
        wire="1.0",
        id=f"s-{code}",
        code=code,
        title=f"秘密の題 {code}",
        classification="restricted",
        watermark=watermark,
        here=Target(code),
        keys=keys,
        print=PrintRule(allowed=printable, reason="" if printable else REASON),
        blocks=(),
    )


def png(width: int = 210, height: int = 297) -> bytes:
    """Return a white picture."""
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def offer(**changes: object) -> Offer:
    """Return an offer with four purposes, of which the last needs a reason, and two printers."""
    made = Offer(
        id="offer-1",
        serial="PR-1",
        title="ご報告",
        pages=1,
        preview=png(),
        preview_name="様式 AS-01",
        purposes=(
            Choice(id="hand", label="お渡し", key="1"),
            Choice(id="talk", label="面談の資料", key="2"),
            Choice(id="asked", label="ご請求", key="3"),
            Choice(id="other", label="その他", key="4", needs_reason=True),
        ),
        printers=(Choice(id="p2", label="2階 複合機", state="待機中"), Choice(id="p1", label="1階")),
        printed=("お名前と合計。",),
        notes=("番号が紙面に入ります。", "本日 2部目です。"),
        foot="承認は不要です",
        copies=1,
    )
    return msgspec.structs.replace(made, **changes)


def suggestions(text: str) -> Suggestions:
    """Return two persons and a search for a line."""
    return Suggestions(
        text=text,
        items=(
            Suggestion(group="担当", text="山本 和子 様", sub="3104558", target=Target("AST", "r1")),
            Suggestion(group="担当", text="山本 大輔 様", sub="3220917", target=Target("AST", "r2")),
            Suggestion(group="さがす", text="全店でさがす", icon="search", line=f"CUS {text}"),
        ),
    )

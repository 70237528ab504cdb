"""What somebody tried at the terminal and was refused there, as moments: prints of screens that are none, copies.

Knows the terminal's reports only; what the server refused stands on the record as entries of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from client.contract.blocks import Moment
from client.contract.kinds import EventKind
from server_stub.audit.views import EntryView
from server_stub.screens import formats
from server_stub.screens.names import TITLE
from server_stub.screens.sentences import ELSEWHERE
from server_stub.screens.visit import Visit
from server_stub.words import Words

K = EventKind

ATTEMPT: Mapping[EventKind, Words] = {
    K.PRINT_REFUSED_HERE: Words(
        "{screen}を印刷しようとしました（印刷できない画面です）", "Tried to print {screen}, which is not printable"
    ),
    K.COPY_REFUSED: Words("コピーしようとしました（コピーはできません）", "Tried to copy, which is not possible"),
    K.DRAG_REFUSED: Words("内容を外へ動かそうとしました（できません）", "Tried to drag content out: not possible"),
    K.DROP_REFUSED: Words("外から内容を入れようとしました（できません）", "Tried to drop content in: not possible"),
    K.MENU_REFUSED: Words("右クリックのメニューを開こうとしました（ありません）", "Tried to open a context menu: none"),
    K.KEY_REFUSED: Words("使えないキーを押しました", "Pressed a key that is not in use"),
}
_ICONS = {K.PRINT_REFUSED_HERE: "printer-off"}


def holds_attempts(one: EntryView) -> bool:
    """Whether something of a terminal's report was refused there."""
    return any(event.kind in ATTEMPT for event in one.events)


def attempt_moments(visit: Visit, one: EntryView, *, group: str, sub: str) -> tuple[Moment, ...]:
    """One moment for each thing tried within a report, with how often; `group` and `sub` as of other entries."""
    tried = Counter((event.kind, _screen_of(event.kind, event.target)) for event in one.events if event.kind in ATTEMPT)
    moments = []
    for place, ((kind, screen), times) in enumerate(tried.items()):
        where = visit.say(TITLE.get(screen, ELSEWHERE))
        often = visit.pick(f" {times}回", f" ({times} times)") if times > 1 else ""
        moments.append(
            Moment(
                id=f"n{one.number}-{place}",
                time=formats.clock(one.at),
                text=visit.say(ATTEMPT[kind]).format(screen=where) + often,
                sub=sub,
                group=group,
                icon=_ICONS.get(kind, "ban"),
                tone="warn",
            )
        )
    return tuple(moments)


def _screen_of(kind: EventKind, target: str) -> str:
    """Only a print names a screen; other reports name a way or a key, by which they are not told apart."""
    return target if kind is K.PRINT_REFUSED_HERE else ""

"""Refused commands in words that say what to do; a missing customer and a forbidden one are answered alike.

Knows no rule: it is told which one decided.
"""

from __future__ import annotations

from dataclasses import replace

from client.contract.api import ProblemKind
from server_stub.audit.entry import Entry, ServerEvent
from server_stub.audit.served import Refusal
from server_stub.bank.codes import Rank
from server_stub.bank.labels import RANK
from server_stub.screens.visit import Visit
from server_stub.words import Words

TYPED_NUMBER = "number"
"""Name of a refusal's detail: the customer number that the person typed, for their own record."""

_NOT_SHOWN = Words("表示できません", "Cannot be shown")
_CUSTOMER = Words(
    "このお客さまの情報は表示できません。番号を確かめてください。お客さま対応で必要なときは、取引店に相談してください。",
    "This customer cannot be shown. Check the number. If a customer needs it now, talk to their branch.",
)
_NEVER = Words(
    "この画面は、{role}の役割では表示できません。必要なときは担当者か役席に依頼してください。",
    "The role “{role}” does not include this screen. If it is needed, ask the relationship manager or a supervisor.",
)
_SCREEN = Words(
    "この画面は、いまの役割では表示できません。必要なときは支店長に相談してください。",
    "Your role does not include this screen. If you need it, talk to your branch manager.",
)
_STALE = Words("最新の画面を開いてください", "Open the screen again")
_STALE_TEXT = Words(
    "この画面は時間がたったため続けられません。F5 で開き直してください。入力の途中の内容は保管されています。",
    "This screen is too old to go on. Press F5 to open it again. What you entered has been kept.",
)
_UNFIT = Words("受け付けられない操作です", "This cannot be accepted")
_UNFIT_TEXT = Words(
    "画面と操作の内容が合いません。F5 で開き直してください。続くときは支店システム管理者へ連絡してください。",
    "What arrived does not fit the screen. Press F5 to open it again. If it happens again, call branch IT.",
)


def customer_not_shown(visit: Visit, code: str, rule: str, subject: str = "") -> Refusal:
    """The same answer for a customer who does not exist and one this person may not see (security.md §2.3)."""
    entry = Entry(ServerEvent.DENIED, screen=code, allowed=False, rule=rule, subjects=(subject,) if subject else ())
    return Refusal(kind=ProblemKind.NOT_PERMITTED, title=visit.say(_NOT_SHOWN), text=visit.say(_CUSTOMER), entry=entry)


def having_typed(refused: Refusal, number: str) -> Refusal:
    """The refusal with the number that somebody typed, in the closed detail of its entry."""
    entry = replace(refused.entry, detail={**refused.entry.detail, TYPED_NUMBER: number})
    return replace(refused, entry=entry)


def never_shown(visit: Visit, refused: Refusal) -> Refusal:
    """The refusal of a customer screen that the role never has; says nothing of the customer, who may not exist."""
    role = visit.session.role
    name = visit.say(RANK[Rank(role)]) if role in tuple(Rank) else role
    return replace(refused, text=visit.say(_NEVER).format(role=name))


def screen_not_shown(visit: Visit, code: str, rule: str) -> Refusal:
    """A screen that is not on the person's menu; unknown codes are answered alike."""
    entry = Entry(ServerEvent.DENIED, screen=code, allowed=False, rule=rule)
    return Refusal(kind=ProblemKind.NOT_PERMITTED, title=visit.say(_NOT_SHOWN), text=visit.say(_SCREEN), entry=entry)


def stale(visit: Visit, asked: str) -> Refusal:
    """A screen id this session does not know (any more), or no longer the one that was shown."""
    entry = Entry(ServerEvent.REQUEST_REFUSED, allowed=False, rule="unknown-screen", detail={"screen": asked[:120]})
    return Refusal(kind=ProblemKind.NOT_FOUND, title=visit.say(_STALE), text=visit.say(_STALE_TEXT), entry=entry)


def unfit(visit: Visit, code: str, why: str) -> Refusal:
    """An action, field or block that the screen does not have (security.md A29)."""
    entry = Entry(ServerEvent.REQUEST_REFUSED, screen=code, allowed=False, rule=why)
    return Refusal(kind=ProblemKind.BAD_REQUEST, title=visit.say(_UNFIT), text=visit.say(_UNFIT_TEXT), entry=entry)

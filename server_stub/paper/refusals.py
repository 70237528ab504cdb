"""Why paper is refused, in words that say what to do.

Must not know how any of it is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server_stub.words import Words


class Refusal(StrEnum):
    """One reason; the value goes on the record."""

    NO_CHARTER = "no_charter"
    NOT_ON_CHARTER = "not_on_charter"
    NOTHING_ON_CHARTER = "nothing_on_charter"
    ROLE = "role"
    QUOTA = "quota"
    TOO_MANY_OFFERS = "too_many_offers"
    UNKNOWN_OFFER = "unknown_offer"
    OFFER_USED = "offer_used"
    OFFER_EXPIRED = "offer_expired"
    CHARTER_CHANGED = "charter_changed"
    CONTENT_CHANGED = "content_changed"
    PURPOSE_MISSING = "purpose_missing"
    PURPOSE_NOT_ALLOWED = "purpose_not_allowed"
    REASON_MISSING = "reason_missing"
    PRINTER = "printer"
    COPIES = "copies"
    DAMAGED = "damaged"
    NOT_YOUR_SHEET = "not_your_sheet"
    WRONG_STATE = "wrong_state"


_R = Refusal
WORDS: Mapping[Refusal, Words] = {
    _R.NO_CHARTER: Words("この画面は印刷できません。{why}", "This screen cannot be printed. {why}"),
    _R.NOT_ON_CHARTER: Words(
        "この画面は印刷できません。お客さまへお渡しする資料は{screens}から印刷してください。",
        "This screen cannot be printed. Print customer papers from {screens}.",
    ),
    _R.NOTHING_ON_CHARTER: Words(
        "この画面は印刷できません。印刷が認められた画面はまだありません。必要なときは本部営業企画へ連絡してください。",
        "This screen cannot be printed. No screen has been approved yet. If you need one, contact sales planning.",
    ),
    _R.ROLE: Words(
        "この役割では印刷できません。必要なときは担当者か支店長に依頼してください。",
        "Your role cannot print this. Ask the relationship manager or the branch manager if it is needed.",
    ),
    _R.QUOTA: Words(
        "本日の印刷は上限の {limit}部に達しました。支店長に承認を申請してください。",
        "You reached today's limit of {limit}. Ask the branch manager for approval.",
    ),
    _R.TOO_MANY_OFFERS: Words(
        "印刷の確認を本日 {limit}回開きました。必要なときは支店長に相談してください。",
        "You opened the print dialog {limit} times today. If you need more, talk to the branch manager.",
    ),
    _R.UNKNOWN_OFFER: Words(
        "この印刷の確認は使えません。画面から F9 でもう一度開いてください。",
        "This print dialog cannot be used. Open it again from the screen with F9.",
    ),
    _R.OFFER_USED: Words(
        "この印刷はすでに受け付けました。もう1部必要なときは F9 でもう一度開いてください。",
        "This sheet was already accepted. If you need another one, open the dialog again with F9.",
    ),
    _R.OFFER_EXPIRED: Words(
        "印刷の確認から時間がたちました。F9 でもう一度開いてください。",
        "The print dialog has timed out. Open it again with F9.",
    ),
    _R.CHARTER_CHANGED: Words(
        "印刷の様式が変わりました。F9 でもう一度開いてください。",
        "The form has changed. Open the dialog again with F9.",
    ),
    _R.CONTENT_CHANGED: Words(
        "印刷する内容が確認のあとで変わりました。F9 でもう一度開いて、新しい見本を確認してください。",
        "What is printed has changed since the preview. Open the dialog again with F9 and check the new preview.",
    ),
    _R.PURPOSE_MISSING: Words("印刷の目的を選んでください。", "Choose the purpose of printing."),
    _R.PURPOSE_NOT_ALLOWED: Words(
        "この目的では印刷できません。別の目的を選んでください。",
        "This cannot be printed for that purpose. Choose another purpose.",
    ),
    _R.REASON_MISSING: Words(
        "印刷の理由を {limit}文字以内で入力してください。", "Enter the reason in at most {limit} characters."
    ),
    _R.PRINTER: Words(
        "このプリンターには印刷できません。支店のプリンターを選んでください。",
        "This printer cannot be used. Choose a printer of your branch.",
    ),
    _R.COPIES: Words(
        "印刷できるのは 1部です。部数を 1 にしてください。", "Only one copy can be printed. Set copies to 1."
    ),
    _R.DAMAGED: Words(
        "印刷の内容を確認できません。F9 でもう一度開いてください。続くときは支店システム管理者へ連絡してください。",
        "The sheet could not be checked. Open the dialog again with F9. If it happens again, call branch IT.",
    ),
    _R.NOT_YOUR_SHEET: Words(
        "この印刷番号は扱えません。印刷した人か支店の役席に依頼してください。",
        "You cannot close this sheet. Ask the person who printed it or a supervisor of the branch.",
    ),
    _R.WRONG_STATE: Words(
        "この印刷番号はいまの状態では変更できません。印刷履歴で状態を確認してください。",
        "This sheet cannot be changed in its present state. Check it in the print history.",
    ),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused step: the reason for the record and the words for the person."""

    reason: Refusal
    words: Words


def refuse(reason: Refusal, **facts: Words | int) -> Refused:
    """`reason` with its words filled in; facts are `limit`, `why` and `screens`."""
    words = WORDS[reason]
    ja = {name: fact.ja if isinstance(fact, Words) else fact for name, fact in facts.items()}
    en = {name: fact.en if isinstance(fact, Words) else fact for name, fact in facts.items()}
    return Refused(reason, Words(words.ja.format(**ja), words.en.format(**en)))

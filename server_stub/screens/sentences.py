"""What each entry of the record says in plain words (ux.md S19): one sentence a kind, in both languages.

Knows no table; a test holds it complete over all kinds.
"""

from __future__ import annotations

from collections.abc import Mapping

from client.contract.blocks import Tone
from server_stub.audit.entry import ServerEvent
from server_stub.screens.names import TITLE
from server_stub.words import Words

E = ServerEvent

REPLACED = "another dialog opened"
"""The rule under which an offer ends because another print dialog was opened; stands on records already written."""

ELSEWHERE = Words("画面", "A screen")

SENTENCE: Mapping[ServerEvent, Words] = {
    E.SERVER_STARTED: Words("中央の仕組みが始動しました", "The central system started"),
    E.ROLLED_BACK: Words("記録が古い写しに戻されていました", "The record had been put back to an older copy"),
    E.RESTORED: Words("記録を写しから復元したことの届け出", "Declared that the record was restored from a copy"),
    E.PULSE: Words("記録がないことの記録", "Recorded that nothing happened"),
    E.TERMINAL_CODE_MADE: Words("端末の登録コードを発行", "Made an enrolment code"),
    E.TERMINAL_ENROLLED: Words("端末を登録", "Enrolled a terminal"),
    E.TERMINAL_REFUSED: Words("端末の接続を受け付けませんでした", "A terminal was refused"),
    E.TERMINAL_WITHDRAWN: Words("端末の利用を停止", "Withdrew a terminal"),
    E.TERMINAL_GREETED: Words("端末が接続", "A terminal connected"),
    E.TERMINAL_EVENTS: Words("端末の操作の記録", "Actions at the terminal"),
    E.SIGNED_IN: Words("サインイン", "Signed in"),
    E.SIGN_IN_FAILED: Words("サインインできませんでした", "Sign-in failed"),
    E.SIGN_IN_DELAYED: Words("サインインを待つようにお知らせ", "Sign-in was delayed"),
    E.PASSWORD_SET: Words("パスワードを設定", "Set a password"),
    E.SIGNED_OUT: Words("サインアウト", "Signed out"),
    E.SESSION_REPLACED: Words("別の端末でのサインインにより終了", "Ended by a sign-in elsewhere"),
    E.SESSION_EXPIRED: Words("時間の上限により終了", "Ended by the time limit"),
    E.SESSION_ABANDONED: Words("端末の応答がなく終了", "Ended because the terminal fell silent"),
    E.LOCKED: Words("ロック", "Locked"),
    E.UNLOCKED: Words("ロックを解除", "Unlocked"),
    E.UNLOCK_FAILED: Words("ロックを解除できませんでした", "Unlocking failed"),
    E.SCREEN_SERVED: Words("{screen}を照会", "Viewed {screen}"),
    E.LIST_SERVED: Words("{screen}の続きを照会", "Viewed more of {screen}"),
    E.SEARCH_RUN: Words("お客さまを検索（{count}件）", "Searched for customers ({count})"),
    E.SUGGESTIONS_SERVED: Words("候補を表示", "Saw suggestions"),
    E.FIELD_REVEALED: Words("{screen}の伏せた項目を表示", "Revealed masked values of {screen}"),
    E.FORM_COMMITTED: Words("{screen}に登録", "Saved in {screen}"),
    E.FORM_REFUSED: Words("{screen}の入力を差し戻し", "Entry in {screen} was returned"),
    E.DRAFT_KEPT: Words("{screen}の下書きを保管", "Kept a draft of {screen}"),
    E.DENIED: Words("{screen}を表示できませんでした", "{screen} was not shown"),
    E.PRINT_RESERVED: Words("{screen}の印刷番号を取得", "Took a print number for {screen}"),
    E.PRINT_OFFERED: Words("{screen}の印刷の確認を開く", "Opened the print dialog of {screen}"),
    E.PRINT_GRANTED: Words("{screen}を印刷 1部", "Printed {screen}, 1 copy"),
    E.PRINT_DENIED: Words("{screen}を印刷できませんでした", "{screen} was not printed"),
    E.PRINT_SPOOLED: Words("{screen}をプリンターへ出力", "{screen} went to the printer"),
    E.PRINT_FAILED: Words("{screen}を出力できませんでした", "{screen} did not reach the printer"),
    E.PRINT_UNKNOWN: Words("{screen}の出力結果を確認中", "Result of printing {screen} unknown"),
    E.PRINT_CLOSED: Words("{screen}の印刷の結末を記録", "Recorded how the printing of {screen} ended"),
    E.DATA_IMPORTED: Words("データを取り込み（{count}件）", "Imported data ({count})"),
    E.LOG_EXPORTED: Words("中央記録を書き出し", "Exported the central record"),
    E.LOG_VIEWED: Words("自分の記録を照会", "Viewed my activity"),
    E.GAP: Words("端末の記録の欠けを検知", "A gap in the terminal's record was found"),
    E.FORK: Words("端末の記録の食い違いを検知", "The terminal's record disagreed"),
    E.REPLAY: Words("同じ要求の再送を検知", "A repeated request was found"),
    E.ANSWER_REPEATED: Words("前の応答をもう一度お届け", "An earlier answer was given again"),
    E.PROOF_REFUSED: Words("端末の署名を確認できませんでした", "A terminal's signature did not verify"),
    E.REQUEST_REFUSED: Words("受け付けられない操作", "An action that could not be accepted"),
    E.REQUEST_FAILED: Words("処理を完了できませんでした", "A request could not be completed"),
}

# To have been asked is not to have looked at anybody.
_OF_PURPOSE: Mapping[ServerEvent, Words] = {
    E.SCREEN_SERVED: Words("利用目的の入力画面を表示", "Saw the question for a purpose"),
    E.FORM_COMMITTED: Words("利用目的を記録", "Stated a purpose"),
}
PRINT_ENDED: Mapping[str, Words] = {
    "received": Words("{screen}の紙を受領", "Received the sheet of {screen}"),
    "jammed": Words("{screen}の紙詰まりを記録", "Recorded a paper jam of {screen}"),
    "cancelled": Words("{screen}の印刷を取り消し", "Cancelled printing {screen}"),
    REPLACED: Words("{screen}の印刷を取り消し", "Cancelled printing {screen}"),
}
"""How a printing ended, by the rule of its entry: nothing that was cancelled may read as if it had been printed."""
_WARNING = {
    E.DENIED,
    E.PRINT_DENIED,
    E.PRINT_FAILED,
    E.PRINT_UNKNOWN,
    E.SIGN_IN_FAILED,
    E.UNLOCK_FAILED,
    E.FORM_REFUSED,
}
_ICONS: Mapping[ServerEvent, str] = {
    E.SCREEN_SERVED: "eye",
    E.LIST_SERVED: "eye",
    E.FIELD_REVEALED: "eye",
    E.LOG_VIEWED: "eye",
    E.SEARCH_RUN: "search",
    E.SUGGESTIONS_SERVED: "search",
    E.FORM_COMMITTED: "pencil",
    E.FORM_REFUSED: "pencil",
    E.DRAFT_KEPT: "pencil",
    E.DENIED: "ban",
    E.PRINT_DENIED: "printer-off",
    E.SIGNED_IN: "login",
    E.SIGNED_OUT: "logout",
    E.LOCKED: "lock",
    E.UNLOCKED: "lock-open",
}


def sentence(kind: ServerEvent, screen: str, count: int | None, rule: str = "") -> Words:
    """What an entry says; `rule`: the one it stands under, which tells how a printing ended."""
    words, where = SENTENCE[kind], TITLE.get(screen, ELSEWHERE)
    if screen == "PUR" and kind in _OF_PURPOSE:
        return _OF_PURPOSE[kind]
    if kind is E.PRINT_CLOSED:
        words = PRINT_ENDED.get(rule, words)
    hits = 0 if count is None else count
    return Words(words.ja.format(screen=where.ja, count=hits), words.en.format(screen=where.en, count=hits))


def icon(kind: ServerEvent) -> str:
    """The icon of a kind."""
    return _ICONS.get(kind, "printer" if kind.value.startswith("print.") else "shield-check")


def tone(kind: ServerEvent, *, allowed: bool) -> Tone:
    """Whether an entry stands out."""
    return "warn" if not allowed or kind in _WARNING else "plain"

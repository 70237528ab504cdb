"""Refusals and failures as the person reads them: one status, title and sentence a kind, in two languages.

Knows no route; never carries a trace, a value that was sent, or whether something exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from client.contract.api import ProblemKind
from server_stub.words import Words


@dataclass(frozen=True, slots=True)
class ProblemText:
    """HTTP status, short title and full sentence of a kind of problem; every sentence says what to do."""

    status: int
    title: Words
    detail: Words


class Refused(Exception):
    """Raised to refuse a request. `detail` replaces the catalogue's sentence; `status` its status."""

    def __init__(
        self, kind: str, *, detail: Words | None = None, retry_after: int | None = None, status: int | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.status = status


WRONG_PASSWORD = Words(
    "パスワードを確認して、もう一度入力してください。", "Please check the password and enter it again."
)
"""Instead of the catalogue's sentence where nobody is asked who they are: at the lock."""


def failed_often(seconds: int) -> Words:
    """Say how long to wait after wrong passwords."""
    wait = _span(seconds)
    return Words(
        f"入力の誤りが続きました。{wait.ja}待ってから、もう一度入力してください。",
        f"It was wrong several times. Please wait {wait.en} and enter it again.",
    )


def busy(seconds: int) -> Words:
    """Say how long to wait while many sign in at once; nothing the person did was wrong."""
    wait = _span(seconds)
    return Words(
        f"サインインが混み合っています。{wait.ja}待ってから、もう一度入力してください。",
        f"Many people are signing in just now. Please wait {wait.en} and enter it again.",
    )


def _span(seconds: int) -> Words:
    """3秒, 14分32秒 / 1 second, 14 min 32 s."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return Words(f"{rest}秒", "1 second" if rest == 1 else f"{rest} seconds")
    return Words(
        f"{minutes}分{rest}秒" if rest else f"{minutes}分", f"{minutes} min {rest} s" if rest else f"{minutes} min"
    )


_CALL_IT = Words("システム管理へ連絡してください。", "Please contact system administration.")

CATALOGUE: Mapping[str, ProblemText] = {
    ProblemKind.BAD_REQUEST: ProblemText(
        400,
        Words("要求を読み取れません", "The request cannot be read"),
        Words(
            "端末からの要求を読み取れませんでした。もう一度操作し、続くときは照会番号を伝えてください。",
            "The terminal's request could not be read. Please try again; if it persists, quote the reference number.",
        ),
    ),
    ProblemKind.BAD_PROOF: ProblemText(
        401,
        Words("端末を確認できません", "The terminal cannot be verified"),
        Words(
            "端末の署名を確認できませんでした。サインインし直してください。",
            "The terminal's signature could not be verified. Please sign in again.",
        ),
    ),
    ProblemKind.OLD_TERMINAL: ProblemText(
        426,
        Words("端末の版が古くなっています", "The terminal's version is too old"),
        Words(
            f"端末のプログラムを更新する必要があります。{_CALL_IT.ja}",
            f"The terminal's program has to be updated. {_CALL_IT.en}",
        ),
    ),
    ProblemKind.UNKNOWN_TERMINAL: ProblemText(
        403,
        Words("登録されていない端末です", "This terminal is not enrolled"),
        Words(
            "この端末は登録されていないか、利用を停止されています。登録コードを受け取り、端末を登録してください。",
            "This terminal is not enrolled or has been withdrawn. Please obtain an enrolment code and enrol it.",
        ),
    ),
    ProblemKind.ENROLMENT_REFUSED: ProblemText(
        403,
        Words("端末を登録できません", "The terminal cannot be enrolled"),
        Words(
            "登録コードが正しくないか、有効期間（15分）が過ぎています。新しいコードを受け取ってください。",
            "The enrolment code is wrong or older than 15 minutes. Please obtain a new code.",
        ),
    ),
    ProblemKind.WRONG_CREDENTIALS: ProblemText(
        401,
        Words("本人を確認できません", "Your identity is not confirmed"),
        Words(
            "行員番号またはパスワードを確認して、もう一度入力してください。",
            "Please check the staff number and the password and enter them again.",
        ),
    ),
    ProblemKind.WAIT: ProblemText(
        429,
        Words("しばらくお待ちください", "Please wait"),
        Words(
            "いまは受け付けられません。しばらく待ってから、もう一度入力してください。",
            "This cannot be accepted just now. Please wait a moment and enter it again.",
        ),
    ),
    ProblemKind.SESSION_ENDED: ProblemText(
        401,
        Words("セッションが終わりました", "The session has ended"),
        Words("サインインし直してください。", "Please sign in again."),
    ),
    ProblemKind.SESSION_LOCKED: ProblemText(
        423,
        Words("ロックされています", "The session is locked"),
        Words("パスワードを入力して、ロックを解除してください。", "Please enter the password to unlock."),
    ),
    ProblemKind.NOT_PERMITTED: ProblemText(
        403,
        Words("この操作は認められていません", "This is not permitted"),
        Words(
            "権限がありません。必要なときは、役席者へ相談してください。",
            "You have no permission for this. If you need it, please ask your supervisor.",
        ),
    ),
    ProblemKind.NOT_FOUND: ProblemText(
        404,
        Words("見つかりません", "Not found"),
        Words(
            "指定されたものが見つかりません。入力を確認してください。",
            "It was not found. Please check what you entered.",
        ),
    ),
    ProblemKind.PRINT_REFUSED: ProblemText(
        403,
        Words("印刷できません", "Printing is refused"),
        Words("この画面の印刷は認められていません。", "This screen may not be printed."),
    ),
    ProblemKind.RECORD_GAP: ProblemText(
        409,
        Words("記録が途切れています", "The record has a gap"),
        Words(
            "端末の記録の一部が届いていません。サインインし直してください。届いた記録は残っています。",
            "Part of the terminal's record has not arrived. Please sign in again. What was recorded stays.",
        ),
    ),
    ProblemKind.RECORD_FORK: ProblemText(
        409,
        Words("記録が一致しません", "The record does not match"),
        Words(
            f"端末の記録が中央記録と一致しないため、セッションを終えました。{_CALL_IT.ja}",
            f"The terminal's record does not match the central record, so the session was ended. {_CALL_IT.en}",
        ),
    ),
    ProblemKind.RECORD_UNAVAILABLE: ProblemText(
        503,
        Words("中央記録に書き込めません", "The central record cannot be written"),
        Words(
            "中央記録に書き込めないため、画面を表示できません。端末が自動で接続し直します。",
            "Nothing can be shown because the central record cannot be written. The terminal reconnects by itself.",
        ),
    ),
    ProblemKind.TOO_MANY: ProblemText(
        429,
        Words("要求が多すぎます", "Too many requests"),
        Words("しばらく待ってから、もう一度操作してください。", "Please wait a moment and try again."),
    ),
    ProblemKind.INTERNAL: ProblemText(
        500,
        Words("処理できませんでした", "It could not be done"),
        Words(
            f"操作は行われていません。もう一度操作し、続くときは照会番号を添えて、{_CALL_IT.ja}",
            f"Nothing was done. Please try again; if it persists, quote the reference number. {_CALL_IT.en}",
        ),
    ),
}

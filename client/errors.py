"""What can go wrong, as the person at the terminal sees it.

TerminalError                T-100
├── Misconfigured            T-101  the machine's policy or surroundings; the program ends with 3
├── NoKey                    T-102  the operating system's key store cannot be used
├── CodeMistyped             T-103  the enrolment code cannot be one
├── Unreachable              T-201  nobody answered: connection refused or lost, time-out
│   ├── TooSlow              T-202  no complete answer within the deadline
│   └── Untrusted            T-203  whoever answered is not the server of the policy (certificate)
├── BadAnswer                T-301  the answer breaks the contract
│   ├── ForgedAnswer         T-302  the answer does not carry the server's signature
│   └── RecordBroken         T-303  the central record does not hold what was promised
└── Refused                  T-401  the server said no, with a kind, its own sentence and a reference number
    ├── SessionOver          T-402  this session has ended
    └── RecordUnavailable    T-403  the central record cannot be written now; the same request may be repeated

Must not know how an error is shown. Each has a title (what happened) and an advice (what to do) in both languages;
`reason` is for engineers and never holds content. `Refused` speaks with the server's sentence instead, and quotes the
server's number. A helpdesk looks the numbers up here: they are never changed or given to another error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from client.words import Text

if TYPE_CHECKING:
    from client.contract.api import Problem


class TerminalError(Exception):
    """Anything the person has to be told about."""

    number: ClassVar[str] = "T-100"
    title: ClassVar[Text] = Text("続けられませんでした。", "This could not be completed.")
    advice: ClassVar[Text] = Text(
        "もう一度試してください。続くときは支店システム管理者へ連絡してください。",
        "Try again. If it keeps happening, call your branch IT administrator.",
    )

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def code(self) -> str:
        """Short stable number a person can quote when there is no reference number of the server."""
        return self.number


class Misconfigured(TerminalError):
    """The machine's policy is absent or wrong; `sentence` says which value and what is expected."""

    number = "T-101"
    title = Text("端末の設定を確認してください。", "Check this terminal's settings.")
    advice = Text(
        "支店システム管理者へ、表示された設定の名前を伝えてください。",
        "Tell your branch IT administrator the name of the setting shown.",
    )

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


class NoKey(TerminalError):
    """The key store is locked, missing or holds something that is not a key."""

    number = "T-102"
    title = Text("端末の鍵を読み出せません。", "This terminal's key cannot be read.")
    advice = Text(
        "コンピューターの鍵の保管庫を開けて、もう一度起動してください。開けないときは支店システム管理者へ連絡してください。",
        "Unlock the computer's key store and start again. If it cannot be unlocked, call your branch IT administrator.",
    )


class CodeMistyped(TerminalError):
    """Shorter or longer than any code; it was not sent."""

    number = "T-103"
    title = Text("登録コードを確認してください。", "Check the enrolment code.")
    advice = Text(
        "登録通知のコードを、はじめから終わりまで入力してください。",
        "Enter the code of the enrolment letter from beginning to end.",
    )


class Unreachable(TerminalError):
    """No connection, or it broke."""

    number = "T-201"
    title = Text("サーバーに接続できません。", "The server cannot be reached.")
    advice = Text(
        "自動で接続し直します。ほかの端末もつながらないときは支店システム管理者へ連絡してください。",
        "The terminal keeps trying. If other terminals are affected too, call your branch IT administrator.",
    )


class TooSlow(Unreachable):
    """The deadline passed before the answer was complete."""

    number = "T-202"
    title = Text("サーバーの応答に時間がかかっています。", "The server is taking too long to answer.")


class Untrusted(Unreachable):
    """The certificate is not one of the bank's authority, or the pinned authority cannot be read."""

    number = "T-203"
    title = Text(
        "接続先が銀行のサーバーであることを確認できません。", "The server could not be verified as the bank's."
    )
    advice = Text(
        "パスワードを入力しないで、支店システム管理者へ連絡してください。",
        "Do not enter your password. Call your branch IT administrator.",
    )


class BadAnswer(TerminalError):
    """The answer is malformed, too large, or about something else; `reason` says what was expected."""

    number = "T-301"
    title = Text("サーバーから届いた内容を表示できません。", "What the server sent cannot be shown.")
    advice = Text(
        "この画面は開かず、別の画面へ移ってください。続くときは照会番号を支店システム管理者へ伝えてください。",
        "Go on with another screen. If it keeps happening, give the reference to your branch IT administrator.",
    )


class ForgedAnswer(BadAnswer):
    """The signature of the pinned server key is missing or wrong."""

    number = "T-302"
    title = Untrusted.title
    advice = Untrusted.advice


class RecordBroken(BadAnswer):
    """A receipt cannot be found in the record's tree, or the tree tells two stories; nothing more is shown."""

    number = "T-303"
    title = Text("中央記録を確かめられません。", "The central record could not be verified.")
    advice = Text(
        "表示を終えました。サインインし直さずに、この番号を監査部または支店システム管理者へ伝えてください。",
        "Nothing more is shown. Do not sign in again; give this number to the audit department or branch IT.",
    )


class Refused(TerminalError):
    """A problem the server stated and signed."""

    number = "T-401"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.type)
        self.problem = problem

    @property
    def code(self) -> str:
        """The server's reference number."""
        return self.problem.reference or self.number


class SessionOver(Refused):
    """The session has ended on the server; only signing in again helps."""

    number = "T-402"


class RecordUnavailable(Refused):
    """Nothing may be shown because it could not be recorded; the same request may be sent again."""

    number = "T-403"

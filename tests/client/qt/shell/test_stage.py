"""What stands on the window's stage: the language of its pages, and where a problem is said."""

from __future__ import annotations

from client.flows.lease import RecordState
from client.qt.shell.window import Shell
from tests.client.qt.shell.conftest import texts
from tests.helpers.shell_documents import SHELL, WELCOME


def test_switching_the_language_reaches_every_text_of_the_terminals_own(signed_in: Shell) -> None:
    said: list[str] = []
    signed_in.language_asked.connect(said.append)
    signed_in.use_language("en")
    signed_in.show_record(RecordState.OK, 7, "10:42:07", 38)
    assert said == ["en"]
    found = texts(signed_in)
    assert {"Lock F12", "See what is recorded", "Menu", "Keys"} <= found
    assert not {text for text in found if "自動ロック" in text or "中央記録" in text}


def test_a_problem_is_said_where_the_person_is(window: Shell) -> None:
    window.show_sign_in(WELCOME)
    window.show_problem("違います。", "もう一度。", "E-9")
    assert window._dialogs.top() is None
    assert any("E-9" in text for text in texts(window))
    window.show_shell(SHELL)
    window.show_problem("違います。", "もう一度。", "E-9")
    assert window._dialogs.top() is not None

"""The screen the terminal draws itself where a document of the server cannot be drawn.

Must not know the document: nothing of it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from client.contract import WIRE
from client.contract.blocks import Action, Banner, Target
from client.contract.screen import Band, Screen, Slot
from client.words import Text

if TYPE_CHECKING:
    from client.contract.api import Lang
    from client.errors import TerminalError

_AGAIN = Text("もう一度", "Try again")
_BACK = Text("戻る", "Back")
_REFERENCE = Text("照会番号 {code}", "Reference {code}")


def placeholder(error: TerminalError, here: Target, lang: Lang) -> Screen:
    """Return a screen that says what happened and what to do, standing at the place that was asked for."""
    notice = Banner(
        id="notice",
        style="notice",
        tone="warn",
        icon="alert-triangle",
        text=error.advice.of(lang),
        suffix=_REFERENCE.of(lang).format(code=error.code),
    )
    return Screen(
        wire=WIRE,
        id="terminal:placeholder",
        code=here.code,
        title=error.title.of(lang),
        classification="public",
        here=here,
        bands=(Band(slots=(Slot(blocks=("notice",)),)),),
        blocks=(notice,),
        keys=(
            Action(id="again", label=_AGAIN.of(lang), does="refresh", key="F5", icon="refresh"),
            Action(id="back", label=_BACK.of(lang), does="back", key="Alt+Left", icon="arrow-left"),
        ),
    )

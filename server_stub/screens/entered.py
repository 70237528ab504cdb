"""What a form takes: how long a value may be, and no characters that nobody sees.

Pure: knows no form.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from server_stub.screens.reading import folded
from server_stub.screens.visit import Visit

_LAYOUT = "\t\n\r"
_JOINER = "\u200d"
_BLANK_LETTERS = "\u034f\u115f\u1160\u3164\uffa0"
"""Of other categories than what is left out, and as invisible."""


def visible(text: str) -> str:
    """Return the text without control and format characters: they turn the direction of what follows, or hide in it.

    The joiner and the selectors that choose the form of a character in a name stay.
    """
    return "".join(one for one in text if not _is_hidden(one))


def over_long(visit: Visit, values: Mapping[str, str], lengths: Mapping[str, int]) -> dict[str, str]:
    """Return the error of each field whose value is longer than its limit; nothing is ever cut."""
    errors = {}
    for name, most in lengths.items():
        typed = values.get(name, "").strip()
        length = max(len(typed), len(folded(typed)))
        if length > most:
            errors[name] = visit.pick(
                f"{most:,}字までです（いま {length:,}字）。", f"At most {most:,} characters (now {length:,})."
            )
    return errors


def _is_hidden(one: str) -> bool:
    if one in _BLANK_LETTERS:
        return True
    return unicodedata.category(one) in ("Cc", "Cf") and one not in _LAYOUT and one != _JOINER

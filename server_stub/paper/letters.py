"""The typefaces of the sheet, what may be set with them, and how a line is broken in Japanese.

Must not know what the text means or where on the page it goes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

GETA = "〓"  # stands for a character the font does not have, as in Japanese print shops
ELLIPSIS = "…"

# JIS X 4051: these do not begin a line, and those do not end one.
_NOT_FIRST = frozenset(
    "、。，．,.)]}）］｝」』】〉》〕・：；:;！？!?ー々〜％%円ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NOT_LAST = frozenset("([{（［｛「『【〈《〔￥¥")
_ONE_PIECE = re.compile(r"[A-Za-z0-9.,:/%+\-−&'’_@#]+|.", re.DOTALL)
_LOOSE_VOICING = re.compile("[ぁ-ヿ][\u3099\u309a]")  # か + combining mark, as some systems export it
_BEYOND_BMP = re.compile(r"<([0-9A-F]{5,6})>")


@dataclass(frozen=True, slots=True)
class FontFiles:
    """Where the three weights of the sheet's TrueType family lie."""

    regular: Path
    medium: Path
    bold: Path

    @classmethod
    def in_folder(cls, folder: Path) -> FontFiles:
        """The bundled family in `folder` (`resources/fonts`)."""
        return cls(*(folder / f"NotoSansJP-{weight}.ttf" for weight in ("Regular", "Medium", "Bold")))


@dataclass(frozen=True, slots=True)
class Letters:
    """The loaded faces by their registered names."""

    regular: str
    medium: str
    bold: str

    @classmethod
    def load(cls, files: FontFiles) -> Letters:
        """Read the three files.

        Raises:
            reportlab.pdfbase.ttfonts.TTFError: a file is missing or is not a TrueType font.
        """
        return cls(_register(files.regular), _register(files.medium), _register(files.bold))

    def settable(self, text: str) -> str:
        """`text` as it can be set: no control, joining or direction characters, missing glyphs as 〓."""
        glyphs = pdfmetrics.getFont(self.regular).face.charToGlyph
        kept = []
        for char in _LOOSE_VOICING.sub(_composed, text):
            category = unicodedata.category(char)
            if category in ("Zs", "Zl", "Zp") or char in "\t\n\r":
                kept.append("　" if char == "　" else " ")
            elif category in ("Cc", "Cf", "Cs") or _is_variation_selector(char):
                continue
            else:
                kept.append(char if ord(char) in glyphs else GETA)
        return "".join(kept)

    def width(self, text: str, font: str, size: float) -> float:
        """Width in points of `text` set in `font`."""
        return float(pdfmetrics.stringWidth(text, font, size))

    def fit(self, text: str, font: str, size: float, room: float) -> str:
        """`text`, cut with an ellipsis where it is wider than `room`."""
        if self.width(text, font, size) <= room:
            return text
        while text and self.width(text + ELLIPSIS, font, size) > room:
            text = text[:-1]
        return text + ELLIPSIS

    def wrap(self, text: str, font: str, size: float, room: float) -> list[str]:
        """`text` broken into lines no wider than `room`, by the Japanese rules for line ends; at least one line."""
        lines: list[str] = []
        line: list[str] = []
        for piece in self._pieces(text, font, size, room):
            if line and self.width("".join(line) + piece, font, size) > room:
                cut = _break_before(line, piece)
                lines.append("".join(line[:cut]).rstrip())
                line = line[cut:]
            if line or piece.strip():  # a space that fell on the break is not set
                line.append(piece)
        return [*lines, "".join(line)]

    def _pieces(self, text: str, font: str, size: float, room: float) -> list[str]:
        pieces: list[str] = []
        for piece in _ONE_PIECE.findall(text):
            too_wide = len(piece) > 1 and self.width(piece, font, size) > room
            pieces.extend(piece if too_wide else [piece])
        return pieces


def _break_before(line: list[str], piece: str) -> int:
    """How many pieces of `line` stay on it when `piece` no longer fits."""
    cut = len(line)
    first = piece
    # Two pieces back at the most: a longer run of signs is not Japanese text and may break anywhere.
    while cut > max(1, len(line) - 2) and (first in _NOT_FIRST or line[cut - 1] in _NOT_LAST):
        cut -= 1
        first = line[cut]
    return cut


def _composed(match: re.Match[str]) -> str:
    # Only kana: normalising the whole text would replace name variants such as U+FA19 by the common character.
    return unicodedata.normalize("NFC", match.group())


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


class _SearchableFont(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A TrueType font whose text can be searched beyond the Basic Multilingual Plane (𠮷, 𠀋 in names).

    reportlab writes such a code point as five hexadecimal digits; ISO 32000-1 §9.10.3 asks for UTF-16BE.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # reportlab's name
        """Embed the subsets and correct their ToUnicode tables."""
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if str(name).startswith("toUnicodeCMap:") and isinstance(stream.content, str):
                stream.content = _BEYOND_BMP.sub(_as_utf16, stream.content)


def _as_utf16(match: re.Match[str]) -> str:
    return f"<{chr(int(match.group(1), 16)).encode('utf-16-be').hex().upper()}>"


def _register(path: Path) -> str:
    # reportlab finds fonts in one table of the process; the resolved path makes the name unique in it.
    name = f"{path.stem}@{path.resolve()}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(_SearchableFont(name, str(path), shapable=False))
    return name

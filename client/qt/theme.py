"""Turns the tokens into what Qt draws with: colours, fonts, palette, the style sheet of scroll bars.

Must not know any widget. One Theme is built by the composition root and handed to every widget's constructor; widgets
ask it for colours while painting, so that another theme needs no restart.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette

from client.packaged import resource_bytes, resource_path
from client.qt.tokens import SERIES, TONES, TYPE, load_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

    from client.contract.blocks import Tone
    from client.qt.tokens import ColourName, SizeName, ThemeName, Tokens, TypeRole

FAMILY = "Noto Sans JP"
_FILES = ("NotoSansJP-Regular.ttf", "NotoSansJP-Medium.ttf", "NotoSansJP-Bold.ttf")
_SYSTEM_FACES = ("Yu Gothic UI", "Meiryo UI", "sans-serif")


class Faces(NamedTuple):
    """Which font families write text and which write columns of figures."""

    text: str = FAMILY
    digits: str = FAMILY


STANDARD = Faces()
READING = Faces("BIZ UDPGothic", "BIZ UDGothic")
"""The reading option. Its proportional face has digits of unequal width, so figures take the fixed one (ux.md D8)."""


class TextStyle(NamedTuple):
    """How one text is set. `weight` 0 and `px` 0 mean the role's own; `digits` is for columns of figures."""

    role: TypeRole = "body"
    colour: ColourName = "text"
    weight: int = 0
    digits: bool = False
    px: int = 0


class Theme(QObject):
    """Colours, fonts and sizes in use.

    Signals:
        changed(): another theme or another face is in use; cached measures and pictures are stale.
    """

    changed = Signal()

    def __init__(self, themes: Mapping[ThemeName, Tokens] | None = None, name: ThemeName = "light") -> None:
        super().__init__()
        self._themes = themes or load_tokens()
        self._tokens = self._themes[name]
        self._faces = STANDARD
        self._colours: dict[ColourName, QColor] = {}
        self._fonts: dict[TextStyle, QFont] = {}
        self._metrics: dict[TextStyle, QFontMetricsF] = {}
        self._fonts_loaded = False

    @property
    def tokens(self) -> Tokens:
        """The theme in use."""
        return self._tokens

    def colour(self, name: ColourName) -> QColor:
        """Return one colour of the theme in use. The object is shared: copy before changing its alpha."""
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = QColor(self._tokens.colours[name])
        return found

    def faded(self, name: ColourName, alpha: float) -> QColor:
        """Return a copy of a colour with this opacity (0 to 1)."""
        colour = QColor(self.colour(name))
        colour.setAlphaF(alpha)
        return colour

    def fore(self, tone: Tone) -> QColor:
        """Return the colour of a text or sign in this tone."""
        return self.colour(TONES[tone].fore)

    def soft(self, tone: Tone) -> QColor:
        """Return the ground colour of a tile or chip in this tone."""
        return self.colour(TONES[tone].soft)

    def series(self, index: int) -> QColor:
        """Return a chart colour by the wire's index (0: none, 1 to 7)."""
        return self.colour(SERIES[index] if 0 <= index < len(SERIES) else SERIES[0])

    def size(self, name: SizeName) -> int:
        """Return one size in logical pixels."""
        return self._tokens.sizes[name]

    def font(self, style: TextStyle) -> QFont:
        """Return the font of a text style; the bundled files are loaded at the first call (6 ms, mapped, not read)."""
        key = style._replace(colour="text")
        found = self._fonts.get(key)
        if found is None:
            found = self._fonts[key] = self._make_font(key)
        return found

    def metrics(self, style: TextStyle) -> QFontMetricsF:
        """Return the measures of a text style's font."""
        key = style._replace(colour="text")
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetricsF(self.font(key))
        return found

    def use(self, name: ThemeName, faces: Faces | None = None) -> None:
        """Switch to another theme, or to other faces; call `dress` afterwards to reach Qt's own widgets."""
        self._tokens = self._themes[name]
        self._colours.clear()
        if faces is not None and faces != self._faces:
            self._faces = faces
            self._fonts.clear()
            self._metrics.clear()
        self.changed.emit()

    def dress(self, app: QApplication) -> None:
        """Give the application this theme's font and palette."""
        app.setFont(self.font(TextStyle()))
        app.setPalette(self.palette())

    def palette(self) -> QPalette:
        """Return Qt's palette in this theme's colours."""
        palette = QPalette(self.colour("surface"), self.colour("canvas"))
        role = QPalette.ColorRole
        pairs: tuple[tuple[QPalette.ColorRole, ColourName], ...] = (
            (role.Window, "canvas"), (role.WindowText, "text"), (role.Base, "surface"), (role.AlternateBase, "subtle"),
            (role.Text, "text"), (role.PlaceholderText, "text3"), (role.Button, "surface"), (role.ButtonText, "text"),
            (role.BrightText, "danger"), (role.Highlight, "accent"), (role.HighlightedText, "on_accent"),
            (role.Link, "accent"), (role.LinkVisited, "accent"), (role.ToolTipBase, "surface"),
            (role.ToolTipText, "text"), (role.Accent, "accent"),
        )  # fmt: skip
        for which, name in pairs:
            palette.setColor(which, self.colour(name))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, self.colour("text3"))
        return palette

    def style_sheet(self) -> str:
        """Return the style sheet of scroll bars. Raises: KeyError for a token that does not exist."""
        template = Template(resource_bytes("theme", "terminal.qss").decode())
        values: dict[str, str] = {name: f"{value}px" for name, value in self._tokens.sizes.items()}
        values.update(self._tokens.colours.items())
        return template.substitute(values)

    def _make_font(self, style: TextStyle) -> QFont:
        self._load_fonts()
        rule = TYPE[style.role]
        family = self._faces.digits if style.digits else self._faces.text
        font = QFont([family, FAMILY, *_SYSTEM_FACES])
        font.setPixelSize(style.px or rule.px)
        font.setWeight(QFont.Weight(style.weight or rule.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _load_fonts(self) -> None:
        if not self._fonts_loaded:
            for name in _FILES:
                QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))
            self._fonts_loaded = True


def theme_for(contrast: Qt.ContrastPreference) -> ThemeName:
    """Return `hc` when the operating system asks for high contrast, else `light` (dark is the person's choice)."""
    return "hc" if contrast == Qt.ContrastPreference.HighContrast else "light"

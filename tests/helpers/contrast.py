"""Contrast of two colours as WCAG 2.2 defines it, and colours laid over each other."""

from __future__ import annotations


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#RRGGBB` colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def blended(over: str, under: str, alpha: float) -> str:
    """Return the colour that `over` with this opacity makes on `under`."""
    mixed = (a * alpha + b * (1 - alpha) for a, b in zip(_channels(over), _channels(under), strict=True))
    return "#" + "".join(f"{round(c * 255):02X}" for c in mixed)

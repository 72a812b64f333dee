"""How well one colour is read on another: relative luminance and contrast ratio of WCAG 2.2.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

from __future__ import annotations

LEGIBLE = 4.5
"""The contrast ratio that WCAG 2.2 AA asks of words."""


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    """Contrast ratio of two relative luminances, 1 to 21."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def legible(ground: str, *inks: str) -> str:
    """The first ink that can be read on the ground, else the one that stands out most."""
    held = (ink for ink in inks if contrast(luminance(ink), luminance(ground)) >= LEGIBLE)
    return next(held, max(inks, key=lambda ink: contrast(luminance(ink), luminance(ground))))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

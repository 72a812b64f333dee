"""Shades of paper: lighter, darker and mixed sheets of one colour."""

from __future__ import annotations


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it, mixed as sRGB."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(colour), rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def darker(colour: str, share: float = 0.14) -> str:
    """A shade of the same paper: black would grey it, so it is mixed with the colour laid over itself."""
    over = "#" + "".join(f"{round(0.56 * part * part / 255):02x}" for part in rgb(colour))
    return mix(colour, over, min(1.2 * share, 1.0))


def lighter(colour: str, share: float = 0.3) -> str:
    return mix(colour, "#fff6e6", share)


def luma(colour: str) -> float:
    """Perceived lightness, 0 to 1 (Rec. 601 weights on sRGB)."""
    r, g, b = rgb(colour)
    return (0.299 * r + 0.587 * g + 0.114 * b) / 255


def apart(colour: str, other: str) -> float:
    """How far two colours lie from each other, 0 to 1 (the 'redmean' distance)."""
    (r1, g1, b1), (r2, g2, b2) = rgb(colour), rgb(other)
    red = (r1 + r2) / 2
    square = (2 + red / 256) * (r1 - r2) ** 2 + 4 * (g1 - g2) ** 2 + (2 + (255 - red) / 256) * (b1 - b2) ** 2
    return (square**0.5) / 764.83


def chroma(colour: str) -> float:
    """How far a colour is from grey, 0 to 1."""
    return (max(rgb(colour)) - min(rgb(colour))) / 255

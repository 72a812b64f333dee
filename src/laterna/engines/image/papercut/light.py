"""One light for a page: what it does to the colour of every sheet, by depth.

Far sheets fade into the air, near ones keep their colour (air perspective, as Leonardo describes it); the light tints
all; what glows is tinted by nothing. Colours are float32 sRGB, 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from laterna.engines.image.papercut.material import Material
    from laterna.storyboard.scenery import Light
    from laterna.storyboard.shapes import Shape, Sheet

Colour = np.ndarray
"""float32 `[3]`."""
_LAMP = np.array([1.0, 0.84, 0.58], np.float32)
"""The lamp behind the screen of the shadow theatre."""
_NIGHT = np.array([0.075, 0.06, 0.11], np.float32)
"""Black paper and black ink, which are never quite black."""
_CUT_THROUGH = 0.8
_SNOW, _LYING = 0.84, 0.74
"""Land lighter than this is snow, and how much of the screen's light comes through it."""
_SHINING = 0.4
_PALE = {"backdrop": 0.74, "ground": 0.7}
"""How pale the farthest sheets are; what is near is black."""
_DRAWN, _DRAWN_ABOVE = 0.7, 0.62
"""How far what hangs on one far sheet parts into dark and light, and the lightness that stays."""
_THING = 0.2
"""How pale a thing is, so that whoever stands before it is seen."""
_DUSK = 0.36
_WHITE = 0.88
_TONES = (0.33, 0.55, 0.76)
_FIGURE = 0.69
"""Figures are never printed in the thinned ink, which is the ground's: what is lighter than this is bare paper."""
_KEPT = {"figure": 0.32, "prop": 0.6, "air": 0.3}
"""How much of the air and the dark reaches what matters, so that it can be read on every page."""


@dataclass(frozen=True)
class Lighting:
    """The light of a page on one material."""

    light: Light
    material: Material

    def colour(self, shape: Shape, sheet: Sheet) -> Colour:
        """What colour a shape has in this light."""
        own = parse(shape.colour)
        if sheet.role == "sky":
            return own if self.material.ink == "colour" else self._inked(own, own, sheet, shape.glow)
        lit = own * (1 - shape.glow) * self._tint(sheet) + own * shape.glow
        reach = _KEPT.get(sheet.role, 1.0) * (1 - shape.glow)
        air = self.light.haze * (1 - sheet.depth) ** 1.4 * reach
        lit = lit + (parse(self.light.air) - lit) * min(air, 0.92)
        return self._inked(np.clip(lit, 0, 1), own, sheet, shape.glow)

    def _tint(self, sheet: Sheet) -> Colour:
        tint = parse(self.light.tint)
        return 1 - (1 - tint) * _KEPT.get(sheet.role, 1.0)

    def _inked(self, lit: Colour, own: Colour, sheet: Sheet, glow: float) -> Colour:
        if self.material.ink == "silhouette":
            return lit if glow > _SHINING else _silhouette(lit, own, sheet, parse(self.light.air))
        if self.material.ink == "two inks":
            return _printed(lit, sheet, parse(self.material.paper), parse(self.material.second))
        return lit


def parse(colour: str) -> Colour:
    """`#rrggbb` as float32 `[3]`."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def luma(colour: Colour) -> float:
    """Perceived lightness, 0 to 1 (Rec. 601)."""
    return float(colour @ np.array([0.299, 0.587, 0.114], np.float32))


def _silhouette(lit: Colour, own: Colour, sheet: Sheet, air: Colour) -> Colour:
    """Black paper before a lit screen: the farther, the paler; what is white by day is cut through to the light."""
    screen = np.clip(0.3 * air + 0.74 * _LAMP, 0, 1)
    light = luma(lit)
    if sheet.role == "sky":
        return np.clip(0.45 * lit + 0.72 * _LAMP * (0.55 + 0.45 * light), 0, 1)
    if sheet.role == "air" or (sheet.role in ("figure", "prop") and luma(own) > _CUT_THROUGH):
        return screen
    pale = _PALE.get(sheet.role, 0.0) * (1 - sheet.depth) ** 1.5
    if sheet.role in _PALE and luma(own) > _SNOW:
        pale = max(pale, _LYING)
    if sheet.role == "prop":
        pale = _THING
    if sheet.role == "backdrop":
        pale = min(max(pale + _DRAWN * (light - _DRAWN_ABOVE), 0.0), 1.0)
    relief = (0.34 if sheet.role in ("figure", "prop") else 0.13) * lit * light
    return _NIGHT + (screen - _NIGHT) * pale + relief * (1 - pale)


def _printed(lit: Colour, sheet: Sheet, paper: Colour, ink: Colour) -> Colour:
    """Two inks on paper, the lighter one also thinned to half: four tones by lightness."""
    if sheet.role == "sky":
        return ink if luma(lit) < _DUSK else 0.4 * ink + 0.6 * paper
    light = luma(lit)
    if sheet.role not in ("figure", "prop", "frame"):
        light = min(light + 0.16, _TONES[2] - 0.01) if light < _WHITE else 1.0
    if sheet.role == "figure":
        light = 0.0 if light < _TONES[0] else _TONES[0] if light < _FIGURE else 1.0
    if light < _TONES[0]:
        return _NIGHT + 0.12 * ink
    if light < _TONES[1]:
        return ink
    return 0.5 * (ink + paper) if light < _TONES[2] else paper

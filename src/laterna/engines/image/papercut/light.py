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
_KEPT = {"figure": 0.45, "prop": 0.7, "air": 0.3}
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
            return own if self.material.ink == "colour" else self._inked(own, sheet)
        lit = own * (1 - shape.glow) * self._tint(sheet) + own * shape.glow
        reach = _KEPT.get(sheet.role, 1.0) * (1 - shape.glow)
        air = self.light.haze * (1 - sheet.depth) ** 1.4 * reach
        lit = lit + (parse(self.light.air) - lit) * min(air, 0.92)
        return self._inked(np.clip(lit, 0, 1), sheet)

    def _tint(self, sheet: Sheet) -> Colour:
        tint = parse(self.light.tint)
        return 1 - (1 - tint) * _KEPT.get(sheet.role, 1.0)

    def _inked(self, lit: Colour, sheet: Sheet) -> Colour:
        if self.material.ink == "silhouette":
            return _silhouette(lit, sheet, self.light)
        if self.material.ink == "two inks":
            return _two_inks(lit, self.light)
        return lit


def parse(colour: str) -> Colour:
    """`#rrggbb` as float32 `[3]`."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def luma(colour: Colour) -> float:
    """Perceived lightness, 0 to 1 (Rec. 601)."""
    return float(colour @ np.array([0.299, 0.587, 0.114], np.float32))


def _silhouette(lit: Colour, sheet: Sheet, light: Light) -> Colour:
    return lit


def _two_inks(lit: Colour, light: Light) -> Colour:
    return lit

"""Where and when: sky, woods, greenery, road, water, sand, snow, sunset, night; indoors or outdoors; the setting.

Rules on colour, texture and position, each with its reason. Indoors or outdoors weighs them as log-odds, after the
idea of M. Szummer, R. W. Picard, Indoor-Outdoor Image Classification, 1998. The weights were set by hand: on the few
photos at hand a fitted model did no better than a coin on photos it had not seen.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import cv2
import numpy as np

from laterna.engines.vision.glance.things import flowers_of, hills_of
from laterna.story import Claim

if TYPE_CHECKING:
    from laterna.engines.vision.glance.frame import Frame

_SURE = 0.6
"""Under this confidence nothing is said of indoors and outdoors."""
_INDOORS = 0.8
"""Never surer of a room: without sky, leaves and ground the camera may only have been close to something."""
_PAINT = 52.0
"""Median L* above which green is paint or plastic: leaves reflect about a tenth of the light."""


class Place(NamedTuple):
    """What is said of the place."""

    claims: tuple[Claim, ...]
    place: Literal["indoor", "outdoor"] | None
    confidence: float
    setting: str | None


class Evidence(NamedTuple):
    """Shares of the picture, and plain measures."""

    sky: float
    """Smooth, bright, neither green nor strongly coloured, reaching in from the upper edge."""
    blue_sky: float
    grey_sky: float
    """Sky of hardly any colour that the light has not blown out: clouds."""
    warm_sky: float
    green: float
    green_above: float
    """Share of the upper third that is green."""
    grass: float
    """Fairly smooth green in the lower half."""
    leaves: float
    """Green that is busy, as leaves against their own shade are."""
    woods: bool
    """Busy, dull green or grey from the upper edge down, with no sky: trunks and needles."""
    road: float
    """Share of the lower two fifths that is smooth and grey."""
    evening: float
    """Smooth deep blue or purple reaching in from the upper edge: the sky of the blue hour."""
    bluish: float
    """Whatever is tinted blue: open shade is lit by the sky."""
    water: float
    sand: float
    snow: float
    dark: float
    lamps: float
    """Nearly white pixels."""
    falling_light: float
    """Mean L* of the upper third less that of the lower."""
    warmth: float
    """Mean b* of what is neither green nor sky: lamps and wood make it high."""


def place_of(frame: Frame) -> Place:
    """What can be told of the place; a claim is made only when it is likelier than not."""
    seen = evidence_of(frame)
    outdoor = 1 / (1 + math.exp(-_outdoor_odds(seen)))
    sure = max(outdoor, 1 - outdoor)
    place = None if sure < _SURE else "outdoor" if outdoor > 0.5 else "indoor"
    sure = min(sure, _INDOORS) if place == "indoor" else sure
    claims = _claims(seen, outdoor)
    if outdoor >= _SURE:
        land = (hills_of(sky_of(frame)), flowers_of(frame, leaves_of(frame)))
        claims += tuple(claim for claim in land if claim)
    return Place(claims, place, sure, _setting(seen, {claim.what for claim in claims}))


def evidence_of(frame: Frame) -> Evidence:
    light, chroma, hue = _polar(frame)
    third, texture = max(1, len(light) // 3), frame.texture
    down = np.linspace(0, 1, len(light), dtype=np.float32)[:, None] * np.ones_like(light)
    leafy_hue = (hue > 103) & (hue < 155) & (chroma > 12) & (light > 6)
    painted = leafy_hue.any() and float(np.median(light[leafy_hue])) > _PAINT
    green = leafy_hue & (light < 62) & (not painted)
    sky = sky_of(frame)
    blue = (hue > 210) & (hue < 300)
    evening = (texture < 4) & (light > 6) & (light < 62) & (chroma > 10) & (hue > 215) & (hue < 320)
    ground = (down > 0.4) & ~sky & (texture < 7)
    rest = ~green & ~sky
    return Evidence(
        sky=_share(sky),
        blue_sky=_share(sky & blue & (chroma > 3)),
        grey_sky=_share(sky & (chroma < 12) & (light < 92)),
        warm_sky=_share(sky & (chroma > 14) & ((hue < 95) | (hue > 330))),
        green=_share(green),
        green_above=_share(green[:third]),
        grass=_share(green & (texture < 6) & (down > 0.5)),
        leaves=_share(green & (texture > 12)),
        woods=_is_wooded(frame, sky),
        road=_share((down > 0.6) & ~sky & (texture < 4) & (chroma < 9) & (light > 30) & (light < 80)) / 0.4,
        evening=_share(_from_above(evening & (down < 0.75))),
        bluish=_share(blue & (chroma > 5)),
        water=_share(ground & (hue > 190) & (hue < 300) & (chroma > 12) & (light > 15)),
        sand=_share(ground & (light > 55) & (hue > 55) & (hue < 95) & (chroma > 8) & (chroma < 34)),
        snow=_share(ground & (light > 80) & (chroma < 8)),
        dark=_share(light < 25),
        lamps=_share(light > 85),
        falling_light=float(light[:third].mean() - light[-third:].mean()),
        warmth=float(frame.lab[..., 2][rest].mean()) if rest.any() else 0.0,
    )


def sky_of(frame: Frame) -> np.ndarray:
    """Bool `[H, W]`: bright and smooth, neither leafy nor strongly coloured, reaching in from the upper edge."""
    light, chroma, hue = _polar(frame)
    leafy_hue = (hue > 103) & (hue < 155) & (chroma > 12) & (light > 6)
    high = np.arange(len(light))[:, None] < 0.75 * len(light)
    return _from_above((frame.texture < 4) & (light > 50) & high & (chroma < 45) & ~leafy_hue)


def leaves_of(frame: Frame) -> np.ndarray:
    """Bool `[H, W]`: whatever may be a leaf, in light or shade."""
    light, chroma, hue = _polar(frame)
    return (hue > 95) & (hue < 170) & (chroma > 8) & (light < 70)


def _polar(frame: Frame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """L*, chroma and hue in degrees, float32 `[H, W]` each."""
    light, a, b = (frame.lab[..., index] for index in range(3))
    return light, np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _is_wooded(frame: Frame, sky: np.ndarray) -> bool:
    upper = slice(0, max(1, len(sky) // 2))
    _, chroma, hue = (channel[upper] for channel in _polar(frame))
    natural = ((hue > 85) & (hue < 175)) | (chroma < 10)
    busy = _share(frame.texture[upper] > 7) > 0.7
    return busy and _share(natural) > 0.85 and _share(leaves_of(frame)[upper]) > 0.1 and _share(sky) < 0.05


def _share(mask: np.ndarray) -> float:
    return float(mask.mean())


def _from_above(mask: np.ndarray) -> np.ndarray:
    """The pieces of the mask, bool `[H, W]`, that reach the upper eighth over a fifth of the width."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    widths = np.bincount(labels[: max(1, len(labels) // 8)].max(0))
    wide = [label for label in range(1, len(widths)) if widths[label] > 0.2 * mask.shape[1]]
    return np.isin(labels, wide)


def _outdoor_odds(seen: Evidence) -> float:
    """Log-odds that the photo was taken outdoors. Every term is capped, so that no single sign decides alone."""
    odds = -0.8
    odds += 8 * min(seen.green, 0.25)
    odds += 5 * min(seen.blue_sky, 0.3)
    odds += 3 * min(seen.sky, 0.3) if seen.falling_light > 5 else 0.0
    odds += 2 * min(seen.bluish, 0.4)
    odds += 5 * min(seen.evening, 0.2)
    odds -= 0.1 * min(max(0.0, seen.warmth - 8), 20)
    return odds


def _claims(seen: Evidence, outdoor: float) -> tuple[Claim, ...]:
    """Claims of the open air need the open air: their confidence is that of being outdoors."""
    open_sky = seen.sky > 0.08
    rows = [
        ("sky", seen.sky, open_sky),
        ("greenery", seen.green, seen.green > 0.12),
        ("grass", seen.grass, seen.grass > 0.08 and seen.green > 0.12),
        ("leaves", seen.leaves, seen.leaves > 0.08 and seen.green > 0.12),
        ("woods", None, seen.woods),
        ("road", 0.4 * seen.road, seen.road > 0.5),
        ("cloudy sky", seen.grey_sky, open_sky and seen.grey_sky > 0.6 * seen.sky),
        ("blue sky", seen.blue_sky, open_sky and seen.blue_sky > 0.5 * seen.sky and seen.grey_sky < 0.3 * seen.sky),
        ("water", seen.water, seen.water > 0.12 and open_sky),
        ("sand", seen.sand, seen.sand > 0.2 and open_sky),
        ("snow", seen.snow, seen.snow > 0.25),
        ("sunset", seen.warm_sky, seen.warm_sky > 0.08),
        ("night", seen.dark, seen.dark > 0.45 and 0.005 < seen.lamps < 0.12 and seen.green < 0.12),
    ]
    return tuple(
        Claim(what=what, confidence=outdoor, share=share) for what, share, holds in rows if holds and outdoor >= _SURE
    )


def _setting(seen: Evidence, claims: set[str]) -> str | None:
    """A setting only where the ground itself says it."""
    if "snow" in claims:
        return "snow"
    if "sand" in claims and "water" in claims:
        return "beach"
    if "water" in claims and seen.water > 0.3:
        return "sea"
    if "mountains" in claims:
        return "mountain"
    if "woods" in claims:
        return "forest"
    if "road" in claims:
        return "street"
    if any(claim.endswith("flowers") for claim in claims):
        return "garden"
    if "greenery" in claims and "sky" in claims and seen.green > 0.2 and seen.green_above < 0.35:
        return "meadow" if seen.grass > 0.1 else None
    if "greenery" in claims and seen.green > 0.4 and seen.green_above > 0.5:
        return "forest"
    return None

"""Where and when: sky, greenery, water, sand, snow, sunset, night; indoors or outdoors; the setting.

Rules on colour, texture and position, each with its reason; indoors and outdoors weigh the evidence as log-odds, after
the idea of M. Szummer, R. W. Picard, Indoor-Outdoor Image Classification, 1998 (colour and texture by block).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

import cv2
import numpy as np

from laterna.story import Claim

if TYPE_CHECKING:
    from laterna.engines.vision.glance.frame import Frame


class Place(NamedTuple):
    """What is said of the place."""

    claims: tuple[Claim, ...]
    place: Literal["indoor", "outdoor"] | None
    confidence: float
    setting: str | None


class Shares(NamedTuple):
    """Evidence, as shares of the picture or plain measures."""

    sky: float
    blue: float
    """Share of the sky that is blue."""
    warm: float
    """Share of the sky that is orange, pink or yellow."""
    green: float
    water: float
    sand: float
    snow: float
    dark: float
    lamps: float
    top_light: float
    """Mean L* of the top third less that of the bottom third."""
    cast: float
    """Mean b* : over 12 is lamp light or wood."""
    smooth: float
    """Share of smooth pixels."""


def place_of(frame: Frame) -> Place:
    shares = shares_of(frame)
    odds = _outdoor_odds(shares)
    outdoor = 1 / (1 + math.exp(-odds))
    place = "outdoor" if outdoor >= 0.6 else "indoor" if outdoor <= 0.4 else None
    claims = _claims(shares, outdoor)
    return Place(claims, place, max(outdoor, 1 - outdoor), _setting(claims))


def shares_of(frame: Frame) -> Shares:
    light, a, b = (frame.lab[..., index] for index in range(3))
    chroma = np.hypot(a, b)
    hue = np.degrees(np.arctan2(b, a)) % 360
    height = light.shape[0]
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None] * np.ones_like(light)
    smooth = frame.texture < 3
    sky = _from_top((frame.texture < 4) & (light > 45) & (down < 0.8) & ~((hue > 90) & (hue < 170) & (chroma > 12)))
    green = (hue > 98) & (hue < 160) & (chroma > 9) & (light > 8) & (frame.texture > 2)
    bluish = (hue > 200) & (hue < 300) & (chroma > 4)
    water = (down > 0.3) & ~sky & bluish & (frame.texture < 6)
    sand = (down > 0.4) & (light > 55) & (hue > 50) & (hue < 95) & (chroma > 8) & (chroma < 32) & (frame.texture < 7)
    snow = (down > 0.3) & ~sky & (light > 82) & (chroma < 7)
    third = height // 3
    sky_share = float(sky.mean())
    return Shares(
        sky=sky_share,
        blue=float((sky & bluish).mean()) / sky_share if sky_share else 0.0,
        warm=float((sky & (chroma > 14) & ((hue < 95) | (hue > 330))).mean()) / sky_share if sky_share else 0.0,
        green=float(green.mean()),
        water=float(water.mean()),
        sand=float(sand.mean()),
        snow=float(snow.mean()),
        dark=float((light < 25).mean()),
        lamps=float((light > 85).mean()),
        top_light=float(light[:third].mean() - light[-third:].mean()),
        cast=float(b.mean()),
        smooth=float(smooth.mean()),
    )


def _from_top(mask: np.ndarray) -> np.ndarray:
    """Bool `[H, W]`: the pieces of the mask that touch the upper edge over more than a tenth of it."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    counts = np.bincount(labels[: max(1, len(labels) // 50)].max(0))
    wide = [label for label in range(1, len(counts)) if counts[label] > 0.1 * mask.shape[1]]
    return np.isin(labels, wide)


def _outdoor_odds(shares: Shares) -> float:
    odds = -0.6
    odds += 6 * min(shares.sky, 0.4) * (0.3 + shares.blue)
    odds += 6 * min(shares.green, 0.4)
    odds += 0.02 * shares.top_light
    odds -= 0.05 * max(0.0, shares.cast - 8)
    return odds


def _claims(shares: Shares, outdoor: float) -> tuple[Claim, ...]:
    rows = [
        ("sky", shares.sky, outdoor if shares.sky > 0.08 else 0.0),
        ("greenery", shares.green, outdoor if shares.green > 0.15 else 0.0),
        ("snow", shares.snow, outdoor if shares.snow > 0.3 else 0.0),
        ("sunset", shares.sky * shares.warm, outdoor if shares.sky * shares.warm > 0.12 else 0.0),
    ]
    return tuple(Claim(what=what, confidence=sure, share=share) for what, share, sure in rows if sure >= 0.6)


def _setting(claims: tuple[Claim, ...]) -> str | None:
    said = {claim.what: claim for claim in claims}
    if "snow" in said:
        return "snow"
    green = said.get("greenery")
    if green and (green.share or 0) > 0.35:
        return "meadow" if "sky" in said else "forest"
    return None

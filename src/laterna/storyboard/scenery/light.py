"""The one light of a page: from the time of day, the weather, the season, the mood, and the place.

What each of them does is data (`light.toml`); they are laid over one another in that order.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.storyboard.figures.colours import luma, mix, rgb
from laterna.storyboard.scenery.places import kind_of, place_of

if TYPE_CHECKING:
    from laterna.story import Layout


@dataclass(frozen=True, slots=True)
class Light:
    """How a page is lit. Colours are `#rrggbb`."""

    sky_top: str
    sky_low: str
    key: str
    """The light's own colour: the sun's, the moon's, a lamp's."""
    direction: tuple[float, float]
    """Where shadows fall, in units of a sheet's height over what lies behind it; x right, y down."""
    tint: str
    """What every local colour is multiplied by; white is plain daylight."""
    air: str
    """The colour that far things fade into."""
    haze: float
    """How much of the air lies before the farthest sheet, 0 to 1."""
    shadow: str
    glow: float
    """How far lamps and windows shine into the air, 0 (noon) to 1 (night)."""
    darkness: float
    """0 is noon, 1 the deepest night."""


@cache
def table() -> dict[str, dict[str, dict[str, Any]]]:
    """What each time, weather, season and mood does to the light."""
    return tomllib.loads(Path(__file__).with_name("light.toml").read_text(encoding="utf-8"))


def light_of(layout: Layout) -> Light:
    """The light of a page."""
    light = outdoor_light(layout)
    if layout.setting is None or kind_of(layout.setting).indoor:
        light = _indoors(light)
    return replace(light, **_own(layout, light))


def outdoor_light(layout: Layout) -> Light:
    """The light outside, which a room's windows show."""
    row = table()["time"][layout.time]
    values: dict[str, Any] = {**row, "direction": tuple(row["direction"])}
    light = Light(**values)
    light = _weathered(light, table()["weather"][layout.weather])
    light = _shifted(light, table()["season"][layout.season])
    return _shifted(light, table()["mood"][layout.mood])


def _weathered(light: Light, row: dict[str, Any]) -> Light:
    veil = multiplied(row["veil"], mix("#ffffff", light.tint, 0.85))
    dim = mix("#ffffff", row["dim"], 1.0)
    return replace(
        light,
        sky_top=mix(light.sky_top, mix(veil, light.sky_top, 0.15), row["cover"]),
        sky_low=mix(light.sky_low, veil, row["cover"]),
        tint=multiplied(light.tint, dim),
        air=mix(light.air, veil, row["cover"]),
        haze=min(light.haze + row["haze"], 0.95),
        glow=min(light.glow + row["glow"], 1.0),
        darkness=min(light.darkness + row["dark"], 1.0),
    )


def _shifted(light: Light, row: dict[str, Any]) -> Light:
    """Towards a hue, as much as `share` says; lightness stays with the time of day."""
    share, hue = row["share"], row["hue"]

    def towards(colour: str) -> str:
        weight = luma(colour) / max(luma(hue), 0.05)
        return mix(colour, mix("#000000", hue, min(weight, 1.0)), share)

    return replace(light, sky_top=towards(light.sky_top), sky_low=towards(light.sky_low), air=towards(light.air),
                   tint=mix(light.tint, multiplied(light.tint, hue), share))  # fmt: skip


def _indoors(light: Light) -> Light:
    """Rooms are warm and near: little air, and lamps that make up for the night."""
    lamp = light.darkness
    return replace(
        light,
        tint=mix(mix("#ffffff", light.tint, 0.5), mix(light.tint, "#ffdcb4", 0.72), lamp),
        air=mix(light.air, "#d9a878", 0.55),
        haze=light.haze * 0.22,
        direction=(0.5, 1.0),
    )


def _own(layout: Layout, light: Light) -> dict[str, Any]:
    """What the place sets itself, dimmed as the day is."""
    own = dict(place_of(layout.setting).light)
    for name in ("sky_top", "sky_low", "air"):
        if name in own:
            own[name] = multiplied(own[name], mix("#ffffff", light.tint, 0.8))
    if "tint" in own:
        own["tint"] = multiplied(own["tint"], light.tint)
    return own


def multiplied(colour: str, by: str) -> str:
    """Two papers' colours, one seen through the other."""
    return "#" + "".join(f"{round(a * b / 255):02x}" for a, b in zip(rgb(colour), rgb(by), strict=True))

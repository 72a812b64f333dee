"""What every cutter of scenery needs to know of the page: its papers, its light, its scale and its dice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from laterna.story.seeds import seed_of
from laterna.storyboard.figures.colours import darker, lighter, luma, mix
from laterna.storyboard.scenery.light import light_of, outdoor_light
from laterna.storyboard.scenery.places import Place, kind_of, lands, place_of
from laterna.storyboard.scenery.stage import far_edge

if TYPE_CHECKING:
    from laterna.story import Layout, Point
    from laterna.storyboard.scenery.light import Light
    from laterna.storyboard.shapes import Shape

BLEED = 0.1
"""How far sheets reach beyond the picture, in page units, so that a moving camera uncovers no hole."""
_ZOOM = {"wide": 0.82, "medium": 1.0, "close": 1.28, "over_shoulder": 1.08, "above": 0.88, "below": 1.15}
_PLANES = ("far", "middle", "ground", "near", "crown", "water")
_FROM_PALETTE = 0.6
"""How much of a land's paper comes from the photo, where there is one."""


@dataclass(frozen=True, slots=True)
class Site:
    """One page's place."""

    layout: Layout
    place: Place
    papers: dict[str, str]
    light: Light
    outside: Light
    """The light outdoors, also for a room."""
    zoom: float
    """Factor on the size of all scenery, by the shot."""
    indoor: bool

    @property
    def left(self) -> float:
        return -BLEED

    @property
    def right(self) -> float:
        return self.layout.aspect + BLEED

    @property
    def bare(self) -> bool:
        """Whether nothing outdoors has leaves or flowers now."""
        return self.layout.season == "winter" or self.layout.weather == "snow"

    def across(self, fraction: float) -> float:
        """The x at a fraction of the width, nearer to the middle or farther out as the shot is wider or closer."""
        return self.layout.aspect * (0.5 + (fraction - 0.5) * self.zoom)

    def down(self, base: float) -> float:
        """The y between the horizon (0) and the far edge of the ground (1), and beyond."""
        horizon = self.layout.camera.horizon
        return horizon + (far_edge(self.layout) - horizon) * base

    def dice(self, *name: object) -> np.random.Generator:
        """A generator for one thing of this setting: the same on every page that plays here."""
        return np.random.default_rng(seed_of(self.layout.setting_seed, *name))

    def page_dice(self, *name: object) -> np.random.Generator:
        """A generator for what changes from page to page: clouds, rain."""
        return np.random.default_rng(seed_of(self.layout.seed, *name))

    def quiet(self, point: Point, margin: float = 0.0) -> bool:
        """Whether a point lies where the words go."""
        area = self.layout.text_area
        if area is None:
            return False
        x, y = point
        return (area.x - margin < x < area.x + area.width + margin
                and area.y - margin < y < area.y + area.height + margin)  # fmt: skip

    @property
    def ceiling(self) -> float:
        """The y down to which words lie across the top of the page; 0 where they do not."""
        area = self.layout.text_area
        if area is None or area.y > 0.3 or area.width < 0.6 * self.layout.aspect:
            return 0.0
        return area.y + min(area.height, 0.4)

    @property
    def named(self) -> frozenset[str]:
        """The things that the scene itself sets on the page."""
        return frozenset(prop.kind for prop in self.layout.props)

    def hides_no_one(self, shapes: tuple[Shape, ...]) -> bool:
        """Whether shapes near the eye leave everyone to be seen."""
        boxes = [figure.box for figure in self.layout.figures]
        return not any(
            box.x < x < box.x + box.width and box.y < y < box.y + 0.95 * box.height
            for shape in shapes
            for contour in shape.contours
            for x, y in contour
            for box in boxes
        )

    def heard(self, shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
        """The shapes that stay out of the words' way."""
        return tuple(shape for shape in shapes if not any(self.quiet(p) for c in shape.contours for p in c[::3]))


def site_of(layout: Layout) -> Site:
    """Everything about a page's place."""
    indoor = layout.setting is None or kind_of(layout.setting).indoor
    place = place_of(layout.setting)
    return Site(
        layout=layout,
        place=place,
        papers=_papers(layout, place.land),
        light=light_of(layout),
        outside=outdoor_light(layout),
        zoom=_ZOOM.get(layout.camera.shot, 1.0),
        indoor=indoor,
    )


def _papers(layout: Layout, land: str) -> dict[str, str]:
    seasons = lands()[land]
    season = "winter" if layout.weather == "snow" else layout.season
    papers = dict(seasons.get(season, seasons["summer"]))
    if not layout.palette:
        return papers
    ordered = sorted(layout.palette, key=luma)
    for place, name in enumerate(_PLANES):
        hue = _nearest(papers[name], ordered, place)
        papers[name] = mix(papers[name], with_lightness(hue, luma(papers[name])), _FROM_PALETTE)
    return papers


def _nearest(paper: str, ordered: list[str], place: int) -> str:
    """The photo's colour whose lightness is nearest; the planes take turns where two are as near."""
    ranked = sorted(ordered, key=lambda colour: abs(luma(colour) - luma(paper)))
    return ranked[place % min(2, len(ranked))]


def with_lightness(colour: str, wanted: float) -> str:
    """The colour, mixed with black or white paper until it is as light as `wanted` (0 to 1)."""
    own = luma(colour)
    if wanted >= own:
        return lighter(colour, min((wanted - own) / max(0.97 - own, 0.01), 1.0))
    return darker(colour, min((own - wanted) / max(own - 0.09, 0.01), 1.0))

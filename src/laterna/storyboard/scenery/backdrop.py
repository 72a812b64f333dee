"""The whole backdrop of a page: sky, land, ground, frame and air, from far to near."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.storyboard.scenery.air import cut_air
from laterna.storyboard.scenery.frame import cut_frame
from laterna.storyboard.scenery.ground import DEPTH as GROUND
from laterna.storyboard.scenery.ground import cut_ground
from laterna.storyboard.scenery.kit import cut_layer
from laterna.storyboard.scenery.site import site_of
from laterna.storyboard.scenery.sky import cut_sky

if TYPE_CHECKING:
    from laterna.story import Layout
    from laterna.storyboard.shapes import Sheet


def cut_backdrop(layout: Layout) -> tuple[Sheet, ...]:
    """All sheets of the scenery, by depth. The same `setting_seed` gives the same place on every page."""
    site = site_of(layout)
    sheets = [
        *cut_sky(site),
        *(cut_layer(site, layer) for layer in site.place.layers),
        cut_ground(site),
        *cut_frame(site),
        *cut_air(site),
    ]
    return tuple(sorted((sheet for sheet in sheets if sheet.shapes), key=lambda sheet: sheet.depth))


def cut_before(layout: Layout, depth: float) -> tuple[Sheet, ...]:
    """The sheets of `cut_backdrop` that may hide what stands at `depth`: those nearer to us, without the air."""
    site = site_of(layout)
    sheets = [cut_layer(site, layer) for layer in site.place.layers if layer.depth > depth]
    if depth < GROUND:
        sheets.append(cut_ground(site))
    sheets += cut_frame(site)
    return tuple(sorted((sheet for sheet in sheets if sheet.shapes), key=lambda sheet: sheet.depth))

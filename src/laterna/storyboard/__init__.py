"""Geometry: where everything stands on a page, what it looks like as cut shapes, and the maps that painters follow.

What a build is planned with stands here and is light. Laying out is in `page` and `compose`, cutting in `theatre`,
`figures`, `scenery` and `props`, control maps in `maps`.
"""

from laterna.storyboard.casting import numbered
from laterna.storyboard.covers import cover_sight, endpaper_sight, portrait_sight
from laterna.storyboard.sight import Sight, sight_of

__all__ = ["Sight", "cover_sight", "endpaper_sight", "numbered", "portrait_sight", "sight_of"]

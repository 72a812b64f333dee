"""Geometry: where everything stands on a page, what it looks like as cut shapes, and the maps that painters follow."""

from laterna.storyboard.compose import compose
from laterna.storyboard.covers import cover_layout, cover_sight, endpaper_sight, portrait_layout, portrait_sight
from laterna.storyboard.maps import ControlMaps, Legend, control_maps
from laterna.storyboard.page import lay_out, lay_out_scene, sight_of
from laterna.storyboard.sight import Sight

__all__ = [
    "ControlMaps", "Legend", "Sight", "compose", "control_maps", "cover_layout", "cover_sight", "endpaper_sight",
    "lay_out", "lay_out_scene", "portrait_layout", "portrait_sight", "sight_of",
]  # fmt: skip

"""Scenery: the place a page plays in, as sheets of cut paper, and the one light that falls on it."""

from laterna.storyboard.scenery.backdrop import cut_backdrop, cut_before
from laterna.storyboard.scenery.light import Light, light_of
from laterna.storyboard.scenery.stage import StageGround, ground_y, stage_of

__all__ = ["Light", "StageGround", "cut_backdrop", "cut_before", "ground_y", "light_of", "stage_of"]

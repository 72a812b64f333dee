"""Figures of the paper theatre: who stands on the page, cut as hinged pieces in any pose, view and expression."""

from laterna.storyboard.figures.look import drawn_kinds
from laterna.storyboard.figures.poses import poses_of
from laterna.storyboard.figures.stand import cut_figure, hand, height_of, stand_figure, turns

__all__ = ["cut_figure", "drawn_kinds", "hand", "height_of", "poses_of", "stand_figure", "turns"]

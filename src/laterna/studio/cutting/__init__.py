"""Cutting whom a photo shows out of it, as a paper figure."""

from laterna.studio.cutting.quality import Quality
from laterna.studio.cutting.scissors import Cut, cut_out

__all__ = ["Cut", "Quality", "cut_out"]

"""Placeholder while the plan is cut."""

from __future__ import annotations

from laterna.storyboard.figures.four import build

__all__ = ["build"]

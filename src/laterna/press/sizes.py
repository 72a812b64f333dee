"""Sizes of books: what print services trim to, and how thick a spine gets.

Trim sizes are those that the usual print services list (Amazon KDP, Lulu, IngramSpark, Blurb, European printers).
A spine is the number of pages times the paper's thickness, as their cover guides say (KDP: 0.0025 in a page of cream
paper, 0.002347 in of premium colour).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from laterna.story.errors import UsageError

INCH = 25.4
TRIMS: dict[str, tuple[float, float]] = {
    "8.5x8.5in": (8.5 * INCH, 8.5 * INCH),
    "8x8in": (8 * INCH, 8 * INCH),
    "8x10in": (8 * INCH, 10 * INCH),
    "10x8in": (10 * INCH, 8 * INCH),
    "8.5x11in": (8.5 * INCH, 11 * INCH),
    "11x8.5in": (11 * INCH, 8.5 * INCH),
    "6x9in": (6 * INCH, 9 * INCH),
    "210x210mm": (210, 210),
    "a4": (210, 297),
    "a4-landscape": (297, 210),
    "a5": (148, 210),
    "a5-landscape": (210, 148),
}
"""(width, height) in mm, by name."""
PRINT = {"square": "8.5x8.5in", "landscape": "11x8.5in", "portrait": "8x10in"}
"""The trim that a shape is printed at when none is named."""
PAPERS = {"standard": 0.0635, "premium": 0.0596, "heavy": 0.0889}
"""Thickness of one page (half a leaf) in mm, by paper."""
BLEEDS = {"mm": 3.0, "in": 0.125 * INCH}
PRINT_PPI = 300
"""Pixels an inch that a printer asks for."""
MARKS_MM = 7.0
"""Room for crop marks outside the bleed."""


@dataclass(frozen=True)
class Print:
    """How a book goes to a printer."""

    trim: str = ""
    """A name of `TRIMS`; empty takes the shape's."""
    bleed_mm: float | None = None
    """None takes 3 mm, or an eighth of an inch where the trim is in inches."""
    marks: bool = True
    """Crop marks outside the bleed."""
    paper: str = "premium"
    """A name of `PAPERS`, for the spine."""

    def size(self, shape: str) -> tuple[float, float]:
        """(width, height) of the trimmed page, in mm. Raises `UsageError` for a trim that nobody knows."""
        name = self.trim or PRINT[shape]
        if name not in TRIMS:
            raise UsageError(f"There is no trim size {name!r}; there are: {', '.join(TRIMS)}.")
        return TRIMS[name]

    def bleed(self, shape: str) -> float:
        """The bleed in mm."""
        if self.bleed_mm is not None:
            return self.bleed_mm
        return BLEEDS["in" if (self.trim or PRINT[shape]).endswith("in") else "mm"]

    def pixels(self, shape: str) -> tuple[int, int]:
        """(width, height) of a picture that covers page and bleed at 300 pixels an inch."""
        bleed = 2 * self.bleed(shape)
        width, height = (math.ceil((side + bleed) / INCH * PRINT_PPI) for side in self.size(shape))
        return width, height

    def spine(self, pages: int) -> float:
        """The spine's width in mm. Raises `UsageError` for a paper that nobody knows."""
        if self.paper not in PAPERS:
            raise UsageError(f"There is no paper {self.paper!r}; there are: {', '.join(PAPERS)}.")
        return pages * PAPERS[self.paper]

"""A finished picture carried on at its sides, to a wider spread or a film's frame; what is there stays there.

The picture's outermost pixels, drawn out and blurred, are what the new paint begins with, so that sky, ground and light
go on; it is painted by the words of the place alone, so that nobody stands there a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.engines.image.canvas import resized
from laterna.engines.image.diffusion.order import Order
from laterna.engines.image.prompting import alt_of
from laterna.engines.image.repainting import laid_over
from laterna.story import Picture, Stage
from laterna.story.errors import UsageError

if TYPE_CHECKING:
    from laterna.story import Commission

_SEAM = 0.04
"""How far the new paint reaches into the picture, and passes into it, of the picture's shorter side."""
_BLUR = 0.05
"""Of what the new paint begins with, of the picture's shorter side."""
STRENGTH = 0.95
"""How far new paint goes from what it begins with."""


class Place(NamedTuple):
    """Where a picture lies in a wider one, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def of(cls, inner: tuple[int, int], outer: tuple[int, int]) -> Place:
        """As large as there is room, in the middle; sizes are (width, height)."""
        factor = min(outer[0] / inner[0], outer[1] / inner[1])
        width, height = min(round(inner[0] * factor), outer[0]), min(round(inner[1] * factor), outer[1])
        return cls((outer[0] - width) // 2, (outer[1] - height) // 2, width, height)

    def spread(self, pixels: np.ndarray, outer: tuple[int, int]) -> np.ndarray:
        """A picture here, its outermost pixels drawn out until it fills `outer`; uint8 `[H, W, C]`."""
        sized = resized(pixels, (self.width, self.height))
        rows = (np.arange(outer[1]) - self.top).clip(0, self.height - 1)
        columns = (np.arange(outer[0]) - self.left).clip(0, self.width - 1)
        return sized[rows][:, columns]

    def begun(self, pixels: np.ndarray, outer: tuple[int, int]) -> np.ndarray:
        """As `spread`, what lies around the picture blurred."""
        spread = self.spread(pixels, outer)
        inside = np.s_[self.top : self.top + self.height, self.left : self.left + self.width]
        blurred = cv2.GaussianBlur(spread, (0, 0), max(1.0, _BLUR * min(self.width, self.height)))
        blurred[inside] = spread[inside]
        return blurred

    def seam(self, outer: tuple[int, int]) -> np.ndarray:
        """How much of the new is seen in `outer`: uint8 `[H, W]`, 255 beside the picture, 0 in it but for its rim."""
        reach = max(1.0, _SEAM * min(self.width, self.height))
        rows = _inside(outer[1], self.top, self.height, reach)
        columns = _inside(outer[0], self.left, self.width, reach)
        return np.round(255 * (1 - rows[:, None] * columns)).astype(np.uint8)


def _inside(whole: int, start: int, length: int, reach: float) -> np.ndarray:
    """How far inside a stretch each place of a line is, from 0 to 1; everywhere 1 where it fills the line."""
    if length == whole:
        return np.ones(whole)
    places = np.arange(whole) - start
    return (np.minimum(places, length - 1 - places) + 1).clip(0, reach) / reach


@dataclass(frozen=True)
class WideOrder(Order):
    """One picture to be carried on; its maps have the size of the place where it lies in the finished one."""

    @property
    def is_whole(self) -> bool:
        return False

    @property
    def likenesses(self) -> list[tuple[str, str]]:
        return []

    def under(self) -> np.ndarray:
        place = self._place(self.canvas.page)
        return self.canvas.carried_on(place.begun(self._picture, self.canvas.page))

    def mask(self) -> np.ndarray:
        return self.canvas.carried_on(self._place(self.canvas.page).seam(self.canvas.page))

    def laid(self, painted: np.ndarray) -> np.ndarray:
        size = self.canvas.asked
        place = self._place(size)
        kept = Picture(pixels=place.spread(self._picture, size))
        return laid_over(kept, self.canvas.cut(painted), place.seam(size))

    def stage(self, pixels: np.ndarray) -> Stage:
        depth = self._place(self.canvas.asked).begun(self.maps.depth, self.canvas.asked)
        return Stage(
            picture=Picture(pixels=pixels),
            depth_map=Picture(pixels=depth),
            alt=alt_of(self.commission),
            source_type="compositeWithTrainedAlgorithmicMedia",
            left=self.commission.layout.left,
        )

    @property
    def _picture(self) -> np.ndarray:
        assert self.commission.under is not None  # noqa: S101  `place_of` saw to it
        return self.commission.under.pixels[..., :3]

    def _place(self, size: tuple[int, int]) -> Place:
        height, width = self._picture.shape[:2]
        return Place.of((width, height), size)


def place_of(commission: Commission) -> Place:
    """Where the picture that is carried on will lie. Raises `UsageError` where there is none."""
    if commission.under is None:
        raise UsageError("There is no picture to carry on at its sides. Paint the page first.")
    return Place.of(commission.under.size, commission.size)

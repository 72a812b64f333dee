"""One page, ready to be painted: its canvas, maps and words; and the way back from what was painted to a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from laterna.engines.image.diffusion.guides import mask_of
from laterna.engines.image.prompting import alt_of
from laterna.engines.image.repainting import laid_over, stage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.canvas import Canvas
    from laterna.engines.image.prompting import Prompt
    from laterna.story import Commission, Stage
    from laterna.storyboard.maps import ControlMaps


@dataclass(frozen=True)
class Order:
    """One page."""

    commission: Commission
    canvas: Canvas
    maps: ControlMaps
    prompt: Prompt
    windows: int
    """Of its prompt, as the model reads it."""
    scales: tuple[float, ...]
    """How closely it follows each map; empty where it follows none."""
    over: bool
    """Whether it is painted over a picture."""
    strength: float
    """How far it goes from that."""
    seed: int

    @property
    def kind(self) -> tuple[object, ...]:
        """Pages of one kind are painted together."""
        kept = max(1, len(self.likenesses))
        return type(self).__name__, self.canvas.whole, self.windows, self.scales, self.over, self.is_whole, kept

    @property
    def is_whole(self) -> bool:
        """Whether all of the page is painted."""
        return not self.commission.only

    @property
    def likenesses(self) -> list[tuple[str, str]]:
        """The characters on the page whose looks a reference shows, each with its figure."""
        figures = [(figure.character or "", figure.id) for figure in self.commission.layout.figures]
        return [(name, figure) for name, figure in figures if name in self.commission.references]

    def laid(self, painted: np.ndarray) -> np.ndarray:
        """A painted canvas as the page; where only figures were painted, all else stays as it was, pixel by pixel."""
        pixels = self.canvas.cut(painted)
        under = self.commission.under
        if under is None or not self.commission.only:
            return pixels
        return laid_over(under, pixels, self.canvas.cut(self.mask()))

    def under(self) -> np.ndarray:
        """What it is painted over: uint8 `[H, W, 3]` of the whole canvas."""
        assert self.commission.under is not None  # noqa: S101  it is `over`
        return self.canvas.brought(self.commission.under.pixels)

    def mask(self) -> np.ndarray:
        """Where it is painted: uint8 `[H, W]` of the whole canvas."""
        only = self.commission.only
        if only:
            return mask_of(self.maps, self.canvas, only)
        return np.full(self.canvas.whole[::-1], 255, np.uint8)

    def stage(self, pixels: np.ndarray) -> Stage:
        """The finished page, of uint8 `[H, W, 3]` at the size that was asked for."""
        return stage_of(self.commission, pixels, self.canvas.enlarged(self.maps.depth), alt_of(self.commission))


def beneath(orders: Sequence[Order]) -> dict[str, torch.Tensor]:
    """The pictures that pages are painted over, float32 `[B, 3, H, W]`, and where, `[B, 1, H, W]`; within 0 to 1."""
    image = np.stack([order.under() for order in orders]).transpose(0, 3, 1, 2)
    masks = np.stack([order.mask() for order in orders])[:, None]
    return {"image": _floats(image), "mask_image": _floats(masks)}


def _floats(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels.astype(np.float32) / 255)

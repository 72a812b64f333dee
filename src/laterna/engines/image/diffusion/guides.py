"""The storyboard's control maps as what ControlNets take: L. Zhang et al., Adding Conditional Control, 2023."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch

from laterna.engines.image.repainting import region_of
from laterna.story.errors import UsageError
from laterna.storyboard.maps import ControlMaps, control_maps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.canvas import Canvas
    from laterna.engines.named import Named
    from laterna.story import Layout

KINDS = ("pose", "canny", "depth", "segmentation")
"""Maps of the storyboard that a ControlNet can follow."""


class Guide(NamedTuple):
    """One ControlNet's share in the pages."""

    kind: str
    scale: float


def guides_of(nets: Sequence[Named]) -> tuple[Guide, ...]:
    """Which map each ControlNet follows, and how closely: by its note, else by its name. Raises `UsageError`."""
    return tuple(Guide(_kind(net), net.scale) for net in nets)


def scales_on(maps: ControlMaps, guides: Sequence[Guide]) -> tuple[float, ...]:
    """How closely each guide is followed on a page: not at all where its map is empty, as of poses without people."""
    return tuple(guide.scale if getattr(maps, guide.kind).any() else 0.0 for guide in guides)


def maps_of(layout: Layout, canvas: Canvas) -> ControlMaps:
    """The maps at the size that the page is painted at."""
    return control_maps(layout, canvas.page)


def tensor_of(maps: Sequence[ControlMaps], canvas: Canvas, kind: str) -> torch.Tensor:
    """One map of several pages: float32 `[B, 3, H, W]` within 0 to 1, of the whole canvas."""
    pixels = np.stack([canvas.carried_on(getattr(page, kind)) for page in maps])
    return torch.from_numpy(pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255)


def mask_of(maps: ControlMaps, canvas: Canvas, figures: Sequence[str]) -> np.ndarray:
    """Where figures are painted anew: uint8 `[H, W]` of the whole canvas, 255 in and around them, soft at the rim."""
    return canvas.carried_on(region_of(maps, figures))


def _kind(net: Named) -> str:
    if net.note in KINDS:
        return net.note
    found = [kind for kind in KINDS if kind in net.name]
    if net.note or not found:
        raise UsageError(f"{net.name} follows no map that is known: write {net.name}:{net.scale}:{'|'.join(KINDS)}.")
    return found[0]

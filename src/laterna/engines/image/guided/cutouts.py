"""Cut-outs: a picture as many small views, so that what CLIP is shown is never the same twice.

The method is K. Crowson's (VQGAN+CLIP, 2021; K. Crowson et al., VQGAN-CLIP: Open Domain Image Generation and Editing
with Natural Language Guidance, 2022): squares of random place and size, each flipped, tinted and made noisy by chance,
lead to shapes instead of the patterns that only a network sees. Some views here are of the whole page, which keeps its
composition.
"""

from __future__ import annotations

import torch
from torch.nn import functional

_WHOLE = 4
"""One view in so many is of the whole page."""
_LEAST, _MOST = 0.35, 1.0
"""Sides of the squares, of the page's shorter side."""
_TINT, _LIGHT, _CONTRAST = 0.06, 0.12, 0.25
_NOISE = 0.06


class Cutouts:
    """Makes `count` views of `side` pixels."""

    def __init__(self, count: int, side: int) -> None:
        self.count = count
        self.side = side

    def __call__(self, picture: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
        """Views, float32 `[count, 3, side, side]`, of a picture `[1, 3, H, W]` within 0 to 1.

        All chance is drawn on the processor, so that a seed means the same on every device.
        """
        whole = self.whole(picture)
        views = [whole if index % _WHOLE == 0 else self._square(picture, chance) for index in range(self.count)]
        return _noisy(_tinted(_flipped(torch.cat(views), chance), chance), chance)

    def whole(self, picture: torch.Tensor) -> torch.Tensor:
        """Each picture in a square, its edges carried on; `[N, 3, side, side]` of `[N, 3, H, W]`."""
        height, width = picture.shape[-2:]
        side = max(height, width)
        across, down = side - width, side - height
        edges = (across // 2, across - across // 2, down // 2, down - down // 2)
        return self._resized(functional.pad(picture, edges, mode="replicate"))

    def _square(self, picture: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
        height, width = picture.shape[-2:]
        sized, across, down = (float(part) for part in torch.rand(3, generator=chance))
        side = round(min(height, width) * (_LEAST + (_MOST - _LEAST) * sized))
        left, top = round((width - side) * across), round((height - side) * down)
        return self._resized(picture[..., top : top + side, left : left + side])

    def _resized(self, square: torch.Tensor) -> torch.Tensor:
        return functional.interpolate(
            square, (self.side, self.side), mode="bilinear", align_corners=False, antialias=True
        )


def _flipped(views: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    turned = torch.rand(len(views), 1, 1, 1, generator=chance) < 0.5
    return torch.where(turned.to(views.device), views.flip(-1), views)


def _tinted(views: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    """Other light, contrast and hue."""

    def drawn(channels: int, amount: float) -> torch.Tensor:
        return (amount * (2 * torch.rand(len(views), channels, 1, 1, generator=chance) - 1)).to(views.device)

    middle = views.mean((1, 2, 3), keepdim=True)
    return (views - middle) * (1 + drawn(1, _CONTRAST)) + middle + drawn(1, _LIGHT) + drawn(3, _TINT)


def _noisy(views: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    share = torch.rand(len(views), 1, 1, 1, generator=chance)
    return views + (_NOISE * share * torch.randn(views.shape, generator=chance)).to(views.device)

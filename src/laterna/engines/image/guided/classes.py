"""BigGAN as a generator: a page as a place in a space of pictures, and how much it is of each of a thousand kinds.

To look for both at once, led by CLIP, is R. Murdock's idea (The Big Sleep, 2021). The generator knows no layout: it is
begun where, of many places drawn by chance, the picture is most like the wish and the page beneath.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from torch.nn import functional

from laterna.engines.image.canvas import Canvas
from laterna.engines.image.guided.generator import Latent, slerp
from laterna.engines.image.guided.network import BigGan, Shape, folded
from laterna.engines.weights import PICKLES, folder_of, may_unpickle
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

_DRAWN = 48
"""Places to begin at that are drawn, and looked at."""
_SURE = 9.0
"""Logit of the kind that a place is begun with, among zeros: nine tenths of a thousand kinds."""
_EDGE = 2.0
"""Where the normal distribution is cut off."""


class Classes:
    """Keeps the protocol `Generator`; a latent is float32 `[1, z_dim]`, and logits of the kinds `[1, num_classes]`."""

    follows = False

    def __init__(self, model: str, truncation: float, device: torch.device) -> None:
        """Load the network.

        Args:
            model: Name of its weights, in the published layout.
            truncation: Over 0 to 1; the less, the more usual the pictures.
            device: Where it works.

        Raises:
            MissingWeightsError: it is not on this machine.
            EngineError: it cannot be read.
        """
        folder = folder_of(model)
        self._net = _read(folder, model).eval().requires_grad_(False).to(device)
        self._truncation = truncation
        self._device = device

    def canvas(self, size: tuple[int, int]) -> Canvas:
        """The largest piece of the square that has the page's shape."""
        factor = self._net.shape.side / max(size)
        page = (max(1, round(size[0] * factor)), max(1, round(size[1] * factor)))
        return Canvas(size, page, page)

    def starts(self, under: torch.Tensor | None, canvas: Canvas, chance: torch.Generator) -> Latent:
        """Places by chance, of as many kinds."""
        shape = self._net.shape
        z = torch.empty(_DRAWN, shape.z_dim)
        torch.nn.init.trunc_normal_(z, a=-_EDGE, b=_EDGE, generator=chance)
        kinds = torch.randint(shape.num_classes, (_DRAWN,), generator=chance)
        logits = _SURE * functional.one_hot(kinds, shape.num_classes).float()
        return (z * self._truncation).to(self._device), logits.to(self._device)

    def exact(self, picture: torch.Tensor) -> None:
        """None: a generator that was taught without an encoder has to look for a picture."""

    def paint(self, latent: Latent, canvas: Canvas) -> torch.Tensor:
        return self._piece(self._net(latent[0], latent[1].softmax(1), self._truncation), canvas)

    def walk(self, start: Latent, end: Latent, share: float, canvas: Canvas) -> torch.Tensor:
        kinds = start[1].softmax(1).lerp(end[1].softmax(1), share)
        return self._piece(self._net(slerp(start[0], end[0], share), kinds, self._truncation), canvas)

    def rates(self, rate: float) -> tuple[float, float]:
        """Logits reach further than places, and are moved faster."""
        return rate * self._truncation, rate * _SURE / 2

    def tame(self, latent: Latent) -> None:
        """Places stay where the generator was taught."""
        latent[0].clamp_(-_EDGE * self._truncation, _EDGE * self._truncation)

    def _piece(self, square: torch.Tensor, canvas: Canvas) -> torch.Tensor:
        """The middle of pictures `[N, 3, side, side]` within -1 to 1, as the canvas and within 0 to 1."""
        width, height = canvas.whole
        left, top = (square.shape[-1] - width) // 2, (square.shape[-2] - height) // 2
        return (square[..., top : top + height, left : left + width] + 1) / 2


def _read(folder: Path, model: str) -> BigGan:
    try:
        said = json.loads((folder / "config.json").read_bytes())
        shape = Shape(**{name: said[name] for name in Shape._fields})
        shape = shape._replace(layers=tuple(tuple(layer) for layer in shape.layers))
        net = BigGan(shape)
        net.load_state_dict(folded(_numbers(folder, model)))
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        first = str(error).strip().partition("\n")[0].rstrip(".")
        raise EngineError(
            f"{model} is no BigGAN-deep in the published layout: {type(error).__name__} {first}. "
            "Add a folder with its config.json and one file of safetensors."
        ) from error
    return net


def _numbers(folder: Path, model: str) -> dict[str, torch.Tensor]:
    kinds = ("*.safetensors", *(PICKLES if may_unpickle(model) else ()))
    files = [file for kind in kinds for file in sorted(folder.glob(kind))]
    if not files:
        raise ValueError("no file of safetensors is in its folder")
    if files[0].suffix == ".safetensors":
        return load_file(files[0])
    return torch.load(files[0], map_location="cpu", weights_only=True)

"""VQGAN as a generator: a page as a grid of codes from a learned book.

P. Esser, R. Rombach, B. Ommer, Taming Transformers for High-Resolution Image Synthesis, 2021. The network is `VQModel`
of diffusers; each place of the grid takes the nearest code, and the gradient passes straight through (A. van den Oord
et al., Neural Discrete Representation Learning, 2017).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch
from diffusers import VQModel
from diffusers.utils import logging

from laterna.engines.image.canvas import Canvas
from laterna.engines.image.guided.generator import Latent, bounded, slerp
from laterna.engines.tensors.device import from_folder
from laterna.engines.weights import folder_of
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path


class Codebook:
    """Keeps the protocol `Generator`; a latent is float32 `[1, C, h, w]`, a vector a place."""

    follows = True

    def __init__(self, model: str, native_px: int, device: torch.device) -> None:
        """Load the network, which its folder or a folder in it holds.

        Raises:
            MissingWeightsError: it is not on this machine.
            EngineError: it cannot be read.
        """
        logging.set_verbosity_error()
        folder = _folder_in(folder_of(model))
        try:
            net: Any = VQModel.from_pretrained(folder, dtype=torch.float32, **from_folder(model))
        except (OSError, ValueError) as error:
            raise EngineError(f"{model} cannot be read: {error}. Pull or add it again.") from error
        self._net = net.eval().requires_grad_(False).to(device)
        self._step = 2 ** (len(net.config.block_out_channels) - 1)
        self._native_px = native_px
        self._device = device
        codes = net.quantize.embedding.weight
        self._codes = codes
        self._low, self._high = (edge[None, :, None, None] for edge in (codes.amin(0), codes.amax(0)))
        self._spread = float(codes.std())

    def canvas(self, size: tuple[int, int]) -> Canvas:
        return Canvas.of(size, self._native_px, self._step)

    def starts(self, under: torch.Tensor | None, canvas: Canvas, chance: torch.Generator) -> Latent:
        """The page beneath as codes; without one, a grid of codes by chance."""
        if under is not None:
            return self.exact(under)
        width, height = (side // self._step for side in canvas.whole)
        places = torch.randint(len(self._codes), (1, height, width), generator=chance).to(self._device)
        return (self._codes[places].permute(0, 3, 1, 2).contiguous(),)

    def exact(self, picture: torch.Tensor) -> Latent:
        with torch.no_grad():
            return (self._net.encode(picture * 2 - 1).latents,)

    def paint(self, latent: Latent, canvas: Canvas) -> torch.Tensor:
        return bounded((self._net.decode(latent[0]).sample + 1) / 2)

    def walk(self, start: Latent, end: Latent, share: float, canvas: Canvas) -> torch.Tensor:
        """Between two pages: each place turns from its code to the other, not quantised, so that nothing jumps."""
        net = self._net
        codes = slerp(net.quantize(start[0])[0], net.quantize(end[0])[0], share)
        beside = codes if net.config.norm_type == "spatial" else None
        return bounded((net.decoder(net.post_quant_conv(codes), beside) + 1) / 2)

    def rates(self, rate: float) -> tuple[float]:
        """Steps are measured in the spread of the codes, which differs from book to book."""
        return (rate * self._spread,)

    def tame(self, latent: Latent) -> None:
        """No vector leaves the box around all codes: from outside, no step would change the nearest one."""
        latent[0].copy_(latent[0].maximum(self._low).minimum(self._high))


def _folder_in(place: Path) -> Path:
    """The folder whose configuration is a `VQModel`'s: the place itself, or one part of a pipeline."""
    for file in (place / "config.json", *sorted(place.glob("*/config.json"))):
        if file.is_file() and json.loads(file.read_bytes()).get("_class_name") == "VQModel":
            return file.parent
    raise EngineError(
        f"{place} holds no VQModel of diffusers: no config.json in it names that class. Add the folder that has it."
    )

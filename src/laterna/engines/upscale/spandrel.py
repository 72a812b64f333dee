"""Any super-resolution checkpoint that spandrel knows: ESRGAN, Real-ESRGAN, SwinIR, HAT and dozens more.

X. Wang et al., ESRGAN: Enhanced Super-Resolution Generative Adversarial Networks, 2018; spandrel tells the
architecture from the names of a checkpoint's numbers, https://github.com/chaiNNer-org/spandrel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import spandrel
import torch

from laterna.engines.upscale.tiles import enlarged
from laterna.engines.weights import PICKLES, SAFE, folder_of
from laterna.story.errors import BusyError, EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Picture


class Spandrel:
    """Keeps the protocol `Upscale`."""

    def __init__(
        self, model: str = "realesrgan-x4plus", tile_px: int = 192, margin_px: int = 32, device: str = "auto"
    ) -> None:
        """Load a checkpoint.

        Args:
            model: name of the weights: one file, or a folder with one.
            tile_px: side of what is worked on at once.
            margin_px: what is seen around it.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: the weights are not on this machine.
            EngineError: spandrel does not know them, or they do not enlarge.
        """
        self._device = torch.device(("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device)
        file = _checkpoint(folder_of(model))
        try:
            read = spandrel.ModelLoader(device=self._device).load_from_file(file)
        except (spandrel.UnsupportedModelError, ValueError, RuntimeError) as error:
            raise EngineError(
                f"spandrel cannot read {file.name}: {error}. Add a super-resolution checkpoint."
            ) from error
        if not isinstance(read, spandrel.ImageModelDescriptor) or read.scale < 2:
            raise EngineError(f"{file.name} does not enlarge pictures. Add a super-resolution checkpoint.")
        half = self._device.type == "cuda" and read.supports_half
        self._dtype = torch.float16 if half else torch.float32
        self._model = read.eval().to(self._device, self._dtype)
        self._tile_px, self._margin_px = tile_px, margin_px

    def upscale(self, picture: Picture, scale: int) -> Picture:
        """A picture `scale` times as wide and high.

        Raises `InputError` when that is too large to hold, `BusyError` when a card's memory is full.
        """
        return enlarged(picture, scale, self._model.scale, self._enlarge, self._tile_px, self._margin_px)

    def _enlarge(self, tile: np.ndarray) -> np.ndarray:
        given = torch.from_numpy(np.ascontiguousarray(tile.transpose(2, 0, 1)))[None].to(self._device, self._dtype)
        channels = self._model.input_channels
        try:
            made = self._model(given if channels == 3 else given.mean(1, keepdim=True))[0].float().cpu()
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise BusyError("The graphics card's memory is full. Make tile_px smaller.") from error
        return made.expand(3, -1, -1).numpy().transpose(1, 2, 0)


def _checkpoint(place: Path) -> Path:
    if place.is_file():
        return place
    found = [file for kind in (*SAFE, *PICKLES) for file in sorted(place.glob(kind))]
    return found[0]

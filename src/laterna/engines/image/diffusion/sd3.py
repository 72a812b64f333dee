"""Stable Diffusion 3 and 3.5. P. Esser et al., Scaling Rectified Flow Transformers, 2024."""

from __future__ import annotations

from typing import Any

from laterna.engines.image.diffusion.diffusion import Diffusion
from laterna.engines.image.diffusion.families import SD3


class Sd3(Diffusion):
    """Taught with squares of 1024 pixels; T5 reads its prompts beside CLIP."""

    family = SD3

    def __init__(self, model: str = "sd35-medium", native_px: int | str = 1024, **settings: Any) -> None:
        """Load the weights; see `Diffusion`."""
        super().__init__(model, native_px, **settings)
        if self.pipes.nets:
            self._batch = 1  # The library encodes maps with the process's random numbers, which pages cannot share.

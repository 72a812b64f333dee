"""SDXL: base and refiner as an ensemble of experts. D. Podell et al., SDXL, 2023."""

from __future__ import annotations

from typing import Any

from laterna.engines.image.diffusion.diffusion import Diffusion


class Sdxl(Diffusion):
    """Taught with squares of 1024 pixels; some that were made of it with others."""

    def __init__(self, model: str = "sdxl-base", native_px: int | str = 1024, **settings: Any) -> None:
        """Load the weights; see `Diffusion`."""
        super().__init__(model, native_px, **settings)

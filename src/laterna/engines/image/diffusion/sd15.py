"""Stable Diffusion 1.5: small, and with more adapters than any other. R. Rombach et al., Latent Diffusion, 2022."""

from __future__ import annotations

from typing import Any

from laterna.engines.image.diffusion.diffusion import Diffusion


class Sd15(Diffusion):
    """Taught with squares of 512 pixels; it brings a check of its own for what is unsafe."""

    def __init__(self, model: str = "sd15-base", native_px: int | str = 512, **settings: Any) -> None:
        """Load the weights; see `Diffusion`."""
        super().__init__(model, native_px, **settings)

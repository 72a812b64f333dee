"""Qwen-Image. C. Wu et al., Qwen-Image Technical Report, 2025."""

from __future__ import annotations

from typing import Any

from laterna.engines.image.diffusion.diffusion import Diffusion
from laterna.engines.image.diffusion.families import QWEN


class QwenImage(Diffusion):
    """Taught with squares of 1328 pixels; a language model with eyes reads its prompts."""

    family = QWEN

    def __init__(self, model: str = "qwen-image", native_px: int | str = 1328, **settings: Any) -> None:
        """Load the weights; see `Diffusion`."""
        super().__init__(model, native_px, **settings)

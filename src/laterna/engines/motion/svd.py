"""Stable Video Diffusion: a picture moves as it pleases. A. Blattmann et al., Stable Video Diffusion, 2023."""

from __future__ import annotations

from typing import Any

from diffusers import StableVideoDiffusionPipeline

from laterna.engines.motion.moving import Manner, Moving
from laterna.engines.settings import number

_FPS = 7
_AT_ONCE = 4
"""Frames that are decoded together."""


class Svd(Moving):
    """Reads no words; its clips all have the length that the model was taught with."""

    def __init__(
        self, model: str = "svd-xt", native_px: int | str = 768, steps: int | str = 25, motion: int | str = 100,
        device: str = "auto",
    ) -> None:  # fmt: skip
        """Load the weights; see `Moving`. `motion` says how much moves: 1 to 255, 127 is the model's usual."""
        self._motion = round(number("motion", motion, 1, 255))
        super().__init__(StableVideoDiffusionPipeline, Manner(64, 1, 1, _FPS), model, native_px, steps, device)

    def count_for(self, seconds: float) -> int:
        return self.pipe.unet.config.num_frames

    def _given(self, prompt: str) -> dict[str, Any]:
        return {"fps": _FPS, "motion_bucket_id": self._motion, "decode_chunk_size": _AT_ONCE}

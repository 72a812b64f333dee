"""LTX-Video: a picture and words to a clip, quickly. Y. HaCohen et al., LTX-Video, 2024."""

from __future__ import annotations

from typing import Any

from diffusers import LTXImageToVideoPipeline

from laterna.engines.motion.moving import Manner, Moving
from laterna.engines.motion.words import AVOID, told
from laterna.engines.settings import number

_FPS = 25


class Ltx(Moving):
    """Made for long descriptions of what happens."""

    def __init__(
        self, model: str = "ltx-video", native_px: int | str = 576, steps: int | str = 40, guidance: float | str = 3.0,
        device: str = "auto",
    ) -> None:  # fmt: skip
        """Load the weights; see `Moving`. `guidance` says how closely the words are followed; 1 is not at all."""
        self._guidance = number("guidance", guidance, 1, 50)
        super().__init__(LTXImageToVideoPipeline, Manner(32, 161, 8, _FPS), model, native_px, steps, device)

    def _given(self, prompt: str) -> dict[str, Any]:
        return {
            "prompt": told(prompt), "negative_prompt": AVOID, "guidance_scale": self._guidance, "frame_rate": _FPS
        }  # fmt: skip

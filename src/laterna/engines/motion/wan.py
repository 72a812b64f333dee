"""Wan: a picture and words to a clip, by the largest open model of its time. Wan Team, Wan, 2025."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from diffusers import WanImageToVideoPipeline

from laterna.engines.motion.moving import Manner, Moving
from laterna.engines.motion.words import AVOID, told
from laterna.engines.settings import number

if TYPE_CHECKING:
    import torch

_WINDOW = 512
"""Tokens that the model reads."""


class Wan(Moving):
    """Its autoencoder and its eye keep full precision, as its authors wish."""

    def __init__(
        self, model: str = "wan-i2v-480p", native_px: int | str = 632, steps: int | str = 40,
        guidance: float | str = 5.0, device: str = "auto",
    ) -> None:  # fmt: skip
        """Load the weights; see `Moving`. `guidance` says how closely the words are followed; 1 is not at all."""
        self._guidance = number("guidance", guidance, 1, 50)
        manner = Manner(16, 81, 4, 16, ("vae", "image_encoder"))
        super().__init__(WanImageToVideoPipeline, manner, model, native_px, steps, device)

    def _given(self, prompt: str) -> dict[str, Any]:
        return {
            "prompt_embeds": self._read(told(prompt)),
            "negative_prompt_embeds": self._read(AVOID),
            "guidance_scale": self._guidance,
        }

    def _read(self, text: str) -> torch.Tensor:
        """Words as the denoiser attends to them, float `[1, 512, D]`, nothing after the last.

        The pipeline's own reading mends broken text with a library that our sentences do not need, and fails without.
        """
        pipe = self.pipe
        given = pipe.tokenizer(
            [text], padding="max_length", max_length=_WINDOW, truncation=True, return_tensors="pt"
        ).to(pipe._execution_device)
        hidden = pipe.text_encoder(given.input_ids, given.attention_mask).last_hidden_state
        return hidden * given.attention_mask[..., None].to(hidden)

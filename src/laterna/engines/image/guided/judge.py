"""CLIP as a judge: how near a picture is to words, in a way that can be climbed.

A. Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021. The distance on the
sphere is K. Crowson's; a prompt of several sentences, each weighed, is how artists wrote for these painters.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch.nn.functional import normalize
from transformers import AutoTokenizer, CLIPModel
from transformers.utils import logging

from laterna.engines.tensors.device import from_folder
from laterna.engines.weighing import unweighed
from laterna.engines.weights import folder_of
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.engines.image.prompting import Prompt

_DETAIL = 0.3
"""What a sentence weighs that follows the first."""
_AVOIDED = -0.25
"""What is not to be seen."""


class Wish(NamedTuple):
    """What pictures are held against."""

    rows: torch.Tensor
    """float32 `[T, D]`, of length 1 each."""
    weights: torch.Tensor
    """float32 `[T]`; what is to be avoided weighs less than nothing."""


class Judge:
    """Sees pictures and reads words."""

    def __init__(self, model: str, device: torch.device) -> None:
        """Load CLIP, in full precision. Raises `MissingWeightsError`, and `EngineError` for what is no CLIP."""
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        folder = folder_of(model)
        try:
            self._clip: Any = CLIPModel.from_pretrained(folder, dtype=torch.float32, **from_folder(model))
            self._words: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            mean, spread = _tones(folder)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EngineError(f"{model} cannot be read as CLIP: {_first_line(error)}. Pull or add it again.") from error
        self._clip.eval().requires_grad_(False).to(device)
        self._device = device
        self._mean = torch.tensor(mean, device=device)[:, None, None]
        self._spread = torch.tensor(spread, device=device)[:, None, None]
        self.side: int = self._clip.config.vision_config.image_size

    def wish_of(self, prompt: Prompt) -> Wish:
        """A page's prompt: its first sentence before all others, and what it is to avoid."""
        first, *details = [part.strip() for part in unweighed(prompt.wanted).split(". ")]
        rows = [(first, 1.0), *((detail, _DETAIL) for detail in details), (unweighed(prompt.avoided), _AVOIDED)]
        said = [(text, weight) for text, weight in rows if text]
        return Wish(self.said([text for text, _ in said]), torch.tensor([w for _, w in said], device=self._device))

    def said(self, texts: list[str]) -> torch.Tensor:
        """float32 `[T, D]` of length 1; what is longer than CLIP's window is cut."""
        window = self._clip.config.text_config.max_position_embeddings
        inputs = self._words(texts, padding=True, truncation=True, max_length=window, return_tensors="pt")
        with torch.no_grad():
            found = self._clip.get_text_features(**inputs.to(self._device))
        return normalize(getattr(found, "pooler_output", found), dim=-1)

    def seen(self, views: torch.Tensor) -> torch.Tensor:
        """float32 `[N, D]` of length 1, of views `[N, 3, side, side]` within 0 to 1; gradients pass."""
        found = self._clip.get_image_features(pixel_values=(views - self._mean) / self._spread)
        return normalize(getattr(found, "pooler_output", found), dim=-1)


def far(seen: torch.Tensor, wish: Wish) -> torch.Tensor:
    """How far views `[N, D]` are from a wish, each: the squares of the angles, weighed; float32 `[N]`."""
    half = (seen[:, None] - wish.rows).norm(dim=-1).div(2).clamp(max=1 - 1e-6)
    return (2 * half.arcsin() ** 2 * wish.weights).sum(1) / wish.weights.abs().sum()


def _tones(folder: Path) -> tuple[list[float], list[float]]:
    """Mean and spread of the colours that it was taught with, as its processor's file says, old form or new."""
    old = folder / "preprocessor_config.json"
    said = json.loads((old if old.exists() else folder / "processor_config.json").read_bytes())
    looks = said.get("image_processor", said)
    return looks["image_mean"], looks["image_std"]


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__

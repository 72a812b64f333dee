"""CLIP and SigLIP: words and pictures in one space, for search and for labels that nobody trained.

A. Radford et al., Learning Transferable Visual Models From Natural Language Supervision, 2021; X. Zhai et al., Sigmoid
Loss for Language Image Pre-Training, 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoModel

from laterna.engines.vision.local import device_of, images_of, loading, processor_in, rows_of, working
from laterna.story.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Floats, Picture

_LABEL = "This is a photo of {}."


class Clip:
    """Keeps the protocol `EmbedWords`."""

    def __init__(self, model: str = "clip-vit-b-32", device: str = "auto") -> None:
        """Load the weights, of CLIP or SigLIP. Raises `MissingWeightsError`."""
        self._device = device_of(device)
        folder, options = loading(model, self._device)
        self._processor: Any = processor_in(folder)
        self._model: Any = AutoModel.from_pretrained(folder, **options).eval().to(self._device)
        self._apart = hasattr(self._model, "logit_bias")
        """SigLIP judges each pair apart; CLIP shares one certainty among all labels."""

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, D]`, rows of length 1, in the space of `embed_words`."""
        if not pictures:
            return rows_of([])
        inputs = self._processor.image_processor(images=images_of(pictures), return_tensors="pt")
        with working(0, self._device):
            return rows_of(_pooled(self._model.get_image_features(**inputs.to(self._device, self._model.dtype))))

    def embed_words(self, words: Sequence[str]) -> Floats:
        """float32 `[N, D]`, rows of length 1, in the space of `embed`. Raises `InputError` for empty words."""
        if not all(text.strip() for text in words):
            raise InputError("There are no words to look for. Say what the picture should show.")
        # SigLIP was trained on texts of one length, whatever they say.
        inputs = self._processor.tokenizer(
            list(words), padding="max_length" if self._apart else True, truncation=True, return_tensors="pt"
        )
        with working(0, self._device):
            return rows_of(_pooled(self._model.get_text_features(**inputs.to(self._device))))

    def match(self, pictures: Sequence[Picture], labels: Sequence[str]) -> Floats:
        """float32 `[N, L]`: the chance of each label, 0 to 1; CLIP's sum to 1 over the labels, SigLIP's need not."""
        seen = torch.from_numpy(self.embed(pictures))
        said = torch.from_numpy(self.embed_words([_LABEL.format(label) for label in labels]))
        scores = seen @ said.T * self._model.logit_scale.detach().float().exp().cpu()
        if self._apart:
            return (scores + self._model.logit_bias.detach().float().cpu()).sigmoid().numpy()
        return scores.softmax(-1).numpy()


def _pooled(found: Any) -> Sequence[torch.Tensor]:
    return list(getattr(found, "pooler_output", found).float())

"""Features of a convolutional network or a vision transformer, for finding pictures that are alike.

K. He et al., Deep Residual Learning, 2015; A. Dosovitskiy et al., An Image is Worth 16x16 Words, 2020;
M. Oquab et al., DINOv2: Learning Robust Visual Features without Supervision, 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from transformers import AutoImageProcessor, AutoModel

from laterna.engines.vision.local import device_of, images_of, loading, rows_of, working

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Floats, Picture


class Features:
    """Keeps the protocol `Embed`, with any image model behind transformers' auto classes."""

    def __init__(self, model: str = "dinov2-small", device: str = "auto") -> None:
        """Load the weights. Raises `MissingWeightsError`."""
        self._device = device_of(device)
        folder, options = loading(model, self._device)
        self._processor: Any = AutoImageProcessor.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModel.from_pretrained(folder, **options).eval().to(self._device)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, D]`, rows of length 1: a ResNet's pooled map, or a transformer's class token."""
        if not pictures:
            return rows_of([])
        inputs = self._processor(images=images_of(pictures), return_tensors="pt")
        with working(0, self._device):
            last = self._model(**inputs.to(self._device, self._model.dtype)).last_hidden_state.float()
            return rows_of(list(last.mean((2, 3)) if last.ndim == 4 else last[:, 0]))

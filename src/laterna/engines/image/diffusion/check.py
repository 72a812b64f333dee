"""A check of what is fit to be seen, for models that bring none of their own: one classifier over every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoImageProcessor, AutoModelForImageClassification

from laterna.engines.desk import desk
from laterna.engines.tensors.device import from_folder
from laterna.engines.weights import folder_of
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    import numpy as np

_UNFIT = "nsfw"
_SURE = 0.5
"""From this probability on, a page is unfit."""


class Check:
    """Weights of any classifier of transformers that knows the label `nsfw`."""

    def __init__(self, name: str, device: torch.device) -> None:
        """Load the weights. Raises `EngineError` when they are no such classifier."""
        folder = folder_of(name)
        try:
            self._model: Any = AutoModelForImageClassification.from_pretrained(folder, **from_folder(name))
            self._processor: Any = AutoImageProcessor.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError) as error:
            raise EngineError(f"{name} cannot be read as a classifier of pictures. Pull or add it again.") from error
        numbers = {label.lower(): number for number, label in self._model.config.id2label.items()}
        if _UNFIT not in numbers:
            raise EngineError(f"{name} has no label {_UNFIT!r}; it has {', '.join(numbers)}. Choose another check.")
        self._unfit = int(numbers[_UNFIT])
        self._device = device

    def __call__(self, pages: np.ndarray) -> list[bool]:
        """Which pages are unfit; uint8 `[B, H, W, 3]`."""
        try:
            return self._seen(pages)
        except torch.cuda.OutOfMemoryError:
            torch.cuda.empty_cache()
        desk().retrying("The card's memory is full: the check goes on with the processor.")
        self._device = torch.device("cpu")
        return self._seen(pages)

    def _seen(self, pages: np.ndarray) -> list[bool]:
        given = self._processor(images=list(pages), return_tensors="pt").to(self._device)
        with torch.inference_mode():
            chances = self._model.to(self._device)(**given).logits.softmax(-1)[:, self._unfit]
        return [bool(chance >= _SURE) for chance in chances.cpu()]

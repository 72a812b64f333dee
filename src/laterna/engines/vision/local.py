"""What engines with weights share: the device, the options of loading, pictures as the processors want them.

Everything is loaded from a folder, with the hub off: an engine never fetches what a person did not ask for.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image
from transformers import AutoProcessor, BitsAndBytesConfig
from transformers.utils import logging

from laterna.engines.tensors.device import device_of, from_folder, precision_of, working
from laterna.engines.weights import folder_of
from laterna.story.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from laterna.story import Picture

_BITS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"": {}, "0": {}, "4": {"load_in_4bit": True}, "8": {"load_in_8bit": True}}
)
"""What quantises weights, by the bits that each takes."""


def loading(model: str, device: torch.device, bits: int | str = 0) -> tuple[Path, dict[str, Any]]:
    """The folder of a model's weights, and the keywords that `from_pretrained` takes them with.

    Args:
        model: name of the weights.
        device: where they go; half precision (bfloat16) on a card, float32 elsewhere.
        bits: 4 or 8 quantise the weights on an NVIDIA card; 0 keeps them whole.

    Raises:
        MissingWeightsError: the weights are not here.
        MissingExtraError: `bits` is set and bitsandbytes is not installed.
        UsageError: `bits` is none of these.
    """
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    options: dict[str, Any] = from_folder(model) | {"dtype": precision_of(device)}
    wanted = _BITS.get(str(bits))
    if wanted is None:
        raise UsageError(f"bits is {bits!r}; write 4 or 8, or 0 for the weights as they are.")
    if wanted and find_spec("bitsandbytes") is None:
        raise MissingExtraError(f"Weights in {bits} bits need bitsandbytes: run pip install bitsandbytes")
    if wanted:
        options |= {"quantization_config": BitsAndBytesConfig(**wanted), "device_map": {"": device}}
    return folder_of(model), options


def processor_in(folder: Path) -> Any:
    """A model's processor. Raises `MissingExtraError` when it needs a library that is not installed."""
    try:
        return AutoProcessor.from_pretrained(folder, local_files_only=True)
    except ImportError as error:
        needed = re.search(r"requires the (\S+) library|install (\S+?)[`.,\s]", str(error))
        name = (needed[1] or needed[2]).strip("`'").lower() if needed else "torchvision"
        raise MissingExtraError(f"This model's processor needs {name}: run pip install {name}") from error


def rows_of(features: Sequence[torch.Tensor]) -> np.ndarray:
    """float32 `[N, D]` of length 1 each; `[0, 0]` of none."""
    if not features:
        return np.zeros((0, 0), np.float32)
    return torch.nn.functional.normalize(torch.stack(list(features)), dim=-1).cpu().numpy()


def images_of(pictures: Sequence[Picture]) -> list[Image.Image]:
    """RGB images; what is transparent lies on white."""
    return [_opaque(Image.fromarray(picture.pixels)) for picture in pictures]


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")


__all__ = ["device_of", "images_of", "loading", "processor_in", "rows_of", "working"]

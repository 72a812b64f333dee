"""The device that weights work on, and the keywords that both transformers and diffusers load them with.

Everything is loaded from a folder, with the hub off: an engine never fetches what a person did not ask for.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch

from laterna.engines.weights import may_unpickle
from laterna.story.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Generator


def device_of(wanted: str = "auto") -> torch.device:
    """The device to work on: a graphics card where there is one."""
    if wanted != "auto":
        return torch.device(wanted)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def precision_of(device: torch.device) -> torch.dtype:
    """Half precision (bfloat16) on a card, float32 elsewhere."""
    return torch.float32 if device.type == "cpu" else torch.bfloat16


def from_folder(model: str) -> dict[str, Any]:
    """The keywords that keep `from_pretrained` to the folder, and to safetensors unless pickles were allowed."""
    return {"local_files_only": True, "use_safetensors": None if may_unpickle(model) else True}


@contextmanager
def seeded(seed: int, device: torch.device) -> Generator[None]:
    """No gradients, and random numbers of our own: the rest of the process keeps its own."""
    cards = [device] if device.type == "cuda" else []
    with torch.inference_mode(), torch.random.fork_rng(cards):
        torch.manual_seed(seed)
        yield


@contextmanager
def working(seed: int, device: torch.device) -> Generator[None]:
    """As `seeded`. Raises `BusyError` when the card's memory is full."""
    try:
        with seeded(seed, device):
            yield
    except torch.cuda.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise BusyError(
            "The graphics card's memory is full. Close other programs, or choose a smaller model."
        ) from error

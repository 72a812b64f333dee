"""Where a pipeline's parts lie while they work: all on the card, or coming to it one after another.

The ways are those of diffusers with accelerate (https://huggingface.co/docs/diffusers/optimization/memory); which one
is taken is told by the memory that is free, and changed when it turns out too little.
"""

from __future__ import annotations

from typing import Any, Literal

import torch

from laterna.engines.weights import models

_MIB = 2**20
_LARGEST_PART = 0.4
"""The denoiser and its ControlNets, as a share of the whole."""
_UNKNOWN_MB = 6000
"""What weights are thought to take that no row describes."""

Way = Literal["whole", "parts", "layers"]
"""All parts stay on the device; each comes when it works; each layer does."""
_WAYS: tuple[Way, ...] = ("whole", "parts", "layers")


class Memory:
    """Lays pipelines out on one device."""

    def __init__(self, device: torch.device, weights: tuple[str, ...]) -> None:
        """Choose the way by what the card has free, and by what the `weights` (names) take."""
        self.device = device
        self.way: Way = "whole"
        self._laid: Any = None
        if device.type == "cuda":
            self.way = way_for(torch.cuda.mem_get_info(device)[0] / _MIB, weights)

    def lay_out(self, pipe: Any) -> None:
        """Make a pipeline ready to be called; large pictures are decoded in tiles where memory is short."""
        if self.way == "whole":
            pipe.to(self.device)
        elif pipe is not self._laid:
            enable = pipe.enable_model_cpu_offload if self.way == "parts" else pipe.enable_sequential_cpu_offload
            enable(device=self.device)
            pipe.vae.enable_slicing()
            pipe.vae.enable_tiling()
        self._laid = pipe

    def give_way(self) -> bool:
        """Take less of the card from now on; false when there is no less."""
        torch.cuda.empty_cache()
        if self.device.type != "cuda" or self.way == _WAYS[-1]:
            return False
        self.way = _WAYS[_WAYS.index(self.way) + 1]
        self._laid = None
        return True


def way_for(free_mb: float, weights: tuple[str, ...]) -> Way:
    """The way that fits: whole, or the largest part alone, or layer by layer."""
    rows = [models().get(name) for name in weights]
    need_mb = sum(row.memory_mb if row else _UNKNOWN_MB for row in rows)
    if free_mb >= need_mb:
        return "whole"
    return "parts" if free_mb >= need_mb * _LARGEST_PART else "layers"

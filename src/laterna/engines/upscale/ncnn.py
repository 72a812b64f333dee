"""Networks exported for ncnn: Real-ESRGAN and its kin on any processor, without torch.

X. Wang et al., Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic Data, 2021; ncnn by Tencent,
https://github.com/Tencent/ncnn. A model is a `.param` (the graph) and a `.bin` (its numbers) of one name; the scale
stands at the end of it, `-x2` or `-x4`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import ncnn as runtime
import numpy as np

from laterna.engines.upscale.tiles import enlarged
from laterna.engines.weights import folder_of
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Picture

_NCNN: Any = runtime
"""Its classes are made at run time, where a type checker cannot see them."""

_MARGIN_PX = 20
"""What Real-ESRGAN's small network looks at around a pixel is 18 px."""


class _Network(NamedTuple):
    scale: int
    net: Any
    given: str
    """Name of the blob that takes the picture."""
    made: str
    """Name of the blob that holds the result."""


class Ncnn:
    """Keeps the protocol `Upscale`."""

    def __init__(self, model: str = "realesr-animevideov3", tile_px: int = 192, threads: int = 0) -> None:
        """Read the graphs.

        Args:
            model: name of the weights: a folder of `.param` and `.bin` files, one pair a scale.
            tile_px: side of what is worked on at once.
            threads: as many as ncnn thinks right when 0.

        Raises:
            MissingWeightsError: the weights are not on this machine.
            EngineError: they cannot be read.
        """
        place = folder_of(model)
        files = sorted((place if place.is_dir() else place.parent).glob("*.param"))
        self._networks = {network.scale: network for network in (_read(file, threads) for file in files)}
        self._tile_px = tile_px

    def upscale(self, picture: Picture, scale: int) -> Picture:
        """A picture `scale` times as wide and high. Raises `InputError` when that is too large to hold."""
        fitting = [native for native in sorted(self._networks) if native >= scale]
        network = self._networks[fitting[0] if fitting else max(self._networks)]

        def enlarge(tile: np.ndarray) -> np.ndarray:
            # ncnn reads the array where it lies, and only in `extract`: both must outlive it.
            given = np.ascontiguousarray(tile.transpose(2, 0, 1))
            blob = _NCNN.Mat(given)
            run = network.net.create_extractor()
            run.input(network.given, blob)
            fault, out = run.extract(network.made)
            if fault:
                raise EngineError(f"ncnn could not enlarge a tile of {tile.shape[1]} x {tile.shape[0]} pixels.")
            return np.array(out).transpose(1, 2, 0)

        return enlarged(picture, scale, network.scale, enlarge, self._tile_px, _MARGIN_PX)


def _read(param: Path, threads: int) -> _Network:
    numbers = param.with_suffix(".bin")
    named = re.search(r"x(\d)$", param.stem)
    if not numbers.exists() or named is None:
        raise EngineError(
            f"{param.name} needs its {numbers.name} beside it, and its scale in its name: model-x4.param."
        )
    net = _NCNN.Net()
    net.opt.use_vulkan_compute = False
    if threads:
        net.opt.num_threads = threads
    if net.load_param(str(param)) or net.load_model(str(numbers)):
        raise EngineError(f"ncnn cannot read {param}. Add weights that were exported for it.")
    return _Network(int(named[1]), net, net.input_names()[0], net.output_names()[0])

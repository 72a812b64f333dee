"""Image-to-video diffusion: a page set in motion by a pipeline of diffusers.

Everything is computed by the pipelines; here is what they are given. A model has its own length, pace and size, so a
clip lasts as long as was asked for or as its model can, at the model's pace; the film knows how to play it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from diffusers.utils import logging
from PIL import Image, ImageOps
from transformers.utils import logging as readers_logging

from laterna.engines.desk import desk
from laterna.engines.settings import number
from laterna.engines.tensors.device import device_of, from_folder, precision_of
from laterna.engines.weights import folder_of
from laterna.story import Clip, Picture
from laterna.story.errors import EngineError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


class Manner(NamedTuple):
    """What a family of models was taught with."""

    step: int
    """Sides are multiples of this, in pixels."""
    most: int
    """Frames of the longest clip."""
    stride: int
    """Frames are a multiple of this, and one more."""
    fps: float
    """Its own pace."""
    precise: tuple[str, ...] = ()
    """Parts of the pipeline that keep full precision on a card."""


class Moving(ABC):
    """Keeps the protocol `Animate`; a family says what else its pipeline is given (`_given`, `_ending`)."""

    walks = False
    """Whether it goes from picture to picture."""

    def __init__(
        self, kind: Any, manner: Manner, model: str, native_px: int | str, steps: int | str, device: str
    ) -> None:
        """Load the weights; numbers may be text.

        Args:
            kind: The class of the pipeline.
            manner: The family's.
            model: Name of the weights.
            native_px: Side of the square whose area clips are made at.
            steps: Of the denoising.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: they are not on this machine.
            EngineError: they cannot be read.
            UsageError: a setting has no sense.
        """
        self._manner = manner
        self._native_px = number("native_px", native_px, 16, 4096)
        self._steps = round(number("steps", steps, 1, 1000))
        self._device = device_of(device)
        for each in (logging, readers_logging):
            each.set_verbosity_error()
            each.disable_progress_bar()
        self.pipe = _read(kind, model, self._device, manner.precise)
        self.pipe.set_progress_bar_config(disable=True)
        if self._device.type == "cuda":
            # Models of clips are larger than most cards: each part comes when it works.
            self.pipe.enable_model_cpu_offload(device=self._device)
        else:
            self.pipe.to(self._device)

    def animate(
        self, picture: Picture, prompt: str, seconds: float, fps: float, seed: int, to: Picture | None = None
    ) -> Clip:
        """A clip that begins with a picture.

        Args:
            picture: Of any size; frames have nearly its shape, at the area that the model was taught with.
            prompt: What happens, for a model that reads.
            seconds: How long it is to last; a model that cannot stops before.
            fps: Ignored: a model has its own pace, which the clip says.
            seed: The same gives the same clip.
            to: Where a model that walks ends; ignored by all others.

        Raises:
            UsageError: it would last no time.
            EngineError: the card's memory is too small.
        """
        if seconds <= 0:
            raise UsageError(f"A clip of {seconds:g} s has no frames; ask for more than 0 s.")
        size = self.size_for(picture)
        given = {
            "image": _fitted(picture, size),
            "width": size[0],
            "height": size[1],
            "num_frames": self.count_for(seconds),
            "num_inference_steps": self._steps,
            "generator": torch.Generator().manual_seed(seed),
            "output_type": "np",
            "callback_on_step_end": self._told,
        }
        try:
            with torch.inference_mode():
                words, ending = self._given(prompt), self._ending(_fitted(to or picture, size))
                made = self.pipe(**given, **words, **ending).frames[0]
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise EngineError(
                f"The card's memory is too small for a clip of {size[0]} x {size[1]} pixels. Set a smaller native_px, "
                "or choose a smaller model."
            ) from error
        pixels = (np.asarray(made, np.float32) * 255).round().clip(0, 255).astype(np.uint8)
        frames = tuple(Picture(pixels=frame) for frame in pixels)
        return Clip(frames=frames, fps=self._manner.fps, arrives=self.walks and to is not None)

    def size_for(self, picture: Picture) -> tuple[int, int]:
        """(width, height) of a clip: the picture's shape at the model's area, in whole steps."""
        step, (width, height) = self._manner.step, picture.size
        factor = self._native_px / (width * height) ** 0.5
        return max(step, round(width * factor / step) * step), max(step, round(height * factor / step) * step)

    def count_for(self, seconds: float) -> int:
        """Frames of a clip: as many as the model can make, and no more than last so long."""
        stride = self._manner.stride
        wished = min(self._manner.most, round(seconds * self._manner.fps))
        return max(stride, (wished - 1) // stride * stride) + 1

    @abstractmethod
    def _given(self, prompt: str) -> dict[str, Any]:
        """What a pipeline is told beside picture, size and length."""

    def _ending(self, image: Image.Image) -> dict[str, Any]:
        """How a pipeline is given the picture in which its clip ends."""
        return {}

    def _told(self, _: Any, step: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
        desk().tell(f"step {step + 1} of {self._steps}", min(1.0, (step + 1) / self._steps))
        return values


def _fitted(picture: Picture, size: tuple[int, int]) -> Image.Image:
    """A picture's middle at a size."""
    return ImageOps.fit(Image.fromarray(picture.pixels[..., :3]), size, Image.Resampling.LANCZOS)


def _read(kind: Any, model: str, device: torch.device, precise: tuple[str, ...]) -> Any:
    folder = folder_of(model)
    usual = precision_of(device)
    options = from_folder(model) | {"dtype": {"default": usual} | dict.fromkeys(precise, torch.float32)}
    if _is_half(folder):
        options["variant"] = "fp16"
    try:
        return kind.from_pretrained(folder, **options)
    except (OSError, ValueError, TypeError) as error:
        first = str(error).strip().partition("\n")[0].rstrip(".")
        raise EngineError(
            f"{model} cannot be read as {kind.__name__}: {first}. Add the folder of such a pipeline, or pull it again."
        ) from error


def _is_half(folder: Path) -> bool:
    """Whether only the files of half precision were fetched."""
    return any(folder.rglob("*.fp16.safetensors")) and not any(folder.rglob("*model.safetensors"))

"""Pages by SDXL on a graphics card: ours, several at once and compiled, beside diffusers' own loop, one by one.

Asked: at least 1.4 times as many pictures a minute, at equal steps, precision and size, and the same pictures. The
weights are random and have SDXL's full shapes, for speed does not depend on what they know. The plain loop is that of
https://huggingface.co/docs/diffusers/using-diffusers/sdxl. Two pictures are the same when they are no farther apart
than the plain loop's own at half and at full precision. `LATERNA_GPU_PAGES` and `LATERNA_GPU_STEPS` say how many.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch

    from laterna.story import Commission

FASTER = 1.4
SIZE = (1024, 1024)
SENTENCES = (
    "A girl in a red scarf walks through a snowy forest", "A fox sleeps in a meadow", "An owl reads on a branch",
    "A bear and a rabbit drink tea in the kitchen",
)  # fmt: skip
AVOIDED = "text, blurry"
LONGEST = 60
"""Letters of a prompt, each of which is a token: as many as fit CLIP's window, where the plain loop cuts."""


class Pace(NamedTuple):
    """How one way of painting went."""

    pictures: list[np.ndarray]
    seconds: float
    memory_mb: float
    """The most that was taken of the card; 0 without one."""

    @property
    def a_minute(self) -> float:
        return 60 * len(self.pictures) / self.seconds


class Report(NamedTuple):
    plain: Pace
    ours: Pace
    apart: float
    """Mean difference between ours and the plain loop's, in levels of 255."""
    tolerance: float
    """The same between the plain loop's at the device's precision and at full precision."""

    @property
    def faster(self) -> float:
        return self.ours.a_minute / self.plain.a_minute

    @property
    def is_same(self) -> bool:
        return self.apart <= max(self.tolerance, 1.0)


def main() -> int:
    try:
        import torch
    except ImportError:
        print("torch is not installed: nothing is measured. Run pip install 'laterna[local]'.")
        return 0
    if not torch.cuda.is_available():
        print("There is no CUDA card on this machine: nothing is measured, and nothing is claimed.")
        return 0
    pages, steps = (int(os.environ.get(f"LATERNA_GPU_{name}", given)) for name, given in (("PAGES", 8), ("STEPS", 30)))
    with tempfile.TemporaryDirectory() as folder:
        from bench.material.full_sdxl import full_sdxl

        weights = full_sdxl(Path(folder) / "sdxl", torch.device("cuda"))
        report = measured(weights, torch.device("cuda"), pages, steps, SIZE, {"compiled": "yes", "batch": 4})
    print(
        f"{torch.cuda.get_device_name()}, torch {torch.__version__}: {pages} pages of {SIZE}, {steps} steps, bfloat16"
    )
    for name, pace in (("plain loop", report.plain), ("ours", report.ours)):
        print(f"  {name:<12}{pace.a_minute:8.2f} pictures a minute {pace.memory_mb:8.0f} MB")
    print(f"  {report.faster:.2f} times as many; {FASTER} is asked")
    print(f"  ours and plain are {report.apart:.2f} levels apart, plain at both precisions {report.tolerance:.2f}")
    return int(report.faster < FASTER or not report.is_same)


def measured(
    weights: Path, device: torch.device, pages: int, steps: int, size: tuple[int, int], settings: dict[str, Any]
) -> Report:
    """Both ways on the same pages, each warmed up before; one holds the device at a time."""
    import torch

    asked = [commission(number, size) for number in range(pages)]
    plain = _plainly(weights, device, asked, steps)
    ours = _ours(weights, device, asked, steps, settings)
    exact = plain_loop(weights, device, torch.float32, steps)(asked[0])
    apart = max(map(_apart, plain.pictures, ours.pictures))
    return Report(plain, ours, apart, _apart(exact, plain.pictures[0]))


def _plainly(weights: Path, device: torch.device, asked: Sequence[Commission], steps: int) -> Pace:
    from laterna.engines.tensors.device import precision_of

    paint = plain_loop(weights, device, precision_of(device), steps)
    return timed(lambda some: [paint(one) for one in some], asked, asked[:1], device)


def _ours(
    weights: Path, device: torch.device, asked: Sequence[Commission], steps: int, settings: dict[str, Any]
) -> Pace:
    engine, words = our_engine(weights, device, steps, settings)
    with words:
        return timed(lambda some: [s.picture.pixels for s in engine.illustrate_all(some)], asked, asked, device)


def commission(number: int, size: tuple[int, int]) -> Commission:
    """One page."""
    from laterna.story import Commission
    from laterna.story.reader import read_scene
    from laterna.storyboard.page import lay_out_scene

    said = read_scene(SENTENCES[number % len(SENTENCES)])
    layout = lay_out_scene(said.scene, said.cast, said.settings, size[0] / size[1], number)
    return Commission(
        layout=layout, scene=said.scene.model_copy(update={"note": SENTENCES[number % len(SENTENCES)]}),
        cast=said.cast, setting=next(iter(said.settings), None), size=size, seed=number,
    )  # fmt: skip


def plain_loop(
    weights: Path, device: torch.device, precision: torch.dtype, steps: int
) -> Callable[[Commission], np.ndarray]:
    """The documentation's: one prompt, one call, one picture."""
    import torch
    from diffusers import StableDiffusionXLPipeline

    pipe = StableDiffusionXLPipeline.from_pretrained(weights, dtype=precision).to(device)
    pipe.set_progress_bar_config(disable=True)

    def paint(one: Commission) -> np.ndarray:
        made = pipe(
            prompt=one.scene.note[:LONGEST], negative_prompt=AVOIDED[:LONGEST], width=one.size[0], height=one.size[1],
            num_inference_steps=steps, guidance_scale=6.0, generator=torch.Generator().manual_seed(one.seed),
        )  # fmt: skip
        return np.asarray(made.images[0])

    return paint


def our_engine(weights: Path, device: torch.device, steps: int, settings: dict[str, Any]) -> tuple[Any, Any]:
    """The engine on the same weights, and the words that the plain loop is given."""
    from laterna.engines.brought import add
    from laterna.engines.image.diffusion import diffusion
    from laterna.engines.image.diffusion.sdxl import Sdxl
    from laterna.engines.image.prompting import Prompt

    with patch.dict(os.environ, {"LATERNA_HOME": str(weights.parent / "home")}):
        add(weights, "bench-sdxl")
        engine = Sdxl(model="bench-sdxl", steps=steps, device=str(device), **settings)
    words = patch.object(diffusion, "prompt_of", lambda one, _: Prompt(one.scene.note[:LONGEST], AVOIDED[:LONGEST]))
    return engine, words


def timed(
    paint: Callable[[Sequence[Commission]], list[np.ndarray]], pages: Sequence[Commission],
    before: Sequence[Commission], device: torch.device,
) -> Pace:  # fmt: skip
    """What the pages take, once those `before` have warmed everything up."""
    import torch

    paint(before)
    card = device.type == "cuda"
    if card:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    pictures = paint(pages)
    if card:
        torch.cuda.synchronize()
    seconds = time.perf_counter() - began
    return Pace(pictures, seconds, torch.cuda.max_memory_allocated() / 2**20 if card else 0.0)


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other).mean())

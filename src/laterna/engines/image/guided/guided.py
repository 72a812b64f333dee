"""A painter led by CLIP, and a walk through its space: one way of working for every generator.

R. Murdock (The Big Sleep, 2021) and K. Crowson (VQGAN+CLIP, 2021) climbed CLIP's score by the gradient of a generator's
latent; the optimiser is Adam (D. Kingma, J. Ba, 2015). Here the climb begins at the storyboard's page, and a term for
its coarse colours holds it there while the words are followed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
from torch.nn import functional

from laterna.engines.desk import desk
from laterna.engines.image.guided.cutouts import Cutouts
from laterna.engines.image.guided.judge import Judge, Wish, far
from laterna.engines.image.prompting import Prompt, alt_of, prompt_of
from laterna.engines.image.repainting import check_figures, laid_over, region_of, stage_of
from laterna.engines.settings import number
from laterna.story import Clip, Picture
from laterna.story.errors import EngineError, UsageError
from laterna.storyboard.maps import control_maps

if TYPE_CHECKING:
    from collections.abc import Generator as Yields

    from laterna.engines.image.canvas import Canvas
    from laterna.engines.image.guided.generator import Generator, Latent
    from laterna.story import Commission, Stage

_COARSE = 16
"""Rows of the coarse picture that holds a page to its layout."""
_STARTING, _ENDING = (0.0, 0.4), (0.4, 0.8)
"""Shares of a walk's work that go into finding where it begins and where it ends."""
_LIKENESS = 10.0
"""How closely a picture is held where the generator is to find that very picture."""


class _Aim(NamedTuple):
    """Where a latent is led."""

    wish: Wish
    canvas: Canvas
    under: torch.Tensor | None = None
    """The page beneath, `[1, 3, H, W]`, whose coarse colours it is held to."""
    hold: float = 0.0
    """How closely."""


class Guided:
    """Keeps the protocols `Illustrate` and `Animate`."""

    def __init__(
        self, generator: Generator, clip: str, steps: int | str, rate: float | str, cuts: int | str, hold: float | str,
        device: torch.device,
    ) -> None:  # fmt: skip
        """Load the judge; numbers may be text.

        Args:
            generator: Who paints.
            clip: Name of the judge's weights.
            steps: Of one picture.
            rate: How far each step goes.
            cuts: Views that the judge is shown at each.
            hold: How closely a page is held to the coarse colours of the one beneath; 0 is not at all.
            device: Where they work.

        Raises:
            MissingWeightsError: the judge is not on this machine.
            EngineError: it cannot be read.
            UsageError: a setting has no sense.
        """
        self._steps = round(number("steps", steps, 1, 10_000))
        self._rate = number("rate", rate, 1e-4, 10)
        self._hold = number("hold", hold, 0, 1000)
        count = round(number("cuts", cuts, 1, 512))
        self._device = device
        self._generator = generator
        self._judge = Judge(clip, device)
        self._cutouts = Cutouts(count, self._judge.side)

    def illustrate(self, commission: Commission) -> Stage:
        """One page as a stage in one piece.

        Raises:
            UsageError: figures are to be painted anew that are not there, or in no picture.
            EngineError: a card's memory is too small.
        """
        check_figures(commission)
        canvas = self._generator.canvas(commission.size)
        under = self._brought(commission.under, canvas) if commission.under is not None else None
        chance = torch.Generator().manual_seed(commission.seed)
        with _working(self._device):
            aim = _Aim(self._judge.wish_of(prompt_of(commission)), canvas, under, self._hold)
            latent = self._led(self._begun(aim, chance), aim, chance, (0.0, 1.0))
            pixels = canvas.cut(_pixels(self._generator.paint(latent, canvas)))
        maps = control_maps(commission.layout, commission.size)
        if commission.under is not None and commission.only:
            pixels = laid_over(commission.under, pixels, region_of(maps, commission.only))
        stage = stage_of(commission, pixels, maps.depth, alt_of(commission))
        return stage if self._generator.follows else stage.model_copy(update={"depth_map": None})

    def animate(
        self, picture: Picture, prompt: str, seconds: float, fps: float, seed: int, to: Picture | None = None
    ) -> Clip:
        """The walk from one picture to another, slow at both ends; for the first half it stays near where it begins.

        Args:
            picture: Where it begins.
            prompt: What is seen on the way where no end is given: the walk then goes where the words lead.
            seconds: Its length.
            fps: Frames a second.
            seed: Of the way that the words lead.
            to: Where it ends.

        Returns:
            Frames of one size, at which the generator works; in the shape of `picture`.

        Raises:
            UsageError: it would have fewer than two frames.
            EngineError: a card's memory is too small.
        """
        count = round(seconds * fps)
        if count < 2:
            raise UsageError(f"{seconds:g} s at {fps:g} frames a second are {count} frames; a walk has two at least.")
        canvas = self._generator.canvas(picture.size)
        with _working(self._device):
            start = self._found(picture, canvas, _STARTING)
            if to is not None:
                end = self._found(to, canvas, _ENDING)
            else:
                chance = torch.Generator().manual_seed(seed)
                end = self._led(start, _Aim(self._judge.wish_of(Prompt(prompt, "")), canvas), chance, _ENDING)
            frames = [self._step(start, end, index / (count - 1), canvas) for index in range(count)]
        return Clip(frames=tuple(frames), fps=fps, arrives=to is not None)

    def _step(self, start: Latent, end: Latent, progress: float, canvas: Canvas) -> Picture:
        desk().tell("Walking from scene to scene", _ENDING[1] + (1 - _ENDING[1]) * progress)
        late = progress**2
        share = late * late * (3 - 2 * late)
        with torch.no_grad():
            pixels = _pixels(self._generator.walk(start, end, share, canvas))
        return Picture(pixels=np.ascontiguousarray(pixels[: canvas.page[1], : canvas.page[0]]))

    def _found(self, picture: Picture, canvas: Canvas, span: tuple[float, float]) -> Latent:
        """A picture as a latent: exactly where the generator can, else the nearest that is found.

        No seed plays a part in it: one walk ends where the next begins.
        """
        seen = self._brought(picture, canvas)
        latent = self._generator.exact(seen)
        if latent is not None:
            return latent
        chance = torch.Generator().manual_seed(0)
        with torch.no_grad():
            rows = self._judge.seen(self._cutouts.whole(seen))
        aim = _Aim(Wish(rows, torch.ones(1, device=self._device)), canvas, seen, _LIKENESS)
        return self._led(self._begun(aim, chance), aim, chance, span)

    def _begun(self, aim: _Aim, chance: torch.Generator) -> Latent:
        """The best of the places to begin at."""
        starts = self._generator.starts(aim.under, aim.canvas, chance)
        if len(starts[0]) == 1:
            return starts
        with torch.no_grad():
            pictures = self._generator.paint(starts, aim.canvas)
            missed = far(self._judge.seen(self._cutouts.whole(pictures)), aim.wish) + _drift(pictures, aim)
        best = int(missed.argmin())
        return tuple(part[best : best + 1] for part in starts)

    def _led(self, latent: Latent, aim: _Aim, chance: torch.Generator, span: tuple[float, float]) -> Latent:
        """A latent, led step by step to where the judge finds the wish in its picture; `span` of the whole work."""
        leaves = tuple(part.detach().clone().requires_grad_() for part in latent)
        rates = zip(leaves, self._generator.rates(self._rate), strict=True)
        climber = torch.optim.Adam([{"params": [leaf], "lr": rate} for leaf, rate in rates])
        for step in range(self._steps):
            climber.zero_grad()
            picture = self._generator.paint(leaves, aim.canvas)
            missed = far(self._judge.seen(self._cutouts(picture, chance)), aim.wish).mean()
            (missed + _drift(picture, aim).sum()).backward()
            climber.step()
            with torch.no_grad():
                self._generator.tame(leaves)
            done = (step + 1) / self._steps
            desk().tell(f"step {step + 1} of {self._steps}", span[0] + (span[1] - span[0]) * done)
        return tuple(leaf.detach() for leaf in leaves)

    def _brought(self, picture: Picture, canvas: Canvas) -> torch.Tensor:
        pixels = canvas.brought(picture.pixels).transpose(2, 0, 1).astype(np.float32) / 255
        return torch.from_numpy(pixels)[None].to(self._device)


def _drift(pictures: torch.Tensor, aim: _Aim) -> torch.Tensor:
    """How far each picture's coarse colours have gone from those of the page beneath, weighed; float32 `[N]`."""
    if aim.under is None or aim.hold == 0:
        return pictures.new_zeros(len(pictures))
    rows = min(_COARSE, pictures.shape[-2])
    grid = (rows, max(1, round(rows * pictures.shape[-1] / pictures.shape[-2])))
    coarse, wanted = (functional.interpolate(one, grid, mode="area") for one in (pictures, aim.under))
    return aim.hold * (coarse - wanted).square().mean((1, 2, 3))


def _pixels(picture: torch.Tensor) -> np.ndarray:
    """uint8 `[H, W, 3]` of a picture `[1, 3, H, W]`."""
    return (picture[0].detach().permute(1, 2, 0) * 255).round().clamp(0, 255).byte().cpu().numpy()


@contextmanager
def _working(device: torch.device) -> Yields[None]:
    """Raises `EngineError` when the card's memory is full."""
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise EngineError(
            f"The memory of {device} is too small for this picture. Set fewer cuts or, for vqgan, a smaller native_px; "
            "or close other programs."
        ) from error

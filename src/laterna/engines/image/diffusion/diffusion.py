"""A painter that denoises: pages in batches, each led by the storyboard's maps and seeded by its own number.

The ensemble of experts, in which a base takes the first steps and a refiner the last, is that of D. Podell et al.,
SDXL, 2023. Everything is computed by the pipelines of diffusers; here is what they are given.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

import torch

from laterna.engines.desk import desk
from laterna.engines.image.canvas import Canvas
from laterna.engines.image.diffusion.check import Check
from laterna.engines.image.diffusion.families import STABLE, Family
from laterna.engines.image.diffusion.guides import guides_of, maps_of, scales_on, tensor_of
from laterna.engines.image.diffusion.memory import Memory
from laterna.engines.image.diffusion.order import Order, beneath
from laterna.engines.image.diffusion.pipelines import load
from laterna.engines.image.diffusion.quick import quicken
from laterna.engines.image.diffusion.underway import Underway
from laterna.engines.image.diffusion.widening import STRENGTH, WideOrder, place_of
from laterna.engines.image.prompting import place_prompt_of, prompt_of
from laterna.engines.image.repainting import check_figures
from laterna.engines.named import named
from laterna.engines.settings import number, switch
from laterna.engines.tensors.device import device_of, seeded
from laterna.story.errors import EngineError, RefusedError
from laterna.story.seeds import seed_of
from laterna.storyboard.maps import control_maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from laterna.story import Commission, Stage

_REFINE_FROM = 0.8
"""The share of the steps that the base takes where there is a refiner."""
_TRIES = 3
"""How often a page is painted, with another seed each time, before what a check calls unsafe is refused."""


class Diffusion:
    """Keeps the protocol `Illustrate`, and paints several pages at once (`illustrate_all`)."""

    family: ClassVar[Family] = STABLE

    def __init__(
        self,
        model: str,
        native_px: int | str,
        refiner: str = "",
        control: str = "",
        lora: str = "",
        likeness: str = "",
        steps: int | str = 30,
        guidance: float | str = 6.0,
        strength: float | str = 0.85,
        scheduler: str = "",
        check: str = "",
        batch: int | str = 4,
        compiled: bool | str = False,
        device: str = "auto",
    ) -> None:
        """Load the weights; numbers may be text, as the environment has them.

        Args:
            model: Name of the base's weights.
            native_px: Side of the squares that it was taught with.
            refiner: Name of the refiner's weights; empty or `none` for none.
            control: ControlNets, each with its scale and the map it follows: `NAME:0.8:pose`; see `engines.named`. One
                that follows several maps is named once for each.
            lora: Adapters, each with its weight and words for the prompt.
            likeness: The adapter that keeps characters to their reference pictures, with its weight; `NAME:0.6:photo`
                has those who are on a photo kept to it.
            steps: Of the whole denoising.
            guidance: How closely the words are followed; 1 is not at all.
            strength: How far a page goes from the picture it is painted over: over 0.2, where the refiner's steps end,
                to 1, which keeps nothing but what the maps keep.
            scheduler: A name of the family's `schedulers`; empty for the model's own.
            check: Name of the weights that look for what is unfit to be seen; empty or `none` for none.
            batch: Pages painted at once.
            compiled: Whether the denoiser is compiled when it is first used, which takes minutes: for many pages.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: some weights are not on this machine.
            EngineError: weights cannot be read, or do not fit one another.
            UsageError: a setting has no sense.
        """
        nets, adapters, looks, finishers, checks = map(named, (control, lora, likeness, refiner, check))
        self._steps = round(number("steps", steps, 1, 1000))
        self._guidance = number("guidance", guidance, 1, 50)
        self._strength = number("strength", strength, 0.25, 1)
        self._batch = round(number("batch", batch, 1, 64))
        self._native_px = round(number("native_px", native_px, 64, 4096))
        self._guides = guides_of(nets)
        self._device = device_of(device)
        finisher = finishers[0].name if finishers else ""
        self.pipes = load(self.family, model, finisher, nets, adapters, looks, scheduler, self._device)
        if switch("compiled", compiled):
            quicken(self.pipes.page)
        self._check = Check(checks[0].name, self._device) if checks else None
        everything = (model, *(row.name for row in (*finishers, *nets, *adapters, *looks, *checks)))
        self._memory = Memory(self._device, tuple(dict.fromkeys(everything)))

    def illustrate(self, commission: Commission) -> Stage:
        """One page as a stage in one piece. Raises as `illustrate_all`."""
        return self.illustrate_all((commission,))[0]

    def illustrate_all(self, commissions: Sequence[Commission]) -> tuple[Stage, ...]:
        """Several pages, in order; each comes out as it would alone.

        Raises:
            UsageError: figures are to be painted anew that are not there, or in no picture.
            RefusedError: the check for what is unfit to be seen calls every try unsafe.
            EngineError: a card's memory is too small even for one page.
        """
        orders = [self._order(commission) for commission in commissions]
        stages: dict[int, Stage] = {}
        for chosen, begun in self._one_ahead(orders):
            finished = [pixels for pages in begun for pixels in self._finished(pages)]
            stages |= {index: orders[index].stage(pixels) for index, pixels in zip(chosen, finished, strict=True)}
        return tuple(stages[index] for index in range(len(orders)))

    def _one_ahead(self, orders: Sequence[Order]) -> Iterator[tuple[list[int], list[Underway]]]:
        """Batches and their places, each given when the next is begun, so that a card is never without work."""
        before: tuple[list[int], list[Underway]] | None = None
        for chosen in _batches(orders, self._batch):
            begun = chosen, self._begun([orders[index] for index in chosen])
            if before is not None:
                yield before
            before = begun
        if before is not None:
            yield before

    def _order(self, commission: Commission) -> Order:
        check_figures(commission)
        step = self.pipes.page.vae_scale_factor * self.family.patch
        canvas = Canvas.of(commission.size, self._native_px, step)
        if commission.wider:
            return self._wide_order(commission, canvas)
        maps = maps_of(commission.layout, canvas)
        prompt = prompt_of(commission, self.pipes.triggers)
        windows = self.family.words.windows(self.pipes.page, prompt)
        both = self.family.leads_over or not self._guides or bool(commission.only)
        over = commission.under is not None and both
        scales = scales_on(maps, self._guides) if self.family.leads_over or not over else ()
        return Order(commission, canvas, maps, prompt, windows, scales, over, self._strength, commission.seed)

    def _wide_order(self, commission: Commission, canvas: Canvas) -> Order:
        place = place_of(commission)
        maps = control_maps(commission.layout, (place.width, place.height))
        prompt = place_prompt_of(commission, self.pipes.triggers)
        windows = self.family.words.windows(self.pipes.bare, prompt)
        return WideOrder(commission, canvas, maps, prompt, windows, (), True, STRENGTH, commission.seed)

    def _begun(self, orders: Sequence[Order]) -> list[Underway]:
        """Pages of one kind; with less at once, then with less on the card, where its memory does not hold them."""
        try:
            return [self._paint(orders)]
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            full = error
        if len(orders) > 1:
            desk().retrying("The card's memory is full: fewer pages at once.")
            half = len(orders) // 2
            return [*self._begun(orders[:half]), *self._begun(orders[half:])]
        if self._memory.give_way():
            desk().retrying("The card's memory is full: the model's parts take turns on it.")
            return self._begun(orders)
        raise EngineError(
            "The card's memory is full even with one page, and the model's parts taking turns on it. "
            "Close other programs, or choose a smaller picture or model."
        ) from full

    def _finished(self, begun: Underway) -> list[np.ndarray]:
        """Pages that the checks, the model's own and ours, find fit to be seen; others are painted again."""
        pages = self._looked_at(begun)
        for turn in range(1, _TRIES):
            open_ = [index for index, page in enumerate(pages) if page is None]
            if not open_:
                break
            again = [replace(begun.orders[i], seed=seed_of(begun.orders[i].seed, turn)) for i in open_]
            fresh = [page for more in self._begun(again) for page in self._looked_at(more)]
            for index, page in zip(open_, fresh, strict=True):
                pages[index] = page
        fit = [page for page in pages if page is not None]
        if len(fit) < len(pages):
            raise RefusedError(
                f"The check for what is unfit to be seen calls {_TRIES} pictures of a page unsafe. Say its scene in "
                "other words, or choose another engine."
            )
        return fit

    def _looked_at(self, begun: Underway) -> list[np.ndarray | None]:
        """Pages at the sizes asked for, uint8 `[H, W, 3]`; none for one that is unsafe."""
        pages, unfit = begun.arrived(), begun.unfit
        if self._check is not None:
            unfit = [own or seen for own, seen in zip(unfit, self._check(pages), strict=True)]
        return [None if bad else order.laid(page) for order, page, bad in zip(begun.orders, pages, unfit, strict=True)]

    def _paint(self, orders: Sequence[Order]) -> Underway:
        """Pages of one kind."""
        generators = [torch.Generator().manual_seed(order.seed) for order in orders]
        one = orders[0]
        refiner = self.pipes.refiner if one.is_whole else None
        ends = _REFINE_FROM if refiner is not None else None
        over = self.pipes.over if one.scales else self.pipes.bare
        pipe = over if one.over else self.pipes.page
        with seeded(one.seed, self._device):
            given = self._given(pipe, orders, generators, ends or 1.0)
            if ends is not None:
                given |= {"denoising_end": ends, "output_type": "latent"}
            if self.pipes.likeness is not None:
                given |= self.pipes.likeness.given(pipe, orders, self._guidance > 1)
            out = pipe(**given, **self._input(orders))
            if refiner is not None and ends is not None:
                more = self._given(refiner, orders, generators, 1 - ends, ends)
                out = refiner(image=out.images, denoising_start=ends, **more)
        return Underway(orders, out.images, getattr(out, "nsfw_content_detected", None))

    def _given(
        self, pipe: Any, orders: Sequence[Order], generators: list[torch.Generator], share: float, done: float = 0.0
    ) -> dict[str, Any]:
        """What every pipeline is given; `share` of the steps is its, `done` are done."""
        self._memory.lay_out(pipe)

        def told(_: Any, step: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
            desk().tell(f"{len(orders)} x step {step + 1}", done + share * min(1, (step + 1) / (self._steps * share)))
            return values

        return {
            **self.family.words.given(pipe, [order.prompt for order in orders], self._guidance),
            "num_inference_steps": self._steps,
            "generator": generators,
            "output_type": "pt",
            "callback_on_step_end": told,
        }

    def _input(self, orders: Sequence[Order]) -> dict[str, Any]:
        """What leads the pages: sizes, maps, and the pictures they are painted over."""
        one = orders[0]
        given: dict[str, Any] = {"width": one.canvas.whole[0], "height": one.canvas.whole[1]}
        if one.scales:
            maps = [order.maps for order in orders]
            leading: list[Any] = [tensor_of(maps, one.canvas, guide.kind) for guide in self._guides]
            given["controlnet_conditioning_scale"] = list(one.scales)
            given["control_image" if one.over else self.family.maps] = leading
            if self.family.several is not None:  # Else the library counts ControlNets, and follows the first map only.
                count = len(self._guides)
                given |= {"control_guidance_start": [0.0] * count, "control_guidance_end": [1.0] * count}
            if self.family.modes:
                given["control_mode"] = [self.family.modes.get(guide.kind) for guide in self._guides]
        if one.over:
            given |= {"strength": one.strength, **beneath(orders)}
        return given


def _batches(orders: Sequence[Order], most: int) -> Iterator[list[int]]:
    """Places of orders of one kind, `most` at once."""
    by_kind = sorted(range(len(orders)), key=lambda index: str(orders[index].kind))
    for _, group in groupby(by_kind, key=lambda index: str(orders[index].kind)):
        alike = list(group)
        yield from (alike[start : start + most] for start in range(0, len(alike), most))

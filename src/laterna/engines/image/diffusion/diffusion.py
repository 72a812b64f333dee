"""A painter that denoises: pages in batches, each led by the storyboard's maps and seeded by its own number.

The ensemble of experts, in which a base takes the first steps and a refiner the last, is that of D. Podell et al.,
SDXL, 2023. Everything is computed by the pipelines of diffusers; here is what they are given.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch

from laterna.engines.desk import desk
from laterna.engines.image.diffusion.canvas import Canvas
from laterna.engines.image.diffusion.encoding import read, windows_of
from laterna.engines.image.diffusion.guides import guides_of, maps_of, mask_of, scales_on, tensor_of
from laterna.engines.image.diffusion.memory import Memory
from laterna.engines.image.diffusion.pipelines import load
from laterna.engines.image.diffusion.prompting import Prompt, alt_of, prompt_of
from laterna.engines.image.quiet import veil
from laterna.engines.named import named
from laterna.engines.tensors.device import device_of
from laterna.story import Picture, Stage
from laterna.story.errors import EngineError, RefusedError, UsageError
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Commission
    from laterna.storyboard.maps import ControlMaps

_REFINE_FROM = 0.8
"""The share of the steps that the base takes where there is a refiner."""
_TRIES = 3
"""How often a page is painted, with another seed each time, before what a model calls unsafe is refused."""


class _Order(NamedTuple):
    """One page, ready to be painted."""

    commission: Commission
    canvas: Canvas
    maps: ControlMaps
    prompt: Prompt
    windows: int
    scales: tuple[float, ...]
    seed: int

    @property
    def kind(self) -> tuple[object, ...]:
        """Pages of one kind are painted together."""
        over = self.commission.under is not None
        return self.canvas.whole, self.windows, self.scales, over, bool(self.commission.only)


class Diffusion:
    """Keeps the protocol `Illustrate`, and paints several pages at once (`illustrate_all`)."""

    def __init__(
        self,
        model: str,
        native_px: int | str,
        refiner: str = "",
        control: str = "",
        lora: str = "",
        steps: int | str = 30,
        guidance: float | str = 6.0,
        strength: float | str = 0.85,
        scheduler: str = "",
        batch: int | str = 4,
        device: str = "auto",
    ) -> None:
        """Load the weights; numbers may be text, as the environment has them.

        Args:
            model: Name of the base's weights.
            native_px: Side of the squares that it was taught with.
            refiner: Name of the refiner's weights; empty or `none` for none.
            control: ControlNets, each with its scale and the map it follows: `NAME:0.8:pose`; see `engines.named`.
            lora: Adapters, each with its weight and words for the prompt.
            steps: Of the whole denoising.
            guidance: How closely the words are followed; 1 is not at all.
            strength: How far a page goes from the picture it is painted over: over 0.2, where the refiner's steps end,
                to 1, which keeps nothing but what the maps keep.
            scheduler: A name of `SCHEDULERS`; empty for the model's own.
            batch: Pages painted at once.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: some weights are not on this machine.
            EngineError: weights cannot be read, or do not fit one another.
            UsageError: a setting has no sense.
        """
        nets, adapters, finishers = named(control), named(lora), named(refiner)
        self._steps = round(_number("steps", steps, 1, 1000))
        self._guidance = _number("guidance", guidance, 1, 50)
        self._strength = _number("strength", strength, 0.25, 1)
        self._batch = round(_number("batch", batch, 1, 64))
        self._native_px = round(_number("native_px", native_px, 64, 4096))
        self._guides = guides_of(nets)
        self._device = device_of(device)
        finisher = finishers[0].name if finishers else ""
        self.pipes = load(model, finisher, nets, adapters, scheduler, self._device)
        everything = (model, finisher, *(row.name for row in (*nets, *adapters)))
        self._memory = Memory(self._device, tuple(name for name in everything if name))

    def illustrate(self, commission: Commission) -> Stage:
        """One page as a stage in one piece. Raises as `illustrate_all`."""
        return self.illustrate_all((commission,))[0]

    def illustrate_all(self, commissions: Sequence[Commission]) -> tuple[Stage, ...]:
        """Several pages, in order; each comes out as it would alone.

        Raises:
            UsageError: figures are to be painted anew that are not there, or in no picture.
            RefusedError: the model's own check calls every try unsafe.
            EngineError: a card's memory is too small even for one page.
        """
        orders = [self._order(commission) for commission in commissions]
        by_kind = sorted(range(len(orders)), key=lambda index: str(orders[index].kind))
        stages: dict[int, Stage] = {}
        for _, group in groupby(by_kind, key=lambda index: str(orders[index].kind)):
            alike = list(group)
            for start in range(0, len(alike), self._batch):
                chosen = alike[start : start + self._batch]
                painted = self._painted([orders[index] for index in chosen])
                stages |= {index: _stage(orders[index], pixels) for index, pixels in zip(chosen, painted, strict=True)}
        return tuple(stages[index] for index in range(len(orders)))

    def _order(self, commission: Commission) -> _Order:
        present = {figure.id for figure in commission.layout.figures}
        strange = [name for name in commission.only if name not in present]
        if strange or (commission.only and commission.under is None):
            raise UsageError(
                f"{', '.join(strange) or 'A figure'} cannot be painted anew: the picture has "
                f"{', '.join(sorted(present)) or 'nobody'}, and must be there. Paint the whole page."
            )
        canvas = Canvas.of(commission.size, self._native_px, self.pipes.page.vae_scale_factor)
        maps = maps_of(commission.layout, canvas)
        prompt = prompt_of(commission, self.pipes.triggers)
        windows = max(windows_of(self.pipes.page, text) for text in prompt)
        return _Order(
            commission, canvas, maps, prompt, windows, scales_on(maps, self._guides), commission.seed
        )  # fmt: skip

    def _painted(self, orders: Sequence[_Order]) -> list[np.ndarray]:
        """Pages of one kind; with less at once, then with less on the card, where its memory does not hold them."""
        try:
            return self._safely(orders)
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            full = error
        if len(orders) > 1:
            desk().retrying("The card's memory is full: fewer pages at once.")
            half = len(orders) // 2
            return [*self._painted(orders[:half]), *self._painted(orders[half:])]
        if self._memory.give_way():
            desk().retrying("The card's memory is full: the model's parts take turns on it.")
            return self._painted(orders)
        raise EngineError(
            "The card's memory is full even with one page, and the model's parts taking turns on it. "
            "Close other programs, or choose a smaller picture or model."
        ) from full

    def _safely(self, orders: Sequence[_Order]) -> list[np.ndarray]:
        """Pages that the model's own check, where it has one, finds fit to be seen."""
        made: list[np.ndarray | None] = [None] * len(orders)
        for turn in range(_TRIES):
            open_ = [index for index, pixels in enumerate(made) if pixels is None]
            again = [orders[i]._replace(seed=seed_of(orders[i].seed, turn) if turn else orders[i].seed) for i in open_]
            for index, pixels in zip(open_, self._paint(again), strict=True):
                made[index] = pixels
            if all(pixels is not None for pixels in made):
                return [pixels for pixels in made if pixels is not None]
        raise RefusedError(
            f"The model's own check calls {_TRIES} pictures of a page unsafe. Say its scene in other words, or choose "
            "another engine."
        )

    def _paint(self, orders: Sequence[_Order]) -> list[np.ndarray | None]:
        """Pages of one kind at the sizes asked for, uint8 `[H, W, 3]`; none for one that is unsafe."""
        generators = [torch.Generator().manual_seed(order.seed) for order in orders]
        one = orders[0]
        whole = not one.commission.only
        refiner = self.pipes.refiner if whole else None
        ends = _REFINE_FROM if refiner is not None else None
        pipe = self.pipes.page if one.commission.under is None else self.pipes.over
        with torch.inference_mode():
            given = self._given(pipe, orders, generators, ends or 1.0)
            if ends is not None:
                given |= {"denoising_end": ends, "output_type": "latent"}
            out = pipe(**given, **self._input(orders))
            if refiner is not None and ends is not None:
                more = self._given(refiner, orders, generators, 1 - ends, ends)
                out = refiner(image=out.images, denoising_start=ends, **more)
        unsafe = getattr(out, "nsfw_content_detected", None) or [False] * len(orders)
        pages = (np.asarray(out.images) * 255).round().astype(np.uint8)
        return [None if bad else _laid(order, page) for order, page, bad in zip(orders, pages, unsafe, strict=True)]

    def _given(
        self, pipe: Any, orders: Sequence[_Order], generators: list[torch.Generator], share: float, done: float = 0.0
    ) -> dict[str, Any]:
        """What every pipeline is given; `share` of the steps is its, `done` are done."""
        self._memory.lay_out(pipe)

        def told(_: Any, step: int, __: Any, values: dict[str, Any]) -> dict[str, Any]:
            desk().tell(f"{len(orders)} x step {step + 1}", done + share * min(1, (step + 1) / (self._steps * share)))
            return values

        windows = orders[0].windows
        wanted, avoided = ([order.prompt[side] for order in orders] for side in (0, 1))
        positive, negative = read(pipe, wanted, windows), read(pipe, avoided, windows)
        given: dict[str, Any] = {
            "prompt_embeds": positive.words,
            "negative_prompt_embeds": negative.words,
            "num_inference_steps": self._steps,
            "guidance_scale": self._guidance,
            "generator": generators,
            "output_type": "np",
            "callback_on_step_end": told,
        }
        if positive.pooled is not None:
            given |= {"pooled_prompt_embeds": positive.pooled, "negative_pooled_prompt_embeds": negative.pooled}
        return given

    def _input(self, orders: Sequence[_Order]) -> dict[str, Any]:
        """What leads the pages: sizes, maps, and the pictures they are painted over."""
        one = orders[0]
        canvas, over = one.canvas, one.commission.under is not None
        given: dict[str, Any] = {"width": canvas.whole[0], "height": canvas.whole[1]}
        if self._guides:
            maps = [order.maps for order in orders]
            leading: list[Any] = [tensor_of(maps, canvas, guide.kind) for guide in self._guides]
            given["controlnet_conditioning_scale"] = list(one.scales)
            given["control_image" if over else "image"] = leading
        if over:
            given |= {"strength": self._strength, **_beneath(orders)}
        return given


def _beneath(orders: Sequence[_Order]) -> dict[str, torch.Tensor]:
    """The pictures that pages are painted over, float32 `[B, 3, H, W]`, and where, `[B, 1, H, W]`."""
    pictures = [order.canvas.brought(order.commission.under.pixels) for order in orders if order.commission.under]
    image = torch.from_numpy(np.stack(pictures).transpose(0, 3, 1, 2).astype(np.float32) / 255)
    if not orders[0].commission.only:
        return {"image": image, "mask_image": torch.ones_like(image[:, :1])}
    masks = np.stack([mask_of(order.maps, order.canvas, order.commission.only) for order in orders])
    return {"image": image, "mask_image": torch.from_numpy(masks[:, None].astype(np.float32) / 255)}


def _laid(order: _Order, page: np.ndarray) -> np.ndarray:
    """A painted canvas as the page; where only figures were painted, all else stays as it was, pixel by pixel."""
    pixels = order.canvas.cut(page)
    under = order.commission.under
    if under is None or not order.commission.only:
        return pixels
    mask = order.canvas.cut(mask_of(order.maps, order.canvas, order.commission.only))[..., None] / 255
    return (under.pixels[..., :3] * (1 - mask) + pixels * mask).round().astype(np.uint8)


def _stage(order: _Order, pixels: np.ndarray) -> Stage:
    commission = order.commission
    area = commission.layout.text_area
    mist = veil(pixels, area) if area is not None and not commission.only else None
    return Stage(
        picture=Picture(pixels=mist.over(pixels) if mist else pixels),
        depth_map=Picture(pixels=order.canvas.enlarged(order.maps.depth)),
        alt=alt_of(commission),
        source_type="compositeWithTrainedAlgorithmicMedia" if commission.only else "trainedAlgorithmicMedia",
        left=commission.layout.left,
    )


def _number(name: str, value: float | str, least: float, most: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise UsageError(f"{name} is {value!r}; write a number from {least:g} to {most:g}.")
    return number

"""From folders of weights to pipelines of diffusers: the page's, the one that paints over, and the refiner.

All share their parts; a folder's own `model_index.json` says which family it is of.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from diffusers import AutoPipelineForImage2Image, AutoPipelineForInpainting, AutoPipelineForText2Image
from diffusers.utils import logging
from transformers.utils import logging as readers_logging

from laterna.engines.image.diffusion.likeness import Likeness
from laterna.engines.tensors.device import from_folder, precision_of
from laterna.engines.weights import folder_of
from laterna.story.errors import EngineError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from laterna.engines.image.diffusion.families import Family
    from laterna.engines.named import Named

_PHRASE = "modelspec.trigger_phrase"
"""Where an adapter's file says what it answers to (Stability AI's ModelSpec, https://github.com/Stability-AI/ModelSpec)."""


class Pipelines(NamedTuple):
    """What a painter is made of."""

    page: Any
    """Begins with blank paper."""
    over: Any
    """Paints over a picture, where a mask lets it; it follows maps where the family can."""
    bare: Any
    """The same without maps."""
    refiner: Any
    """Takes the last steps of a page; none where there is none."""
    nets: tuple[Any, ...]
    """Its ControlNets."""
    triggers: tuple[str, ...]
    """Words that the adapters answer to."""
    likeness: Likeness | None
    """Keeps characters to their reference pictures."""


def load(
    family: Family, model: str, refiner: str, nets: tuple[Named, ...], adapters: tuple[Named, ...],
    looks: tuple[Named, ...], scheduler: str, device: torch.device,
) -> Pipelines:  # fmt: skip
    """Load everything from its folders.

    Args:
        family: What the model is of.
        model: Name of the base's weights.
        refiner: Name of the refiner's; empty for none.
        nets: ControlNets, one for each map; the same one may stand for several.
        adapters: LoRA adapters, with their weights and, as a note, words for the prompt.
        looks: The adapter that keeps characters to their reference pictures; none or one.
        scheduler: A name of the family's `schedulers`; empty for the model's own.
        device: Where they will work; it decides the precision.

    Raises:
        MissingWeightsError: some are not on this machine.
        EngineError: a folder is not what its name promises.
        UsageError: there is no such scheduler, or the family cannot follow ControlNets together.
    """
    for each in (logging, readers_logging):
        each.set_verbosity_error()
        each.disable_progress_bar()
    loaded = {net.name: _read(family.net, net.name, device) for net in nets}
    page = _read(AutoPipelineForText2Image, model, device, **_led(family, nets, loaded))
    words = tuple(phrase for row in adapters if (phrase := _adapt(page, row)))
    if adapters:
        page.set_adapters([_key(row) for row in adapters], [row.scale for row in adapters])
    finisher = _refiner(refiner, page, device) if refiner else None
    for pipe in (page, finisher):
        if pipe is not None:
            pipe.set_progress_bar_config(disable=True)
            _schedule(pipe, family, scheduler)
    likeness = _likeness(page, looks)
    plain = AutoPipelineForText2Image.from_pipe(page, controlnet=None) if nets else page
    bare = AutoPipelineForInpainting.from_pipe(plain)
    over = AutoPipelineForInpainting.from_pipe(page) if nets and family.leads_over else bare
    for pipe in (bare, over):
        pipe.set_progress_bar_config(disable=True)
    return Pipelines(page, over, bare, finisher, tuple(loaded.values()), words, likeness)


def _likeness(page: Any, looks: tuple[Named, ...]) -> Likeness | None:
    if len(looks) > 1:
        raise UsageError(f"One adapter keeps characters to their looks, not {len(looks)}: name one.")
    return next((Likeness(page, row) for row in looks), None)


def _led(family: Family, nets: tuple[Named, ...], loaded: dict[str, Any]) -> dict[str, Any]:
    """The ControlNets, as the family's pipelines take them."""
    if not nets:
        return {}
    if family.several is None:
        return {"controlnet": [loaded[net.name] for net in nets]}
    if len(loaded) > 1:
        raise UsageError(
            f"This model follows the maps of one ControlNet, not of {', '.join(loaded)}: name one that follows many, "
            "once for each map."
        )
    return {"controlnet": family.several(list(loaded.values()))}


def _refiner(name: str, page: Any, device: torch.device) -> Any:
    """The refiner; it reads with the base's second encoder and decodes with its autoencoder."""
    return _read(AutoPipelineForImage2Image, name, device, text_encoder_2=page.text_encoder_2, vae=page.vae)


def _read(kind: Any, name: str, device: torch.device, **more: Any) -> Any:
    folder = folder_of(name)
    options = from_folder(name) | {"dtype": precision_of(device)} | more
    if not any(folder.rglob("*model.safetensors")) and any(folder.rglob("*.fp16.safetensors")):
        options["variant"] = "fp16"
    try:
        return kind.from_pretrained(folder, **options)
    except (OSError, ValueError) as error:
        raise EngineError(f"{name} cannot be read: {_first_line(error)}. Pull or add it again.") from error


def _adapt(pipe: Any, row: Named) -> str:
    """Load one adapter; the words it answers to, as the user or its file says."""
    place = folder_of(row.name)
    files = [place] if place.is_file() else sorted(place.glob("*.safetensors"))
    if len(files) != 1:
        raise EngineError(f"{row.name} holds {len(files)} files of safetensors; an adapter is one. Add that file.")
    try:
        pipe.load_lora_weights(
            files[0].parent, weight_name=files[0].name, adapter_name=_key(row), local_files_only=True
        )
    except (ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"{row.name} is no adapter for this model: {_first_line(error)}.") from error
    return row.note or _head(files[0]).get(_PHRASE, "")


def _key(row: Named) -> str:
    return row.name.replace(".", "_")


def _head(file: Path) -> dict[str, str]:
    """What a safetensors file says of itself (https://github.com/huggingface/safetensors#format)."""
    with file.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        return json.loads(stream.read(length)).get("__metadata__", {})


def _schedule(pipe: Any, family: Family, name: str) -> None:
    if name and name not in family.schedulers:
        raise UsageError(f"There is no scheduler {name!r} for this model; there are: {', '.join(family.schedulers)}.")
    if name:
        pipe.scheduler = family.schedulers[name].from_config(pipe.scheduler.config)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__

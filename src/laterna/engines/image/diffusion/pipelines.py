"""From folders of weights to pipelines of diffusers: the page's, the one that paints over, and the refiner.

All share their parts; a folder's own `model_index.json` says which family it is of.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from diffusers import (
    AutoPipelineForImage2Image,
    AutoPipelineForInpainting,
    AutoPipelineForText2Image,
    ControlNetModel,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    UniPCMultistepScheduler,
)
from diffusers.utils import logging
from transformers.utils import logging as readers_logging

from laterna.engines.tensors.device import from_folder, precision_of
from laterna.engines.weights import folder_of
from laterna.story.errors import EngineError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from laterna.engines.named import Named

SCHEDULERS: dict[str, Any] = {
    "euler": EulerDiscreteScheduler,
    "euler-ancestral": EulerAncestralDiscreteScheduler,
    "ddim": DDIMScheduler,
    "dpm++": DPMSolverMultistepScheduler,
    "unipc": UniPCMultistepScheduler,
}
_PHRASE = "modelspec.trigger_phrase"
"""Where an adapter's file says what it answers to (Stability AI's ModelSpec, https://github.com/Stability-AI/ModelSpec)."""


class Pipelines(NamedTuple):
    """What a painter is made of."""

    page: Any
    """Begins with blank paper."""
    over: Any
    """Paints over a picture, where a mask lets it."""
    refiner: Any
    """Takes the last steps of a page; none where there is none."""
    triggers: tuple[str, ...]
    """Words that the adapters answer to."""


def load(
    model: str, refiner: str, nets: tuple[Named, ...], adapters: tuple[Named, ...], scheduler: str, device: torch.device
) -> Pipelines:
    """Load everything from its folders.

    Args:
        model: Name of the base's weights.
        refiner: Name of the refiner's; empty for none.
        nets: ControlNets.
        adapters: LoRA adapters, with their weights and, as a note, words for the prompt.
        scheduler: A name of `SCHEDULERS`; empty for the model's own.
        device: Where they will work; it decides the precision.

    Raises:
        MissingWeightsError: some are not on this machine.
        EngineError: a folder is not what its name promises.
        UsageError: there is no such scheduler.
    """
    for each in (logging, readers_logging):
        each.set_verbosity_error()
        each.disable_progress_bar()
    page = _page(model, nets, device)
    words = tuple(phrase for row in adapters if (phrase := _adapt(page, row)))
    if adapters:
        page.set_adapters([_key(row) for row in adapters], [row.scale for row in adapters])
    finisher = _refiner(refiner, page, device) if refiner else None
    for pipe in (page, finisher):
        if pipe is not None:
            pipe.set_progress_bar_config(disable=True)
            _schedule(pipe, scheduler)
    over = AutoPipelineForInpainting.from_pipe(page)
    over.set_progress_bar_config(disable=True)
    return Pipelines(page, over, finisher, words)


def _page(model: str, nets: tuple[Named, ...], device: torch.device) -> Any:
    folder = folder_of(model)
    more = {"controlnet": [_read(ControlNetModel, net.name, device) for net in nets]} if nets else {}
    if not (folder / "model_index.json").exists():
        raise EngineError(
            f"{folder} holds no pipeline of diffusers: no model_index.json is in it. Add the folder that has it."
        )
    return _read(AutoPipelineForText2Image, model, device, **more)


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


def _schedule(pipe: Any, name: str) -> None:
    if name and name not in SCHEDULERS:
        raise UsageError(f"There is no scheduler {name!r}; there are: {', '.join(SCHEDULERS)}.")
    if name:
        pipe.scheduler = SCHEDULERS[name].from_config(pipe.scheduler.config)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__

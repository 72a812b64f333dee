"""Characters who look as in their reference picture, each where it stands.

An adapter reads the picture and speaks beside the words: H. Ye et al., IP-Adapter, 2023. The storyboard's mask keeps
what it says of a character to that character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from diffusers.models.embeddings import ImageProjection
from PIL import Image
from transformers import CLIPVisionModelWithProjection

from laterna.engines.image.diffusion.guides import mask_of
from laterna.engines.tensors.device import from_folder
from laterna.engines.weights import folder_of, models, own_files
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from laterna.engines.image.diffusion.order import Order
    from laterna.engines.named import Named

_EYE = "image_encoder"


class Likeness:
    """One adapter, loaded into the denoiser of a pipeline, and into all that share it."""

    def __init__(self, pipe: Any, row: Named) -> None:
        """Load the adapter and its eye, at the weight that the row gives it. Raises `EngineError`."""
        folder = folder_of(row.name)
        file, eye = _file(folder, row.name), _eye(folder, row.name)
        try:
            seeing = CLIPVisionModelWithProjection.from_pretrained(eye, **from_folder(row.name) | {"dtype": pipe.dtype})
            pipe.register_modules(image_encoder=seeing)
            pipe.load_ip_adapter(
                file.parent, subfolder="", weight_name=file.name, image_encoder_folder=None, local_files_only=True
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EngineError(
                f"{row.name} is no adapter for this model, or its {_EYE} is not the one it was taught with: "
                f"{str(error).partition(chr(10))[0]}"
            ) from error
        pipe.set_ip_adapter_scale(row.scale)
        self._layer: Any = pipe.unet.encoder_hid_proj.image_projection_layers[0]

    def given(self, pipe: Any, orders: Sequence[Order], guided: bool) -> dict[str, Any]:
        """What a pipeline is called with for pages that show as many characters with a reference.

        Args:
            pipe: One that shares the denoiser.
            orders: The pages.
            guided: Whether the denoiser paints each page with the words and without.
        """
        seen = [self._seen(pipe, order) for order in orders]
        masks = torch.from_numpy(np.stack([_masks(order) for order in orders]))
        without, with_it = (torch.stack([pair[side] for pair in seen]) for side in (1, 0))
        halves = 2 if guided else 1
        pipe.prepare_ip_adapter_image_embeds = _as_they_are
        return {
            "ip_adapter_image_embeds": [torch.cat([without, with_it] if guided else [with_it])],
            "cross_attention_kwargs": {"ip_adapter_masks": [torch.cat([masks] * halves).to(pipe.dtype)]},
        }

    def _seen(self, pipe: Any, order: Order) -> tuple[torch.Tensor, torch.Tensor]:
        """What the eye sees in each reference of a page, and in none: float `[N, ...]`."""
        pictures = [order.commission.references[name].pixels[..., :3] for name, _ in order.likenesses]
        images = [Image.fromarray(pixels) for pixels in pictures] or [Image.new("RGB", (32, 32))]
        return pipe.encode_image(images, pipe._execution_device, 1, not isinstance(self._layer, ImageProjection))


def _as_they_are(_: Any, embeds: list[torch.Tensor], device: torch.device, *__: Any) -> list[torch.Tensor]:
    """What was seen, each for its own page; the library would give every page what was seen for all."""
    return [seen.to(device) for seen in embeds]


def _masks(order: Order) -> np.ndarray:
    """Where each reference is followed: float32 `[N, H, W]` of the whole canvas; nowhere on a page without any."""
    masks = [mask_of(order.maps, order.canvas, (figure,)) for _, figure in order.likenesses]
    nowhere = np.zeros(order.canvas.whole[::-1], np.uint8)
    return np.stack(masks or [nowhere]).astype(np.float32) / 255


def _file(folder: Path, name: str) -> Path:
    """The adapter's own file: of a repository with many, the one that the row of weights names."""
    found = [file for file in sorted(folder.rglob("*.safetensors")) if file.parent.name != _EYE]
    row = models().get(name)
    if row is not None and len(found) > 1:
        found = [file for file in own_files(folder, row) if file in found]
    if len(found) != 1:
        raise EngineError(
            f"{name} holds {len(found)} adapters; add a folder with one, and its {_EYE} in a folder of that name."
        )
    return found[0]


def _eye(folder: Path, name: str) -> Path:
    found = sorted(file.parent for file in folder.rglob("config.json") if file.parent.name == _EYE)
    if not found:
        raise EngineError(f"{name} has no {_EYE} beside its adapter: add a folder that has both.")
    return found[0]

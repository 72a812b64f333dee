"""FLUX.1, by Black Forest Labs (https://github.com/black-forest-labs/flux)."""

from __future__ import annotations

from typing import Any

from laterna.engines.image.diffusion.diffusion import Diffusion
from laterna.engines.image.diffusion.families import FLUX
from laterna.story.errors import UsageError


class Flux(Diffusion):
    """Guidance is taught into it: it is never told what to leave out."""

    family = FLUX

    def __init__(self, model: str = "flux-dev", native_px: int | str = 1024, **settings: Any) -> None:
        """Load the weights; see `Diffusion`."""
        super().__init__(model, native_px, **settings)
        if any(net.union for net in self.pipes.nets):
            self._batch = 1  # The library gives the map's number to the first of several pages only.
            unknown = next((guide.kind for guide in self._guides if guide.kind not in FLUX.modes), "")
            if unknown:
                raise UsageError(
                    f"This ControlNet follows {', '.join(FLUX.modes)}, and no {unknown}: name one of them."
                )

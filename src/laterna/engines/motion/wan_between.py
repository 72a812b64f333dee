"""Wan between two pictures: a clip that begins with one page and ends with the next. Wan Team, Wan, 2025."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.engines.motion.wan import Wan

if TYPE_CHECKING:
    from PIL import Image


class WanBetween(Wan):
    """Where there is no next page, it comes back to where it began."""

    walks = True

    def __init__(self, model: str = "wan-flf2v-720p", **settings: Any) -> None:
        """Load the weights, taught with first and last frames; see `Wan`."""
        super().__init__(model, **settings)

    def _ending(self, image: Image.Image) -> dict[str, Any]:
        return {"last_image": image}

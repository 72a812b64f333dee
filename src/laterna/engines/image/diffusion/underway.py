"""Pages on their way from a card: it decodes them while the processor is free to begin the next.

A card works off a queue; who asks for pixels waits until all that was queued before is done. So the copy to the
processor's memory is queued with the decoding, and waited for as late as may be
(https://docs.pytorch.org/docs/stable/notes/cuda.html#asynchronous-execution).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.diffusion.order import Order


class Underway:
    """Pages of one kind that were painted together, and what the model's own check says of each."""

    def __init__(self, orders: Sequence[Order], images: torch.Tensor, unfit: Sequence[bool] | None) -> None:
        """Ask for the pages.

        Args:
            orders: What they were painted by.
            images: The pages, float `[B, 3, H, W]` within 0 to 1, on any device.
            unfit: Which of them are unfit to be seen; none where nothing says so.
        """
        self.orders = orders
        self.unfit = unfit or [False] * len(orders)
        self._pages = images.to("cpu", non_blocking=True)
        self._arrival = torch.cuda.Event() if images.is_cuda else None
        if self._arrival is not None:
            self._arrival.record()

    def arrived(self) -> np.ndarray:
        """The pages, uint8 `[B, H, W, 3]`, once they are here."""
        if self._arrival is not None:
            self._arrival.synchronize()
        pages = self._pages.permute(0, 2, 3, 1).float().numpy()
        return (pages * 255).round().astype(np.uint8)

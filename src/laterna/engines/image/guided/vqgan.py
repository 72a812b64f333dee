"""VQGAN + CLIP: a page of learned codes, led by words. K. Crowson et al., VQGAN-CLIP, 2022; P. Esser et al., 2021."""

from __future__ import annotations

from laterna.engines.image.guided.codebook import Codebook
from laterna.engines.image.guided.guided import Guided
from laterna.engines.settings import number
from laterna.engines.tensors.device import device_of


class Vqgan(Guided):
    """Begins at the codes of the page beneath, so that the storyboard stays in control."""

    def __init__(
        self, model: str = "vqgan-amused", clip: str = "clip-vit-b-32", native_px: int | str = 448,
        steps: int | str = 250, rate: float | str = 0.1, cuts: int | str = 32, hold: float | str = 2.0,
        device: str = "auto",
    ) -> None:  # fmt: skip
        """Load the weights.

        Args:
            model: Name of a `VQModel`'s weights.
            clip: Name of the judge's.
            native_px: Side of the square whose area pages are painted at.
            steps: Of one picture.
            rate: How far each goes, in the spread of the codes.
            cuts: Views that the judge is shown at each.
            hold: How closely a page is held to the coarse colours of the one beneath; 0 is not at all.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: some weights are not on this machine.
            EngineError: they cannot be read.
            UsageError: a setting has no sense.
        """
        place = device_of(device)
        generator = Codebook(model, round(number("native_px", native_px, 16, 4096)), place)
        super().__init__(generator, clip, steps, rate, cuts, hold, place)

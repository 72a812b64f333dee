"""BigGAN + CLIP: a dream of a thousand kinds, led by words. R. Murdock, The Big Sleep, 2021; A. Brock et al., 2019."""

from __future__ import annotations

from laterna.engines.image.guided.classes import Classes
from laterna.engines.image.guided.guided import Guided
from laterna.engines.settings import number
from laterna.engines.tensors.device import device_of


class Biggan(Guided):
    """Paints what it knows of the words; of the storyboard it follows the colours."""

    def __init__(
        self, model: str = "biggan-deep-256", clip: str = "clip-vit-b-32", truncation: float | str = 0.7,
        steps: int | str = 200, rate: float | str = 0.05, cuts: int | str = 32, hold: float | str = 1.0,
        device: str = "auto",
    ) -> None:  # fmt: skip
        """Load the weights.

        Args:
            model: Name of a BigGAN-deep's weights, in the published layout.
            clip: Name of the judge's.
            truncation: Over 0 to 1; the less, the more usual the pictures.
            steps: Of one picture.
            rate: How far each goes.
            cuts: Views that the judge is shown at each.
            hold: How closely a page is held to the coarse colours of the one beneath; 0 is not at all.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: some weights are not on this machine.
            EngineError: they cannot be read.
            UsageError: a setting has no sense.
        """
        place = device_of(device)
        generator = Classes(model, number("truncation", truncation, 0.02, 1), place)
        super().__init__(generator, clip, steps, rate, cuts, hold, place)

"""BLIP-2: a frozen eye and a frozen language model, joined by a small querying transformer.

J. Li et al., BLIP-2: Bootstrapping Language-Image Pre-training with Frozen Image Encoders and Large Language Models,
2023. It was taught to caption by going on with a sentence, and to answer after `Question: ... Answer:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.vision.speaker import Speaker
from laterna.engines.vision.told import going_on, observe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Answer, Observation, Photo

_LEAD = "a photo of"


class Blip2(Speaker):
    """A speaker that goes on with `a photo of`."""

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """What the model says of the photo, on top of what can be measured; `subject` is trusted over the model."""

        def tell(questions: Sequence[str]) -> tuple[Answer, ...]:
            prompts = [f"{_LEAD} {subject}".strip(), *(self.prompt(question) for question in questions[1:])]
            caption, *others = self.complete(photo, prompts)
            return going_on(subject, caption), *others

        return observe(photo, subject, tell)

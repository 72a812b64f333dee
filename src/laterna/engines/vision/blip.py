"""BLIP: captions and short answers by two small models of one family, good on a laptop.

J. Li et al., BLIP: Bootstrapping Language-Image Pre-training for Unified Vision-Language Understanding and
Generation, 2022.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from transformers import BlipForConditionalGeneration, BlipForQuestionAnswering

from laterna.engines.vision.answering import Heard, answers_of, ends_of, generation
from laterna.engines.vision.local import device_of, images_of, loading, processor_in, rows_of, working
from laterna.engines.vision.told import checked, going_on, observe
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from laterna.engines.vision.answering import Hear
    from laterna.story import Answer, Floats, Observation, Photo, Picture


class Blip:
    """Keeps the protocol `See`: one model captions, the other answers."""

    def __init__(
        self, model: str = "blip-base", answers: str = "blip-vqa-base", tokens: int = 40, temperature: float = 0.0,
        seed: int = 0, device: str = "auto",
    ) -> None:  # fmt: skip
        """Load both models; see `Speaker` for the settings. Raises `MissingWeightsError`."""
        self._device = device_of(device)
        self._seed, self._tokens, self._temperature = seed, tokens, temperature
        folder, options = loading(model, self._device)
        self._captioner: Any = BlipForConditionalGeneration.from_pretrained(folder, **options)
        self._captioner = self._captioner.eval().to(self._device)
        self._processor: Any = processor_in(folder)
        folder, options = loading(answers, self._device)
        self._answerer: Any = BlipForQuestionAnswering.from_pretrained(folder, **options)
        self._answerer = self._answerer.eval().to(self._device)
        self._asker: Any = processor_in(folder)

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """What the models say of the photo, on top of what can be measured; `subject` is trusted over them."""

        def tell(questions: Sequence[str]) -> tuple[Answer, ...]:
            caption = self._complete(self._captioner, self._processor, photo, subject)
            return going_on(subject, caption), *(self.ask(photo, question) for question in questions[1:])

        return observe(photo, subject, tell)

    def ask(self, photo: Photo, question: str, hear: Hear | None = None) -> Answer:
        """A short answer, with the model's own confidence. Raises `InputError` for no question, or one too long."""
        return self._complete(self._answerer, self._asker, photo, checked(question), hear)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, D]`, rows of length 1: what the captioner's eye sees, pooled."""
        return rows_of([self._feature(picture) for picture in pictures])

    def _complete(self, model: Any, processor: Any, photo: Photo, prompt: str, hear: Hear | None = None) -> Answer:
        """One at a time: BLIP reads the padding of a batch as if it were said."""
        words = processor.tokenizer
        inputs = processor(images=images_of([photo.picture]), text=prompt or None, return_tensors="pt")
        how = generation(words, self._tokens, self._temperature)
        seed = seed_of(self._seed, hashlib.sha256(photo.picture.pixels.tobytes()).hexdigest(), prompt)
        with working(seed, self._device):
            out = model.generate(
                **inputs.to(self._device, model.dtype), **how, streamer=Heard(words, hear) if hear else None
            )
        return answers_of(out, words, ends_of(words, model.text_decoder))[0]

    def _feature(self, picture: Picture) -> torch.Tensor:
        inputs = self._processor.image_processor(images=images_of([picture]), return_tensors="pt")
        with working(self._seed, self._device):
            found = self._captioner.vision_model(**inputs.to(self._device, self._captioner.dtype))
        return found.pooler_output[0].float()

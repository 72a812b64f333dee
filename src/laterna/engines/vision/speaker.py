"""A vision-language model behind transformers' auto classes: it captions, answers and embeds.

The instruction's form is the processor's chat template; a model that brings none is asked as its family is used to
(`telling.toml`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoModelForImageTextToText

from laterna.engines.vision.answering import Heard, answers_of, ends_of, generation
from laterna.engines.vision.local import device_of, images_of, loading, processor_in, rows_of, working
from laterna.engines.vision.told import checked, family, observe
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.vision.answering import Hear
    from laterna.story import Answer, Floats, Observation, Photo, Picture


class Speaker:
    """Keeps the protocol `See`, and tells its answer as it comes (`hear`)."""

    def __init__(
        self, model: str, tokens: int = 80, temperature: float = 0.0, seed: int = 0, bits: int | str = 0,
        device: str = "auto",
    ) -> None:  # fmt: skip
        """Load the weights.

        Args:
            model: name of the weights.
            tokens: an answer's most tokens.
            temperature: 0 always takes the likeliest word; above it, words are drawn with `seed`.
            seed: of the drawing; the same seed, photo and question give the same answer.
            bits: 4 or 8 to quantise on an NVIDIA card, 0 to keep the weights whole; may be text.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: the weights are not on this machine.
            MissingExtraError: they are to be quantised, and the library for it is not installed.
            UsageError: they are to be quantised to another number of bits.
        """
        self.device = device_of(device)
        folder, options = loading(model, self.device, bits)
        self.processor: Any = processor_in(folder)
        self.model: Any = AutoModelForImageTextToText.from_pretrained(folder, **options).eval()
        if "quantization_config" not in options:
            self.model = self.model.to(self.device)
        self.words: Any = self.processor.tokenizer
        self.words.padding_side = "left"
        self._family = family(self.model.config.model_type)
        self._chats = getattr(self.processor, "chat_template", None) is not None
        self._stop = () if self._chats else self._family.stop
        self._ends = ends_of(self.words, self.model)
        self._tokens, self._temperature, self._seed = tokens, temperature, seed

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """What the model says of the photo, on top of what can be measured; `subject` is trusted over the model."""
        return observe(photo, subject, lambda questions: self.ask_all(photo, questions))

    def ask(self, photo: Photo, question: str, hear: Hear | None = None) -> Answer:
        """An answer, with the model's own confidence. Raises `InputError` for no question, or one too long."""
        return self.complete(photo, [self.prompt(checked(question))], hear)[0]

    def ask_all(self, photo: Photo, questions: Sequence[str]) -> tuple[Answer, ...]:
        """Answers to several questions about one photo, in one batch."""
        return self.complete(photo, [self.prompt(checked(question)) for question in questions])

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, D]`, rows of length 1: the mean of what the model's eye hands to its language."""
        return rows_of([self.feature(picture) for picture in pictures])

    def prompt(self, question: str) -> str:
        """The question in the form that the model was taught."""
        if not self._chats:
            return self._family.template.format(question=question)
        turn = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}
        return self.processor.apply_chat_template([turn], add_generation_prompt=True, tokenize=False)

    def complete(self, photo: Photo, prompts: Sequence[str], hear: Hear | None = None) -> tuple[Answer, ...]:
        """What the model goes on with after each prompt about one photo."""
        image = images_of([photo.picture])[0]
        # A template that writes the token of the beginning itself would have it twice.
        begun = bool(self.words.bos_token) and prompts[0].startswith(self.words.bos_token)
        inputs = self.processor(
            images=[image for _ in prompts], text=list(prompts), padding=True, return_tensors="pt",
            add_special_tokens=not begun,
        ).to(self.device, self.model.dtype)  # fmt: skip
        how = generation(self.words, self._tokens, self._temperature, self._stop)
        how["pad_token_id"] = self.words.pad_token_id
        with working(self._seed_of(photo, prompts), self.device):
            out = self.model.generate(**inputs, **how, streamer=Heard(self.words, hear) if hear else None)
        return answers_of(out, self.words, self._ends, self._stop)

    def feature(self, picture: Picture) -> torch.Tensor:
        """What `embed` makes a row of, float `[D]`."""
        inputs = self.processor.image_processor(images=images_of([picture]), return_tensors="pt")
        with working(self._seed, self.device):
            found = self.model.get_image_features(**inputs.to(self.device, self.model.dtype))
        found = getattr(found, "pooler_output", found)
        return torch.cat([part.reshape(-1, part.shape[-1]) for part in found]).float().mean(0)

    def _seed_of(self, photo: Photo, prompts: Sequence[str]) -> int:
        return seed_of(self._seed, hashlib.sha256(photo.picture.pixels.tobytes()).hexdigest(), *prompts)

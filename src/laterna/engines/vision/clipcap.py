"""ClipCap: a caption from CLIP's embedding, through a small network that writes the first "words" of a language model.

R. Mokady, A. Hertz, A. H. Bermano, ClipCap: CLIP Prefix for Image Captioning, 2021. The mapping network is ours,
in both of the paper's forms; their published checkpoints load (`clip_project.*` beside a tuned GPT-2, `gpt.*`, or
alone).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, GPT2LMHeadModel

from laterna.engines.vision.answering import Heard, answers_of, generation
from laterna.engines.vision.clip import Clip
from laterna.engines.vision.local import device_of, loading, working
from laterna.engines.vision.mapping import mapping_of
from laterna.engines.vision.told import CANNOT_TELL, checked, going_on, observe
from laterna.engines.weights import PICKLES, folder_of
from laterna.story import Answer
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from laterna.engines.vision.answering import Hear
    from laterna.story import Floats, Observation, Photo, Picture

_CAPTION = ("what is in", "what is it", "what is this", "what's in", "what's this", "what does it show", "describe",
            "caption")  # fmt: skip


class Clipcap:
    """Keeps the protocol `See`: it captions, and says of every other question that it can't tell."""

    def __init__(
        self, model: str = "clipcap-coco", clip: str = "clip-vit-b-32-openai", language: str = "gpt2", tokens: int = 40,
        temperature: float = 0.0, seed: int = 0, device: str = "auto",
    ) -> None:  # fmt: skip
        """Load three models: the mapping network, CLIP, the language model.

        Raises:
            MissingWeightsError: one of them is not on this machine.
            EngineError: the mapping network is of another CLIP or another language model.
        """
        self._device = device_of(device)
        self._eye = Clip(clip, device)
        folder, options = loading(language, self._device)
        self._words: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._language: Any = GPT2LMHeadModel.from_pretrained(folder, **options)
        state = _read(folder_of(model))
        tuned = {name.removeprefix("gpt."): value for name, value in state.items() if name.startswith("gpt.")}
        if tuned:
            # Checkpoints of their time hold the attention's masks, which are no weights.
            self._language.load_state_dict(
                {name: value for name, value in tuned.items() if not name.endswith((".attn.bias", ".masked_bias"))},
                strict=False,
            )
        self._mapping = mapping_of(
            {name.removeprefix("clip_project."): value for name, value in state.items() if not name.startswith("gpt.")},
            self._language.config.n_embd,
        )
        for part in (self._language, self._mapping):
            part.eval().to(self._device)
        self._tokens, self._temperature, self._seed = tokens, temperature, seed

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """A caption on top of what can be measured; `subject` leads the caption."""

        def tell(questions: Sequence[str]) -> tuple[Answer, ...]:
            unknown = Answer(text=CANNOT_TELL, confidence=0.0)
            return self.caption(photo, subject), *(unknown for _ in questions[1:])

        return observe(photo, subject, tell)

    def ask(self, photo: Photo, question: str, hear: Hear | None = None) -> Answer:
        """The caption where that is what was asked; for all else, that it can't be told."""
        plain = checked(question).lower()
        if any(phrase in plain for phrase in _CAPTION):
            return self.caption(photo, "", hear)
        return Answer(text=CANNOT_TELL, confidence=0.0)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """CLIP's rows: float32 `[N, D]` of length 1."""
        return self._eye.embed(pictures)

    def caption(self, photo: Photo, lead: str, hear: Hear | None = None) -> Answer:
        """What the language model says after the mapped prefix, and after `lead` where there is one."""
        row = torch.from_numpy(self._eye.embed([photo.picture])).to(self._device)
        table = self._language.get_input_embeddings()
        with working(self._seed, self._device):
            given = self._mapping(row).to(self._language.dtype)
            if lead:
                said = self._words(lead + " ", return_tensors="pt").input_ids.to(self._device)
                given = torch.cat([given, table(said)], dim=1)
            # A checkpoint's captions end with a full stop, not with the language model's own end.
            stop = self._words.encode(".")[0]
            out = self._language.generate(
                inputs_embeds=given, attention_mask=torch.ones(given.shape[:2], device=self._device, dtype=torch.long),
                **generation(self._words, self._tokens, self._temperature), eos_token_id=stop, pad_token_id=stop,
                streamer=Heard(self._words, hear, prompted=False) if hear else None,
            )  # fmt: skip
        return going_on(lead, answers_of(out, self._words, frozenset({stop}))[0])


def _read(place: Path) -> dict[str, torch.Tensor]:
    kinds = ("*.safetensors", *PICKLES)
    found = [place] if place.is_file() else [file for kind in kinds for file in sorted(place.glob(kind))]
    if found[0].suffix == ".safetensors":
        return load_file(found[0])
    # `weights_only` reads numbers and nothing else, also of a pickle that was allowed.
    state = torch.load(found[0], map_location="cpu", weights_only=True)
    if not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise EngineError(f"{found[0].name} is not a checkpoint of ClipCap.")
    return state

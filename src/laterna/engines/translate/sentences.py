"""Translating by sentence with an encoder-decoder in transformers: what NLLB, OPUS-MT and MADLAD share.

Such models were trained on single sentences and lose what comes after the first of several. Everything between the
sentences (paragraphs, spaces) is kept as it was. The same sentence is translated once, so a refrain stays a refrain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from laterna.engines.desk import desk
from laterna.engines.translate.wording import lost_names, stands_in
from laterna.engines.weights import folder_of, may_unpickle
from laterna.story.errors import EngineError
from laterna.story.spoken import sentences_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_BATCH = 8
_SHORTEST = 16
"""Tokens; sentences are put together by the next power of two."""
_STAND_INS = ("Anna", "Tom", "Maria", "Peter", "Eva", "Max")
"""Names that every model has met, in the place of one that it does not keep."""


class Sentences:
    """A model that translates sentences."""

    def __init__(self, model: str, beams: int = 4) -> None:
        """Load the model by the name of its weights; `beams` is how many ways on it follows at once."""
        self._beams = beams
        folder = folder_of(model)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model: Any = AutoModelForSeq2SeqLM.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=not may_unpickle(model),
            dtype=torch.bfloat16 if self.device == "cuda" else "auto",
        )
        self.model.to(self.device).eval()

    def translate(
        self, texts: Sequence[str], source: str, glossary: Mapping[str, str], mark: Callable[[str], str] = str,
        **generation: Any,
    ) -> tuple[str, ...]:  # fmt: skip
        """Every text, sentence by sentence.

        Args:
            texts: what is to be translated.
            source: the language it is in, for where its sentences end.
            glossary: names, each with what it is to become.
            mark: puts before a sentence what the model wants to know.
            generation: what the model's `generate` wants to know.
        """
        spans = [sentences_of(text, source) for text in texts]
        sentences = [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]
        said = self._said(list(dict.fromkeys(sentences)), glossary, mark, generation)
        return tuple(_put(text, found, said) for text, found in zip(texts, spans, strict=True))

    def _said(
        self, sentences: Sequence[str], glossary: Mapping[str, str], mark: Callable[[str], str],
        generation: Mapping[str, Any],
    ) -> dict[str, str]:  # fmt: skip
        """Each sentence's translation; one that lost a name is translated again with a name that everybody knows."""
        said = dict(zip(sentences, self._run(sentences, mark, generation), strict=True))
        lost = [sentence for sentence in sentences if lost_names(sentence, said[sentence], glossary)]
        veiled = [_veiled(sentence, glossary) for sentence in lost]
        again = self._run([text for text, _ in veiled], mark, generation)
        for sentence, (_, names), text in zip(lost, veiled, again, strict=True):
            if all(stands_in(name, text) for name in names):
                said[sentence] = _unveiled(text, names)
        return said

    def _run(self, sentences: Sequence[str], mark: Callable[[str], str], generation: Mapping[str, Any]) -> list[str]:
        marked = {sentence: mark(sentence) for sentence in sentences}
        done: dict[str, str] = {}
        for size, group in self._by_size(marked).items():
            for start in range(0, len(group), _BATCH):
                batch = group[start : start + _BATCH]
                texts = self._generated([marked[sentence] for sentence in batch], 2 * size, generation)
                done |= zip(batch, texts, strict=True)
                desk().tell(f"{len(done)} of {len(sentences)} sentences", len(done) / len(sentences))
        return [done[sentence] for sentence in sentences]

    def _generated(self, sentences: Sequence[str], most_tokens: int, generation: Mapping[str, Any]) -> list[str]:
        """One batch; where the card's memory is full, in halves, and a single sentence on the processor."""
        try:
            given = self.tokenizer(list(sentences), return_tensors="pt", padding=True).to(self.device)
            with torch.inference_mode():
                tokens = self.model.generate(
                    **given, num_beams=self._beams, max_length=None, max_new_tokens=most_tokens, do_sample=False,
                    **generation,
                )  # fmt: skip
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            if len(sentences) > 1:
                half = len(sentences) // 2
                parts = sentences[:half], sentences[half:]
                return [text for part in parts for text in self._generated(part, most_tokens, generation)]
            if self.device == "cpu":
                raise EngineError("There is no memory for a single sentence: choose a smaller model.") from error
            desk().retrying("The graphics card's memory is full; going on with the processor.")
            self.device = "cpu"
            self.model.to("cpu")
            return self._generated(sentences, most_tokens, generation)
        return [text.strip() for text in self.tokenizer.batch_decode(tokens, skip_special_tokens=True)]

    def _by_size(self, marked: Mapping[str, str]) -> dict[int, list[str]]:
        """Sentences of like length together: how much room one gets depends on itself, not on its neighbours."""
        groups: dict[int, list[str]] = {}
        for sentence, text in marked.items():
            size = max(_SHORTEST, 1 << (len(self.tokenizer(text)["input_ids"]) - 1).bit_length())
            groups.setdefault(size, []).append(sentence)
        return groups


def _put(text: str, spans: Sequence[tuple[int, int]], said: Mapping[str, str]) -> str:
    """The text with every sentence replaced, and all between them as it was."""
    parts: list[str] = []
    place = 0
    for start, end in spans:
        parts += [text[place:start], said[text[start:end]]]
        place = end
    return "".join([*parts, text[place:]])


def _veiled(sentence: str, glossary: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A sentence whose names are stood in for, and what each of these names is to become."""
    names: dict[str, str] = {}
    for name in glossary:
        stand_in = next((known for known in _STAND_INS if known not in names and known not in sentence), "")
        if stand_in and stands_in(name, sentence):
            sentence = sentence.replace(name, stand_in)
            names[stand_in] = glossary[name]
    return sentence, names


def _unveiled(text: str, names: Mapping[str, str]) -> str:
    for stand_in, name in names.items():
        text = text.replace(stand_in, name)
    return text

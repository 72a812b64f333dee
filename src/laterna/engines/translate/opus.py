"""OPUS-MT: a small Marian model for each pair of languages (J. Tiedemann, S. Thottingal, 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.translate.sentences import Sentences
from laterna.story.errors import LanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Opus:
    """Keeps the protocol `Translate`, for one pair of languages."""

    def __init__(self, model: str, beams: int = 4) -> None:
        self._name = model
        self._model = Sentences(model, beams)

    def translate(self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
        """Every text in the other language. Raises `LanguageError` for a pair that is not this model's."""
        words = self._model.tokenizer
        pair = (str(words.source_lang or ""), str(words.target_lang or ""))
        several = f">>{target}<<" in words.get_vocab()
        if pair[0] != source.split("-")[0] or (pair[1] != target.split("-")[0] and not several):
            raise LanguageError(
                f"{self._name} translates from {pair[0]} to {pair[1]}, not from {source} to {target}; choose the model "
                "of that pair, as in --engine translate=opus-mt:opus-mt-en-es."
            )
        mark = f">>{target}<< " if several else ""
        return self._model.translate(texts, source, glossary, lambda sentence: mark + sentence)

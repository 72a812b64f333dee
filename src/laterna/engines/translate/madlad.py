"""MADLAD-400: a T5 for four hundred languages (S. Kudugunta et al., 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.translate.sentences import Sentences
from laterna.story.errors import LanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Madlad:
    """Keeps the protocol `Translate`."""

    def __init__(self, model: str, beams: int = 4) -> None:
        self._model = Sentences(model, beams)

    def translate(self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
        """Every text in the other language. Raises `LanguageError` for one that the model has no mark of."""
        known = self._model.tokenizer.get_vocab()
        mark = next((f"<2{tag}>" for tag in (target, target.split("-")[0]) if f"<2{tag}>" in known), None)
        if mark is None:
            raise LanguageError(f"MADLAD has no mark <2{target}>, so it can't translate to {target!r}.")
        return self._model.translate(texts, source, glossary, lambda sentence: f"{mark} {sentence}")

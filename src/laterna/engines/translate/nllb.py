"""NLLB-200: one model for two hundred languages (NLLB Team: No Language Left Behind, 2022)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.engines.translate.sentences import Sentences
from laterna.story.errors import LanguageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Nllb:
    """Keeps the protocol `Translate`."""

    def __init__(self, model: str, beams: int = 4) -> None:
        self._model = Sentences(model, beams)

    def translate(self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
        """Every text in the other language. Raises `LanguageError` for one that NLLB does not know."""
        words = self._model.tokenizer
        words.src_lang = flores(source)
        first = words.convert_tokens_to_ids(flores(target))
        return self._model.translate(texts, source, glossary, forced_bos_token_id=first)


def flores(code: str) -> str:
    """A language's code as NLLB has it: `es` is `spa_Latn`."""
    known = _codes()
    for tag in (code, code.split("-")[0]):
        if tag in known:
            return known[tag]
    raise LanguageError(f"NLLB has no language {code!r} that we know of; it has {', '.join(sorted(known))}.")


@cache
def _codes() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "flores.toml").read_text(encoding="utf-8"))["codes"]

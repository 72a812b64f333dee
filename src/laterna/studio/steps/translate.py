"""Say a story's texts in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.evaluate.translation import chrf
from laterna.story.errors import EngineError
from laterna.studio.values import BackScore, Translated

if TYPE_CHECKING:
    from laterna.studio.work import Work


def translate(work: Work) -> Translated:
    """Every text, in order; raises `EngineError` when the engine loses or adds one."""
    asked = work.settings
    said = tuple(work.engine.translate(asked["texts"], asked["source"], asked["target"], asked["glossary"]))
    if len(said) != len(asked["texts"]):
        raise EngineError(f"The translator gave {len(said)} texts for {len(asked['texts'])}.")
    return Translated(texts=said)


def translate_back(work: Work) -> BackScore:
    """How much of the originals comes back by the same engine; names are left to it, so that they count as well."""
    asked = work.settings
    said = work.one("said", Translated).texts
    back = work.engine.translate(said, asked["target"], asked["source"], {})
    return BackScore(chrf=round(chrf(back, asked["texts"]), 1))

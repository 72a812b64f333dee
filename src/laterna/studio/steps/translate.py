"""Say a story's texts in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.errors import EngineError
from laterna.studio.values import Translated

if TYPE_CHECKING:
    from laterna.studio.work import Work


def translate(work: Work) -> Translated:
    """Every text, in order; raises `EngineError` when the engine loses or adds one."""
    asked = work.settings
    said = tuple(work.engine.translate(asked["texts"], asked["source"], asked["target"], asked["glossary"]))
    if len(said) != len(asked["texts"]):
        raise EngineError(f"The translator gave {len(said)} texts for {len(asked['texts'])}.")
    return Translated(texts=said)

"""How much of an original comes back when its translation is translated back: chrF.

M. Popović: chrF: character n-gram F-score for automatic MT evaluation, 2015; computed by sacreBLEU (M. Post, 2018). A
round trip says nothing of style, and a faithful translator back can hide a bad one there; a low score is a warning that
words were lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence


def chrf(texts: Sequence[str], references: Sequence[str]) -> float:
    """The chrF2 of a corpus, 0 to 100. Raises `MissingExtraError` without sacreBLEU."""
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError as error:
        raise MissingExtraError(
            "The back-translation score needs sacrebleu: run pip install 'laterna[remote]'"
        ) from error
    return float(CHRF().corpus_score(list(texts), [list(references)]).score)

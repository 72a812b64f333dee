"""When each word of a clause begins: the library's word events, and its phonemes where it told two words as one."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.engines.speech.espeak_library import Utterance
    from laterna.engines.speech.espeak_text import Clause


def word_starts(clause: Clause, said: Utterance, phoneme_count: Callable[[str], int]) -> list[int]:
    """The sample at which each word of the clause begins, rising or equal.

    Words that share one event share its phonemes, by how many each has when it stands alone.

    Args:
        clause: what was to be said.
        said: what the library said of it.
        phoneme_count: the number of phonemes of one word.
    """
    starts: list[int] = []
    for (first, begin), (stop, end) in pairwise(_groups(clause, said)):
        counts = [phoneme_count(spelling) for spelling in clause.spellings[first:stop]]
        shares = [total / sum(counts) for total in accumulate(counts, initial=0)][:-1]
        sounds = [sample for sample in said.phonemes if begin <= sample < end]
        starts.append(begin)
        for share in shares[1:]:
            at = (
                sounds[min(round(share * len(sounds)), len(sounds) - 1)]
                if len(sounds) >= len(counts)
                else begin + share * (end - begin)
            )
            starts.append(max(starts[-1], round(at)))
    return starts


def _groups(clause: Clause, said: Utterance) -> list[tuple[int, int]]:
    """(word, sample) at the first event of each word that has one, from word 0; then (number of words, last sample)."""
    groups: list[tuple[int, int]] = []
    for position, sample in said.words:
        word = max(0, bisect_right(clause.starts, position) - 1)
        if not groups:
            groups.append((0, sample))
        elif word > groups[-1][0]:
            groups.append((word, sample))
    return [*(groups or [(0, 0)]), (len(clause.starts), len(said.samples))]

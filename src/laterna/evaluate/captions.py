"""How near captions come to what people wrote: BLEU, ROUGE-L and CIDEr over tokens.

BLEU: K. Papineni et al., BLEU: a Method for Automatic Evaluation of Machine Translation, 2002 (corpus level, the
nearest reference length). ROUGE-L: C.-Y. Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004 (beta 1.2,
best precision and best recall over the references). CIDEr: R. Vedantam, C. L. Zitnick, D. Parikh, CIDEr:
Consensus-based Image Description Evaluation, 2015, in its clipped form with a penalty for length (CIDEr-D, sigma 6),
which is what the COCO evaluation reports; document frequencies come from the references themselves.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_ORDERS = (1, 2, 3, 4)
_BETA = 1.2
_SIGMA = 6.0

Grams = Counter[tuple[str, ...]]


class Scores(NamedTuple):
    """The scores of one set of captions."""

    bleu: tuple[float, float, float, float]
    """BLEU-1 to BLEU-4 of the whole set, within 0 to 1."""
    rouge_l: tuple[float, ...]
    """For each caption, within 0 to 1."""
    cider: tuple[float, ...]
    """For each caption, within 0 to 10."""

    @property
    def mean_rouge_l(self) -> float:
        return sum(self.rouge_l) / len(self.rouge_l)

    @property
    def mean_cider(self) -> float:
        return sum(self.cider) / len(self.cider)


def tokens_of(sentence: str) -> str:
    """Lower case, words parted by one space, without punctuation: `A dog's bone.` gives `a dog 's bone`."""
    return " ".join(re.findall(r"'s\b|[a-z0-9]+(?:-[a-z0-9]+)*", sentence.lower()))


def score(candidates: Sequence[str], references: Sequence[Sequence[str]]) -> Scores:
    """Score captions that are already tokens parted by spaces.

    Args:
        candidates: one caption a picture, at least one.
        references: for each picture at least one human caption.

    Raises:
        ValueError: there are no candidates, or not as many as groups of references.
    """
    if not candidates or len(candidates) != len(references):
        raise ValueError(
            f"{len(candidates)} captions for {len(references)} groups of references; needs as many of each"
        )
    words = [caption.split() for caption in candidates]
    truths = [[sentence.split() for sentence in group] for group in references]
    rouge = tuple(_rouge_l(caption, group) for caption, group in zip(words, truths, strict=True))
    return Scores(_bleu(words, truths), rouge, _cider(words, truths))


def _grams(words: Sequence[str], order: int) -> Grams:
    return Counter(tuple(words[at : at + order]) for at in range(len(words) - order + 1))


def _bleu(words: list[list[str]], truths: list[list[list[str]]]) -> tuple[float, float, float, float]:
    said = sum(map(len, words))
    wanted = sum(_nearest_length(len(caption), group) for caption, group in zip(words, truths, strict=True))
    brevity = 1.0 if said >= wanted else math.exp(1 - wanted / said) if said else 0.0
    precisions: list[float] = []
    for order in _ORDERS:
        hits = total = 0
        for caption, group in zip(words, truths, strict=True):
            most: Grams = Counter()
            for truth in group:
                most |= _grams(truth, order)
            own = _grams(caption, order)
            hits += (own & most).total()
            total += own.total()
        precisions.append(hits / total if total else 0.0)
    return tuple(brevity * _geometric(precisions[:order]) for order in _ORDERS)  # pyright: ignore[reportReturnType]


def _nearest_length(own: int, group: list[list[str]]) -> int:
    return min((len(truth) for truth in group), key=lambda length: (abs(length - own), length))


def _geometric(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values)) if all(values) else 0.0


def _rouge_l(caption: list[str], group: list[list[str]]) -> float:
    shared = [_longest_common(caption, truth) for truth in group]
    precision = max(length / len(caption) for length in shared) if caption else 0.0
    recall = max(length / len(truth) for length, truth in zip(shared, group, strict=True))
    if not precision or not recall:
        return 0.0
    return (1 + _BETA**2) * precision * recall / (recall + _BETA**2 * precision)


def _longest_common(one: list[str], other: list[str]) -> int:
    row = [0] * (len(other) + 1)
    for word in one:
        before = row
        row = [0]
        for at, match in enumerate(other):
            row.append(before[at] + 1 if word == match else max(before[at + 1], row[at]))
    return row[-1]


def _cider(words: list[list[str]], truths: list[list[list[str]]]) -> tuple[float, ...]:
    frequency: Grams = Counter()
    for group in truths:
        frequency.update({gram for truth in group for order in _ORDERS for gram in _grams(truth, order)})
    size = math.log(len(truths))

    def weigh(sentence: list[str], order: int) -> dict[tuple[str, ...], float]:
        counts = _grams(sentence, order)
        return {gram: count * (size - math.log(max(1, frequency[gram]))) for gram, count in counts.items()}

    scores: list[float] = []
    for caption, group in zip(words, truths, strict=True):
        total = 0.0
        for order in _ORDERS:
            own = weigh(caption, order)
            for truth in group:
                penalty = math.exp(-((len(caption) - len(truth)) ** 2) / (2 * _SIGMA**2))
                total += penalty * _clipped_cosine(own, weigh(truth, order))
        scores.append(10 * total / (len(_ORDERS) * len(group)))
    return tuple(scores)


def _clipped_cosine(own: dict[tuple[str, ...], float], truth: dict[tuple[str, ...], float]) -> float:
    length = math.sqrt(sum(v * v for v in own.values())) * math.sqrt(sum(v * v for v in truth.values()))
    dot = sum(min(value, truth[gram]) * truth[gram] for gram, value in own.items() if gram in truth)
    return dot / length if length else 0.0

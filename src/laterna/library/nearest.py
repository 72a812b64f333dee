"""The nearest rows: by faiss where it is installed, by plain products where it is not; the answers are the same.

J. Johnson et al., Billion-scale similarity search with GPUs, 2017.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from laterna.story import Floats


def nearest(rows: Floats, query: Floats, count: int) -> list[tuple[int, float]]:
    """The rows most alike to a query, the most alike first; of two as alike, the earlier.

    Args:
        rows: float32 `[N, D]`, each of length 1 or 0.
        query: float32 `[1, D]`.
        count: how many; fewer when there are fewer rows.

    Returns:
        (index of the row, likeness from -1 to 1).
    """
    count = min(count, len(rows))
    if not count:
        return []
    scores, found = (_by_faiss if find_spec("faiss") else _by_product)(rows, query, count)
    return sorted(
        ((int(at), float(score)) for at, score in zip(found, scores, strict=True)), key=lambda h: (-h[1], h[0])
    )


def _by_faiss(rows: Floats, query: Floats, count: int) -> tuple[np.ndarray, np.ndarray]:
    import faiss

    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(np.ascontiguousarray(rows))
    scores, found = index.search(np.ascontiguousarray(query), count)
    return scores[0], found[0]


def _by_product(rows: Floats, query: Floats, count: int) -> tuple[np.ndarray, np.ndarray]:
    scores = rows @ query[0]
    found = np.argsort(-scores, kind="stable")[:count]
    return scores[found], found

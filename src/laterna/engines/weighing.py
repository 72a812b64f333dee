"""Weights of words in a prompt: `a fox in a (red scarf:1.3)`, 1 being usual; one within another multiplies it.

The notation is that of the first web studios for Stable Diffusion (AUTOMATIC1111, 2022). Parentheses without a number
are parentheses, and `(at 7:30)` is a time: weights are below 10.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

_MARK = re.compile(r"\(|:(\d(?:\.\d+)?)\)|\)")


class Piece(NamedTuple):
    """Words of one weight."""

    words: str
    weight: float


def weighed(prompt: str) -> list[Piece]:
    """A prompt in pieces, in order, neighbours of different weights."""
    levels: list[list[Piece]] = [[]]
    place = 0
    for mark in _MARK.finditer(prompt):
        levels[-1].append(_plain(prompt[place : mark.start()]))
        place = mark.end()
        if mark[0] == "(":
            levels.append([])
        elif len(levels) > 1:
            inner = levels.pop()
            levels[-1] += _times(inner, float(mark[1])) if mark[1] else [_plain("("), *inner, _plain(")")]
        else:
            levels[-1].append(_plain(mark[0]))
    levels[-1].append(_plain(prompt[place:]))
    while len(levels) > 1:
        inner = levels.pop()
        levels[-1] += [_plain("("), *inner]
    told = [piece for piece in levels[0] if piece.words]
    rows = groupby(told, key=lambda piece: piece.weight)
    return [Piece("".join(piece.words for piece in row), weight) for weight, row in rows]


def unweighed(prompt: str) -> str:
    """A prompt without its weights, for readers that know none: `a fox in a red scarf`."""
    return "".join(piece.words for piece in weighed(prompt))


def _plain(words: str) -> Piece:
    return Piece(words, 1.0)


def _times(pieces: list[Piece], weight: float) -> list[Piece]:
    return [Piece(piece.words, piece.weight * weight) for piece in pieces]

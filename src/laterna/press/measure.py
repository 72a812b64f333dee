"""How much room words take, measured with the faces they will be set in (HarfBuzz advances), without setting them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from laterna.press.fonts import font_of, hb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.fonts import Face

GUESS_EM = 0.55
"""Width of a character in a face that is not here: a usual Latin mean."""
TOKEN = re.compile(r"\s*(?:[^\s\u0e00-\u0eff\u3000-\u9fff\uff00-\uffef]|\u00a0)+|\s*.", re.DOTALL)
"""What is not broken over two lines: a word and what is tied to it, or in scripts without spaces a character."""


class Ruler:
    """Measures text in one list of faces."""

    def __init__(self, faces: Sequence[Face]) -> None:
        self.faces = tuple(faces)

    def width(self, text: str) -> float:
        """Width of a text on one line, in em."""
        return sum(_token_width(token, self.faces) for token in TOKEN.findall(text))

    def lines(self, text: str, width_em: float) -> int:
        """How many lines a text takes in a column, broken greedily; its own line breaks count."""
        return sum(self._lines(line, width_em) for line in text.split("\n"))

    def _lines(self, text: str, width_em: float) -> int:
        count, place = 1, 0.0
        for token in TOKEN.findall(text):
            wide = _token_width(token, self.faces)
            if place and place + wide > width_em:
                count, place = count + 1, _token_width(token.lstrip(), self.faces)
            else:
                place += wide
        return count


@cache
def _token_width(token: str, faces: tuple[Face, ...]) -> float:
    face = next(
        (face for face in faces if not {char for char in token if not char.isspace()} - face.covers(token)), None
    )
    if face is None:
        return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else GUESS_EM for char in token)
    font = font_of(face)
    buffer = hb.Buffer()
    buffer.add_str(token)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return sum(position.x_advance for position in buffer.glyph_positions) / font.scale[0]

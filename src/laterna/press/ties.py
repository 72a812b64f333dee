"""Spaces at which no line may end, as typesetters of each language have it: Unicode's rules know only what all share.

A space becomes a no-break space, one for one, so that word timings keep their meaning. Rules: no line opens with a dash
that stands between spaces (Milchin and Cheltsova, `Spravochnik izdatelya i avtora`), nor with Thai's mark of
repetition (Royal Society of Thailand); Slavic one-letter words go with the next word; French sets a space inside its
quotation marks and before its double signs.
"""

from __future__ import annotations

import re

_TIE = "\u00a0"
_ANYWHERE = re.compile(r"(?<=\S) (?=[—–](?:\s|$)|[ๆฯ])")
_LETTER = re.compile(r"(?<![\w’'-])([^\W\d_]) (?=\S)")
_LETTER_TONGUES = {"be", "bg", "cs", "hr", "mk", "pl", "ru", "sk", "sl", "sr", "uk"}
_FRENCH = re.compile(r" (?=[;:!?»])|(?<=«) ")


def tied(text: str, code: str) -> str:
    """A text of the language `code` (BCP 47), as long as before, with the spaces that must hold made to hold."""
    text = _ANYWHERE.sub(_TIE, text)
    tongue = code.partition("-")[0]
    if tongue in _LETTER_TONGUES:
        return _LETTER.sub(rf"\1{_TIE}", text)
    return _FRENCH.sub(_TIE, text) if tongue == "fr" else text

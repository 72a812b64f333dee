"""Twelve narrations of a picture book's length, from a cold start: asked, under two seconds of CPU."""

from __future__ import annotations

from time import process_time

from laterna.engines.speech.espeak import Espeak
from laterna.story import Script

_MOST_CPU_S = 2.0
_PAGES = 12
_TEXT = (
    "The little fox lit her lantern and looked down the long white path. {number} stars were out. "
    '"Who goes there?" called the owl. "Only me," said the fox, and the snow said nothing at all.'
)


def main() -> int:
    begun = process_time()
    spoken = sum(
        Espeak().speak(Script(text=_TEXT.format(number=number), language="en", words_per_minute=130)).sound.seconds
        for number in range(_PAGES)
    )
    cost = process_time() - begun
    print(f"{_PAGES} narrations, {spoken:.0f} s of speech: {cost:.2f} s CPU   (at most {_MOST_CPU_S:.0f})")
    return int(cost > _MOST_CPU_S)

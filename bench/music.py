"""Ninety seconds of music: CPU seconds to compose and to render, and how much faster than real time that is."""

from __future__ import annotations

from time import process_time

from laterna.engines.music.composer import Composer
from laterna.engines.music.synth import Synth
from laterna.story import CueSheet, MoodPoint

_SECONDS = 90.0
_MOST_CPU_S = 4.0
_LEAST_FACTOR = 40.0
_PAGES = (
    ("calm", "village"), ("playful", "forest"), ("wonder", "lake"), ("tension", "cave"), ("sorrow", "mountain"),
    ("triumph", "mountain"), ("calm", "village"), ("night", "bedroom"),
)  # fmt: skip


def main() -> int:
    length = _SECONDS / len(_PAGES)
    points = tuple(
        MoodPoint(start_s=index * length, mood=mood, setting=setting) for index, (mood, setting) in enumerate(_PAGES)
    )
    begun = process_time()
    score = Composer().compose(CueSheet(seconds=_SECONDS, points=points, seed=1))
    composed = process_time()
    for _ in Synth().render(score):
        pass
    rendered = process_time()
    compose_s, render_s = composed - begun, rendered - composed
    factor = _SECONDS / render_s
    notes = sum(len(track.notes) for track in score.tracks)
    print(f"{_SECONDS:.0f} s of music, {len(score.tracks)} parts, {notes} notes, from a cold start")
    print(f"compose         {compose_s:6.2f} s CPU")
    print(f"render          {render_s:6.2f} s CPU")
    print(f"together        {compose_s + render_s:6.2f} s CPU   (at most {_MOST_CPU_S:.0f})")
    print(f"render speed    {factor:6.0f} x real time   (at least {_LEAST_FACTOR:.0f})")
    return int(compose_s + render_s > _MOST_CPU_S or factor < _LEAST_FACTOR)

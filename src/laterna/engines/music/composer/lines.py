"""The lines beside the melody: a bass that goes somewhere, a second voice that answers, a voice in thirds.

Counterpoint by its common rules (J. J. Fux, Gradus ad Parnassum; W. Piston, Counterpoint): steps before leaps, contrary
motion before parallel, no fifths or octaves in parallel, the second voice moves while the first one rests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.music.composer.harmony import nearest, parallels
from laterna.engines.music.composer.melody import Sung
from laterna.engines.music.composer.paths import cheapest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.music.composer.harmony import Chord, Key, Span

_BASS_LOW, _BASS_HIGH = 31, 50
_INVERSION = (0.0, 1.4, 3.2, 6.0)
"""Cost of a bass on the root, third, fifth and what is added."""
_BASS_HEART = 40
_PARALLEL = 12.0


def bass_path(melody: Sequence[Sung], spans: Sequence[Span], chords: Sequence[Chord], before: int) -> list[int]:
    """The bass's key on each span: roots and first inversions, by steps where it can.

    Args:
        melody: By start.
        spans: In order.
        chords: One a span.
        before: The bass's last key in the section before.
    """
    rows = [[key for key in range(_BASS_LOW, _BASS_HIGH + 1) if key % 12 in chord.tones] for chord in chords]
    tops = [_sounding(melody, span.start) for span in spans]

    def cost(index: int, key: int) -> float:
        place = chords[index].tones.index(key % 12)
        firm = 30.0 if spans[index].fixed and place else 0.0
        start = _bass_motion(before, key) if index == 0 else 0.0
        return _INVERSION[place] + firm + start + 0.09 * abs(key - _BASS_HEART)

    def step(index: int, old: int, now: int) -> float:
        one, two = tops[index - 1], tops[index]
        bad = parallels((old, one), (now, two)) if one and two else 0
        return _bass_motion(old, now) + _PARALLEL * bad

    return cheapest(rows, cost, step)


def passing(melody: Sequence[Sung], span: Span, now: int, after: int, key: Key) -> int | None:
    """A step of the scale on a span's last beat that fills a third in the bass.

    None where there is no third, or where the step would run in fifths or octaves with the melody.
    """
    if abs(after - now) not in {3, 4}:
        return None
    between = [pitch for pitch in range(min(now, after) + 1, max(now, after)) if pitch % 12 in key.classes]
    end = span.start + span.length
    before, top, then = (_sounding(melody, beat) for beat in (span.start, end - 1, end))
    for pitch in between:
        bad = before and top and parallels((now, before), (pitch, top))
        if not bad and not (top and then and parallels((pitch, top), (after, then))):
            return pitch
    return None


def second_voice(
    melody: Sequence[Sung], spans: Sequence[Span], chords: Sequence[Chord], bass: Sequence[int], key: Key,
    low: int, high: int,
) -> list[Sung]:  # fmt: skip
    """A quiet line between melody and bass: one note a span, and steps to the next one where the melody rests.

    Args:
        melody: By start.
        spans: In order.
        chords: One a span.
        bass: One key a span.
        key: The key.
        low: Lowest MIDI key.
        high: Highest MIDI key.
    """
    rows = [[pitch for pitch in range(low, high + 1) if pitch % 12 in chord.tones] for chord in chords]
    tops = [_sounding(melody, span.start) for span in spans]

    def cost(index: int, pitch: int) -> float:
        top = tops[index]
        doubled = 1.5 if top and pitch % 12 == top % 12 else 0.0
        above = 4.0 if top and pitch > top - 3 else 0.0
        root = 0.8 if pitch % 12 == chords[index].root else 0.0
        return doubled + above + root + 0.05 * abs(pitch - (low + high) / 2)

    def step(index: int, old: int, now: int) -> float:
        motion = abs(now - old)
        one, two = tops[index - 1], tops[index]
        together = 0.5 if one and two and (now - old) * (two - one) > 0 else 0.0
        bad = parallels((bass[index - 1], old), (bass[index], now))
        bad += parallels((old, one), (now, two)) if one and two else 0
        return 0.35 * motion + (0.5 if motion == 0 else 0.0) + together + _PARALLEL * bad

    path = cheapest(rows, cost, step)
    line: list[Sung] = []
    for index, (span, pitch) in enumerate(zip(spans, path, strict=True)):
        after = path[index + 1] if index + 1 < len(path) else pitch
        line += _held_or_moving(span, pitch, after, melody, key)
    return line


def in_thirds(melody: Sequence[Sung], spans: Sequence[Span], chords: Sequence[Chord]) -> list[Sung]:
    """The melody's chord tones accompanied by the chord tone a third to a sixth below."""
    line: list[Sung] = []
    for note in melody:
        chord = chords[max(index for index, span in enumerate(spans) if span.start <= note.start)]
        below = [pitch for pitch in range(note.pitch - 3, note.pitch - 10, -1) if pitch % 12 in chord.tones]
        if note.pitch % 12 in chord.tones and note.length >= 0.5:
            line.append(note._replace(pitch=below[0]))
    return line


def _held_or_moving(span: Span, pitch: int, after: int, melody: Sequence[Sung], key: Key) -> list[Sung]:
    """One long note; or, where the melody rests at the end of the span, a shorter one and steps that lead on."""
    quiet_from = max(
        (note.start + note.length for note in melody if note.start < span.start + span.length), default=span.start
    )
    free = span.start + span.length - max(quiet_from, span.start)
    if free < 1 or span.length < 2:
        return [Sung(span.start, float(span.length), pitch)]
    middle = nearest((pitch + after) / 2 + (2 if after >= pitch else -2), key.classes)
    last = span.start + span.length - 1
    return [
        Sung(span.start, span.length - 1.0, pitch),
        Sung(last, 0.5, middle, 0.9),
        Sung(last + 0.5, 0.5, nearest((middle + after) / 2, key.classes), 0.9),
    ]


def _sounding(melody: Sequence[Sung], beat: float) -> int:
    """The melody's key at a moment; 0 where it rests."""
    return next((note.pitch for note in melody if note.start <= beat < note.start + note.length), 0)


def _bass_motion(old: int, now: int) -> float:
    wide = abs(now - old)
    if wide == 0:
        return 0.9
    if wide <= 2:
        return 0.0
    return 0.5 if wide in {3, 4, 5, 7} else 1.0 if wide == 12 else 1.6 + 0.1 * wide

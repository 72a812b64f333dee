"""Notes while they are written, by part and instrument; and the tracks that they become."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from laterna.story import Note, Track, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.engines.music.composer.texture import Beat
    from laterna.story.vocabulary import Instrument

_PANS = {"melody": 0.08, "thirds": -0.15, "counter": -0.35, "figure": -0.2, "pad": 0.25, "bass": 0.0, "drums": 0.15}
_LEVELS = {"melody": 92, "thirds": 66, "counter": 60, "figure": 58, "pad": 42, "bass": 66, "drums": 46}
_SHORTEST = 0.05
"""In beats; what would be cut shorter is left out."""


def range_of(instrument: str) -> tuple[int, int]:
    """The lowest and the highest MIDI key of an instrument."""
    row = _row(instrument)
    return row.low, row.high


class Parts:
    """A score in the making."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, str], list[Note]] = {}

    def add(self, part: str, instrument: str, start: float, beats: Iterable[Beat], strength: float) -> None:
        """Add notes.

        Args:
            part: A name of the levels above.
            instrument: A name of the vocabulary.
            start: In beats from the beginning of the score.
            beats: Notes from there.
            strength: The mood's loudness, 0 to 1.
        """
        low, high = range_of(instrument)
        for beat in beats:
            velocity = round(_LEVELS[part] * (0.6 + 0.5 * strength) * beat.strength)
            pitch = _into(beat.pitch, low, high)
            note = Note(start=start + beat.start, length=beat.length, pitch=pitch, velocity=max(1, min(127, velocity)))
            self._notes.setdefault((part, instrument), []).append(note)

    def tracks(self, ends: float) -> tuple[Track, ...]:
        """The parts, in the order of their first notes; nothing is held beyond the beat `ends`."""
        return tuple(
            Track(
                name=f"{part.capitalize()} ({instrument})",
                instrument=instrument,
                program=_row(instrument).program,
                drums=part == "drums",
                pan=_PANS[part],
                notes=_in_order(notes, ends),
            )
            for (part, instrument), notes in self._notes.items()
        )


def _in_order(notes: Iterable[Note], ends: float) -> tuple[Note, ...]:
    """By start, then pitch; a key that is struck again ends there, and nothing sounds twice at once."""
    next_start: dict[int, float] = {}
    kept: list[Note] = []
    for note in sorted(notes, key=lambda note: (-note.start, -note.length, note.pitch)):
        length = min(note.start + note.length, next_start.get(note.pitch, ends), ends) - note.start
        if length >= _SHORTEST:
            kept.append(note.model_copy(update={"length": length}))
            next_start[note.pitch] = note.start
    return tuple(sorted(kept, key=lambda note: (note.start, note.pitch)))


def _row(instrument: str) -> Instrument:
    return cast("Instrument", vocabulary().entry("instruments", instrument))


def _into(pitch: int, low: int, high: int) -> int:
    """The same pitch class within the range; a range of at least an octave."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch

"""A piano performance as the 388 events of Music Transformer, and back; so that a learned composer can take part.

The vocabulary (I. Simon and S. Oore, Performance RNN, 2017; C.-Z. A. Huang et al., Music Transformer, 2018):

    event      0 to 127   the key of that MIDI number goes down, at the loudness last set
    event    128 to 255   the key (event - 128) comes up
    event    256 to 355   time passes: (event - 255) hundredths of a second, so 10 ms to 1 s; longer waits take several
    event    356 to 387   the loudness of the notes to come: one of 32 bins of four velocities, 1 to 4 the softest

There is no pedal in it: a note that the pedal holds is as long as it sounds. Times come back to within half a grid
step, 5 ms; velocities within their bin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import mido

from laterna.story.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

EVENTS = 388
GRID_HZ = 100
"""Steps of the time grid in a second."""

_ON, _OFF, _SHIFT, _LOUDNESS = 0, 128, 256, 356
_LONGEST_SHIFT = 100
_BIN_WIDTH = 4
_FIRST_BIN = 16
"""The loudness before any was set."""
_PEDAL, _PEDAL_DOWN = 64, 64
"""The controller's number, and the value from which the dampers are off the strings (MIDI 1.0)."""


class PlayedNote(NamedTuple):
    """One note as it sounds."""

    start_s: float
    end_s: float
    """When the string is damped: at the key's release, or later when the pedal held it."""
    pitch: int
    """MIDI key, 0 to 127."""
    velocity: int
    """1 to 127."""


def loudness_bin(velocity: int) -> int:
    """The bin, 0 to 31, of a velocity from 1 to 127."""
    return (velocity - 1) // _BIN_WIDTH


def encode(notes: Iterable[PlayedNote]) -> list[int]:
    """Notes as events, each 0 to 387.

    Args:
        notes: In any order; a key that is struck again while it sounds ends there, as on a piano.
    """
    moments: list[tuple[int, int, int, PlayedNote]] = []
    for order, note in enumerate(_one_at_a_time(notes)):
        start, end = round(note.start_s * GRID_HZ), round(note.end_s * GRID_HZ)
        # On one step of the grid, what began before it ends first; what is shorter than a step ends as it began.
        moments.append((start, order + 1, _ON, note))
        moments.append((end, order + 1 if end == start else 0, _OFF, note))
    moments.sort(key=lambda moment: (moment[0], moment[1], moment[2], moment[3].pitch))
    events: list[int] = []
    now, loudness = 0, -1
    for step, _, kind, note in moments:
        events += _wait(step - now)
        now = step
        if kind == _ON and loudness_bin(note.velocity) != loudness:
            loudness = loudness_bin(note.velocity)
            events.append(_LOUDNESS + loudness)
        events.append(kind + note.pitch)
    return events


def decode(events: Sequence[int]) -> list[PlayedNote]:
    """Events as notes, by start, then pitch; velocities are the middles of their bins.

    Any sequence is music, as a model may write it: a key that goes down twice is struck anew, one that comes up without
    having gone down is passed over, and what still sounds at the end stops there. Raises `ValueError` for a number
    that is no event.
    """
    sounding: dict[int, tuple[int, int]] = {}
    notes: list[PlayedNote] = []
    now, loudness = 0, _FIRST_BIN
    for event in events:
        if not 0 <= event < EVENTS:
            raise ValueError(f"not an event: {event}; there are 0 to {EVENTS - 1}")
        if event >= _LOUDNESS:
            loudness = event - _LOUDNESS
        elif event >= _SHIFT:
            now += event - _SHIFT + 1
        else:
            pitch = event % _OFF
            if pitch in sounding:
                notes.append(_note(pitch, *sounding.pop(pitch), now))
            if event < _OFF:
                sounding[pitch] = (now, loudness)
    notes += [_note(pitch, start, loud, now) for pitch, (start, loud) in sounding.items()]
    return sorted(notes)


def read_performance(file: Path) -> list[PlayedNote]:
    """The notes of a MIDI file as they sound, the pedal's work done: by start, then end.

    All tracks and channels but the drums' play together. Raises `SourceError` for a file that is not MIDI.
    """
    try:
        messages = list(mido.MidiFile(file))
    except (OSError, EOFError, ValueError, KeyError, IndexError) as error:
        raise SourceError(f"{file.name} can't be read as MIDI: bring a Standard MIDI File (.mid).") from error
    reader = _Reader()
    for message in messages:
        reader.now_s += message.time
        if not message.is_meta and message.type in _HANDLERS and message.channel != 9:
            _HANDLERS[message.type](reader, message)
    return _one_at_a_time(reader.finished())


class _Reader:
    """Keys and pedals while a file is read; keys and pedals are told apart by channel."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.notes: list[PlayedNote] = []
        self.down: dict[tuple[int, int], tuple[float, int]] = {}
        """Keys held by fingers: to their start and velocity."""
        self.held: dict[tuple[int, int], tuple[float, int]] = {}
        """Keys held by the pedal alone."""
        self.pedals: set[int] = set()

    def press(self, message: Any) -> None:
        self.lift(message)
        if message.velocity:
            key = (message.channel, message.note)
            self.end(self.held, key)
            self.down[key] = (self.now_s, message.velocity)

    def lift(self, message: Any) -> None:
        key = (message.channel, message.note)
        if key in self.down and message.channel in self.pedals:
            self.end(self.held, key)
            self.held[key] = self.down.pop(key)
        else:
            self.end(self.down, key)

    def tread(self, message: Any) -> None:
        if message.control != _PEDAL:
            return
        if message.value >= _PEDAL_DOWN:
            self.pedals.add(message.channel)
        else:
            self.pedals.discard(message.channel)
            for key in [key for key in self.held if key[0] == message.channel]:
                self.end(self.held, key)

    def end(self, keys: dict[tuple[int, int], tuple[float, int]], key: tuple[int, int]) -> None:
        if key in keys:
            start_s, velocity = keys.pop(key)
            self.notes.append(PlayedNote(start_s, self.now_s, key[1], velocity))

    def finished(self) -> list[PlayedNote]:
        """All notes; what was never let go ends with the file."""
        for keys in (self.down, self.held):
            for key in list(keys):
                self.end(keys, key)
        return self.notes


_HANDLERS = {"note_on": _Reader.press, "note_off": _Reader.lift, "control_change": _Reader.tread}


def _one_at_a_time(notes: Iterable[PlayedNote]) -> list[PlayedNote]:
    """By start, each key's notes cut where the key is struck again; of two struck at once the longer stays."""
    last: dict[int, int] = {}
    kept: list[PlayedNote] = []
    for note in sorted(notes, key=lambda note: (note.start_s, -note.end_s, note.pitch)):
        before = last.get(note.pitch)
        if before is not None and kept[before].start_s == note.start_s:
            continue
        if before is not None and kept[before].end_s > note.start_s:
            kept[before] = kept[before]._replace(end_s=note.start_s)
        last[note.pitch] = len(kept)
        kept.append(note)
    return kept


def _wait(steps: int) -> list[int]:
    whole, rest = divmod(steps, _LONGEST_SHIFT)
    return [_SHIFT + _LONGEST_SHIFT - 1] * whole + ([_SHIFT + rest - 1] if rest else [])


def _note(pitch: int, start: int, loudness: int, end: int) -> PlayedNote:
    velocity = _BIN_WIDTH * loudness + _BIN_WIDTH - 1
    return PlayedNote(start / GRID_HZ, end / GRID_HZ, pitch, velocity)

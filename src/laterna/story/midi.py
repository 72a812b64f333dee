"""A score as a Standard MIDI File that any notation program opens: tempo map, track names, program changes.

Format 1, 480 ticks a quarter note; drums on channel 10 (Standard MIDI Files 1.0, General MIDI 1).
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import mido

if TYPE_CHECKING:
    from laterna.story.sound import Score, Track

TICKS = 480


def midi_bytes(score: Score) -> bytes:
    """A score as the bytes of a file; equal scores give equal bytes."""
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    midi.tracks.append(_conductor(score))
    channels = [channel for channel in range(16) if channel != 9]
    for index, track in enumerate(score.tracks):
        midi.tracks.append(_part(track, 9 if track.drums else channels[index % len(channels)]))
    file = BytesIO()
    midi.save(file=file)
    return file.getvalue()


def ticks_of(beats: float) -> int:
    return round(beats * TICKS)


def _conductor(score: Score) -> mido.MidiTrack:
    events: list[tuple[int, mido.MetaMessage]] = [
        (0, mido.MetaMessage("time_signature", numerator=score.beats_a_bar, denominator=4)),
        (0, mido.MetaMessage("key_signature", key=score.key)),
    ]
    events += [
        (ticks_of(tempo.beat), mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo.bpm))) for tempo in score.tempos
    ]
    return _in_order([(0, mido.MetaMessage("track_name", name="Tempo")), *events])


def _part(track: Track, channel: int) -> mido.MidiTrack:
    head = [
        (0, mido.MetaMessage("track_name", name=track.name)),
        (0, mido.Message("program_change", channel=channel, program=track.program)),
        (0, mido.Message("control_change", channel=channel, control=10, value=round(64 + track.pan * 63))),
    ]
    notes: list[tuple[int, Any]] = []
    for note in track.notes:
        start, end = ticks_of(note.start), max(ticks_of(note.start + note.length), ticks_of(note.start) + 1)
        notes.append((start, mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)))
        notes.append((end, mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)))
    # A key's end comes before its next beginning at the same tick.
    notes.sort(key=lambda row: (row[0], row[1].type == "note_on", row[1].note))
    return _in_order([*head, *notes])


def _in_order(events: list[tuple[int, mido.Message | mido.MetaMessage]]) -> mido.MidiTrack:
    """Absolute ticks as the waits between events that a file holds."""
    track = mido.MidiTrack()
    now = 0
    for tick, message in events:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    return track

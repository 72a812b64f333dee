"""Performance events: notes to events and back, the pedal, and every real performance at hand."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.engines.music.performance import (
    EVENTS,
    PlayedNote,
    decode,
    encode,
    loudness_bin,
    read_performance,
)
from laterna.story.errors import SourceError

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "midi"


def assert_same(before, after):
    """Within 5 ms and one velocity bin, note by note."""
    before = sorted(before, key=lambda n: (n.pitch, n.start_s, n.end_s))
    after = sorted(after, key=lambda n: (n.pitch, n.start_s, n.end_s))
    assert len(before) == len(after)
    worst = 0.0
    for one, two in zip(before, after, strict=True):
        assert one.pitch == two.pitch
        assert loudness_bin(one.velocity) == loudness_bin(two.velocity)
        worst = max(worst, abs(one.start_s - two.start_s), abs(one.end_s - two.end_s))
    assert worst <= 0.005 + 1e-9
    return worst


@st.composite
def performances(draw):
    """Notes of which no key sounds twice at once, some of them shorter than the grid."""
    notes = []
    for pitch in draw(st.lists(st.integers(0, 127), max_size=6, unique=True)):
        now = 0.0
        for wait, length in draw(st.lists(st.tuples(st.floats(1e-4, 3), st.floats(1e-4, 4)), max_size=8)):
            start = now + wait
            now = start + length
            notes.append(PlayedNote(start, now, pitch, draw(st.integers(1, 127))))
    return notes


@given(performances())
def test_notes_come_back(notes):
    events = encode(notes)
    assert all(0 <= event < EVENTS for event in events)
    assert_same(notes, decode(events))


@given(st.lists(st.integers(0, EVENTS - 1), max_size=200))
def test_any_events_are_music_that_settles(events):
    notes = decode(events)
    assert all(note.end_s >= note.start_s and 1 <= note.velocity <= 127 for note in notes)
    again = decode(encode(notes))
    # Notes of no length on one key at one moment are one note.
    assert again == decode(encode(again))


def test_the_numbers_are_those_of_the_paper():
    assert encode([PlayedNote(1.25, 1.5, 60, 64)]) == [355, 280, 356 + 15, 60, 280, 128 + 60]
    with pytest.raises(ValueError, match="388"):
        decode([388])


def test_velocities_fall_in_32_bins():
    bins = [loudness_bin(velocity) for velocity in range(1, 128)]
    assert bins == sorted(bins)
    assert set(bins) == set(range(32))
    for velocity in range(1, 128):
        assert loudness_bin(decode(encode([PlayedNote(0, 1, 60, velocity)]))[0].velocity) == loudness_bin(velocity)


def a_file(folder, *messages):
    midi = mido.MidiFile(ticks_per_beat=500)  # at 120 bpm a tick is a millisecond
    track = mido.MidiTrack()
    for name, time, fields in messages:
        track.append(mido.Message(name, time=time, **fields))
    midi.tracks.append(track)
    midi.save(folder / "a.mid")
    return folder / "a.mid"


def test_the_pedal_holds_notes_until_it_comes_up_or_the_key_is_struck_again(tmp_path):
    file = a_file(
        tmp_path,
        ("note_on", 0, {"note": 60, "velocity": 80}),
        ("control_change", 100, {"control": 64, "value": 127}),
        ("note_off", 100, {"note": 60}),
        ("note_on", 100, {"note": 64, "velocity": 70}),
        ("note_on", 100, {"note": 64, "velocity": 0}),
        ("note_on", 200, {"note": 64, "velocity": 60}),
        ("control_change", 400, {"control": 64, "value": 0}),
        ("note_off", 500, {"note": 64}),
    )
    notes = [(round(n.start_s, 6), round(n.end_s, 6), n.pitch, n.velocity) for n in read_performance(file)]
    assert notes == [(0.0, 1.0, 60, 80), (0.3, 0.6, 64, 70), (0.6, 1.5, 64, 60)]


def test_a_file_that_is_no_midi_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "a.mid").write_bytes(b"not music")
    with pytest.raises(SourceError, match=r"a\.mid"):
        read_performance(tmp_path / "a.mid")


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real performances are not on this machine")
def test_every_real_performance_comes_back():
    files = sorted(REAL.glob("*.mid"))
    assert len(files) == 44
    for file in files:
        notes = read_performance(file)
        assert len(notes) > 100, file.name
        assert_same(notes, decode(encode(notes)))

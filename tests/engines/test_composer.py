"""The composer: exact length, bar lines at page turns, themes that return, voices that lead, an ending that ends."""

from __future__ import annotations

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.engines.music.composer import Composer
from laterna.engines.music.composer.harmony import SCALES, Key, chord, lead
from laterna.engines.music.composer.melody import sing
from laterna.engines.music.composer.telling import ThemeBar, plan_bars
from laterna.engines.music.composer.theme import make_theme
from laterna.engines.music.synth import Synth
from laterna.engines.music.synth.synth import Clock
from laterna.press.midi import write_midi
from laterna.story import CueSheet, MoodPoint, vocabulary

MOODS = vocabulary().names("moods")


def a_sheet(moods=MOODS, page_s=9.0, seed=1, **fields):
    points = tuple(MoodPoint(start_s=index * page_s, mood=mood, **fields) for index, mood in enumerate(moods))
    return CueSheet(seconds=len(moods) * page_s + 1.3, points=points, seed=seed)


def pitch_classes(notes):
    return {note.pitch % 12 for note in notes}


def melody(score):
    return [note for track in score.tracks if track.name.startswith("Melody") for note in track.notes]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(MOODS), st.floats(0.3, 25), st.booleans()), min_size=1, max_size=14),
    st.integers(0, 2**32 - 1),
)
def test_any_sheet_gives_a_score_of_its_exact_length(rows, seed):
    starts = np.cumsum([0.0, *(seconds for _, seconds, _ in rows[:-1])])
    points = tuple(
        MoodPoint(start_s=float(start), mood=mood, hero=hero)
        for start, (mood, _, hero) in zip(starts, rows, strict=True)
    )
    sheet = CueSheet(seconds=float(starts[-1]) + rows[-1][1] + 4, points=points, seed=seed)
    score = Composer().compose(sheet)
    clock = Clock(score.tempos)
    ends = [clock.seconds(note.start + note.length) for track in score.tracks for note in track.notes]
    assert score.seconds == sheet.seconds
    assert 0 < max(ends) <= sheet.seconds
    assert all(note.length > 0 for track in score.tracks for note in track.notes)
    assert score == Composer().compose(sheet)


def test_every_page_turn_is_a_bar_line():
    score = Composer().compose(a_sheet())
    clock = Clock(score.tempos)
    turns = [point.start_s for point in score.curve]
    starts = [clock.seconds(tempo.beat) for tempo in score.tempos]
    assert starts[: len(turns)] == pytest.approx(turns, abs=1e-6)
    assert all(tempo.beat % score.beats_a_bar == 0 for tempo in score.tempos)
    # What follows is the last page slowing down, each bar slower than the one before.
    slowing = [tempo.bpm for tempo in score.tempos[len(turns) - 1 :]]
    assert len(slowing) > 1
    assert slowing == sorted(slowing, reverse=True)


@pytest.mark.parametrize("beats", [3, 4])
@pytest.mark.parametrize("seed", range(12))
def test_a_theme_is_a_period_that_can_be_sung(seed, beats):
    theme = make_theme(seed, beats)
    assert theme == make_theme(seed, beats) != make_theme(seed + 1, beats)

    def bar(phrase, index):
        return [tone for tone in phrase if index * beats <= tone.start < (index + 1) * beats]

    def rhythm(tones, index):
        return [(tone.start - index * beats, tone.length) for tone in tones]

    motif = rhythm(bar(theme.question, 0), 0)
    assert rhythm(bar(theme.question, 2), 2) == rhythm(bar(theme.answer, 0), 0) == motif
    line = [tone.degree for tone in (*theme.question, *theme.answer)]
    moves = np.diff(line)
    assert np.mean(np.abs(moves) <= 2) > 0.6
    assert np.abs(moves).max() <= 6
    assert max(line) - min(line) <= 11
    assert line[-1] % 7 == 0
    assert theme.question[-1].degree % 7 in {1, 4, 6}


def test_the_theme_keeps_its_rhythm_in_minor_and_takes_other_notes():
    theme = make_theme(5, 4)
    major = sing(theme.question, Key(0, SCALES["major"]), 72, 60, 93)
    minor = sing(theme.question, Key(0, SCALES["minor"]), 72, 60, 93)
    assert [(note.start, note.length) for note in major] == [(note.start, note.length) for note in minor]
    assert [note.pitch for note in major] != [note.pitch for note in minor]


@given(st.integers(1, 60), st.booleans(), st.booleans())
def test_a_section_of_any_length_is_filled_with_phrases_and_breath(count, answer, last):
    bars = plan_bars(count, answer=answer, last=last)
    assert len(bars) == count
    assert bars[0] is not None
    told = [bar for bar in bars if bar is not None]
    assert len(told) >= count / 2
    if last and count >= 4:
        assert told[-4:] == [ThemeBar(True, index) for index in range(4)]


def test_the_ending_ends_at_home():
    score = Composer().compose(a_sheet(["calm", "triumph"]))
    tonic = {"C": 0, "D": 2, "Eb": 3, "F": 5, "G": 7, "A": 9, "Bb": 10}[score.key]
    last_bar = score.tempos[-1].beat
    ringing = [
        note for track in score.tracks if not track.drums for note in track.notes if note.start >= last_bar - 0.01
    ]
    assert pitch_classes(ringing) <= {tonic, (tonic + 4) % 12, (tonic + 7) % 12}
    bass = next(track for track in score.tracks if track.name.startswith("Bass"))
    assert bass.notes[-1].pitch % 12 == tonic


def test_moods_sound_different():
    def figures(mood):
        score = Composer().compose(a_sheet([mood] * 3))
        notes = [note for track in score.tracks if not track.drums for note in track.notes]
        return score.tempos[0].bpm, np.mean([note.velocity for note in notes]), len(notes)

    calm, playful, night, triumph = (figures(mood) for mood in ("calm", "playful", "night", "triumph"))
    assert playful[0] > calm[0] > night[0]
    assert triumph[1] > calm[1] > night[1]
    assert playful[2] > night[2]


def test_every_note_lies_in_its_instruments_range():
    for seed in range(5):
        for track in Composer().compose(a_sheet(seed=seed, setting="forest")).tracks:
            row = vocabulary().entry("instruments", track.instrument)
            assert all(row.low <= note.pitch <= row.high for note in track.notes), track.name


def test_voices_move_little_and_keep_their_order():
    voices, bass = (), 36
    moved = []
    for numeral in "I vi IV V I IV ii V7 I".split():  # noqa: SIM905 -- a progression reads as a line
        harmony = chord(numeral)
        now = 36 + harmony.root % 12
        led = lead(harmony, voices, (bass, now), 48, 72)
        assert led[0] < led[1] < led[2]
        assert {key % 12 for key in led} <= {tone % 12 for tone in harmony.tones}
        if voices:
            moved.append(max(abs(a - b) for a, b in zip(led, voices, strict=True)))
        voices, bass = led, now
    assert max(moved) <= 5


def test_the_midi_file_says_what_the_score_says(tmp_path):
    score = Composer().compose(a_sheet())
    write_midi(score, tmp_path / "a.mid")
    midi = mido.MidiFile(tmp_path / "a.mid")
    assert [track.name for track in midi.tracks[1:]] == [track.name for track in score.tracks]
    assert midi.length == pytest.approx(score.seconds, abs=1.0)
    ons = sum(message.type == "note_on" for track in midi.tracks for message in track)
    assert ons == sum(len(track.notes) for track in score.tracks)
    tempos = [message for message in midi.tracks[0] if message.type == "set_tempo"]
    assert len(tempos) == len(score.tempos)
    programs = [message.program for track in midi.tracks for message in track if message.type == "program_change"]
    assert programs == [track.program for track in score.tracks]
    before = (tmp_path / "a.mid").read_bytes()
    write_midi(score, tmp_path / "a.mid")
    assert (tmp_path / "a.mid").read_bytes() == before


def played(score):
    return np.concatenate([piece.samples for piece in Synth().render(score)], axis=1)


def test_the_synth_plays_the_whole_score_and_nothing_clips():
    score = Composer().compose(a_sheet(["calm", "tension", "playful"]))
    samples = played(score)
    assert samples.shape == (2, round(score.seconds * 48000))
    assert 0.6 < np.abs(samples).max() <= 0.75
    assert np.abs(samples[:, -10:]).max() < 1e-3
    loud = np.sqrt((samples**2).mean(0))
    seconds = loud[: loud.size // 48000 * 48000].reshape(-1, 48000).max(1)
    assert seconds.min() > 0.003  # no second of it is silent
    assert (samples == played(score)).all()


def test_every_instrument_sounds_at_its_pitch():
    from laterna.engines.music.synth.tone import RATE_HZ, instruments, tone

    for name in set(instruments()) - {"drums"}:
        samples = tone(name, 69, 800, 1)[: RATE_HZ // 2]
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
        peak = np.fft.rfftfreq(samples.size, 1 / RATE_HZ)[spectrum.argmax()]
        assert peak == pytest.approx(440, abs=6), name

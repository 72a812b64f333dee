"""The craft of what is composed, over many stories: what a musician would mark in red, counted."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from laterna.engines.music import composer as package
from laterna.engines.music.composer import Composer
from laterna.engines.music.composer.paths import cheapest
from laterna.engines.music.composer.telling import WAYS
from laterna.engines.music.composer.theme import make_theme
from laterna.engines.music.synth.tone import instruments
from laterna.story import CueSheet, MoodPoint, vocabulary

DATA = Path(package.__file__).parent
BOOK = [
    ("calm", "village", 4.5), ("calm", "forest", 11), ("playful", "forest", 10), ("wonder", "cave", 12),
    ("tension", "cave", 9), ("sorrow", "forest", 12.5), ("tension", "mountain", 10), ("triumph", "mountain", 12),
    ("calm", "village", 11), ("night", "bedroom", 7),
]  # fmt: skip
SEEDS = range(8)


def a_book(seed, rows=BOOK):
    starts = np.cumsum([0.0, *(seconds for _, _, seconds in rows)])
    points = tuple(
        MoodPoint(start_s=float(start), mood=mood, setting=setting)
        for start, (mood, setting, _) in zip(starts, rows, strict=False)
    )
    return Composer().compose(CueSheet(seconds=float(starts[-1]), points=points, seed=seed))


@pytest.fixture(scope="module")
def books():
    return [a_book(seed) for seed in SEEDS]


def part(score, *names):
    notes = [note for track in score.tracks if track.name.split()[0] in names for note in track.notes]
    return sorted(notes, key=lambda note: note.start)


def data(name):
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def test_melodies_move_mostly_by_step_and_take_breath(books):
    steps, silences = [], []
    for score in books:
        line = part(score, "Melody")
        moves = [abs(b.pitch - a.pitch) for a, b in pairwise(line)]
        steps.append(np.mean([move <= 4 for move in moves]))
        silences.append(1 - sum(note.length for note in line) / (line[-1].start + line[-1].length))
        assert np.mean([move == 0 for move in moves]) < 0.3
    assert min(steps) > 0.7
    assert all(0.1 < silence < 0.5 for silence in silences)


def test_first_beats_are_consonant(books):
    rubs = beats = 0
    for score in books:
        under = part(score, "Figure", "Pad", "Bass", "Counter", "Thirds")
        for note in part(score, "Melody"):
            if note.start % score.beats_a_bar == 0:
                beats += 1
                classes = {o.pitch % 12 for o in under if o.start <= note.start + 1e-6 < o.start + o.length}
                rubs += any((note.pitch - pitch) % 12 in {1, 11} for pitch in classes)
    assert beats > 200
    assert rubs / beats < 0.12


def test_melody_and_bass_do_not_run_in_fifths_and_octaves(books):
    bad = pairs = 0
    for score in books:
        bass = {note.start: note.pitch for note in part(score, "Bass")}
        top = {note.start: note.pitch for note in part(score, "Melody")}
        for one, two in pairwise(sorted(bass.keys() & top.keys())):
            if two - one <= score.beats_a_bar and bass[one] != bass[two] and top[one] != top[two]:
                pairs += 1
                gap = (top[two] - bass[two]) % 12
                bad += gap in {0, 7} and gap == (top[one] - bass[one]) % 12
    assert pairs > 150
    assert bad / pairs < 0.08


def test_the_bass_goes_somewhere(books):
    for score in books:
        moves = [abs(b.pitch - a.pitch) for a, b in pairwise(part(score, "Bass")) if a.pitch != b.pitch]
        assert np.mean([move <= 4 for move in moves]) > 0.4
        assert max(moves) <= 19


def test_melody_stays_above_bass_and_nothing_sounds_twice(books):
    for score in books:
        assert min(note.pitch for note in part(score, "Melody")) > max(note.pitch for note in part(score, "Bass"))
        for track in score.tracks:
            ends = {}
            for note in track.notes:
                assert note.start >= ends.get(note.pitch, 0) - 1e-9, track.name
                ends[note.pitch] = note.start + note.length


def test_the_theme_returns_in_the_story_with_its_rhythm():
    score = a_book(2, [("calm", "forest", 12.3), ("sorrow", "forest", 14.5), ("calm", "forest", 12.3)])
    motif = {(tone.start, tone.length) for tone in make_theme_of(2, score).question if tone.start < score.beats_a_bar}

    def opening(beat):
        bar = [note for note in part(score, "Melody") if beat <= note.start < beat + score.beats_a_bar]
        return {(note.start - beat, round(note.length / 0.96, 3)) for note in bar}, {note.pitch for note in bar}

    turns = [tempo.beat for tempo in score.tempos[:3]]
    assert opening(turns[0])[0] == opening(turns[1])[0] == motif
    assert opening(turns[0])[1] != opening(turns[1])[1]


def make_theme_of(seed, score):
    from laterna.story.seeds import seed_of

    return make_theme(seed_of(seed, "hero"), score.beats_a_bar)


def test_a_page_leads_into_the_next():
    led = 0
    for seed in SEEDS:
        score = a_book(seed)
        turns = [tempo.beat for tempo in score.tempos[1 : len(BOOK)]]
        line = part(score, "Melody")
        led += sum(any(turn - 1 <= note.start < turn for note in line) for turn in turns)
    assert led / (len(SEEDS) * (len(BOOK) - 1)) > 0.5


def test_the_page_before_a_turn_ends_on_the_next_keys_dominant():
    score = a_book(4, [("calm", "forest", 12), ("sorrow", "forest", 14), ("calm", "forest", 12)])
    home = {"C": 0, "D": 2, "Eb": 3, "F": 5, "G": 7, "A": 9, "Bb": 10}[score.key]
    bass = part(score, "Bass")
    for tempo, tonic in zip(score.tempos[1:3], (home - 3, home), strict=True):
        before = max((note for note in bass if note.start < tempo.beat), key=lambda note: note.start)
        assert before.pitch % 12 == (tonic + 7) % 12


@pytest.mark.parametrize("seconds", [2.5, 4.0, 6.0, 9.0, 20.0])
@pytest.mark.parametrize("mood", vocabulary().names("moods"))
def test_however_short_the_last_section_it_ends_on_the_tonic(mood, seconds):
    for seed in range(4):
        score = a_book(seed, [("calm", "forest", 11), (mood, "village", seconds)])
        home = {"C": 0, "D": 2, "Eb": 3, "F": 5, "G": 7, "A": 9, "Bb": 10}[score.key]
        assert part(score, "Melody")[-1].pitch % 12 == home
        assert part(score, "Bass")[-1].pitch % 12 == home


def test_every_setting_has_instruments_that_can_play_their_part():
    places, names = data("places"), set(vocabulary().names("instruments"))
    assert set(places["by-setting"]) == set(vocabulary().names("settings"))
    for setting, row in places["by-setting"].items():
        assert set(row) == {"lead", "figure", "counter"}, setting
        assert set(row.values()) <= names & set(instruments()), setting
        assert row["lead"] in places["hearts"], setting
        assert row["counter"] != row["lead"], setting


def test_every_mood_is_complete_and_can_be_told():
    moods = data("moods")
    assert set(moods) == set(vocabulary().names("moods"))
    for mood, row in moods.items():
        assert set(row["ways"]) <= set(WAYS), mood
        assert set(" ".join(row["moves"]).split()) <= set(row["chords"]), mood


@pytest.mark.parametrize("beats", [3, 4])
@pytest.mark.parametrize("way", list(WAYS))
def test_every_way_keeps_a_phrase_within_its_four_bars(way, beats):
    for seed in range(20):
        theme = make_theme(seed, beats)
        for phrase in (theme.question, theme.answer):
            told = WAYS[way](phrase, beats)
            assert told
            assert all(tone.length > 0 for tone in told)
            assert all(a.start + a.length <= b.start + 1e-9 for a, b in pairwise(told))
            assert told[0].start >= 0
            assert told[-1].start + told[-1].length <= 4 * beats


def test_the_cheapest_path_is_the_cheapest():
    rng = np.random.default_rng(3)
    costs, steps = rng.random((5, 3)), rng.random((3, 3))
    rows = [[0, 1, 2]] * 5
    path = cheapest(rows, lambda index, choice: costs[index, choice], lambda _, a, b: steps[a, b])

    def total(way):
        return sum(costs[i, c] for i, c in enumerate(way)) + sum(steps[a, b] for a, b in pairwise(way))

    every = np.stack(np.meshgrid(*rows, indexing="ij"), -1).reshape(-1, 5)
    assert total(path) == pytest.approx(min(total(way) for way in every))

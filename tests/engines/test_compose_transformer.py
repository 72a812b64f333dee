"""Music Transformer: its attention against the paper's own words, and performances that follow the moods."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch

import tiny_music
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.music.performance import EVENTS
from laterna.engines.music.synth import Synth
from laterna.engines.music.transformer.network import Network, RelativeAttention, Shape
from laterna.story import CueSheet, MoodPoint
from laterna.story.errors import EngineError, MissingWeightsError

SHEET = CueSheet(
    seconds=14.2,
    points=(MoodPoint(start_s=0, mood="night"), MoodPoint(start_s=6, mood="triumph")),
    seed=4,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_music.music_transformer(tmp_path_factory.mktemp("music") / "net")


@pytest.fixture
def composer(folder):
    add(folder, "music-transformer")
    return engine("compose", "transformer").load()


def test_attention_is_the_papers_formula_computed_one_pair_at_a_time():
    torch.manual_seed(0)
    shape = Shape(layers=1, width=12, heads=3, inner=8, context=9)
    net, x = RelativeAttention(shape), torch.randn(2, 7, 12)
    with torch.no_grad():
        whole, _ = net(x)
        q, k, v = net.together(x).view(2, 7, 3, 3, 4).permute(2, 0, 3, 1, 4)
        heard = torch.zeros(2, 3, 7, 4)
        for b, h, i in np.ndindex(2, 3, 7):
            logits = [
                q[b, h, i] @ (k[b, h, j] + net.distances[h, 9 - 1 - (i - j)]) / math.sqrt(4) for j in range(i + 1)
            ]
            weights = torch.stack(logits).softmax(0)
            heard[b, h, i] = sum(weight * v[b, h, j] for j, weight in enumerate(weights))
        assert torch.allclose(whole, net.out(heard.transpose(1, 2).reshape(2, 7, 12)), atol=1e-5)


def test_event_by_event_is_as_all_at_once_and_nothing_looks_ahead():
    torch.manual_seed(0)
    net = Network(Shape(layers=2, width=16, heads=2, inner=16, context=16)).eval()
    events = torch.randint(0, EVENTS, (1, 12))
    with torch.no_grad():
        whole, _ = net(events)
        memory, steps = None, []
        for at in range(12):
            out, memory = net(events[:, at : at + 1], memory)
            steps.append(out)
        assert torch.allclose(torch.cat(steps, 1), whole, atol=1e-4)
        other = events.clone()
        other[0, 8:] = 5
        assert torch.allclose(net(other)[0][:, :8], whole[:, :8], atol=1e-5)


def test_it_learns_what_depends_on_distance():
    """Every event is the one before the last: what only a sense of distance can tell."""
    torch.manual_seed(0)
    net = Network(Shape(layers=1, width=32, heads=2, inner=32, context=32))
    best = torch.optim.Adam(net.parameters(), 5e-3)
    for _ in range(120):
        pair = torch.randint(0, 12, (16, 2))
        events = pair.repeat(1, 8)
        loss = torch.nn.functional.cross_entropy(net(events[:, :-1])[0][:, 2:].flatten(0, 1), events[:, 3:].flatten())
        best.zero_grad()
        loss.backward()
        best.step()
    assert float(loss.detach()) < 0.5, "of 2.5 by chance"


def test_a_score_of_the_sheets_length_that_repeats(composer):
    score = composer.compose(SHEET)
    assert score.seconds == SHEET.seconds
    assert score.curve == SHEET.points
    notes = score.tracks[0].notes
    assert len(notes) > 5, "more than the close"
    assert list(notes) == sorted(notes, key=lambda note: (note.start, note.pitch))
    assert max(note.start + note.length for note in notes) <= SHEET.seconds
    assert composer.compose(SHEET) == score
    assert composer.compose(SHEET.model_copy(update={"seed": 5})) != score
    music = np.concatenate([piece.samples for piece in Synth().render(score)], axis=1)
    assert music.shape[1] == round(14.2 * 48000)
    assert np.abs(music).max() > 0.5


def test_moods_are_heard_in_loudness_and_tones(composer):
    notes = [note for note in composer.compose(SHEET).tracks[0].notes if note.start < 11]
    before = [note for note in notes if note.start < 6]
    after = [note for note in notes if note.start > 6]
    assert max(note.velocity for note in before) <= 4 * 12 + 3
    assert min(note.velocity for note in after) >= 4 * 17
    assert len({note.pitch % 12 for note in before}) <= 5, "the night has five tones"


def test_a_short_sheet_is_only_the_close(composer):
    score = composer.compose(CueSheet(seconds=2.0, points=(MoodPoint(start_s=0, mood="calm"),)))
    assert len(score.tracks[0].notes) == 5
    assert max(note.start + note.length for note in score.tracks[0].notes) <= 2.0


def test_what_is_no_checkpoint_is_said(tmp_path, folder):
    with pytest.raises(MissingWeightsError, match="laterna models add FOLDER --name music-transformer"):
        engine("compose", "transformer").load()
    other = tiny_music.music_transformer(tmp_path / "other")
    (other / "config.json").write_text(json.dumps({"layers": 3}))
    add(other, "other")
    with pytest.raises(EngineError, match="no checkpoint"):
        engine("compose", "transformer:other").load()

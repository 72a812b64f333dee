"""The film's plan, as data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.press.timeline import HOLD_S, LEAD_IN_S, plan_timeline

voices = st.lists(st.floats(0, 60), min_size=1, max_size=12)


def test_a_small_film():
    plan = plan_timeline([("p1", 6.0), ("p2", 0.0)], fps=24)
    assert [span.kind for span in plan.spans] == ["title", "page", "page", "end"]
    assert [span.start_frame for span in plan.spans] == [0, 96, 298, 394]
    assert plan.frames == 490
    assert plan.voice_start_s(plan.span("p1")) == pytest.approx(5.0)
    assert plan.span("p2").frames == 4 * 24


@given(voices, st.sampled_from([24, 30, 60]), st.booleans())
def test_spans_follow_each_other_and_hold_their_voice(seconds: list[float], fps: int, cards: bool):
    plan = plan_timeline([(f"p{n}", s) for n, s in enumerate(seconds)], fps, cards=cards)
    end = 0
    for span in plan.spans:
        assert span.start_frame == end
        end += span.frames
        after = (span.frames - span.voice_frame) / fps - span.voice_s
        if span.voice_s:
            assert span.voice_frame == round(LEAD_IN_S * fps)
            assert HOLD_S - 1e-5 <= after < HOLD_S + 1 / fps
        assert 2 * span.turn_frames <= span.frames
    assert plan.frames == end
    assert plan.seconds == end / fps


def test_a_spoken_title_is_not_cut():
    plan = plan_timeline([("p1", 1.0)], fps=30, title_voice_s=5.0)
    assert plan.spans[0].frames == round((LEAD_IN_S + 5.0 + HOLD_S) * 30)


def test_the_same_page_lasts_as_long_wherever_it_stands():
    alone = plan_timeline([("p2", 3.3)], fps=24)
    later = plan_timeline([("p1", 7.77), ("p2", 3.3)], fps=24)
    assert alone.span("p2").frames == later.span("p2").frames


def test_an_unknown_page():
    with pytest.raises(KeyError):
        plan_timeline([("p1", 1.0)], fps=24).span("p9")

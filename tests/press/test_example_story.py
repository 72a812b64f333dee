"""The frozen example holds together: what the film and the books rely on."""

from __future__ import annotations

import numpy as np

from example_story import at_rest, example


def test_every_page_has_all_it_needs():
    made = example()
    ids = {page.id for page in made.story.pages}
    assert ids == set(made.layouts) == set(made.stages) == set(made.narrations)


def test_words_stand_where_the_text_has_them():
    for narration in example().narrations.values():
        ends = [0.0, *(word.end_s for word in narration.words)]
        assert all(end <= word.start_s for end, word in zip(ends[:-1], narration.words, strict=True))
        assert all(narration.text[w.start_char : w.end_char].isalpha() for w in narration.words)
        assert ends[-1] < narration.sound.seconds


def test_cues_name_words_that_are_spoken():
    made = example()
    for page in made.story.pages:
        for figure in page.scene.figures:
            moving = next(one for one in made.stages[page.id].figures if one.id == figure.character)
            assert [attitude.cue for attitude in moving.attitudes] == list(range(-1, len(figure.cues)))
            assert all(cue.words["en"] < len(made.narrations[page.id].words) for cue in figure.cues)


def test_the_picture_is_the_planes_at_rest():
    for stage in example().stages.values():
        assert np.array_equal(at_rest(stage), stage.picture.pixels)

"""Clips in the film: planned only where an engine was named, from page to page, shared by all languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from laterna.engines.fakes.fake import Fake
from laterna.story import Brief, Text
from laterna.story.errors import NoEngineError
from laterna.studio.plan import plan_build

FAKES = dict.fromkeys(("illustrate", "speak", "compose", "render"), ("fake",))


def story(animate: tuple[str, ...] = ("fake",), pages: dict[int, tuple[str, ...]] | None = None):
    told = Fake().write(Brief(premise="A fox counts", pages=4), ())
    both = [page.model_copy(update={"text": {**page.text, "de": Text(words="Eins.")}}) for page in told.pages]
    for number, wish in (pages or {}).items():
        both[number] = both[number].model_copy(update={"engines": {"animate": wish}})
    engines = FAKES | ({"animate": animate} if animate else {})
    production = told.production.model_copy(update={"engines": engines, "formats": ("mp4",)})
    title = {**told.title, "de": Text(words="Fuchs")}
    return told.model_copy(update={"pages": tuple(both), "production": production, "title": title})


def tasks(made) -> dict:
    return {task.id: task for task in plan_build(made, Path()).tasks}


def test_nothing_is_set_in_motion_unasked():
    planned = tasks(story(animate=()))
    assert not [name for name in planned if name.startswith("animate/")]
    assert set(planned["segment/p2-1/en"].needs) == {"stage", "voice"}
    assert not planned["film/en"].settings["moved"]


def test_each_page_walks_to_the_next_once_for_all_languages():
    planned = tasks(story())
    assert [name for name in planned if name.startswith("animate/")] == [f"animate/p{n}" for n in (1, 2, 3, 4)]
    first, last = planned["animate/p1"], planned["animate/p4"]
    assert first.needs == {"stage": ("perform/film/p1",), "next": ("perform/film/p2",)}
    assert last.needs == {"stage": ("perform/film/p4",)}, "after the last there is none"
    assert "fox" in first.settings["prompt"].lower()
    assert first.settings["seed"] != last.settings["seed"]
    for code in ("en", "de"):
        assert planned[f"segment/p1-1/{code}"].needs["clip"] == ("animate/p1",)
        assert "before" not in planned[f"segment/p1-1/{code}"].needs
        assert planned[f"segment/p2-3/{code}"].needs["before"] == ("animate/p1",)
    assert planned["film/en"].settings["moved"]


def test_one_page_alone_can_be_set_in_motion():
    planned = tasks(story(animate=(), pages={1: ("fake",)}))
    assert [name for name in planned if name.startswith("animate/")] == ["animate/p2"]
    assert "clip" not in planned["segment/p1-1/en"].needs
    assert planned["segment/p3-1/en"].needs["before"] == ("animate/p2",)
    assert "before" not in planned["segment/p4-1/en"].needs


def test_auto_is_asked_for_too_and_says_what_it_lacks():
    with pytest.raises(NoEngineError, match="can animate"):
        tasks(story(animate=("auto",)))

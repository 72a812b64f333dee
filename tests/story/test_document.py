"""The manuscript as text: it comes back as it was, old forms are brought up, every mistake is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laterna.story import Story, pack, unpack, vocabulary
from laterna.story.document import read_story, write_story
from laterna.story.errors import ManuscriptError

NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LANGUAGES = st.sampled_from(["en", "de", "pt-BR", "zh-Hans"])


def terms(category: str):
    return st.sampled_from(vocabulary().names(category))


@st.composite
def stories(draw):
    """Any valid manuscript, as raw JSON."""
    cast = draw(st.lists(NAMES, unique=True, max_size=4))
    places = draw(st.lists(NAMES, unique=True, max_size=3))
    language = draw(LANGUAGES)
    said = st.fixed_dictionaries({"words": WORDS, "author": st.sampled_from(["engine", "person"])})
    texts = st.dictionaries(LANGUAGES, said, max_size=2)

    def page(number):
        props = draw(st.lists(NAMES.filter(lambda n: n not in cast), unique=True, max_size=3))
        there = draw(st.lists(st.sampled_from(cast), unique=True)) if cast else []
        figures = [
            {
                "character": name,
                "pose": draw(terms("poses")),
                "expression": draw(terms("expressions")),
                "holds": draw(st.lists(st.sampled_from(props), max_size=2)) if props else [],
                "cues": [{"at": draw(st.floats(0, 1)), "pose": draw(terms("poses"))}],
            }
            for name in there
        ]
        scene = {
            "time": draw(terms("times")),
            "weather": draw(terms("weathers")),
            "figures": figures,
            "props": [{"id": name, "name": "thing", "count": draw(st.integers(1, 12))} for name in props],
        }
        if places:
            scene["setting"] = draw(st.sampled_from(places))
        text = draw(texts) | {language: draw(said)}
        return {"id": f"p{number}", "text": text, "scene": scene, "variant": draw(st.integers(0, 9))}

    return {
        "version": 1,
        "language": language,
        "title": draw(texts) | {language: draw(said)},
        "audience": draw(st.sampled_from([None, "3-5", "6-8", "9-12"])),
        "cast": [{"id": name, "name": draw(WORDS), "kind": "fox"} for name in cast],
        "settings": [{"id": name, "kind": "forest"} for name in places],
        "pages": [page(number) for number in range(draw(st.integers(1, 3)))],
        "production": {"seed": draw(st.integers(0, 2**32 - 1)), "fps": draw(st.sampled_from([24, 30, 60]))},
        "plan": draw(st.none() | st.dictionaries(WORDS, st.integers() | WORDS, max_size=3)),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories())
def test_a_manuscript_comes_back_as_it_was(raw):
    story = read_story(json.dumps(raw))
    text = write_story(story)
    assert read_story(text) == story
    assert write_story(read_story(text)) == text
    assert unpack(Story, pack(story)) == story


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=30),
    st.lists(st.text(max_size=30) | st.fixed_dictionaries({"text": st.text(max_size=30)}), min_size=1, max_size=4),
)
def test_the_short_form_is_brought_up(title, pages):
    story = read_story(json.dumps({"title": title, "pages": pages}))
    assert story.version == 1
    assert story.title["en"].words == title
    assert story.title["en"].author == "person"
    assert [page.text["en"].words for page in story.pages] == [p if isinstance(p, str) else p["text"] for p in pages]
    assert [page.id for page in story.pages] == [f"p{n}" for n in range(1, len(pages) + 1)]


def a_story(**changes):
    page = {"id": "p1", "text": {"en": {"words": "Hello."}}}
    base = {"version": 1, "title": {"en": {"words": "T"}}, "pages": [page]}
    base["cast"] = [{"id": "mila", "name": "Mila", "kind": "fox"}]
    page.update(changes.pop("page", {}))
    return json.dumps(base | changes)


MISTAKES = [
    ({"page": {"scene": {"figures": [{"character": "mila", "pose": "jumpin"}]}}},
     "page 1, scene.figures[0].pose", '"jumpin"', "allowed: stand, walk"),
    ({"page": {"scene": {"time": "noonish"}}}, "page 1, scene.time", '"noonish"', "allowed: dawn"),
    ({"page": {"scene": {"figures": [{"character": "mila", "cues": [{"at": 2}]}]}}},
     "page 1, scene.figures[0].cues[0].at", "2", "less than or equal to 1"),
    ({"page": {"scene": {"figures": [{"character": "milo"}]}}},
     "page 1, scene.figures[0].character", '"milo"', "must be a cast member's id: mila"),
    ({"page": {"scene": {"setting": "wood"}}}, "page 1, scene.setting", '"wood"', "there are none yet"),
    ({"page": {"scene": {"figures": [{"character": "mila", "holds": ["cup"]}]}}},
     "page 1, scene.figures[0].holds", '"cup"', "must be a prop's id"),
    ({"page": {"scene": {"props": [{"id": "cup", "name": "cup", "spot": {"relation": "on", "of": "table"}}]}}},
     "page 1, scene.props[0].spot.of", '"table"', "must be an id of this scene: cup"),
    ({"page": {"scene": {"props": [{"id": "mila", "name": "doll"}], "figures": [{"character": "mila"}]}}},
     "page 1, scene", '"mila"', "once in a scene"),
    ({"page": {"staging": {"shifts": {"nobody": {"x": 0.5}}}}}, "page 1, staging.shifts", '"nobody"', "must be an id"),
    ({"page": {"text": {"de": {"words": "Hallo."}}}},
     "page 1, text", '["de"]', "needs a text in the story's language, en"),
    ({"page": {"colour": 3}}, "page 1, colour", "3", "there is no such field"),
    ({"cast": [{"id": "mila", "name": "Mila"}]}, "cast member Mila, kind", "nothing", "this field is needed"),
    ({"cast": [{"id": "Mi la", "name": "Mila", "kind": "fox"}]}, "cast member Mila, id", '"Mi la"', "pattern"),
    ({"cast": [{"id": "a", "name": "A", "kind": "fox"}] * 2}, "cast", '"a"', "used twice"),
    ({"production": {"fps": 25}}, "production.fps", "25", "24, 30 or 60"),
    ({"title": {"de": {"words": "T"}}}, "title", '["de"]', "needs a title in the story's language"),
    ({"version": 99}, "version", "99", "Input should be 1"),
    ({"pages": []}, "pages", "[]", "at least 1"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "where", "given", "allowed"), MISTAKES, ids=[row[1] for row in MISTAKES])
def test_a_mistake_is_named_with_what_is_allowed(changes, where, given, allowed):
    with pytest.raises(ManuscriptError) as caught:
        read_story(a_story(**changes))
    (problem,) = caught.value.problems
    assert problem.where == where
    assert problem.given == given
    assert allowed in problem.allowed
    assert where in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"title": "x", "pages": ["a",]}', "null", '"text"'])
def test_what_is_no_manuscript_at_all_says_so(text):
    with pytest.raises(ManuscriptError):
        read_story(text)


def test_several_mistakes_are_told_at_once():
    text = a_story(page={"scene": {"time": "x", "weather": "y"}})
    with pytest.raises(ManuscriptError, match="2 mistakes"):
        read_story(text)

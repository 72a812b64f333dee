"""One sentence for a scene."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from laterna.story import Character, Garment, Scene, Setting, Traits
from laterna.story.describe import describe, portrait
from laterna.story.reader import read_scene

FOX = Character(id="ruby", name="the fox", kind="fox", traits=Traits(coat="#c4622d"))
MILA_CLOTHES = (Garment(name="boots"), Garment(name="coat"))
MILA_TRAITS = Traits(age="child", hair="#b4532a", clothes=MILA_CLOTHES)
MILA = Character(id="mila", name="Mila", kind="girl", traits=MILA_TRAITS)
WOOD = Setting(id="wood", kind="forest")


def _scene(**fields: object) -> Scene:
    return Scene.model_validate(fields)


def test_who_does_what_where_and_when():
    scene = _scene(setting="wood", time="night", weather="snow", props=[{"id": "lamp", "name": "lantern"}],
                   figures=[{"character": "ruby", "pose": "walk", "holds": ["lamp"]}])  # fmt: skip
    said = describe(scene, [FOX], [WOOD])
    assert said == "A red fox walks in a snowy forest at night, holding a lantern."


def test_a_thing_without_anyone():
    assert describe(_scene(props=[{"id": "a", "name": "lantern", "count": 3}])) == "Three lanterns."


def test_an_empty_place():
    assert describe(_scene(setting="wood"), [], [WOOD]) == "A forest with nobody there."
    assert describe(_scene(time="dusk")) == "A quiet place at dusk with nobody there."


def test_places_that_take_no_article():
    snow = Setting(id="wood", kind="snow")
    said = describe(_scene(setting="wood", weather="snow", figures=[{"character": "mila"}]), [MILA], [snow])
    assert said.endswith("stands in the snow.")
    assert describe(_scene(setting="wood"), [], [snow]) == "A quiet place in the snow with nobody there."


def test_feelings_counts_and_relations():
    spot = {"relation": "in_front_of", "of": "e"}
    scene = _scene(
        figures=[{"character": "mila", "pose": "sit", "expression": "sad", "spot": spot}],
        extras=[{"id": "e", "kind": "fox", "count": 2, "pose": "run"}],
    )  # fmt: skip
    said = describe(scene, [MILA])
    assert said.startswith("Mila, a girl with red hair in boots and a coat, sad, sits in front of the foxes")
    assert "two foxes run" in said


def test_a_portrait_names_what_is_particular():
    assert portrait(FOX) == "A red fox."
    assert portrait(MILA) == "Mila, a girl with red hair wearing boots and a coat."


WORDS = "a fox two foxes and Mila run sleeps in the forest night rain with lantern . ,"


@given(st.lists(st.sampled_from(WORDS.split())))
def test_always_one_clean_sentence(words: list[str]):
    reading = read_scene(" ".join(words), [MILA])
    said = describe(reading.scene, reading.cast, reading.settings)
    assert said[0].isupper()
    assert said.endswith(".")
    assert not re.search(r"  |,,| ,|\ba [aeiou]|_|\{", said)

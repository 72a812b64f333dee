"""The reader of plain English: what it takes from a sentence, and that it never fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.story import Character, Scene, Traits
from laterna.story.reader import Reading, read_scene

FOX = Character(id="ruby", name="Ruby", kind="fox", pronoun="she")
GIRL = Character(id="mila", name="Mila", kind="girl", pronoun="she", traits=Traits(age="child"))


def _pose(reading: Reading, who: str) -> str:
    return next(figure.pose for figure in reading.scene.figures if figure.character == who)


@pytest.mark.parametrize(
    ("sentence", "pose"),
    [
        ("Ruby ran.", "run"),
        ("The fox is sleeping.", "sleep"),
        ("ruby leapt over the wall", "jump"),
        ("Then Ruby slowly climbs a tree.", "climb"),
        ("Ruby did not run.", "stand"),
        ("She swam.", "swim"),
        ("The fox, tired and hungry, lay down.", "lie"),
        ("Ruby was hiding.", "hide"),
        ("Ruby carries a lantern.", "carry"),
    ],
)
def test_verbs_in_any_form_are_poses(sentence: str, pose: str):
    before = Scene.model_validate({"figures": [{"character": "ruby"}]})
    assert _pose(read_scene(sentence, [FOX], before=before), "ruby") == pose


def test_subjects_joined_by_and_do_the_same():
    reading = read_scene("Mila and Ruby are dancing.", [FOX, GIRL])
    assert (_pose(reading, "mila"), _pose(reading, "ruby")) == ("dance", "dance")


def test_place_light_and_what_is_held():
    reading = read_scene("A fox walks through a snowy forest at night, holding a red lantern.")
    scene = reading.scene
    assert [setting.kind for setting in reading.settings] == ["forest"]
    assert (scene.setting, scene.time, scene.weather, scene.season) == ("forest", "night", "snow", "winter")
    assert scene.props[0].name == "lantern"
    assert scene.props[0].colour is not None
    assert scene.figures[0].holds == (scene.props[0].id,)


def test_newcomers_join_the_cast_with_their_traits():
    reading = read_scene("A fox and an old fox sit in the forest. Another fox sleeps.")
    assert [who.traits.age for who in reading.cast] == ["adult", "elder", "adult"]
    assert [figure.pose for figure in reading.scene.figures] == ["sit", "sit", "sleep"]


def test_counts_make_extras():
    reading = read_scene("Three foxes run behind Mila.", [GIRL])
    extra = reading.scene.extras[0]
    assert (extra.kind, extra.count, extra.pose) == ("fox", 3, "run")
    assert (extra.spot.relation, extra.spot.of) == ("behind", "mila")


def test_without_growth_a_newcomer_is_an_extra():
    reading = read_scene("A fox runs.", [GIRL], grow=False)
    assert reading.cast == (GIRL,)
    assert reading.scene.extras[0].count == 1


def test_two_lanterns_stand_beside_each_other_only_when_said():
    lantern = read_scene("Two lanterns in the forest.").scene.props[0]
    assert (lantern.count, lantern.spot.of) == (2, None)


def test_feelings_before_and_after_the_noun():
    assert read_scene("A sad fox sits.").scene.figures[0].expression == "sad"
    assert read_scene("The fox was very angry.").scene.figures[0].expression == "angry"
    assert read_scene("The fox walks happily.").scene.figures[0].expression == "glad"
    assert read_scene("The fox was not angry.").scene.figures[0].expression == "calm"


def test_clothes_hair_and_name():
    who = read_scene("a red-haired girl called Ida Mai in a red raincoat").cast[0]
    assert who.name == "Ida Mai"
    assert who.traits.hair is not None
    assert [(piece.name, piece.colour is not None) for piece in who.traits.clothes] == [("raincoat", True)]


def test_a_pronoun_means_the_one_it_suits():
    hero = Character(id="ben", name="Ben", kind="boy", pronoun="he")
    reading = read_scene("Mila and Ben sat. He laughed.", [GIRL, hero])
    assert {figure.character: figure.pose for figure in reading.scene.figures}["mila"] == "sit"
    scene = read_scene("They ran.", [GIRL, hero], before=reading.scene).scene
    assert [figure.pose for figure in scene.figures] == ["run", "run"]


def test_what_is_not_said_stays_as_it_was():
    before = read_scene("Mila is in the forest at night in the rain.", [GIRL])
    after = read_scene("Mila sleeps.", [GIRL], before.settings, before.scene).scene
    assert (after.setting, after.time, after.weather) == ("forest", "night", "rain")


def test_unknown_nouns_are_named():
    reading = read_scene("The fox sees a grumblewump in the forest.")
    assert reading.missed == ("grumblewump",)
    assert any("forest" in took for took in reading.took)


WORDS = """a the two three no and with in on under behind of fox foxes red white old girl ran sleeps holding Mila she it
they forest lantern was not called hair raincoat happy sadly spring night who 's . , ! “"""


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join)))
def test_any_text_gives_a_scene_that_holds_together(text: str):
    reading = read_scene(text, [GIRL], before=Scene.model_validate({"figures": [{"character": "mila"}]}))
    scene = Scene.model_validate(reading.scene.model_dump())
    figures = [figure.character for figure in scene.figures]
    ids = {*figures, *(e.id for e in scene.extras), *(p.id for p in scene.props)}
    assert len(figures) == len(set(figures))
    assert set(figures) <= {who.id for who in reading.cast}
    assert len(ids) == len(figures) + len(scene.extras) + len(scene.props)
    assert scene.setting is None or scene.setting in {setting.id for setting in reading.settings}
    for thing in (*scene.figures, *scene.extras, *scene.props):
        assert thing.spot.of is None or thing.spot.of in ids


def test_a_word_that_can_be_noun_or_verb_is_read_by_what_stands_before_it():
    assert read_scene("In spring, a fox runs.").scene.season == "spring"
    assert read_scene("The fox springs.").scene.figures[0].pose == "jump"
    scene = read_scene("The girl flies behind the sleeping fox.").scene
    assert [(figure.pose, figure.spot.of) for figure in scene.figures] == [("fly", "fox"), ("sleep", None)]


def test_a_lamp_is_a_thing_before_it_is_a_being():
    assert [prop.name for prop in read_scene("a lantern under a tree").scene.props][:1] == ["lantern"]

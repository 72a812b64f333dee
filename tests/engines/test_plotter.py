"""The embedded writer: what it takes, what it plans, what it tells, what it changes."""

from __future__ import annotations

import pytest

from laterna.engines.catalog import engine
from laterna.engines.text.plotter import Plotter
from laterna.engines.text.plotter.planner import choose, faults
from laterna.engines.text.plotter.premise import read
from laterna.engines.text.plotter.shapes import shapes
from laterna.engines.text.plotter.teller import BAND
from laterna.engines.text.plotter.template import article, render, word_count
from laterna.engines.text.plotter.verbs import forms_of
from laterna.engines.text.plotter.wish import wish_of
from laterna.engines.text.plotter.world import dice
from laterna.story import Brief, Companion, NamedColour, Observation, Story, Subject, Text, pack
from laterna.story.cast import Character
from laterna.story.errors import InputError, UsageError
from laterna.story.observation import Box

PLOTTER = Plotter()


def words(story: Story) -> str:
    return "\n".join(page.text["en"].words for page in story.pages)


def photo(setting: str | None, kind: str | None = None, colour: str = "#c8602b") -> Observation:
    hue = NamedColour(name="orange", colour=colour, share=0.4)
    subject = Subject(box=Box(x=0, y=0, width=1, height=1), kind=kind, confidence=0.9, colours=(hue,)) if kind else None
    return Observation(caption="A photo.", width=640, height=480, subject=subject, colours=(hue,), setting=setting)


def test_catalogue_loads_it():
    assert isinstance(engine("write", "plotter").load(), Plotter)


@pytest.mark.parametrize("plot", sorted(shapes()))
@pytest.mark.parametrize("age", ["3-5", "6-8", "9-12"])
def test_every_shape_is_told_in_every_age(plot, age):
    least, most = BAND[age]
    for pages in (4, 12):
        story = PLOTTER.write(Brief(plot=plot, age=age, pages=pages, seed=7), [])
        assert len(story.pages) == pages
        assert all(least <= word_count(page.text["en"].words) <= most for page in story.pages)
        assert story.pages[0].text["en"].author == "engine"
        assert not set("{}|<>") & set(words(story))


@pytest.mark.parametrize("plot", sorted(shapes()))
def test_plans_are_sound_at_every_length(plot):
    shape = shapes()[plot]
    for count in range(4, 41):
        beats = choose(shape, count, seed=count, guests=[])
        assert len(beats) == count
        assert faults(beats) == []
        assert len({beat.id for beat in beats}) == count
        assert beats[0].id == "open"
        assert beats[-1].id == "end"


def test_the_checker_finds_what_is_missing():
    shape = shapes()["lost-and-found"]
    turn = [beat for beat in shape.beats if beat.id == "turn"]
    assert faults(turn) == ["turn: S has thing"]


def test_same_seed_same_bytes_and_other_seed_other_story():
    brief = Brief(premise="a fox in the forest", seed=11)
    assert pack(PLOTTER.write(brief, [])) == pack(Plotter().write(brief, []))
    assert words(PLOTTER.write(brief, [])) != words(PLOTTER.write(Brief(premise="a fox in the forest", seed=12), []))


def test_ideas_differ_in_shape_and_are_told_as_offered():
    brief = Brief(subject="my dog Biscuit", seed=5)
    ideas = PLOTTER.ideas(brief, [], 3)
    assert len({idea.plot for idea in ideas}) == 3
    for idea in ideas:
        story = PLOTTER.write(brief.model_copy(update={"plot": idea.plot, "seed": idea.seed}), [])
        assert story.title["en"].words == idea.title
        assert story.plan["plot"] == idea.plot
        assert "{" not in idea.logline


def test_unknown_plot_is_refused_with_the_list():
    with pytest.raises(UsageError, match="lost-and-found"):
        PLOTTER.write(Brief(plot="nonsense"), [])


@pytest.mark.parametrize(
    ("premise", "name", "kind"),
    [
        ("A brave little fox named Fern wants to find the moon", "Fern", "fox"),
        ("my dog Biscuit", "Biscuit", "dog"),
        ("the robot Bolt who is afraid of the dark", "Bolt", "robot"),
        ("Otto the bear cannot sleep", "Otto", "bear"),
        ("Lena loses her teddy at the beach", "Lena", "girl"),
    ],
)
def test_premise_gives_the_hero(premise, name, kind):
    hero = wish_of(Brief(premise=premise), []).hero
    assert (hero.name, hero.kind) == (name, kind)


def test_premise_hints_at_the_shape():
    assert PLOTTER.write(Brief(premise="Otto the bear cannot sleep at night"), []).plan["plot"] == "sleepless-night"
    assert PLOTTER.write(Brief(premise="a hare who wants to win the race"), []).plan["plot"] == "race"


def test_brief_is_trusted_over_the_eye():
    story = PLOTTER.write(Brief(subject="my dog Biscuit", hero="Waldo"), [photo("kitchen", "cat")])
    hero = next(c for c in story.cast if c.id == "hero")
    assert (hero.name, hero.kind) == ("Waldo", "dog")
    assert story.settings[0].kind == "kitchen"


def test_the_photo_gives_hero_colour_and_palette():
    story = PLOTTER.write(Brief(), [photo("beach", "cat", "#123456")])
    hero = next(c for c in story.cast if c.id == "hero")
    assert (hero.kind, hero.traits.coat, hero.photo) == ("cat", "#123456", 0)
    assert story.settings[0].palette == ("#123456",)


def test_several_photos_are_key_scenes_in_order():
    seen = [photo("kitchen"), photo("park"), photo("beach")]
    story = PLOTTER.write(Brief(pages=12, subject="a cat"), seen)
    kinds = {setting.id: setting.kind for setting in story.settings}
    order = [kinds[page.scene.setting] for page in story.pages if page.scene.setting]
    assert list(dict.fromkeys(order)) == ["kitchen", "park", "beach"]


def test_companions_and_wished_things_appear():
    brief = Brief(subject="a cat", companions=(Companion(name="Mo", kind="duck"), Companion(name="Lu", kind="frog"),
                  Companion(name="Zed", kind="goat")), include=("umbrella", "cake"), seed=3, pages=16)  # fmt: skip
    for plot in shapes():
        story = PLOTTER.write(brief.model_copy(update={"plot": plot}), [])
        text = words(story)
        assert [word for word in ("Mo", "Lu", "Zed", "umbrella", "cake") if word not in text] == [], plot
        assert {"Mo", "Lu", "Zed"} <= {member.name for member in story.cast}


def test_avoided_things_do_not_appear():
    for seed in range(12):
        story = PLOTTER.write(Brief(avoid=("cat", "moon", "snail"), seed=seed, pages=20), [])
        assert not any(word in words(story).lower().split() for word in ("cat", "moon", "snail"))
        assert all(member.kind not in {"cat", "snail"} for member in story.cast)


@pytest.mark.parametrize(
    ("premise", "kinds"),
    [
        ("Grandpa and I go fishing", ["child", "grandfather"]), ("my dog and I", ["child", "dog"]),
        ("Emma and I build a snowman", ["girl", "child"]), ("I am afraid of the dark", ["child"]),
        ("I want a story about a fox", ["fox"]),
    ],
)  # fmt: skip
def test_the_child_who_tells_the_premise_is_in_the_story(premise, kinds):
    assert [person.kind for person in read(premise).people] == kinds


@pytest.mark.parametrize(
    ("premise", "kinds"),
    [
        ("The baker's son bakes a cake", ["boy", "baker"]), ("The cow who wanted to fly", ["cow"]),
        ("A girl's robot dog", ["robot", "girl"]), ("A lost baby whale", ["whale"]), ("An astronaut cat", ["cat"]),
        ("Ella's toy rabbit is missing", ["girl"]), ("Five little frogs go swimming", ["frog", "frog", "frog"]),
        ("Twin sisters build a boat", ["girl", "sister"]), ("Two bear brothers", ["bear", "bear"]),
        ("A twelve-year-old inventor", ["child"]), ("A crocodile at the dentist", ["crocodile", "dentist"]),
        ("My son goes to school, his name is Oskar", ["boy"]), ("A mouse waits for Daddy", ["mouse", "father"]),
    ],
)  # fmt: skip
def test_whom_a_premise_names(premise, kinds):
    assert [person.kind for person in read(premise).people] == kinds


def test_a_sister_is_the_heros():
    pair = words(PLOTTER.write(Brief(premise="Two sisters build a boat out of a bathtub", seed=1, age="6-8"), []))
    assert "’s sister" in pair


def test_no_comma_is_left_where_an_elder_needs_no_kind():
    story = Plotter().write(Brief(premise="Grandpa and Grandma go fishing", pages=6, seed=4), ())
    assert "Grandpa and Grandma went fishing" in words(story)


@pytest.mark.parametrize("premise", ["a shy fish", "a dolphin learns to dance", "a whale and a fish make friends"])
@pytest.mark.parametrize("seed", range(4))
def test_who_only_swims_is_told_of_in_the_water(premise, seed):
    """And under water nobody is who would drown there."""
    story = Plotter().write(Brief(premise=premise, pages=8, seed=seed), ())
    place = story.settings[0].kind
    assert place in ("underwater", "sea")
    if place == "underwater":
        assert {member.kind for member in story.cast} <= {"fish", "turtle", "otter", "whale", "dolphin"}


def test_it_says_what_it_took():
    story = PLOTTER.write(Brief(premise="Fern the fox goes to the forest at night"), [])
    assert "hero: Fern the fox" in story.plan["took"]


def test_two_in_a_story_look_and_sound_different():
    for seed in range(20):
        cast = PLOTTER.write(Brief(seed=seed), []).cast
        assert len({member.traits.accent for member in cast}) == len(cast)
        assert len({member.name for member in cast}) == len(cast)


def test_lines_name_who_speaks_and_stand_in_the_text():
    for seed in range(20):
        for page in PLOTTER.write(Brief(seed=seed, age="6-8"), []).pages:
            for quoted, speaker in page.lines.get("en", {}).items():
                assert f"“{quoted}”" in page.text["en"].words
                assert speaker in {figure.character for figure in page.scene.figures}


def story_of(**brief: object) -> Story:
    return PLOTTER.write(Brief.model_validate({"premise": "my dog Biscuit lost his ball in the park", "seed": 4,
                                               "pages": 10, **brief}), [])  # fmt: skip


def changed_pages(before: Story, after: Story) -> list[str]:
    old = {page.id: page for page in before.pages}
    return [page.id for page in after.pages if old.get(page.id) != page]


def test_rename_changes_the_name_and_nothing_else():
    before = story_of()
    after = PLOTTER.revise(before, "rename the hero to Mila")
    assert "Biscuit" not in words(after)
    assert next(c for c in after.cast if c.id == "hero").name == "Mila"
    assert words(after).replace("Mila", "Biscuit").count("Biscuit") >= words(before).count("Biscuit")


def test_one_page_at_night_changes_that_page_and_the_return_to_day():
    before = story_of()
    after = PLOTTER.revise(before, "page 4: it is night")
    changed = changed_pages(before, after)
    assert changed[0] == "p4"
    assert set(changed) <= {"p4", "p5", "p6"}
    assert after.pages[3].scene.time == "night"
    assert after.pages[6].scene.time == before.pages[6].scene.time


def test_shorter_keeps_beginning_and_end_and_longer_adds():
    before = story_of()
    shorter, longer = PLOTTER.revise(before, "shorter"), PLOTTER.enlarge(before, 16)
    assert len(shorter.pages) == 7
    assert shorter.pages[0] == before.pages[0]
    assert len(longer.pages) == 16
    assert {page.id for page in before.pages} <= {page.id for page in longer.pages}


@pytest.mark.parametrize(
    ("request_", "test"),
    [
        ("add a storm", lambda s: any(page.scene.weather == "storm" for page in s.pages)),
        ("make it funnier", lambda s: s.plan["wish"]["funny"]),
        ("move it to the forest", lambda s: s.settings[0].kind == "forest"),
        ("make the hero a cat", lambda s: s.cast[0].kind == "cat"),
        ("for ages 6-8", lambda s: s.audience == "6-8"),
        ("add a dragon", lambda s: any(member.kind == "dragon" for member in s.cast)),
        ("16 pages", lambda s: len(s.pages) == 16),
    ],
)
def test_requests(request_, test):
    before = story_of()
    after = PLOTTER.revise(before, request_)
    assert test(after)
    assert changed_pages(before, after)
    assert Story.model_validate(after.model_dump()) == after


def test_a_storm_has_a_page_of_its_own_and_outlives_the_next_change():
    before = story_of()
    after = PLOTTER.revise(before, "add a storm")
    assert [page.id for page in after.pages] == ["p1", "p2", "p3", "p4", "p5", "p11", "p6", "p7", "p8", "p9", "p10"]
    assert set(changed_pages(before, after)) <= {"p11", "p6"}
    assert "storm" in after.pages[5].text["en"].words
    shorter = PLOTTER.revise(after, "shorter")
    assert len(shorter.pages) < len(after.pages)
    assert [page.scene.weather for page in shorter.pages].count("storm") == 1
    assert PLOTTER.revise(after, "add a storm") == after


def test_an_enlarged_story_keeps_the_words_of_its_pages():
    kept = told = 0
    for seed in range(12):
        before = PLOTTER.write(Brief(seed=seed, age="6-8"), [])
        old = {page.id: page.text for page in before.pages}
        after = PLOTTER.enlarge(before, 16)
        told += len(old)
        kept += sum(page.text == old.get(page.id) for page in after.pages)
    assert kept >= 0.95 * told


def test_out_at_sea_they_sit_in_the_boat_and_the_house_has_a_room():
    story = PLOTTER.write(Brief(premise="two mice build a boat and sail to the moon", seed=7, age="6-8"), [])
    out = next(page.scene for page in story.pages if page.scene.setting == "sea")
    assert {(figure.spot.relation, figure.spot.of) for figure in out.figures} == {("in", "craft")}
    assert "sea" in {setting.id for setting in story.settings}
    stranger = PLOTTER.write(Brief(plot="stranger", place="forest", age="6-8"), [])
    assert {page.scene.setting for page in stranger.pages} == {"living-room"}
    seen = [photo("beach"), photo("park")]
    assert "living-room" not in {page.scene.setting for page in PLOTTER.write(Brief(plot="stranger"), seen).pages}


@pytest.mark.parametrize("plot", sorted(shapes()))
def test_jokes_leave_sad_pages_and_the_ending_alone(plot):
    before = story_of(premise="", plot=plot, age="6-8")
    after = PLOTTER.revise(before, "make it funnier")
    changed = [page for page, old in zip(after.pages, before.pages, strict=True) if page != old]
    assert changed
    assert {page.scene.mood for page in changed} <= {"playful", "calm"}
    assert after.pages[-1] == before.pages[-1]


def test_a_trick_is_played_on_whom_the_premise_names():
    story = PLOTTER.write(Brief(premise="a fox who plays tricks on a bear", seed=2, age="6-8"), [])
    assert story.plan["plot"] == "trickster"
    assert {member.id: member.kind for member in story.cast if member.id in {"hero", "other"}} == {
        "hero": "fox", "other": "bear"}  # fmt: skip


def test_a_pair_is_one_thing_and_glasses_are_many():
    boots = words(PLOTTER.write(Brief(premise="a fox searches for her boots", plot="lost-and-found", seed=28), []))
    assert "pair of boots" in boots
    assert "the boots" not in boots
    glasses = PLOTTER.write(Brief(premise="grandmother's missing glasses", seed=28, age="9-12"), [])
    assert glasses.plan["plot"] == "glasses"
    assert "pair of glasses" not in words(glasses)


@pytest.mark.parametrize(
    ("premise", "plot", "said"),
    [
        ("the penguin who hated the cold", "dislike", "the cold"),
        ("a duckling who is afraid of water", "fear", "water"),
        ("an owl afraid of the dark", "dark", "dark"),
        ("a squirrel who will not share her nuts", "sharing", "nuts"),
        ("the smallest elephant in the parade", "smallest", "parade"),
        ("a girl called Mila and her shy dragon", "shy", "dragon"),
        ("a giant who is too big for the village", "too-big", "too big"),
        ("the princess and the noisy cave", "noisy-place", "cave"),
        ("my son Leo and his grandfather bake bread", "making", "bread"),
        ("a snail carries a letter", "delivery", "letter"),
        ("a horse who wants to see the harbour", "to-see", "harbour"),
        ("a fairy whose wand is broken", "wand", "wand"),
        ("a train to the sea", "train", "sea"),
        ("a boy, a kite and a storm", "kite", "kite"),
        ("a ghost looking for a friend", "looking-for-friend", "friend"),
        ("a whale who sings off key", "off-key", "sang"),
        ("Tom gets a new baby sister", "new-baby", "baby"),
        ("my daughter Emma doesn't want to go to bed", "will-not", "bed"),
        ("a star that fell from the sky", "fallen-star", "star"),
        ("a mouse who tells lies", "fib", "fib"),
        ("a little owl who cannot fly", "not-yet", "fly"),
        ("a unicorn who lost her sparkle", "sparkle", "sparkle"),
    ],
)
def test_the_premise_is_the_story(premise, plot, said):
    for seed in (1, 2):
        story = PLOTTER.write(Brief(premise=premise, seed=seed, age="6-8"), [])
        assert story.plan["plot"] == plot
        assert words(story).lower().count(said) >= 2
        assert not [step for step in story.plan["steps"] if step["beat"].startswith(("item", "i-"))]


def test_who_wants_to_see_a_place_lives_elsewhere_and_gets_there():
    story = PLOTTER.write(Brief(premise="a horse who wants to see the harbour", seed=3, age="6-8"), [])
    kinds = {setting.id: setting.kind for setting in story.settings}
    order = [kinds[page.scene.setting] for page in story.pages if page.scene.setting]
    assert order[0] != "harbour"
    assert "harbour" in order
    assert next(member.kind for member in story.cast if member.id == "hero") == "horse"


def test_family_is_called_by_what_it_is_and_is_of_the_heros_kind():
    boy = PLOTTER.write(Brief(premise="my son Leo and his grandfather bake bread", seed=1), [])
    assert {member.name: member.kind for member in boy.cast}["Grandpa"] == "grandfather"
    bear = PLOTTER.write(Brief(premise="a bear and his grandmother bake a cake", seed=1), [])
    assert {member.name: member.kind for member in bear.cast}["Granny"] == "bear"


def test_a_body_is_told_only_of_what_it_has():
    for seed in range(6):
        story = PLOTTER.write(Brief(premise="a whale who sings off key", seed=seed, age="9-12"), [])
        assert not {"knees", "legs", "trousers"} & set(words(story).lower().split())
        assert {member.kind for member in story.cast} <= {"whale", "gull", "turtle", "otter", "duck", "fish"}


def test_children_who_are_only_named_are_in_it():
    story = PLOTTER.write(Brief(premise="a story about my twins Anna and Ben and their cat Mimi", seed=2), [])
    assert {"Anna", "Ben", "Mimi"} <= {member.name for member in story.cast}


def test_no_bee_flies_in_the_snow():
    for seed in range(12):
        text = words(PLOTTER.write(Brief(place="snow", pages=30, seed=seed), []))
        assert not {"bee", "butterfly", "puddle"} & set(text.lower().split())


def test_a_persons_words_stay():
    before = story_of()
    own = before.pages[2].model_copy(update={"text": {"en": Text(words="Biscuit sang.", author="person")}})
    edited = before.model_copy(update={"pages": (*before.pages[:2], own, *before.pages[3:])})
    after = PLOTTER.revise(edited, "rename the hero to Mila")
    assert after.pages[2] == own
    assert "Mila" in after.pages[0].text["en"].words


def test_pages_taken_out_and_put_in_by_a_person_stay_so():
    before = story_of()
    extra = before.pages[0].model_copy(update={"id": "mine"})
    edited = before.model_copy(update={"pages": (before.pages[0], extra, *before.pages[2:])})
    after = PLOTTER.revise(edited, "add a storm")
    assert [page.id for page in after.pages if page.id != "p11"] == [page.id for page in edited.pages]


def test_what_is_not_understood_is_said():
    with pytest.raises(UsageError, match="I understand, for example"):
        PLOTTER.revise(story_of(), "blargh the blorg")
    with pytest.raises(UsageError, match="the story has 10"):
        PLOTTER.revise(story_of(), "page 44: it is night")
    with pytest.raises(InputError, match="not planned by plotter"):
        PLOTTER.revise(story_of().model_copy(update={"plan": None}), "shorter")


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("walks forwards", ("walk forwards", "walking forwards", "walked forwards")),
        ("thinks she is a dog", ("think she is a dog", "thinking she is a dog", "thought she was a dog")),
        ("carries stones", ("carry stones", "carrying stones", "carried stones")),
        ("danced at night", ("dance at night", "dancing at night", "danced at night")),
        ("hugged trees", ("hug trees", "hugging trees", "hugged trees")),
        ("overslept", ("oversleep", "oversleeping", "overslept")),
    ],
)  # fmt: skip
def test_verbs_of_a_premise(phrase, forms):
    assert forms_of(phrase) == forms


def test_template_language():
    told = render('{H} ran. <It was [hot|warm].> <<Very.>> "H|Well," said {H}. {*H jump glad}{He} sat.', "6-8",
                  lambda slot: {"H": "Wren", "He": "She"}[slot], "H", dice(1))  # fmt: skip
    assert told.text in {"Wren ran. It was hot. “Well,” said Wren. She sat.",
                         "Wren ran. It was warm. “Well,” said Wren. She sat."}  # fmt: skip
    assert told.lines == (("Well,", "H"),)
    assert (told.cues[0].at_word, told.cues[0].words) == (8, ("jump", "glad"))


@pytest.mark.parametrize(
    ("phrase", "wanted"), [("owl", "an"), ("hour", "an"), ("unicorn", "a"), ("old hat", "an"), ("one-eyed cat", "a")]
)
def test_article(phrase, wanted):
    assert article(phrase) == wanted


def test_cast_is_of_the_manuscripts_kind():
    assert all(isinstance(member, Character) for member in story_of().cast)

"""Two thousand stories, measured: agreement, repetition, reading grade, variety, and text against picture."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import combinations
from random import Random

import pytest

from laterna.engines.text.plotter import Plotter
from laterna.engines.text.plotter.binding import stages
from laterna.engines.text.plotter.casting import world_of
from laterna.engines.text.plotter.ideas import fitting_shapes
from laterna.engines.text.plotter.planner import faults
from laterna.engines.text.plotter.shapes import shapes
from laterna.engines.text.plotter.teller import BAND, Teller, mentions
from laterna.engines.text.plotter.template import sentences_in, word_count
from laterna.engines.text.plotter.wish import Wish, wish_of
from laterna.engines.text.plotter.world import table
from laterna.evaluate.readability import suits
from laterna.story import Brief, Observation, Story
from laterna.story.spoken import words_of
from laterna.studio.fitness import unfit

PLOTTER = Plotter()
SPEECH = {"said", "asked", "called", "cried", "whispered", "shouted", "everyone", "and", "people", "screamed", "they"}


def brief(number: int) -> Brief:
    rng = Random(number)
    return Brief(
        seed=number,
        age=rng.choice(list(BAND)),
        pages=rng.choice([4, 5, 6, 8, 10, 12, 12, 12, 16, 20, 24, 32, 40]),
        place=rng.choice(["", "", "", "forest", "beach", "kitchen", "street", "library", "farm"]),
        subject=rng.choice(["", "", "", "my dog Biscuit", "a cat", "a girl named Mila", "an elephant called Otto",
                            "the robot Bolt", "our hen"]),
        include=rng.choice([(), (), ("umbrella",), ("cake", "kite")]),
        avoid=rng.choice([(), (), ("wolf", "ghost")]),
    )  # fmt: skip


def replanned(story: Story):
    """(world, wish, shape, steps) of a story, from its plan."""
    wish, shape = Wish.model_validate(story.plan["wish"]), shapes()[story.plan["plot"]]
    return world_of(wish, shape, story.plan["seed"]), wish, shape, stages(story.plan)


def faults_of(story: Story, age: str) -> list[str]:
    world, wish, shape, steps = replanned(story)
    teller = Teller(world, wish, story.plan["seed"])
    least, most = BAND[age]
    found = faults([shape.beat(step.beat) for step in steps])
    found += [f"unfit {finding.words}" for finding in unfit(story, story.audience)]
    seen: Counter[str] = Counter()
    for page in story.pages:
        text = page.text["en"].words
        if not least <= word_count(text) <= most:
            found.append(f"{word_count(text)} words: {text}")
        found += [f"sign {sign}: {text}" for sign in re.findall(r"[{}\[\]<>|\ue000]|//", text)]
        found += [
            f"article {hit}" for hit in re.findall(r"\b[Aa] (?!one|uni|use|eu)[aeiou]\w+|\b[Aa]n [^aeiouh\W]\w+", text)
        ]
        found += [f"twice {hit[0]}: {text}" for hit in re.findall(r"\b((?!had|that|her|so)\w+) \1\b", text)]
        found += [f"capital {hit}: {text}" for hit in re.findall(r"(?<![.…])[.!?]\s[a-z]\w*|(?:^|\n)[a-z]\w*", text)]
        plain = re.sub(r"(?:if|though|wished) \w+ were", "", text)
        found += [f"verb {hit}" for hit in re.findall(r"\b(?:[Ss]he|[Hh]e) were\b|\b[Tt]hey was\b", plain)]
        seen.update(line for line in sentences_in(text) if teller.must_be_new(line))
        count = len(words_of(text, "en"))
        found += [f"cue {cue}" for figure in page.scene.figures for cue in figure.cues if cue.words["en"] >= count]
    return found + [f"told twice: {line}" for line, times in seen.items() if times > 1]


def ungrounded(story: Story) -> list[str]:
    """What a scene shows that no text has named, and whom a text puts on a page without showing them."""
    world, wish, shape, steps = replanned(story)
    teller = Teller(world, wish, story.plan["seed"])
    names = {being.id: being.name for being in world.beings.values()}
    places = {f"place-{index + 1}": [place.name.split()[-1]] for index, place in enumerate(world.places)}
    places |= {kind: row["words"] for kind, row in table("places")["own"].items()}
    read, found = "", []
    for step, page in zip(steps, story.pages, strict=True):
        told = teller.tell(step, shape.beat(step.beat)).told
        scene = page.scene
        read += " " + page.text["en"].words
        shown = {figure.character for figure in scene.figures}
        found += [f"{page.id}: {role} told, not shown" for role in told.present if world.beings[role].id not in shown]
        found += [f"{page.id}: {who} shown, not told" for who in shown if not mentions(read, [names[who]])]
        found += [f"{page.id}: prop {prop.name}" for prop in scene.props if prop.id != "spot"
                  and not mentions(read, [prop.name.split()[-1], prop.name.split()[0]])]  # fmt: skip
        found += [f"{page.id}: extra {extra.kind}" for extra in scene.extras if not mentions(read, [extra.kind])]
        found += [f"{page.id}: {scene.setting}"] * (not mentions(read, places[scene.setting or ""]))
        light = table("leads")["words"]
        for word, usual in ((scene.time, "day"), (scene.weather, "clear")):
            found += [f"{page.id}: {word}"] * (word != usual and not mentions(read, light[word]))
    return found


def grams(story: Story) -> set[tuple[str, ...]]:
    spoken = re.findall(r"[\w’]+", " ".join(page.text["en"].words for page in story.pages).lower())
    return {tuple(spoken[i : i + 5]) for i in range(len(spoken) - 4)}


def sweep(numbers: range) -> None:
    suited: list[bool] = []
    found: list[tuple[int, str, str]] = []
    for number in numbers:
        wanted = brief(number)
        story = PLOTTER.write(wanted, [])
        assert len(story.pages) == wanted.pages
        found += [(number, story.plan["plot"], fault) for fault in faults_of(story, wanted.age) + ungrounded(story)]
        suited.append(suits(" ".join(page.text["en"].words for page in story.pages), wanted.age))
    assert found == []
    assert statistics.mean(suited) >= 0.95


def test_forty_stories_are_clean():
    sweep(range(40))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_thousand_stories_are_clean():
    sweep(range(2000))


@pytest.mark.slow
def test_fifty_stories_of_one_photo_differ():
    seen = [Observation(caption="A cat.", width=640, height=480, setting="garden")]
    stories = [PLOTTER.write(Brief(subject="my cat Tom", seed=seed), seen) for seed in range(50)]
    overlaps = [len(one & two) / min(len(one), len(two)) for one, two in combinations([grams(s) for s in stories], 2)]
    assert statistics.median(overlaps) <= 0.12
    titles = [story.title["en"].words for story in stories]
    assert [title for title, times in Counter(titles).items() if times > 1] == []
    assert len({story.plan["plot"] for story in stories}) >= 0.8 * len(stories)


def test_every_plot_that_fits_has_its_turn():
    wish = wish_of(Brief(subject="my cat Tom"), ())
    fitting = {shape.name for shape in fitting_shapes(Brief(subject="my cat Tom"), wish)}
    first = {fitting_shapes(Brief(subject="my cat Tom", seed=seed), wish)[0].name for seed in range(len(fitting))}
    assert first == fitting
    assert len(fitting) >= 24

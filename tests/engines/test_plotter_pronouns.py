"""Every pronoun has its name: stories are told anew with tagged pronouns, so that it is known whose each one is."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from laterna.engines.text.plotter import Plotter, world
from laterna.engines.text.plotter.binding import stages
from laterna.engines.text.plotter.casting import world_of
from laterna.engines.text.plotter.shapes import shapes
from laterna.engines.text.plotter.teller import BAND, Teller
from laterna.engines.text.plotter.wish import Wish
from laterna.story import Brief

PLOTTER = Plotter()
TAGGED = re.compile(r"(?P<pronoun>[a-z]+)_(?P<whose>[a-z])\b|\bname(?P<name>[a-z])\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _tagged_pronouns(monkeypatch: pytest.MonkeyPatch):
    for role in "HFSABCDE":
        tagged = {slot: f"{form}_{role.lower()}" for slot, form in world.PRONOUNS["he"].items()}
        monkeypatch.setitem(world.PRONOUNS, f"pronoun {role}", tagged)


def tagged_pages(brief: Brief) -> tuple[str, list[str]]:
    """The shape and the pages of a story in which everybody is called `nameX` and `his` is `his_X`."""
    story = PLOTTER.write(brief, [])
    wish, shape, seed = Wish.model_validate(story.plan["wish"]), shapes()[story.plan["plot"]], story.plan["seed"]
    known = world_of(wish, shape, seed)
    beings = {
        role: replace(being, name=f"Name{role.lower()}", pronoun=f"pronoun {role}")
        for role, being in known.beings.items()
    }
    teller = Teller(replace(known, beings=beings), wish, seed)
    return shape.name, [teller.tell(step, shape.beat(step.beat)).told.text for step in stages(story.plan)]


def unnamed(page: str) -> list[str]:
    """Pronouns on a page whose owner has no name before them there; the hero needs none while alone."""
    named: set[str] = set()
    others = False
    found: list[str] = []
    for hit in TAGGED.finditer(page):
        whose = (hit["whose"] or hit["name"]).lower()
        if hit["name"]:
            named.add(whose)
        elif whose not in named and (whose != "h" or others):
            found.append(page[max(0, hit.start() - 40) : hit.end() + 20])
        others |= whose != "h"
    return found


def test_the_check_finds_a_pronoun_of_nobody():
    assert unnamed("Nameh slept. It was his_s turn.") == ["Nameh slept. It was his_s turn."]
    assert unnamed("Names gave him_h a cup.") != []
    assert unnamed("He_h sat. Names came. Nameh rose, and he_h and she_s went.") == []


def check(numbers: range) -> None:
    names = sorted(shapes())
    found: list[tuple[int, str, str]] = []
    for number in numbers:
        rng = Random(number)
        brief = Brief(
            seed=number,
            plot=names[number % len(names)],
            age=rng.choice(list(BAND)),
            pages=rng.choice([4, 8, 12, 24, 40]),
            avoid=rng.choice([(), (), ("cat",)]),
        )
        shape, pages = tagged_pages(brief)
        found += [(number, shape, fault) for page in pages for fault in unnamed(page)]
    assert found == []


def test_every_pronoun_has_its_name():
    check(range(78))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_pronoun_has_its_name_in_two_thousand_stories():
    check(range(2000))

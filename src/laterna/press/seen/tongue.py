"""The words of one language for what pictures show: `words/LANGUAGE.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from laterna.story.model import Model
from laterna.story.vocabulary import readings, vocabulary

WORDS = Path(__file__).parent / "words"
Noun = Literal["kinds", "props", "settings"]
"""What can be named by any English word."""


class Sentence(Model):
    """How words are put together. `{gaps}` are filled; a part that has nothing to say is left out whole."""

    order: tuple[Literal["acts", "things", "place"], ...]
    """What is said first: what figures do, what else there is, or where it is."""
    gap: str
    """Between sentences."""
    comma: str
    """Between the members of a list."""
    figure: str
    """`{who}` `{does}` something; with `{where}`, `{feeling}` and `{holds}`, the next three, where there is any."""
    where: str
    feeling: str
    holds: str
    named: str
    """Someone who has a `{name}` and is of a `{kind}`, as the subject of a sentence."""
    portrait: str
    """The same person shown alone, as a sentence."""
    many: str
    """Several of a `{kind}`, as many as `{n}`."""
    also: str
    """What there is beside the figures, `{things}`."""
    only: str
    """The same where there are no figures."""
    place: str
    """`{place}`, season, time and weather."""
    empty: str
    """Said where there is nothing to say."""


class Tongue(Model):
    """One language. Nouns stand as they are mentioned first (`un zorro`); the keys are the vocabulary's."""

    code: str
    articles: tuple[str, ...] = ()
    """What a noun may begin with that falls away where it is counted."""
    oblique: tuple[tuple[str, str], ...] = ()
    """How a noun begins, and begins after a preposition; the first that fits."""
    feminine: tuple[str, ...] = ()
    """Kinds whose word is feminine, where verbs agree with it."""
    sentence: Sentence
    poses: dict[str, str]
    """Verbs of one figure; of a male one where the language tells."""
    poses_she: dict[str, str] = {}
    """Of a female one, where they differ."""
    poses_many: dict[str, str] = {}
    """Of several, where they differ."""
    expressions: dict[str, str]
    """How something is done; calm is not said."""
    relations: dict[str, str]
    """Where somebody is, by a `{thing}`."""
    settings: dict[str, str]
    """As an answer to `where?`."""
    seasons: dict[str, str]
    """But for summer, which is not said; nor are the day and a clear sky."""
    times: dict[str, str]
    weathers: dict[str, str]
    kinds: dict[str, str]
    props: dict[str, str]
    kinds_many: dict[str, str] = {}
    """Those that often come in numbers, in the plural, where it differs."""
    props_many: dict[str, str] = {}

    def key(self, category: Noun, phrase: str) -> str | None:
        """Which row of `kinds`, `props` or `settings` an English phrase means; none where it has no word for it."""
        table: dict[str, str] = getattr(self, category)
        known = vocabulary().words(category)
        for reading in readings(phrase.replace("-", " ")):
            name = reading.replace(" ", "-")
            if name in table:
                return name
            if reading in known:
                entry = known[reading][0]
                return entry if entry in table else None
        return None

    def noun(self, category: Noun, phrase: str, count: int = 1) -> str:
        """The word for so many of an English phrase; empty where it has none."""
        key = self.key(category, phrase)
        if key is None:
            return ""
        one: str = getattr(self, category)[key]
        if count == 1:
            return one
        several: dict[str, str] = getattr(self, f"{category}_many", {})
        return self.sentence.many.format(kind=several.get(key, self.bare(one)), n=count)

    def bare(self, noun: str) -> str:
        """A noun without its article."""
        return next((noun.removeprefix(article) for article in self.articles if noun.startswith(article)), noun)

    def after(self, noun: str) -> str:
        """A noun as it stands after a preposition."""
        return next((new + noun.removeprefix(old) for old, new in self.oblique if noun.startswith(old)), noun)


@cache
def tongue(code: str) -> Tongue | None:
    """The words of a BCP 47 language tag, whatever its region or script; none where nobody wrote them yet."""
    file = WORDS / f"{code.partition('-')[0]}.toml"
    return Tongue.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


def tongues() -> tuple[str, ...]:
    """Codes of the languages that have words, sorted."""
    return tuple(sorted(file.stem for file in WORDS.glob("*.toml")))

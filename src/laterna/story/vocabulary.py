"""The one vocabulary that writer, illustrator, composer and prompts share.

Words live as TOML under `words/`, a table for a category and a table in it for an entry:

    [kinds.fox]
    words = ["vixen"]            # other English words for the same thing
    is = ["animal"]              # what it is a kind of, the nearest first
    body = "four-legged"
    height_m = 0.4
    forms.kit = { age = "child" }  # a word for it that also says a trait

A plug-in adds entries by files of its own (`plugins`). Hypernyms let an unknown thing be drawn as the nearest known.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import ConfigDict, Field

from laterna.plugins import data_files
from laterna.story.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = Path(__file__).parent / "words"

Body = Literal["upright", "four-legged", "bird", "fish", "crawler"]


class Entry(Model):
    """What every category has."""

    model_config = ConfigDict(populate_by_name=True)

    name: str
    words: tuple[str, ...] = ()
    """Synonyms, singular and lower case; verbs in the base form. The name itself is one without being listed."""
    parents: tuple[str, ...] = Field(default=(), alias="is")
    """Hypernyms, the nearest first."""


class Kind(Entry):
    """What a figure can be."""

    body: Body | None = None
    """The rig it is drawn on; none for a word that is known and can't be drawn: see `like`."""
    like: str = ""
    """The kind that stands in for it, where it has no drawing of its own."""
    height_m: float = 1.0
    """Standing height of an adult, to the top of the head, in metres as in life; see `drawn_m`."""
    drawn_m: float | None = None
    """Height it is drawn at, where truth would make it too small or too large beside a person."""
    person: bool = False
    traits: dict[str, Any] = {}
    """Default values of `Traits`."""
    forms: dict[str, dict[str, Any]] = {}
    """Words that say a trait beside the kind: `kitten` is a child."""
    cannot: tuple[str, ...] = ()
    """Poses it can't take."""
    cry: str = ""
    """The sound it makes, as told to children: `meow`."""


class PropKind(Entry):
    """What a thing can be."""

    height_m: float = 0.5
    """Usual height, in metres."""
    place: Literal["ground", "wall", "sky", "water", "table", "hand"] = "ground"
    """Where it usually is."""
    held: bool = False
    """Whether a figure can hold it in one hand."""
    like: str = ""
    """The prop that stands in for it, where it has no drawing of its own."""
    drawn: bool = True
    glows: bool = False


class SettingKind(Entry):
    """Where a scene can play."""

    indoor: bool = False
    ground: Literal["grass", "earth", "sand", "snow", "stone", "floor", "water", "underwater", "air", "space"] = "grass"
    like: str = ""
    """The setting that stands in for it, where it has no drawing of its own."""
    sounds: tuple[str, ...] = ()
    """Names of ambient sounds, the most typical first: `waves`, `birds`."""
    props: tuple[str, ...] = ()
    """Props that are at home there."""


class Pose(Entry):
    """What a figure can do. `words` are verbs in the base form."""

    bodies: tuple[Body, ...] = ("upright", "four-legged", "bird", "fish", "crawler")
    """Body plans that can take it."""
    else_pose: str = "stand"
    """What the other bodies do instead."""


class Mood(Entry):
    """A mood of a page, for music and light."""

    valence: float = 0.0
    """From -1 (sorrow) to 1 (joy)."""
    energy: float = 0.0
    """From -1 (still) to 1 (wild)."""


class VoiceKind(Entry):
    """A kind of voice that every speaking engine maps to one of its own."""

    gender: Literal["female", "male", "neutral"] = "neutral"
    age: Literal["child", "adult", "elder"] = "adult"


class Instrument(Entry):
    """An instrument of the score."""

    program: int = 0
    """General MIDI program, from 0."""
    low: int = 36
    """Lowest MIDI key that sounds well."""
    high: int = 96


class NamedHue(Entry):
    """A colour word."""

    colour: str = "#808080"


CATEGORIES: dict[str, type[Entry]] = {
    "kinds": Kind,
    "props": PropKind,
    "settings": SettingKind,
    "poses": Pose,
    "expressions": Entry,
    "times": Entry,
    "weathers": Entry,
    "seasons": Entry,
    "shots": Entry,
    "moods": Mood,
    "voices": VoiceKind,
    "instruments": Instrument,
    "colours": NamedHue,
}


class Match(NamedTuple):
    """What a word was found to mean."""

    entry: Entry
    """The nearest entry that is known."""
    exact: bool
    """False when it only stands in: a hypernym's entry, or a `like`."""
    traits: dict[str, Any]
    """Traits that the word itself says: `kitten` gives `{"age": "child"}`."""


class Vocabulary:
    """All entries, by category and by word."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._entries: dict[str, dict[str, Entry]] = {category: {} for category in CATEGORIES}
        for file in files:
            for category, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
                kind = CATEGORIES[category]
                self._entries[category].update({name: kind(name=name, **row) for name, row in table.items()})
        self._words = {category: _index(entries) for category, entries in self._entries.items()}

    def names(self, category: str) -> tuple[str, ...]:
        """Every entry's name, in the order of the files."""
        return tuple(self._entries[category])

    def entry(self, category: str, name: str) -> Entry:
        """One entry by its name. Raises `KeyError` when there is none."""
        return self._entries[category][name]

    def words(self, category: str) -> dict[str, tuple[str, dict[str, Any]]]:
        """Every word of a category: to the entry's name and the traits the word says."""
        return self._words[category]

    def find(self, category: str, phrase: str) -> Match | None:
        """The entry that `phrase` means: by its name, a synonym, a form, its last words, or by a plural; else none.

        `the little kitten` finds `cat` with `{"age": "child"}`. Where the entry has no drawing (`like`), the match is
        the one that stands in for it, not exact.
        """
        for candidate in readings(phrase):
            hit = self._words[category].get(candidate)
            if hit is not None:
                name, traits = hit
                return self._resolve(category, name, traits)
        return None

    def _resolve(self, category: str, name: str, traits: dict[str, Any]) -> Match:
        entry = self._entries[category][name]
        like = getattr(entry, "like", "")
        if not like:
            return Match(entry, True, traits)
        return Match(self._resolve(category, like, {}).entry, False, traits)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of this installation: ours, then every plug-in's."""
    return Vocabulary(data_files("words", WORDS))


def _index(entries: dict[str, Entry]) -> dict[str, tuple[str, dict[str, Any]]]:
    index: dict[str, tuple[str, dict[str, Any]]] = {}
    for name, entry in entries.items():
        for form, traits in getattr(entry, "forms", {}).items():
            index.setdefault(form.replace("-", " "), (name, traits))
        for word in (name.replace("-", " ").replace("_", " "), name, *entry.words):
            index[word] = (name, {})
    return index


_IRREGULAR = {"mice": "mouse", "geese": "goose", "wolves": "wolf", "leaves": "leaf", "children": "child", "men": "man",
              "women": "woman", "people": "person", "feet": "foot", "teeth": "tooth", "oxen": "ox", "knives": "knife",
              "shelves": "shelf", "loaves": "loaf", "elves": "elf", "calves": "calf", "butterflies": "butterfly",
              "scarves": "scarf"}  # fmt: skip


def readings(phrase: str) -> Iterator[str]:
    """What a phrase may be known as, the most telling first: whole or by its last words, as it is or singular."""
    words = phrase.lower().replace("_", " ").split()
    for start in range(len(words)):
        yield from singulars(" ".join(words[start:]))


def singulars(phrase: str) -> list[str]:
    head, _, last = phrase.rpartition(" ")
    forms = [last, _IRREGULAR.get(last, last)]
    if last.endswith("ies"):
        forms.append(last[:-3] + "y")
    if last.endswith("es"):
        forms.append(last[:-2])
    if last.endswith("s"):
        forms.append(last[:-1])
    return [f"{head} {form}".strip() for form in dict.fromkeys(forms)]

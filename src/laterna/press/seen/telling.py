"""A scene as sentences of one language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from laterna.story.inflection import reading_table
from laterna.story.vocabulary import SettingKind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.press.seen.tongue import Tongue
    from laterna.story.cast import Character, Setting
    from laterna.story.scene import Extra, Figure, Prop, Scene, Spot

_PARTICLE = re.compile(r"(.)(\)?)(이|을)\((가|를)\)")
"""A Korean particle in both its forms, after the syllable that decides."""
_SYLLABLES = range(0xAC00, 0xD7A4)
_FINALS = 28


class _Subject(NamedTuple):
    """Who does something, for the verb to agree with."""

    words: str
    she: bool
    many: bool


def told(
    scene: Scene, cast: Sequence[Character], settings: Sequence[Setting], words: Tongue, story_language: str
) -> str:
    """What a scene shows, in one or a few short sentences.

    Args:
        scene: Any scene.
        cast: The story's cast; a figure that is not in it is left out.
        settings: The story's settings.
        words: The language.
        story_language: In which a cast member's name is written where it has none in `words`.
    """
    return _Teller(scene, cast, settings, words, story_language).tell()


def shown_alone(member: Character, words: Tongue, story_language: str) -> str:
    """Who is seen in a portrait; empty where neither the name nor the kind can be said."""
    name, kind = name_of(member, words, story_language), words.noun("kinds", member.kind)
    if name and kind and not _says(name, words.bare(kind)):
        return _opened(words.sentence.portrait.format(name=name, kind=kind))
    return _opened(words.sentence.only.format(things=name or kind)) if name or kind else ""


def name_of(member: Character, words: Tongue, story_language: str) -> str:
    """The name as the book has it; empty where it is only an English `the fox` and the book is not English."""
    own = (name for tag, name in member.names.items() if tag.partition("-")[0] == words.code)
    if name := next(own, ""):
        return name
    english = not story_language.startswith(words.code) and member.name.lower().startswith(("the ", "a ", "an "))
    return "" if english or member.name == "I" else member.name


class _Teller:
    def __init__(
        self,
        scene: Scene,
        cast: Sequence[Character],
        settings: Sequence[Setting],
        words: Tongue,
        story_language: str,
    ) -> None:
        self._scene, self._words, self._from = scene, words, story_language
        self._cast = {member.id: member for member in cast}
        self._setting = next((place for place in settings if place.id == scene.setting), None)
        self._props = {prop.id: prop for prop in scene.props}
        self._said: set[str] = set()
        """Props that were mentioned with a figure."""

    def tell(self) -> str:
        sentence = self._words.sentence
        acts = [*self._acts()]
        things = [self._thing(prop) for prop in self._scene.props if prop.id not in self._said]
        pattern = sentence.also if acts else sentence.only
        parts = {
            "acts": acts,
            "things": [pattern.format(things=listed)] if (listed := self._listed(things)) else [],
            "place": [sentence.place.format(place=place)] if (place := self._listed(self._place())) else [],
        }
        said = [_opened(part) for name in sentence.order for part in parts[name]]
        return _with_particles(sentence.gap.join(said)) or sentence.empty

    def _acts(self) -> Iterable[str]:
        for figure in self._scene.figures:
            if member := self._cast.get(figure.character):
                holds = [self._mention(self._props[held]) for held in figure.holds if held in self._props]
                yield self._act(self._member(member), figure, self._listed(holds))
        for extra in self._scene.extras:
            if subject := self._crowd(extra):
                yield self._act(subject, extra, "")

    def _act(self, who: _Subject, figure: Figure | Extra, holds: str) -> str:
        sentence = self._words.sentence
        where, feeling = self._where(figure.spot), self._feeling(figure)
        return sentence.figure.format(
            who=who.words,
            does=self._verb(figure.pose, who),
            where=sentence.where.format(where=where) if where else "",
            feeling=sentence.feeling.format(feeling=feeling) if feeling else "",
            holds=sentence.holds.format(things=holds) if holds else "",
        )

    def _member(self, member: Character) -> _Subject:
        words = self._words
        name, kind = name_of(member, words, self._from), words.noun("kinds", member.kind)
        she = member.pronoun == "she" or (member.pronoun != "he" and self._feminine(member.kind))
        if name and kind and not _says(name, words.bare(kind)):
            return _Subject(words.sentence.named.format(name=name, kind=kind), she, False)
        return _Subject(name or kind or member.name, she, False)

    def _crowd(self, extra: Extra) -> _Subject | None:
        kind = self._words.noun("kinds", extra.kind, extra.count)
        return _Subject(kind, self._feminine(extra.kind), extra.count > 1) if kind else None

    def _feminine(self, kind: str) -> bool:
        return self._words.key("kinds", kind) in self._words.feminine

    def _verb(self, pose: str, who: _Subject) -> str:
        """What is done; a pose that only a plug-in knows is told as standing."""
        words = self._words
        verbs = (who.many and words.poses_many) or (who.she and words.poses_she) or words.poses
        return verbs.get(pose, verbs["stand"])

    def _feeling(self, figure: Figure | Extra) -> str:
        """What the pose does not show by itself."""
        shown = reading_table("grammar")["face"].get(figure.pose)
        return "" if figure.expression == shown else self._words.expressions.get(figure.expression, "")

    def _where(self, spot: Spot) -> str:
        thing = self._target(spot.of) if spot.relation and spot.of else ""
        return self._words.relations[spot.relation or "in"].format(thing=thing) if thing else ""

    def _target(self, of: str) -> str:
        if of in self._cast:
            member = self._cast[of]
            name = name_of(member, self._words, self._from)
            return name or self._words.after(self._words.noun("kinds", member.kind))
        if of in self._props:
            return self._mention(self._props[of])
        extra = next((extra for extra in self._scene.extras if extra.id == of), None)
        return self._words.after(self._words.noun("kinds", extra.kind, extra.count)) if extra else ""

    def _mention(self, prop: Prop) -> str:
        """A prop after a preposition; it is not named again."""
        self._said.add(prop.id)
        return self._words.after(self._thing(prop))

    def _thing(self, prop: Prop) -> str:
        return self._words.noun("props", prop.name, prop.count)

    def _place(self) -> list[str]:
        words, scene = self._words, self._scene
        inside = self._setting is not None and _indoor(self._setting.kind)
        return [
            words.noun("settings", self._setting.kind) if self._setting else "",
            "" if inside else words.seasons.get(scene.season, ""),
            words.times.get(scene.time, ""),
            "" if inside else words.weathers.get(scene.weather, ""),
        ]

    def _listed(self, parts: Sequence[str]) -> str:
        return self._words.sentence.comma.join(part for part in parts if part)


def _indoor(kind: str) -> bool:
    found = vocabulary().find("settings", kind)
    return found is not None and isinstance(found.entry, SettingKind) and found.entry.indoor


def _says(name: str, kind: str) -> bool:
    """Whether a name says what it is the name of: `the fox`."""
    return kind.casefold() in name.casefold()


def _opened(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _with_particles(text: str) -> str:
    """The text with the form of each particle that fits what stands before it."""
    return _PARTICLE.sub(lambda found: f"{found[1]}{found[2] or ''}{found[3 if _closed(found[1]) else 4]}", text)


def _closed(letter: str) -> bool:
    """Whether a syllable ends in a consonant; of other scripts, by the letter."""
    if ord(letter) in _SYLLABLES:
        return (ord(letter) - _SYLLABLES.start) % _FINALS != 0
    return letter.isalpha() and letter.lower() not in "aeiouyаеёиоуыэюя"

"""What noun phrases do to a scene: who is there, what is there, where it plays, and how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from laterna.story.cast import Character, Setting
from laterna.story.drafts import (
    MOST,
    FigureDraft,
    NounPhrase,
    PropDraft,
    garment,
    hue,
    is_person,
    kind_of,
    pronoun_of,
    traits_of,
    unique_id,
    with_part,
    with_traits,
)
from laterna.story.inflection import reading_table
from laterna.story.lexicon import Item, mood_named
from laterna.story.scene import Relation, Scene, Spot
from laterna.story.vocabulary import PropKind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

_GRASPING = {"hold", "carry", "give", "reach", "read"}
_TAKING = {"eat", "drink", "find", "take", "play", "have", "get", "pick", "bring", "swing"}
_THINGS_ONLY = {"in", "on", "under", "above"}
"""Where nobody is with respect to a person, as plain sentences mean it."""
_NO_RELATION = {"none", "with", "without", ""}


class NounReader:
    """Reads noun phrases into a scene; `SceneReader` adds verbs, prepositions and light."""

    def __init__(
        self, cast: Sequence[Character], settings: Sequence[Setting], before: Scene | None, grow: bool
    ) -> None:
        self.cast = {character.id: character for character in cast}
        self.settings = {setting.id: setting for setting in settings}
        self.missed: list[str] = []
        self._grow = grow
        self._before = before or Scene()
        self._drafts: dict[str, FigureDraft] = {}
        self._props: dict[str, PropDraft] = {}
        self._light: dict[str, str] = {}
        self._mood = ""
        self._setting: str | None = None
        self._phrase = NounPhrase()
        self._items: list[Item] = []
        self._index = 0
        self._new_clause()

    # What happens between the items.

    def _new_clause(self) -> None:
        self._close_phrase()
        self._subjects: list[str] = []
        self._verb = ""
        self._negated = False
        self._prep = ""
        self._last: str | None = None
        self._pose = ""
        self._wearing = False

    def _close_phrase(self) -> None:
        """Ends a noun phrase; one whose noun nobody knew is reported."""
        phrase = self._phrase
        if phrase.begun and phrase.words:
            abstract = reading_table("grammar")["small"]["abstract"].split()
            if phrase.words[-1] not in abstract and not phrase.words[-1].endswith("ly"):
                self.missed.append(phrase.words[-1])
        self._phrase = NounPhrase()

    def _comma(self, index: int) -> None:
        """After a comma the subject goes on, but what was tied to a preposition is tied no more."""
        self._close_phrase()
        if self._verb and self._items[index].role not in {"and", "kinds", "props", "det", "number", "colours"}:
            self._prep = ""

    def _last_pose(self) -> str:
        return self._pose if self._verb else ""

    def _ignore(self, item: Item) -> None:
        pass

    # Before the noun.

    def on_det(self, item: Item) -> None:
        self._close_phrase()
        self._phrase.begun = True
        self._phrase.new = item.value in reading_table("grammar")["small"]["another"].split()

    on_owner = on_det

    def on_none(self, item: Item) -> None:
        self.on_det(item)
        self._phrase.absent = True

    def on_number(self, item: Item) -> None:
        self._phrase.begun = True
        self._phrase.count = min(MOST, int(item.value))

    def on_of(self, item: Item) -> None:
        """`a flock of ducks`: the count goes on to the next noun."""

    def on_word(self, item: Item) -> None:
        if item.value.isdecimal():
            self._phrase.begun, self._phrase.count = True, max(1, min(MOST, int(item.value[:4])))
        else:
            self._phrase.words.append(item.value)

    def on_colours(self, item: Item) -> None:
        self._phrase.colours.append(item.value)
        self._phrase.begun = True
        following = self._items[self._index + 1].role if self._index + 1 < len(self._items) else ""
        if self._prep == "in" and following in {"", "prep", "and", "stop", "helper"} and self._on_cast(self._last):
            who = self.cast[cast("str", self._last)]
            self.cast[who.id] = with_traits(who, accent=hue(item.value))

    def on_size(self, item: Item) -> None:
        self._phrase.size = float(item.value)

    def on_age(self, item: Item) -> None:
        self._phrase.age = item.value

    def on_build(self, item: Item) -> None:
        self._phrase.build = item.value

    def on_marking(self, item: Item) -> None:
        self._phrase.marking = item.value
        self._phrase.pattern = {"stripes": "stripes", "spots": "dots"}.get(item.value, "")

    def on_pattern(self, item: Item) -> None:
        self._phrase.pattern = item.value

    def on_hair_style(self, item: Item) -> None:
        self._phrase.hair_style = item.value

    def on_expressions(self, item: Item) -> None:
        """An adjective before a noun is that noun's; after a verb, or as an adverb, it is the subject's."""
        if self._subjects and (self._verb or not self._phrase.begun) and not self._noun_follows():
            if not self._negated:
                for subject in self._subjects:
                    self._drafts[subject].expression = item.value
        else:
            self._phrase.expression = item.value
            self._phrase.mood = mood_named(item.said)

    def on_moods(self, item: Item) -> None:
        self._mood = self._mood or item.value

    def _noun_follows(self) -> bool:
        if not self._phrase.begun:
            return False
        for item in self._items[self._index + 1 : self._index + 4]:
            if item.token.gap != " ":
                return False
            if item.role in {"kinds", "props", "settings", "garment", "part"}:
                return True
        return False

    # Nouns.

    def on_name(self, item: Item) -> None:
        self._mention(self._present(item.value))

    def on_kinds(self, item: Item) -> None:
        phrase = self._phrase
        if phrase.absent:
            self._phrase = NounPhrase()
            return
        many = item.plural and phrase.count != 1
        if many or phrase.count > 1:
            self._mention(self._group(item, phrase))
            return
        known = None if phrase.new else self._known(item, phrase)
        if known:
            self._mention(self._present(known))
        elif self._grow:
            self._mention(self._present(self._join(item, phrase)))
        else:
            self._mention(self._group(item, phrase))

    def _known(self, item: Item, phrase: NounPhrase) -> str | None:
        """The cast member that `the fox` means: of the same kind, and of the age that was said."""
        age = phrase.age or item.traits.get("age")
        same = [c for c in self.cast.values() if kind_of(c) == item.value and (not age or c.traits.age == age)]
        said = [c for c in same if item.said in c.name.lower().split() or item.said == c.kind]
        generic = same if item.said == item.value else []
        return next((c.id for c in said or generic), None)

    def _join(self, item: Item, phrase: NounPhrase) -> str:
        name = unique_id(item.said or item.value, {*self.cast, *self._drafts, *self._props})
        traits = traits_of(item.value, phrase, dict(item.traits))
        who = Character(
            id=name,
            name=f"the {item.said or item.value}",
            kind=item.value,
            pronoun=cast("Any", item.traits.get("pronoun") or pronoun_of(item.said, item.value)),
            role="hero" if not self.cast else "friend",
            traits=traits,
        )
        for part, colours in phrase.looks:
            who = with_part(who, part, NounPhrase(colours=colours))
        self.cast[who.id] = who
        return who.id

    def _group(self, item: Item, phrase: NounPhrase) -> str:
        count = phrase.count or (3 if item.plural else 1)
        known = next((d.id for d in self._drafts.values() if d.count and d.kind == item.value and not phrase.new), None)
        if known and phrase.count in {0, self._drafts[known].count}:
            return known
        name = unique_id(item.said or item.value, {*self.cast, *self._drafts, *self._props})
        age = phrase.age or item.traits.get("age", "adult")
        self._drafts[name] = FigureDraft(name, item.value, count, age)
        return name

    def _present(self, who: str) -> str:
        self._drafts.setdefault(who, FigureDraft(who, self.cast[who].kind))
        return who

    def _mention(self, who: str) -> None:
        """A figure is there: as the subject, beside another subject, or as what the verb or preposition means."""
        phrase, self._phrase = self._phrase, NounPhrase()
        draft = self._drafts[who]
        draft.expression = phrase.expression or draft.expression
        draft.pose = phrase.pose or draft.pose
        if not self._verb and self._prep in {"", "with"}:
            self._add_subject(who)
        elif self._prep not in _NO_RELATION and self._last:
            self._tie_last(who)
        elif self._subjects and who not in self._subjects:
            self._face(who)
        elif self._prep == "none" and not self._subjects:
            self._add_subject(who)
        self._last = who

    def _add_subject(self, who: str) -> None:
        self._subjects.append(who)
        if self._pose:
            self._drafts[who].pose = self._pose

    def _face(self, other: str) -> None:
        for subject in self._subjects:
            self._drafts[subject].facing = other

    def on_pronoun(self, item: Item) -> None:
        self._close_phrase()
        for who in self._meant(item.value):
            self._mention(self._present(who))

    def _meant(self, pronoun: str) -> list[str]:
        """Whom a pronoun means: the last one mentioned whom it suits; `they` means all who are there."""
        there = [d.id for d in self._drafts.values() if not d.count]
        there = there or [f.character for f in self._before.figures if f.character in self.cast]
        if pronoun in {"they", "them"}:
            return there if len(there) > 1 or self._verb == "" else []
        subject = {"him": "he", "himself": "he", "herself": "she"}.get(pronoun, pronoun)
        if subject not in {"she", "he", "it"} or pronoun in {"him", "himself", "herself", "itself"}:
            return []
        suited = [w for w in there if self.cast[w].pronoun == subject]
        free = [w for w in there if self.cast[w].pronoun in {"they", "it"}] if subject != "it" or not suited else []
        for who in (suited or free)[:1]:
            self.cast[who] = self.cast[who].model_copy(update={"pronoun": subject})
            return [who]
        return []

    def on_props(self, item: Item) -> None:
        phrase, self._phrase = self._phrase, NounPhrase()
        if phrase.absent or self._prep == "without" or self._negated:
            return
        if self._wears(item.said):
            self._dress(item.said, phrase)
            return
        prop = self._prop(item, phrase)
        taking = self._verb in _TAKING or self._last_pose() in _GRASPING
        held = cast("PropKind", vocabulary().entry("props", item.value)).held
        if self._prep == "with" and held and self._last in self._drafts:
            self._hold([self._last], prop)
        elif self._prep not in _NO_RELATION and self._last:
            self._tie_last(prop)
        elif self._verb and not self._prep and self._subjects and (held or self._last_pose() == "carry") and taking:
            self._hold(self._subjects[:1], prop)
        self._last = prop

    def _prop(self, item: Item, phrase: NounPhrase) -> str:
        known = next((p.id for p in self._props.values() if p.name == item.value and not phrase.new), None)
        if known:
            return known
        name = unique_id(item.said or item.value, {*self.cast, *self._drafts, *self._props})
        count = phrase.count or (3 if item.plural else 1)
        colour = hue(phrase.colours[0]) if phrase.colours else None
        self._props[name] = PropDraft(name, item.value, count, colour, phrase.size or 1.0)
        return name

    def _hold(self, holders: list[str], prop: str) -> None:
        for who in holders:
            if prop not in self._drafts[who].holds:
                self._drafts[who].holds.append(prop)

    def _tie_last(self, to: str) -> None:
        """What was mentioned last stands so to `to`; all subjects do, when it is one of them."""
        for what in self._subjects if self._last in self._subjects else [cast("str", self._last)]:
            self._tie(what, to)

    def _tie(self, what: str, to: str) -> None:
        draft = self._drafts.get(to)
        if what == to or (draft and self._prep in _THINGS_ONLY and is_person(draft.kind)):
            return
        spot = Spot(relation=cast("Relation", self._prep), of=to)
        (self._drafts.get(what) or self._props[what]).spot = spot

    def on_settings(self, item: Item) -> None:
        mood, self._phrase = self._phrase.mood, NounPhrase()
        self._mood = self._mood or mood
        same = [s.id for s in self.settings.values() if s.kind == item.value]
        if not same:
            name = unique_id(item.value, set(self.settings))
            self.settings[name] = Setting(id=name, kind=item.value)
            same = [name]
        self._setting = same[0]
        self._last, self._prep = None, ""

    # Clothes and looks.

    def _on_cast(self, who: str | None) -> bool:
        return who in self.cast

    def _wears(self, word: str) -> bool:
        known = word in reading_table("grammar")["garments"]["words"].split()
        return known and self._on_cast(self._last) and (self._wearing or self._prep in {"in", "with"})

    def _dress(self, word: str, phrase: NounPhrase) -> None:
        who = self.cast[cast("str", self._last)]
        piece = garment(word, phrase)
        self.cast[who.id] = with_traits(who, clothes=(*who.traits.clothes, piece))

    def on_garment(self, item: Item) -> None:
        phrase, self._phrase = self._phrase, NounPhrase()
        if self._wears(item.said):
            self._dress(item.said, phrase)

    def on_part(self, item: Item) -> None:
        phrase = self._phrase
        if item.said.endswith("ed"):
            self._hyphened(item, phrase)
            return
        self._phrase = NounPhrase()
        if self._on_cast(self._last):
            who = self.cast[cast("str", self._last)]
            self.cast[who.id] = with_part(who, item.value, phrase)

    def _hyphened(self, item: Item, phrase: NounPhrase) -> None:
        """`red-haired`, before its noun: kept until the noun has joined the cast."""
        phrase.looks.append((item.value, phrase.colours))
        phrase.colours = []

"""The reader's walk over the items of a text: verbs, prepositions and light, on top of the noun phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from laterna.story.inflection import reading_table
from laterna.story.lexicon import Item, items_of, tokens_of
from laterna.story.scene_nouns import NounReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from laterna.story.cast import Character
    from laterna.story.scene import Scene

_LIGHT = {"times": "time", "weathers": "weather", "seasons": "season", "shots": "shot"}
_WEAK = {"stand", ""}


class SceneReader(NounReader):
    """Reads sentences into one scene."""

    def read(self, text: str) -> None:
        names = names_of(self.cast.values())
        self._items = list(items_of(tokens_of(text), names))
        for index, item in enumerate(self._items):
            if item.token.gap == "." and index:
                self._new_clause()
            elif item.token.gap == ",":
                self._comma(index)
            self._index = index
            getattr(self, f"on_{item.role}", self._ignore)(item)
        self._close_phrase()

    def scene(self) -> Scene:
        drafts = self._drafts.values()
        figures = tuple(draft.figure() for draft in drafts if not draft.count)
        changes: dict[str, Any] = {
            "setting": self._setting or self._before.setting, "shot": "medium", **self._light,
            "mood": self._felt_mood(figures[0].expression if figures else "calm"), "figures": figures,
            "extras": tuple(draft.extra() for draft in drafts if draft.count),
            "props": tuple(draft.prop() for draft in self._props.values()), "note": "",
        }  # fmt: skip
        if self._light.get("weather") == "snow":
            changes.setdefault("season", "winter")
        return self._before.model_copy(update=changes)

    def took(self) -> Iterator[str]:
        for draft in self._drafts.values():
            who = self.cast[draft.id].name if not draft.count else f"{draft.count} {draft.kind}"
            yield f"{who}: {draft.pose.replace('_', ' ')}, {draft.felt()}"
        for prop in self._props.values():
            yield f"{prop.name}" if prop.count == 1 else f"{prop.name}: {prop.count}"
        if self._setting:
            yield f"setting: {self.settings[self._setting].kind}"
        for field, value in self._light.items():
            yield f"{field}: {value}"
        if self._mood:
            yield f"mood: {self._mood}"

    def _felt_mood(self, expression: str) -> str:
        return self._mood or reading_table("grammar")["felt"].get(expression, "calm")

    # Verbs.

    def on_poses(self, item: Item) -> None:
        if self._phrase.begun and self._noun_follows():
            self._phrase.pose = item.value
            return
        self._begin_verb(item.said)
        if self._negated:
            return
        self._pose = item.value
        for who in self._subjects:
            if self._drafts[who].pose in _WEAK:
                self._drafts[who].pose = item.value

    def on_verb(self, item: Item) -> None:
        if item.token.lower in {"called", "named"} and self._last in self.cast and self._rename():
            return
        if not (self._phrase.begun and self._noun_follows()):
            self._begin_verb(item.value)

    def on_helper(self, item: Item) -> None:
        self._close_phrase()
        self._negated = False

    def on_feel(self, item: Item) -> None:
        self._begin_verb(item.said)

    def on_wear(self, item: Item) -> None:
        self._begin_verb(item.said)
        self._wearing = True
        self._last = self._last or (self._subjects[-1] if self._subjects else None)

    def on_negation(self, item: Item) -> None:
        self._close_phrase()
        self._negated = True

    def on_stop(self, item: Item) -> None:
        """A subordinate clause has its own verb; its subject is the one mentioned last, until another is named."""
        self._close_phrase()
        self._verb, self._prep, self._pose, self._negated = "", "", "", False
        if item.value in {"who", "that", "which"} and self._last in self._drafts:
            self._subjects = [self._last]
        else:
            self._subjects = []

    def _begin_verb(self, base: str) -> None:
        self._close_phrase()
        self._verb, self._prep, self._wearing = base, "", False

    def on_and(self, item: Item) -> None:
        """`and` goes on with the subjects, or with the objects; what follows is not tied to the preposition before."""
        self._close_phrase()
        if not self._wearing and self._prep not in {"with", "in"}:
            self._prep = ""

    def on_prep(self, item: Item) -> None:
        self._close_phrase()
        self._prep = item.value

    def _rename(self) -> bool:
        """`a fox called Ruby Red`: the names that follow are the last figure's."""
        words: list[str] = []
        for item in self._items[self._index + 1 : self._index + 4]:
            if not item.token.text[:1].isupper() or (words and item.token.gap != " "):
                break
            words.append(item.token.text)
        if words and self._last is not None:
            who = self.cast[self._last]
            self.cast[who.id] = who.model_copy(update={"name": " ".join(words)})
        return bool(words)

    # Light.

    def _on_light(self, item: Item) -> None:
        self._light.setdefault(_LIGHT[item.role], item.value)
        self._prep = ""

    on_times = on_weathers = on_seasons = on_shots = _on_light


def names_of(cast: Iterable[Character]) -> dict[str, str]:
    """The names that mean a cast member, in lower case; `the fox` is found by its kind as well."""
    names: dict[str, str] = {}
    for character in cast:
        label = re.sub(r"[-_]", " ", character.name.lower())
        names.setdefault(label.removeprefix("the "), character.id)
    return {name: who for name, who in names.items() if name}

"""The reader: plain English in, a scene out.

Used by `laterna paint`, by a finished text and by the editor. It takes what the vocabulary knows, says what it took,
and names the nouns it could not place. Deterministic rules over the items of `lexicon`, walked once from left to
right: a noun phrase gathers its adjectives; a verb belongs to the clause's subjects; a preposition ties what comes
next to what was mentioned last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.cast import Character, Setting
from laterna.story.model import Model
from laterna.story.scene import Scene
from laterna.story.scene_reader import SceneReader

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reading(Model):
    """What a text was understood to show."""

    scene: Scene
    cast: tuple[Character, ...]
    """The cast that was given, then whoever was found."""
    settings: tuple[Setting, ...]
    took: tuple[str, ...]
    """What was understood, in words."""
    missed: tuple[str, ...]
    """Nouns that could not be placed."""


def read_scene(
    sentence: str,
    cast: Sequence[Character] = (),
    settings: Sequence[Setting] = (),
    before: Scene | None = None,
    grow: bool = True,
) -> Reading:
    """The scene that `sentence` (one or several, English) describes; any text gives one, if only a plain ground.

    Args:
        sentence: the words.
        cast: who is known; they are found by name, by kind (`the fox`) and by pronoun.
        settings: places that are known.
        before: the scene that came before: its setting and light stay until something else is said, and its figures
            are whom pronouns mean.
        grow: whether a single figure who is not in the cast joins it; otherwise such a figure is an extra.
    """
    reader = SceneReader(cast, settings, before, grow)
    reader.read(sentence)
    return Reading(
        scene=reader.scene(),
        cast=tuple(reader.cast.values()),
        settings=tuple(reader.settings.values()),
        took=tuple(reader.took()),
        missed=tuple(dict.fromkeys(reader.missed)),
    )

"""Exactly what a layout depends on.

A `Sight` holds all that a page's layout is made from and nothing else, so that a build graph can key by it: change
another page's words and this page's layout, and its picture, stand.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story import Character, Scene, Setting, Staging
from laterna.story.model import Model

View = Literal["front", "three-quarter", "side", "back"]


class Sight(Model):
    """All that one page's layout depends on."""

    scene: Scene
    cast: tuple[Character, ...]
    """Those who are in the scene; only what can be seen of them."""
    setting: Setting | None
    staging: Staging = Staging()
    aspect: Annotated[float, Field(gt=0.2, le=5)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    setting_seed: Annotated[int, Field(ge=0, lt=2**32)]
    text: bool = True
    """Whether an area is kept quiet for words."""
    view: View | None = None
    """From where every figure is seen; none lets each be seen as its pose wants."""


def seen_of(member: Character) -> Character:
    """What can be seen of a member of the cast; the rest at its default."""
    return Character(id=member.id, name="", kind=member.kind, pronoun=member.pronoun, traits=member.traits)

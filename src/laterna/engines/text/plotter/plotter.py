"""The embedded writer: it plans a story in a small world, then tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.text.plotter.asked import narrowed
from laterna.engines.text.plotter.binding import bind
from laterna.engines.text.plotter.ideas import fitting_shapes, idea_of
from laterna.engines.text.plotter.retell import enlarged, revised
from laterna.engines.text.plotter.wish import wish_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Brief, Idea, Observation, Story


class Plotter:
    """Plans, then tells: keeps the protocol `Write`."""

    def ideas(self, brief: Brief, seen: Sequence[Observation], count: int) -> tuple[Idea, ...]:
        """Stories of different shapes to choose from; an idea's plot and seed, put into the brief, have it told."""
        wish = wish_of(brief, seen)
        order = fitting_shapes(brief, wish)
        return tuple(idea_of(wish, order[n % len(order)], (brief.seed + n) % 2**32) for n in range(count))

    def write(self, brief: Brief, seen: Sequence[Observation]) -> Story:
        """The story. Raises `UsageError` when the brief names a plot there is not."""
        wish = wish_of(brief, seen)
        shape = fitting_shapes(brief, wish)[0]
        return bind(brief, narrowed(shape, wish), shape, brief.seed)

    def revise(self, story: Story, request: str) -> Story:
        """The story with what a plain request asks for; a page whose words a person wrote stays as it is.

        Raises `UsageError` when the request is not understood and `InputError` when the plan is not ours.
        """
        return revised(story, request)

    def enlarge(self, story: Story, pages: int) -> Story:
        """The story told on `pages` pages (4 to 40), as far as it can bear them. Raises as `revise` does."""
        return enlarged(story, pages)

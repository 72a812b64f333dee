"""Many stories by one writer, and what became of each."""

from __future__ import annotations

from laterna.story import Brief
from laterna.story.document import read_story, write_story
from laterna.story.errors import LaternaError


def valid(story, pages):
    assert read_story(write_story(story)) == story
    assert [page.id for page in story.pages] == [f"p{n}" for n in range(1, pages + 1)]
    return story


def stories_through(proxy, writer, calls, pages):
    """Stories until so many calls went through a proxy: how many were finished, and the errors of the others."""
    finished, errors, seed = 0, [], 0
    while proxy.calls < calls:
        seed += 1
        try:
            valid(writer.write(Brief(pages=pages, seed=seed), ()), pages)
            finished += 1
        except LaternaError as error:
            errors.append(str(error))
    assert finished + len(errors) == seed, "none is lost"
    assert all("127.0.0.1" in error for error in errors), "each says where"
    return finished, errors

"""Another picture for a page: painted over, whole or only some of its figures, or another way to see its scene.

What is painted over is kept as the page's chosen take.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from PIL import Image

from laterna.engines.catalog import choose
from laterna.story import Take
from laterna.story.errors import InputError, UsageError
from laterna.story.seeds import seed_of
from laterna.storyboard import sight_of
from laterna.studio.outgoing import goes_to
from laterna.studio.plan.books import ASPECTS
from laterna.studio.plan.pages import LAYOUT, PAINT, TAKE, Tasks, painting_of, plan_references
from laterna.studio.values import PICTURE, Painted
from laterna.studio.work import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Page, Story
    from laterna.studio.folder import StoryFolder
    from laterna.studio.run import Run


def repaint(
    folder: StoryFolder, number: int, figures: Sequence[str], run: Run, painter: str = "auto", turn: int = 0
) -> Story:
    """Paint over the picture of one page and save the story with it.

    Args:
        folder: A story that was built.
        number: The page's, from 1.
        figures: Ids of who alone is painted anew; empty paints the whole page over.
        run: Where it is done.
        painter: An illustrator that paints over pictures.
        turn: Another one, another picture.

    Raises:
        UsageError: there is no such page or figure, the painter cannot paint over a picture, or `auto` would send the
            page away, on which there may be a photo.
        InputError: the page has no picture yet.
    """
    story = folder.open()
    (engine,) = choose("illustrate", (painter,), story.production.quality)
    if not engine.over:
        raise UsageError(
            f"{engine.name} does not paint over pictures: choose one that does with --engine sdxl, or have the scene "
            f"seen another way with --variant 1."
        )
    if painter == "auto" and goes_to(engine):
        raise UsageError(
            f"The page's picture, with what a photo gave to it, would go to {goes_to(engine)}: if you want that, name "
            f"the painter with --engine {engine.name}."
        )
    page = _page(story, number)
    file = folder.root / (page.takes.picture.file if page.takes.picture else f"pages/{number:02}.png")
    if not file.is_file():
        raise InputError(f"Page {number} has no picture yet: run laterna build {folder.root} first.")
    with Image.open(file) as image:
        size = image.size
    sight = sight_of(story, page, ASPECTS[story.production.shape])
    settings = painting_of(story, sight, size) | {
        "seed": seed_of(sight.seed, "repaint", turn, *figures),
        "only": tuple(figures),
    }
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    layout = Task("layout", LAYOUT, {"sight": sight})
    as_it_is = {"alt": page.scene.note, "source_type": "digitalCreation"}
    under = Task("under", TAKE, as_it_is, files={"picture": (file, digest)})
    plan = Tasks(story, folder.root, [layout, under])
    needs = {"layout": (layout.id,), "under": (under.id,)} | plan_references(plan, sight, (engine,))
    paint = Task("paint", PAINT, settings, needs, engines=(engine,))
    painted = run([*plan.tasks, paint])[paint.id]
    name, sha256 = folder.keep_take(painted.file(PICTURE).read_bytes(), ".png")
    take = Take(file=name, sha256=sha256, engine=engine.name, alt=painted.value(Painted).alt)
    takes = page.takes.model_copy(update={"picture": take})
    return _with_page(folder, story, number, page.model_copy(update={"takes": takes}))


def show_variant(folder: StoryFolder, number: int, variant: int) -> Story:
    """Have a page show another picture of its scene, and save the story.

    Args:
        folder: A story.
        number: The page's, from 1.
        variant: Which picture (see `storyboard.variants`); 0 is the first. It takes the place of a picture of the
            page's own.

    Raises:
        UsageError: there is no such page.
    """
    story = folder.open()
    return _with_page(folder, story, number, _page(story, number).with_variant(variant))


def _page(story: Story, number: int) -> Page:
    if not 1 <= number <= len(story.pages):
        raise UsageError(f"There is no page {number}; the story has {len(story.pages)}.")
    return story.pages[number - 1]


def _with_page(folder: StoryFolder, story: Story, number: int, page: Page) -> Story:
    pages = [*story.pages]
    pages[number - 1] = page
    changed = story.model_copy(update={"pages": tuple(pages)})
    folder.save(changed)
    return changed

"""Other pictures of a page's scene, painted small, to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.studio.plan.books import ASPECTS
from laterna.studio.plan.pages import Tasks, plan_page_picture
from laterna.studio.values import PICTURE

if TYPE_CHECKING:
    from laterna.library.shelf import Shelf
    from laterna.story import Page
    from laterna.web.workshop import Workshop

COUNT = 3
SIZE_PX = 384
"""The shorter side: enough to choose by, painted in a moment."""


def paint_options(shop: Workshop, story: str, page: Page) -> dict[int, str]:
    """The next variants of a page's picture: variant to SHA-256. Raises whatever the painter raises."""
    with shop.shelf.at(story) as folder:
        whole = folder.open()
        production = whole.production.model_copy(update={"picture_px": SIZE_PX})
        plan = Tasks(whole.model_copy(update={"production": production}), folder.root)
        wanted = range(page.variant + 1, page.variant + 1 + COUNT)
        tasks = {number: _plan_option(plan, page, number) for number in wanted}
        with shop.run_aside(story) as run:
            results = run(plan.tasks)
    painted = {number: results[task].entry.files[PICTURE] for number, task in tasks.items()}
    _keep(shop.shelf, story, page.id, painted)
    return painted


def _plan_option(plan: Tasks, page: Page, number: int) -> str:
    option = page.model_copy(update={"variant": number})
    aspect = ASPECTS[plan.story.production.shape]
    return plan_page_picture(plan, option, aspect, prefix=f"option-{number}/")[0]


def _keep(shelf: Shelf, story: str, page: str, painted: dict[int, str]) -> None:
    """Note them, so that they may be looked at."""
    for place, sha256 in enumerate(painted.values()):
        shelf.keep_asset(story, page, f"option-{place}", sha256, "image/png")

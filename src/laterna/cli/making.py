"""What `make` and `build` do, once their flags are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from laterna.cli.building import running
from laterna.cli.outgoing import tell_errands
from laterna.cli.shared import asker, read_engines
from laterna.cli.wishes import book_wishes, with_brand
from laterna.story import Brief
from laterna.story.errors import UsageError
from laterna.studio.build import build
from laterna.studio.draft import Order, draft
from laterna.studio.folder import StoryFolder
from laterna.studio.outgoing import errands_of_order
from laterna.studio.quality import preset
from laterna.studio.sources import read_sources
from laterna.studio.wishes import keep_narration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_BRIEF = ("premise", "subject", "hero", "place", "include", "avoid", "dedication", "pages", "age", "language", "seed")
_PRODUCTION = ("style", "film", "picture_px", "film_px", "music", "maps")


def make(
    sources: tuple[Path, ...], out: Path, narration: tuple[Path, ...], jobs: int | None, wishes: Mapping[str, Any]
) -> None:
    """Draft the manuscript, then build it."""
    if not sources and not wishes["premise"]:
        raise UsageError("Bring a photo or a text, or say what the story is to be about with --premise.")
    try:
        brief = Brief.model_validate({name: wishes[name] for name in _BRIEF})
    except ValidationError as error:
        raise UsageError(_first_fault(error)) from error
    engines = read_engines(wishes["engine"])
    pasted = wishes["hero_from"] or ""
    order = Order(brief, read_sources(sources), _production(wishes), engines, asker(), pasted)
    folder = StoryFolder(out)
    if wishes["dry_run"]:
        tell_errands(errands_of_order(order, folder))
        return
    with running(jobs, wishes) as run:
        story = draft(order, folder, run)
        if narration:
            story = keep_narration(story, folder, narration)
        folder.save(with_brand(story, folder, wishes))
        build(folder, run)
    click.echo(f"{story.title[story.language].words}: {out}")


def _production(wishes: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: wishes[name] for name in _PRODUCTION if wishes[name] is not None}
    if wishes["fps"]:
        chosen["fps"] = int(wishes["fps"])
    if wishes["voice"]:
        chosen["voice"] = {"name": wishes["voice"]}
    return (preset(wishes["quality"]) if wishes["quality"] else {}) | chosen | book_wishes(wishes)


def _first_fault(error: ValidationError) -> str:
    row = error.errors()[0]
    return f"--{'-'.join(str(step) for step in row['loc'])}: given {row['input']!r}; {row['msg']}"

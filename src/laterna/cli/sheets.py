"""What `sheet` does, once its flags are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from laterna.engines.catalog import choose
from laterna.press.provenance import write_png, xmp_packet
from laterna.story.errors import UsageError
from laterna.storyboard.figures import drawn_kinds
from laterna.studio.folder import StoryFolder
from laterna.studio.sheets import Sheets, drawn_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from laterna.engines.protocols import Illustrate
    from laterna.story import Picture


def write_sheets(what: str, folder: Path, only: tuple[str, ...], style: str | None, cell_px: int, engine: str) -> None:
    """Paint the sheets and write each as it is finished."""
    out = folder / "sheets"
    painter = choose("illustrate", (engine,))[0].load()
    for name, picture in _sheets(what, folder, only, style, cell_px, painter):
        out.mkdir(parents=True, exist_ok=True)
        write_png(picture, out / f"{name}.png", xmp_packet("algorithmicMedia", name))
        click.echo(out / f"{name}.png")


def _sheets(
    what: str, folder: Path, only: tuple[str, ...], style: str | None, cell_px: int, painter: Illustrate
) -> Iterator[tuple[str, Picture]]:
    if what in ("settings", "poses"):
        known = drawn_settings() if what == "settings" else drawn_kinds()
        _check(only, known)
        sheets = Sheets(painter, style or "papercut", cell_px)
        return sheets.settings(only) if what == "settings" else sheets.poses(only)
    story = StoryFolder(folder).open()
    sheets = Sheets(painter, style or story.production.style, cell_px)
    if what == "book":
        return sheets.book(story, folder)
    _check(only, [member.id for member in story.cast])
    return sheets.cast(story, only)


def _check(only: Sequence[str], known: Sequence[str]) -> None:
    unknown = next((name for name in only if name not in known), None)
    if unknown is not None:
        raise UsageError(f"--only {unknown}: choose from {', '.join(known)}.")

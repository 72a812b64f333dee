"""Wishes that change a manuscript: own recordings, a brand, how its books are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.press.brand import branded, read_brand
from laterna.press.theme import theme
from laterna.story import Production, Story, Take
from laterna.story.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from laterna.studio.folder import StoryFolder


def keep_narration(story: Story, folder: StoryFolder, recordings: Sequence[Path]) -> Story:
    """The story read by someone: one recording for each of its first pages, kept among the takes."""
    if len(recordings) > len(story.pages):
        raise InputError(f"{len(recordings)} recordings were given for {len(story.pages)} pages; give one a page.")
    pages = list(story.pages)
    for index, recording in enumerate(recordings):
        try:
            data = recording.read_bytes()
        except OSError as error:
            raise InputError(f"{recording} can't be read ({error.strerror}).") from error
        name, digest = folder.keep_take(data, f"-voice{index + 1}{recording.suffix.lower()}")
        takes = pages[index].takes
        voices = takes.voices | {story.language: Take(file=name, sha256=digest, language=story.language)}
        pages[index] = pages[index].model_copy(update={"takes": takes.model_copy(update={"voices": voices})})
    return story.model_copy(update={"pages": tuple(pages)})


BRAND = "brand/brand.toml"
"""Where a story's folder keeps its brand file; what the file names lies beside it."""


def keep_brand(story: Story, folder: StoryFolder, file: Path | None) -> Story:
    """The story under a brand, kept with every file it names in the story's folder; under none takes it away.

    Raises `InputError` when the brand file, or a file it names, can't be used.
    """
    if file is None:
        return with_production(story, {"brand": ""})
    brand = read_brand(file)
    branded(theme(story.production.theme), brand)
    home = (folder.root / BRAND).parent
    if file.resolve() != (folder.root / BRAND).resolve():
        for path in brand.files:
            name = path.relative_to(file.parent)
            folder.write(f"{home.name}/{name.as_posix()}", path.read_bytes())
        folder.write(BRAND, file.read_bytes())
    return with_production(story, {"brand": BRAND})


def with_production(story: Story, fields: Mapping[str, Any]) -> Story:
    """The story with some fields of its production set anew."""
    production = Production.model_validate(story.production.model_dump() | dict(fields))
    return story.model_copy(update={"production": production})

"""Wishes that change a manuscript: own recordings, a translation that someone made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Story, Take
from laterna.story.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
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

"""Look at a photo that the user brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.studio.sources.photos import ReadPhoto

if TYPE_CHECKING:
    from laterna.story import Observation
    from laterna.studio.work import Work


def see(work: Work) -> Observation:
    """What the eye says of the photo; `season` and `time` come from its EXIF record, read when it was brought."""
    kept = ReadPhoto(work.files["photo"].read_bytes(), work.settings["season"], work.settings["time"])
    return work.engine.see(kept.photo, work.settings["subject"])

"""Look at a photo that the user brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.studio.sources.photos import read_photo

if TYPE_CHECKING:
    from laterna.story import Observation
    from laterna.studio.work import Work


def see(work: Work) -> Observation:
    """What the eye says of the photo; `season` and `time` come from its EXIF record, read when it was brought."""
    file = work.files["photo"]
    photo = read_photo(file.read_bytes(), file.name).photo
    photo = photo.model_copy(update={"season": work.settings["season"], "time": work.settings["time"]})
    return work.engine.see(photo, work.settings["subject"])

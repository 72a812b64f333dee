"""The photos that someone brought: deleted for good, from a story that stays.

They are taken out of every manuscript that stood, so that no way back leads to them, and whatever was made from them
goes along: the books that show one are made again without it. Pictures that were only told by them stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from laterna.library.tables import Version
from laterna.story.document import read_story, write_story
from laterna.story.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from laterna.library.shelf import Shelf

NOTE = "Deleted the photos"


def forget_originals(shelf: Shelf, owner: str, story: str, *more: str) -> int:
    """Delete the photos that a story was made from; returns the number of the manuscript without them.

    Args:
        shelf: where the story stands.
        owner: its house.
        story: its id.
        more: files in its folder that go along, as patterns.

    Raises `NotFoundError` when it has none, `ConflictError` while it is made.
    """
    row = shelf.get(owner, story)
    if row.work or not row.revision:
        raise ConflictError("This story is being made. Wait until it is ready, or stop it first.")
    shelf.fetch(story)
    folder = shelf.folder(story)
    manuscript = folder.open()
    photos = {photo.file: photo.sha256 for photo in manuscript.photos}
    if not photos:
        raise NotFoundError("This story keeps no photos.")
    with shelf.database.session() as session:
        for version in session.scalars(select(Version).where(Version.story == story)):
            stood = read_story(version.manuscript)
            photos |= {photo.file: photo.sha256 for photo in stood.photos}
            version.manuscript = write_story(stood.model_copy(update={"photos": ()}))
    folder.store.forget(photos.values())
    for file in (*(folder.root / name for name in photos), *(path for name in more for path in folder.root.glob(name))):
        file.unlink(missing_ok=True)
    return shelf.save(owner, story, manuscript.model_copy(update={"photos": ()}), NOTE)

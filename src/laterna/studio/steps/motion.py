"""Set a page in motion: a clip that the film shows instead of its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from laterna.press.film import write_clip
from laterna.story import Stage
from laterna.studio.values import CLIP, Moved

if TYPE_CHECKING:
    from laterna.story import Clip
    from laterna.studio.work import Work


def animate(work: Work) -> Moved:
    """A clip that begins with the page's picture, and ends in the next page's where there is one to go to."""
    picture = work.one("stage", Stage).picture
    to = work.one("next", Stage).picture if "next" in work.inputs else None
    clip = cast("Clip", work.engine.animate(picture, **work.settings, to=to))
    write_clip(work.folder / CLIP, clip)
    return Moved(fps=clip.fps, arrives=clip.arrives)

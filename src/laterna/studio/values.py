"""What steps hand to each other beside the story's own values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from laterna.story.layout import Left, Point
from laterna.story.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable


class Painted(Model):
    """A picture that lies in the result's `picture.png`."""

    size: tuple[int, int]
    """(width, height) in pixels."""
    alt: str
    """One English sentence of what can be seen."""
    source_type: Literal[
        "algorithmicMedia", "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "digitalCreation"
    ]
    """The IPTC digital source type that is true of it."""
    left: tuple[Left, ...] = ()


class Translated(Model):
    """Texts in another language."""

    texts: tuple[str, ...]
    """In the order they were given."""


class BackScore(Model):
    """How a translation fared when it was translated back."""

    chrf: float
    """How much of the original came back, 0 to 100."""


class CutOut(Model):
    """A photo's subject cut out; the cut lies in the result's `picture.png` where there is one."""

    clean: float
    """0 to 1; under `CLEAN` it is not worth using."""
    fault: str = "nothing"
    """What it lacks most, a field of `studio.cutting.Quality`; `nothing` where nothing in the photo can be the one."""
    outline: tuple[Point, ...] = ()
    """As in `Cutout`."""
    look: dict[str, str] = {}
    """What it says of the coat, as fields of `Traits`."""


class Moved(Model):
    """A page that was set in motion; its frames lie in the result's `clip.mp4`."""

    fps: float
    """Its own pace."""
    arrives: bool
    """Whether it ends in the next page's picture."""


CLEAN = 0.65
"""From which a cut-out is pasted: chosen so that no poor cut of 26 everyday photos passes."""
CUTOUT = "cutout:"
"""What the role of a cut-out's file begins with; the figure's id follows."""
REFERENCE = "reference:"
"""What the role of a character's reference picture begins with; the character's id follows."""
CLIP = "clip.mp4"
PICTURE = "picture.png"
UNVEILED = "unveiled.png"
"""The picture without the veil that lets words be read on it, where it has one."""
VOICE = "voice.opus"
LEGEND = "segmentation.json"


def map_names(figures: Iterable[str]) -> tuple[str, ...]:
    """The files of one page's control maps: four maps, the legend of the segmentation, a mask for each figure."""
    maps = ("depth.png", "pose.png", "canny.png", "segmentation.png")
    return (*maps, LEGEND, *(f"mask-{figure}.png" for figure in figures))

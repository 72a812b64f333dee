"""What steps hand to each other beside the story's own values."""

from __future__ import annotations

from typing import Literal

from laterna.story.layout import Left
from laterna.story.model import Model


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


PICTURE = "picture.png"
VOICE = "voice.opus"

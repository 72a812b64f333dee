"""The embedded illustrator: layered paper theatre, the same character on every page."""

from laterna.engines.image.papercut.papercut import Papercut
from laterna.engines.image.papercut.vector import svg

__all__ = ["Papercut", "svg"]

"""The embedded illustrator: layered paper theatre, the same character on every page."""

from laterna.engines.image.papercut.papercut import Papercut

__all__ = ["Papercut"]

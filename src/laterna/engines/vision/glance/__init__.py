"""The embedded eye: what classical vision can honestly tell of a photo, each claim with its confidence."""

from laterna.engines.vision.glance.glance import Glance
from laterna.engines.vision.glance.traits import traits_of

__all__ = ["Glance", "traits_of"]

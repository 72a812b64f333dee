"""The embedded player."""

from laterna.engines.music.synth.synth import Synth

__all__ = ["Synth"]

"""The embedded composer."""

from laterna.engines.music.composer.composer import Composer

__all__ = ["Composer"]

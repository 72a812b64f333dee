"""What people bring: photos, finished texts, short videos. Everything brought is hostile until it has been read."""

from laterna.studio.sources.brought import Brought, read_picture, read_sources

__all__ = ["Brought", "read_picture", "read_sources"]

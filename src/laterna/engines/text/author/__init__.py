"""The way a language model writes a story: options, outline, cast, pages, scenes, an editor's notes, revision."""

from laterna.engines.text.author.author import Author

__all__ = ["Author"]

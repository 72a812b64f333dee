"""The book as EPUB 3.3: fixed or flowing, read aloud word by word."""

from laterna.press.epub.make import make_epub

__all__ = ["make_epub"]

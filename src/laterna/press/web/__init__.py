"""The book as one web page that needs nothing but itself."""

from laterna.press.web.make import make_html

__all__ = ["make_html"]

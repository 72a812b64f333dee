"""Laterna turns a photo, a premise or a finished text into an illustrated, narrated, scored story."""

__version__ = "0.1.0"

__all__ = ["__version__"]

"""The adapter: somebody's finished text becomes a manuscript."""

from laterna.engines.text.adapter.adapter import Adapter

__all__ = ["Adapter"]

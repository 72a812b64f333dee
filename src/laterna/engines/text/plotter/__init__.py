"""The embedded writer."""

from laterna.engines.text.plotter.plotter import Plotter

__all__ = ["Plotter"]

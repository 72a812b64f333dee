"""Other packages' parts, found by one entry point.

A package that adds to Laterna declares `[project.entry-points."laterna.plugins"] NAME = "PACKAGE"` and holds, as far as
it has them: `words/*.toml` (vocabulary), `languages/*.toml`, `engines.toml` (catalogue rows), `commands/*.py`.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

GROUP = "laterna.plugins"


@cache
def plugin_folders() -> tuple[tuple[str, Path], ...]:
    """(package name, its folder) of every installed plug-in, by name; the packages are not imported."""
    found: list[tuple[str, Path]] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        spec = find_spec(point.value)
        if spec is not None and spec.submodule_search_locations:
            found.append((point.value, Path(next(iter(spec.submodule_search_locations)))))
    return tuple(found)


def data_files(folder: str, own: Path, pattern: str = "*.toml") -> tuple[Path, ...]:
    """Files named `pattern` in `own` and in `folder` of every plug-in: ours first, each folder by name."""
    folders = [own, *(path / folder for _, path in plugin_folders())]
    return tuple(file for place in folders if place.is_dir() for file in sorted(place.glob(pattern)))

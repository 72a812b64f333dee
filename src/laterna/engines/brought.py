"""Weights that a person brought: remembered with the sum of every file, and left where they lie."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.engines.weights import PICKLES, SAFE, Brought, models, record, record_file
from laterna.story.errors import DiskError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def add(place: Path, name: str, pickles: bool = False) -> Brought:
    """Remember weights that lie in a folder (or are one file); they stay where they are.

    Raises `InputError` when there are none, and `UsageError` when there are only pickles and they were not allowed.
    """
    place = place.resolve()
    if not place.exists():
        raise InputError(f"There is no folder {place}. Check the name and try again.")
    files = [place] if place.is_file() else sorted(file for file in place.rglob("*") if file.is_file())
    names = [file.name for file in files]
    safe, unsafe = weights_among(names, SAFE), weights_among(names, PICKLES)
    if not safe and not unsafe:
        raise InputError(f"{place} holds no weights: no {', '.join((*SAFE, *PICKLES))} is in it.")
    if not safe and not pickles:
        raise UsageError(
            f"{place} holds only pickles ({unsafe[0]}), which can run code when they are read. "
            "Add --pickles if you trust who made them."
        )
    base = place.parent if place.is_file() else place
    row = models().get(name)
    brought = Brought(
        folder=str(place), licence=row.licence if row else "", pickles=not safe,
        checksums={file.relative_to(base).as_posix(): sha256_of(file) for file in files},
    )  # fmt: skip
    remember(name, brought)
    return brought


def verify(name: str) -> list[str]:
    """The files of weights that are gone or no longer what they were when they were brought."""
    brought = record(name)
    if brought is None:
        raise InputError(f"No record of {name}: only what was pulled or added here can be verified.")
    place = Path(brought.folder)
    base = place.parent if place.is_file() else place
    return [
        file
        for file, checksum in brought.checksums.items()
        if not (base / file).is_file() or sha256_of(base / file) != checksum
    ]


def remember(name: str, brought: Brought) -> None:
    """Write the record. Raises `DiskError`."""
    file = record_file(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(brought.model_dump_json(indent=2), encoding="utf-8")
    except OSError as error:
        raise DiskError(f"{file} cannot be written: {error}. Set LATERNA_HOME to a folder that can.") from error


def weights_among(names: Iterable[str], kinds: tuple[str, ...]) -> list[str]:
    """Those names that match one of the patterns `kinds`."""
    return [name for name in names if any(Path(name).match(kind) for kind in kinds)]


def sha256_of(file: Path) -> str:
    """Of a file's bytes, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""Which weights there are, as data, and where on this machine they lie: the seam between engines and models.

Rows stand in every capability's `models.toml` and in a plug-in's. Weights are found where a person brought them
(`laterna models add FOLDER`) or in the hub cache that other programs use too; looking opens no connection and imports
no library. The layout of that cache: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import Field

from laterna.plugins import plugin_folders
from laterna.story.errors import MissingWeightsError
from laterna.story.model import Model
from laterna.story.terms import Sha256

SAFE = ("*.safetensors", "*.onnx", "*.gguf", "*.param")
"""Files of weights that hold numbers and nothing that could run; `.param` is ncnn's, with its numbers in a `.bin`."""
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
"""Files of weights that can run code when they are read."""
BESIDE = ("*.json", "*.txt", "*.model", "*.jinja", "*.md")
"""What stands beside weights: configuration, tokenisers, templates, the card."""

WeightsName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]


class Weights(Model):
    """One row: a model that engines can be made with."""

    name: WeightsName
    summary: str
    """One sentence for a person."""
    repo: str = ""
    """`owner/name` on the hub; empty when a person brings the files, as `source` says."""
    revision: str = "main"
    files: tuple[str, ...] = (*SAFE, *BESIDE)
    """Patterns of what is fetched."""
    skip: tuple[str, ...] = ()
    """Patterns of what is not, though `files` would take it."""
    size_mb: Annotated[int, Field(ge=0)]
    """What is fetched; a pull shows the exact size before it begins."""
    memory_mb: Annotated[int, Field(ge=0)]
    """What it takes at work, at the precision that its engine chooses on a graphics card."""
    licence: str
    commercial: bool = True
    source: str = ""


class Brought(Model):
    """The record of weights that a person asked for, in `HOME/models/NAME.json`."""

    folder: str
    """Where they lie: a folder, or one file."""
    repo: str = ""
    commit: str = ""
    """Of the hub, for what was pulled."""
    licence: str = ""
    pickles: bool = False
    """Whether files that can run code were allowed."""
    checksums: dict[str, Sha256] = {}
    """SHA-256 of every file, by its path in the folder."""


@cache
def models() -> dict[str, Weights]:
    """Every row, by name."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*/models.toml")), *(folder / "models.toml" for _, folder in plugin_folders())]
    rows = [row for file in files if file.exists() for row in tomllib.loads(file.read_text("utf-8")).get("model", [])]
    return {row["name"]: Weights.model_validate(row) for row in rows}


def home() -> Path:
    """`LATERNA_HOME`, or the system's own place for data."""
    given = os.environ.get("LATERNA_HOME")
    return Path(given) if given else user_data_path("laterna")


def hub_cache() -> Path:
    """The hub's cache, shared with other programs: `HF_HUB_CACHE`, `HF_HOME`, or its usual place."""
    given = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if given:
        return Path(given).expanduser()
    caches = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return Path(os.environ.get("HF_HOME", caches / "huggingface")).expanduser() / "hub"


def record_file(name: str) -> Path:
    return home() / "models" / f"{name}.json"


def record(name: str) -> Brought | None:
    """What is known of weights that a person asked for; none when nobody did."""
    file = record_file(name)
    return Brought.model_validate_json(file.read_bytes()) if file.exists() else None


def records() -> dict[str, Brought]:
    """Every record, by name."""
    found = {file.stem: record(file.stem) for file in sorted((home() / "models").glob("*.json"))}
    return {name: brought for name, brought in found.items() if brought is not None}


def find(name: str) -> Path | None:
    """Where the weights lie, whole; none when they are not on this machine."""
    brought = record(name)
    if brought is not None:
        place = Path(brought.folder)
        return place if place.is_file() or is_whole(place) else None
    row = models().get(name)
    return _in_hub_cache(row) if row is not None and row.repo else None


def folder_of(name: str) -> Path:
    """Where the weights lie. Raises `MissingWeightsError` with the way to bring them."""
    place = find(name)
    if place is None:
        raise MissingWeightsError(f"The weights {name} are not on this machine: {how_to_bring(name)}")
    return place


def how_to_bring(name: str) -> str:
    """What a person can do to bring the weights, as the end of a sentence."""
    row = models().get(name)
    pull = f"run laterna models pull {name}, or " if row is not None and row.repo else "run "
    return f"{pull}laterna models add FOLDER --name {name}"


def may_unpickle(name: str) -> bool:
    """Whether the person who brought the weights allowed files that can run code."""
    brought = record(name)
    return brought is not None and brought.pickles


def fingerprint(name: str) -> str:
    """What tells these weights from all others; empty when they are not here."""
    brought = record(name)
    if brought is not None:
        sums = json.dumps(brought.checksums, sort_keys=True)
        return hashlib.sha256(sums.encode()).hexdigest()
    place = find(name)
    return place.name if place is not None else ""


def is_whole(folder: Path) -> bool:
    """Whether a folder holds weights, every shard that its index names, and every part that its pipeline names."""
    if not any(next(folder.rglob(kind), None) for kind in (*SAFE, *PICKLES)):
        return False
    for index in folder.rglob("*.safetensors.index.json"):
        shards = json.loads(index.read_bytes())["weight_map"].values()
        if not all((index.parent / shard).exists() for shard in shards):
            return False
    pipeline = folder / "model_index.json"
    parts = json.loads(pipeline.read_bytes()) if pipeline.exists() else {}
    return all(
        (folder / part).is_dir() for part, kind in parts.items() if isinstance(kind, list) and kind[0] is not None
    )


def pipeline_of(place: Path) -> str:
    """The class of the pipeline of diffusers that a folder holds; empty for what holds none."""
    index = place / "model_index.json"
    return str(json.loads(index.read_bytes()).get("_class_name", "")) if index.is_file() else ""


def own_files(place: Path, row: Weights, kinds: tuple[str, ...] = SAFE + PICKLES) -> list[Path]:
    """The files of weights in a folder that are a row's own: a repository may hold many models."""
    files = sorted(file for kind in kinds for file in place.rglob(kind))
    return [file for file in files if _is_of(file.relative_to(place).as_posix(), row)]


def _is_of(path: str, row: Weights) -> bool:
    kept = any(fnmatch(path, pattern) for pattern in (*row.files, *PICKLES))
    return kept and not any(fnmatch(path, pattern) for pattern in row.skip)


def _in_hub_cache(row: Weights) -> Path | None:
    shelf = hub_cache() / f"models--{row.repo.replace('/', '--')}"
    ref = shelf / "refs" / row.revision
    commit = ref.read_text(encoding="utf-8").strip() if ref.is_file() else row.revision
    place = shelf / "snapshots" / commit
    return place if place.is_dir() and own_files(place, row) and is_whole(place) else None

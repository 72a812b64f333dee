"""A step, a task, and what a step is handed when it runs.

A step is a pure function of its inputs: it reads settings, results of other tasks and files, and gives a value, or
files in its scratch folder, or both. It knows neither the store nor the graph.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from laterna.engines.installed import version_of
from laterna.story.model import Model
from laterna.story.pack import unpack
from laterna.studio.code import code_hash
from laterna.studio.store import Entry, Made, Store

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.engines.catalog import Engine
    from laterna.story.terms import Capability

T = TypeVar("T", bound=Model)

VALUE = "value"
"""The name under which a step's value is kept, beside the files it wrote."""


@dataclass(frozen=True)
class Result:
    """What a task gave, wherever it is kept."""

    entry: Entry
    store: Store

    def value(self, kind: type[T]) -> T:
        """The value, read and checked."""
        return unpack(kind, self.store.read(self.entry.files[VALUE]))

    def file(self, name: str) -> Path:
        """Where one of its files lies; to be read, not changed."""
        return self.store.path(self.entry.files[name])


@dataclass(frozen=True)
class Work:
    """What a step's function is handed."""

    settings: Mapping[str, Any]
    inputs: Mapping[str, tuple[Result, ...]]
    files: Mapping[str, Path]
    engine: Any
    """The loaded engine; none for a step that needs none."""
    folder: Path
    """An empty folder; what is left in it is kept, by file name."""

    def one(self, role: str, kind: type[T]) -> T:
        """The value of the only input of a role."""
        (result,) = self.inputs[role]
        return result.value(kind)

    def all(self, role: str, kind: type[T]) -> tuple[T, ...]:
        """The values of every input of a role, in order."""
        return tuple(result.value(kind) for result in self.inputs[role])


@dataclass(frozen=True)
class Step:
    """One kind of work."""

    name: str
    run: str
    """`module:function`, called with a `Work`, returning a `Model` or nothing."""
    run_all: str = ""
    """`module:function`, called with several `Work`s that one engine does together, returning as many values; empty for
    a step whose tasks are each done alone."""
    version: int = 1
    """Raised when the same code must give another result."""
    capability: Capability | None = None
    """Set when an engine does it."""
    libraries: tuple[str, ...] = ()
    """Distributions whose versions change the result, beside the engine's own."""
    weight: float = 0.1
    """Rough CPU-seconds, for the time left."""

    def function(self) -> Any:
        return _found(self.run)

    def function_of_all(self) -> Any:
        return _found(self.run_all)


@dataclass(frozen=True)
class Task:
    """One piece of work of one build."""

    id: str
    """`illustrate/p4`: the step, then what it is for."""
    step: Step
    settings: Mapping[str, Any] = field(default_factory=dict)
    """JSON-able values and models; all of them are in the key."""
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Ids of the tasks whose results it reads, by role."""
    files: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    """Files from outside the store, by role: where they lie, and the SHA-256 of their bytes, which is in the key."""
    engines: tuple[Engine, ...] = ()
    """To try in this order; empty for a step that needs none."""

    def made(self, engine: Engine | None, inputs: Mapping[str, tuple[Result, ...]]) -> Made:
        """The record of who makes it and from what."""
        libraries = {name: version_of(name) for name in self.step.libraries} | (engine.versions() if engine else {})
        sources = {role: tuple(result.entry.digest for result in results) for role, results in inputs.items()}
        seed = self.settings.get("seed")
        return Made(
            step=self.step.name,
            step_version=self.step.version,
            engine=engine.name if engine else "",
            engine_version=_engine_version(engine) if engine else "",
            libraries=libraries,
            settings=_digest(_plain(self.settings)),
            seed=seed if isinstance(seed, int) else None,
            inputs=sources | {f"file:{role}": (digest,) for role, (_, digest) in self.files.items()},
        )

    def key(self, engine: Engine | None, made: Made) -> str:
        """SHA-256 of everything that can change the result: never of ids, times or places."""
        module = self.step.run.partition(":")[0]
        code = [code_hash(module)]
        if engine is not None:
            code.append(code_hash(engine.target.partition(":")[0]))
        return _digest({"made": _plain(made), "code": code, "with": _plain(engine.settings) if engine else None})


def _found(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def _engine_version(engine: Engine) -> str:
    from importlib.metadata import packages_distributions

    root = engine.target.partition(".")[0]
    names = ("laterna",) if root == "laterna" else packages_distributions().get(root, ())
    return version_of(names[0]) if names else ""


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON: models by their fields, arrays by the hash of their bytes."""
    if isinstance(value, BaseModel):
        arrays: list[Any] = []
        body = value.model_dump(mode="json", context={"arrays": arrays})
        if not arrays:
            return body
        return {"body": body, "arrays": [hashlib.sha256(array.tobytes()).hexdigest() for array in arrays]}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value

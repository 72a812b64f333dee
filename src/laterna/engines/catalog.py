"""The catalogue of engines, as data: every `catalog.toml` of a capability, then every plug-in's `engines.toml`.

A row says what an engine needs and how it runs; the engine itself is imported only when it is loaded, by its string.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from platform import machine, system
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import Field

from laterna.engines import weights as shelf
from laterna.engines.installed import has_module, has_program, version_of
from laterna.engines.memory import VARIABLE, room_mb
from laterna.engines.named import Named, named
from laterna.plugins import plugin_folders
from laterna.story.errors import (
    EngineError,
    MissingExtraError,
    MissingKeyError,
    MissingWeightsError,
    NoEngineError,
)
from laterna.story.model import Model
from laterna.story.terms import Capability, EngineName, Quality

CAPABILITIES: tuple[Capability, ...] = get_args(Capability)
_BUILT = {"illustrate", "animate", "upscale", "speak", "compose", "render"}
"""What is built from a manuscript, and can be built again."""


class Engine(Model):
    """One row of the catalogue."""

    name: EngineName
    capability: Capability
    target: Annotated[str, Field(pattern=r"^[\w.]+:\w+$")]
    """`module:Class`."""
    kind: Literal["embedded", "local", "remote", "fake"]
    """`embedded` works at once; `local` runs weights here; `remote` sends data away; `fake` is for tests only."""
    summary: str
    """One sentence for a person."""
    run: Literal["worker", "exclusive", "async"] = "worker"
    """A pool of processes; one resident process that loads its model once; or the network."""
    deterministic: bool = True
    """Whether the same inputs and seed give the same bytes on the same machine."""
    rank: int = 0
    """`auto` takes the highest ready one; embedded engines have 0, a better local or remote one more."""
    extra: str = ""
    """The extra that installs what it needs: `laterna[EXTRA]`; empty for the base install."""
    modules: tuple[str, ...] = ()
    """Import names that must be installed."""
    libraries: tuple[str, ...] = ()
    """Distributions whose versions change the result."""
    programs: tuple[str, ...] = ()
    """Programs that must be on the path."""
    weights: tuple[str, ...] = ()
    """Names of models it needs; see `laterna models`."""
    weights_in: tuple[str, ...] = ()
    """Settings that name further models it needs; see `engines.named`."""
    pipeline: str = ""
    """The class of the pipeline that its setting `model` must hold, for one that runs pipelines of diffusers."""
    key: str = ""
    """The environment variable that holds its key or address; empty when it needs none."""
    other_keys: tuple[str, ...] = ()
    """Variables that do as well. Only one of Laterna's own (`LATERNA_...`) lets `auto` choose a remote engine: a key
    that other programs use too was not set to have stories sent out."""
    address: str = ""
    """Where a remote engine sends things when no address is set: `api.openai.com`."""
    environment: dict[str, str] = {}
    """Settings taken from environment variables: the keyword to the variable."""
    files: tuple[str, ...] = ()
    """Settings that may name a file of the user's; what is in it changes the result."""
    memory_mb: Annotated[int, Field(ge=0)] = 0
    """Memory it takes while it works."""
    card: bool = False
    """Whether `auto` takes it only where there is a graphics card: without one, a page takes many minutes."""
    code_licence: str = "Apache-2.0"
    weights_licence: str = ""
    commercial: bool = True
    """False when a licence forbids commercial use."""
    timed: bool = True
    """For `speak`: whether it says when it speaks each word; where not, a narration's `words` are empty, and the studio
    finds them."""
    walks: bool = False
    """For `animate`: whether a clip ends in the next page's picture."""
    words: bool = False
    """For `embed`: whether it holds words in the same space as pictures."""
    languages: tuple[str, ...] = ()
    """Codes it knows; empty when language does not matter, `*` for any."""
    looks_by: str = ""
    """The setting that names the adapter by which it keeps characters to their reference pictures."""
    widens: bool = False
    """For `illustrate`: whether it can carry a finished picture on at its sides, to another shape."""
    over: EngineName | Literal[""] = ""
    """The illustrator whose picture of the same page it paints over; empty for one that begins with blank paper."""
    styles: tuple[str, ...] = ()
    """Picture styles it knows; empty for any."""
    sizes: tuple[int, int, int] | None = None
    """(least, most, multiple) of a side in pixels; none when any size will do."""
    source: str = ""
    """Where method and weights come from."""
    settings: dict[str, Any] = {}
    """Keywords that the class is made with."""
    quality: dict[Quality, dict[str, Any]] = {}
    """Settings that are others when quality is wished to be `draft` or `best`; a variable that the user set wins."""

    def lacks(self) -> str:
        """What is missing on this machine, as one sentence with the way to get it; empty when it is ready."""
        return str(self._fault() or "")

    def load(self) -> Any:
        """The engine itself, its coroutines waited for.

        Raises `MissingExtraError`, `MissingWeightsError` or `MissingKeyError` with what to do.
        """
        fault = self._fault()
        if fault is not None:
            raise fault
        module, _, name = self.target.partition(":")
        made = getattr(import_module(module), name)(**self.settings)
        return _awaited(made) if self.run == "async" else made

    @property
    def needs(self) -> tuple[str, ...]:
        """Every model it needs: its `weights`, and those that its settings name."""
        said = [row.name for name in self.weights_in for row in named(str(self.settings.get(name, "")))]
        return tuple(dict.fromkeys([*self.weights, *said]))

    @property
    def batch(self) -> int:
        """How many tasks it does better together than one after another: its setting of that name, else 1."""
        said = str(self.settings.get("batch", ""))
        return int(said) if said.isdecimal() and self.run != "async" else 1

    @property
    def keeps_looks(self) -> bool:
        """Whether it is to be given a reference picture of every character."""
        return bool(self._looks)

    @property
    def looks_at_photos(self) -> bool:
        """Whether the reference picture of who is on a photo is that photo: the adapter is named `NAME:0.6:photo`."""
        return any(adapter.note == "photo" for adapter in self._looks)

    @property
    def goes_to(self) -> str:
        """The host that a remote engine sends things to; empty for one that sends nothing."""
        if self.kind != "remote":
            return ""
        return urlsplit(str(self.settings.get("url", ""))).hostname or self.address

    @property
    def is_asked_for(self) -> bool:
        """Whether the user set a key or an address of Laterna's own for it."""
        return any(key.startswith("LATERNA_") and os.environ.get(key) for key in (self.key, *self.other_keys))

    def knows(self, language: str) -> bool:
        """Whether it knows a language (a BCP 47 tag); an empty one stands for any."""
        any_ = not language or not self.languages or "*" in self.languages
        return any_ or language.partition("-")[0] in self.languages

    def crowded(self) -> str:
        """Why it is too large for this machine, as one sentence; empty when it has room."""
        room = room_mb()
        if self.kind != "local" or self.memory_mb <= room:
            return ""
        return (
            f"{self.name} takes {self.memory_mb} MB and this machine has {room} MB for it: choose it by name to try it "
            f"all the same, or set {VARIABLE}"
        )

    def with_environment(self) -> Engine:
        """With the settings that environment variables hold, so that they count where the row's own do."""
        said = self._said()
        return self.model_copy(update={"settings": {**self.settings, **said}}) if said else self

    def with_quality(self, wished: Quality) -> Engine:
        """With the settings of a quality."""
        change = self.quality.get(wished)
        return self.model_copy(update={"settings": {**self.settings, **change, **self._said()}}) if change else self

    def with_weights(self, name: str) -> Engine:
        """The same engine made with other weights: `llava` with `smolvlm-256m` is `llava:smolvlm-256m`."""
        change: dict[str, Any] = {"name": f"{self.name}:{name}", "weights": (name,)}
        change["settings"] = {**self.settings, "model": name}
        row = shelf.models().get(name)
        if row is not None:
            change |= {"memory_mb": row.memory_mb, "weights_licence": row.licence, "commercial": row.commercial}
        return self.model_copy(update=change)

    def with_model(self, name: str) -> Engine:
        """The same remote engine asking for another model: `chat` with `qwen3:8b` is `chat:qwen3:8b`."""
        asked = self.with_environment()
        return asked.model_copy(update={"name": f"{self.name}:{name}", "settings": {**asked.settings, "model": name}})

    @property
    def _looks(self) -> tuple[Named, ...]:
        return named(str(self.settings.get(self.looks_by, "")))

    def _said(self) -> dict[str, str]:
        return {name: os.environ[variable] for name, variable in self.environment.items() if os.environ.get(variable)}

    def _fault(self) -> EngineError | None:
        absent = [name for name in self.modules if not has_module(name)]
        if absent and self.extra:
            return MissingExtraError(f"{self.name} needs {', '.join(absent)}: run pip install 'laterna[{self.extra}]'")
        if absent:
            return MissingExtraError(
                f"{self.name} needs {', '.join(absent)}, which is not installed: reinstall laterna"
            )
        missing = [name for name in self.programs if not has_program(name)]
        if missing:
            return MissingExtraError(
                f"{self.name} needs the program {', '.join(missing)}: install it, so that it is on the path"
            )
        keys = [key for key in (self.key, *self.other_keys) if key]
        if keys and not any(os.environ.get(key) for key in keys):
            return MissingKeyError(f"{self.name} needs a key or an address: set {' or '.join(keys)}")
        unfound = next((name for name in self.needs if shelf.find(name) is None), None)
        if unfound is not None:
            return MissingWeightsError(f"{self.name} needs the weights {unfound}: {shelf.how_to_bring(unfound)}")
        return self._misfit() if self.pipeline else None

    def _misfit(self) -> EngineError | None:
        """What is wrong with a pipeline of another family, or with weights that are none."""
        model = str(self.settings["model"])
        place = shelf.folder_of(model)
        found = shelf.pipeline_of(place)
        if found == self.pipeline:
            return None
        if not found:
            return EngineError(
                f"{place} holds no pipeline of diffusers: no model_index.json is in it. Add the folder that has it."
            )
        others = [f"{name}:{model}" for name in painters_with(found)]
        choice = f"choose {' or '.join(others)}" if others else "no engine here paints with it"
        return EngineError(f"{model} is a {found}, and {self.name} paints with a {self.pipeline}: {choice}.")

    def versions(self) -> dict[str, str]:
        """The installed versions of its `libraries`, what its weights are, and what the user's files hold."""
        weights = {f"weights:{name}": shelf.fingerprint(name) for name in self.needs}
        brought = {name: Path(str(self.settings.get(name, ""))).expanduser() for name in self.files}
        files = {
            f"file:{name}": hashlib.sha256(file.read_bytes()).hexdigest()
            for name, file in brought.items()
            if file.is_file()
        }
        return {name: version_of(name) for name in self.libraries} | weights | files


@cache
def engines() -> dict[tuple[str, str], Engine]:
    """Every row, by (capability, name)."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*/catalog.toml")), *(folder / "engines.toml" for _, folder in plugin_folders())]
    rows: dict[tuple[str, str], Engine] = {}
    for file in files:
        if file.exists():
            for row in tomllib.loads(file.read_text(encoding="utf-8")).get("engine", []):
                engine = Engine.model_validate(row)
                rows[engine.capability, engine.name] = engine
    return rows


def engine(capability: Capability, name: str) -> Engine:
    """One row; `NAME:WEIGHTS` is the engine made with other weights. Raises `NoEngineError` naming what there is."""
    row = engines().get((capability, name))
    base, _, model = name.partition(":")
    plain = engines().get((capability, base))
    if row is None and model and plain is not None and "model" in {*plain.settings, *plain.environment}:
        return plain.with_model(model) if plain.kind == "remote" else plain.with_weights(model)
    if row is None:
        known = ", ".join(sorted(n for c, n in engines() if c == capability))
        raise NoEngineError(f"There is no engine {name!r} to {capability}; there are: {known or 'none'}.")
    return row.with_environment()


def painters_with(pipeline: str) -> tuple[str, ...]:
    """The names of the engines that run a class of diffusers' pipelines."""
    return tuple(row.name for row in engines().values() if pipeline and row.pipeline == pipeline)


def choose(
    capability: Capability, wanted: tuple[str, ...] = ("auto",), quality: Quality = "good", language: str = ""
) -> tuple[Engine, ...]:
    """The engines to try, in order: those named, `auto` standing for the best one that is ready on this machine.

    Ready is what is installed, has its weights and its key, and fits the memory. A remote engine is chosen by `auto`
    only where the user set a key or an address of Laterna's own for it: that is the asking. A key that other programs
    use too serves an engine that is chosen by name. For a draft, `auto` takes the embedded engine for everything that
    can be made again later; the words stay, so their writer is the best one. Where a `language` matters, `auto` takes
    none that does not know it. Raises `NoEngineError`.
    """
    chosen = [_best(capability, quality, language) if name == "auto" else engine(capability, name) for name in wanted]
    return tuple({row.name: row.with_quality(quality) for row in chosen}.values())


def _best(capability: Capability, quality: Quality, language: str) -> Engine:
    rows = [row for (c, _), row in engines().items() if c == capability and row.kind != "fake" and row.knows(language)]
    rows = [row for row in rows if not row.card or _has_card()]
    ready = [row for row in rows if not row.lacks() and (row.kind != "remote" or row.is_asked_for)]
    fitting = [row for row in ready if not row.crowded()]
    if not fitting:
        lacks = "; ".join(row.lacks() or row.crowded() or f"{row.name} is used when it is named" for row in rows)
        raise NoEngineError(f"Nothing on this machine can {capability}: {lacks or 'no engine is installed'}.")
    quick = [row for row in fitting if row.kind == "embedded"] if quality == "draft" and capability in _BUILT else []
    return max(quick or fitting, key=lambda row: row.rank).with_environment()


def _has_card() -> bool:
    """Whether a driver for networks is on this machine, told without loading any: NVIDIA's, AMD's, or Apple's own."""
    return any(map(has_program, ("nvidia-smi", "rocm-smi"))) or (system(), machine()) == ("Darwin", "arm64")


def _awaited(made: Any) -> Any:
    """An engine of the network, to be called like any other; only these need an event loop, which is slow to import."""
    from laterna.engines.awaiting import Awaited

    return Awaited(made)


__all__ = ["CAPABILITIES", "Engine", "choose", "engine", "engines", "painters_with"]

"""What several commands need: the store, the engines a flag names, and the telling of progress."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from platformdirs import user_cache_path

from laterna.engines.catalog import CAPABILITIES, engine
from laterna.story.errors import UsageError
from laterna.studio.store import FolderStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from laterna.press.audio import Codec
    from laterna.story import Observation
    from laterna.story.event import Event
    from laterna.story.terms import Capability
    from laterna.studio.run import Listener

Engines = dict["Capability", tuple[str, ...]]

CODECS: dict[str, Codec] = {".wav": "wav", ".flac": "flac", ".opus": "opus", ".m4a": "aac"}
"""How a sound file is written, by its suffix."""


def cache_folder() -> Path:
    """`--cache`, `LATERNA_CACHE`, or the system's own place for caches."""
    given = click.get_current_context().find_root().obj["cache"]
    return Path(given) if given else user_cache_path("laterna")


def home_folder() -> Path:
    """`--home`, `LATERNA_HOME`, or the system's own place for data."""
    home: Path = click.get_current_context().find_root().obj["home"]
    return home


def open_store() -> FolderStore:
    """The store of this installation."""
    return FolderStore(cache_folder() / "store")


def core_count() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_engines(flags: Sequence[str]) -> Engines:
    """`CAPABILITY=NAME[,NAME...]` flags as engines by capability; `all=NAME` names every capability that has NAME."""
    chosen: Engines = {}
    for flag in flags:
        capability, equals, names = flag.partition("=")
        wanted = tuple(name.strip() for name in names.split(",") if name.strip())
        if not equals or not wanted or capability not in {*CAPABILITIES, "all"}:
            raise UsageError(
                f"--engine {flag}: write CAPABILITY=NAME[,NAME...], with a capability of "
                f"{', '.join(CAPABILITIES)} or all."
            )
        for one in CAPABILITIES if capability == "all" else (capability,):
            for name in wanted:
                if name != "auto":
                    engine(one, name)  # type: ignore[arg-type]
            chosen[one] = wanted  # type: ignore[index]
    return chosen


def listener() -> Listener:
    """Tells events as `--progress` asks: a line that renews itself on a terminal, lines, JSON lines, or nothing."""
    how = click.get_current_context().find_root().obj["progress"]
    if how == "auto":
        how = "line" if sys.stderr.isatty() else "plain"
    return {"line": _line, "plain": _plain, "json": _json, "none": _nothing}[how]


def asker() -> Callable[[Observation], str] | None:
    """Asks a person at the terminal who the photo shows; none when nobody is there to answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda seen: click.prompt(
        f"I see this: {seen.caption}\nWho or what is the story to be about? (Enter leaves it to me)",
        default="", show_default=False, err=True,
    )  # fmt: skip


def _json(event: Event) -> None:
    click.echo(json.dumps(event.model_dump(), ensure_ascii=False), err=True)


def _nothing(event: Event) -> None:
    """Say nothing."""


def _plain(event: Event) -> None:
    if event.kind in {"done", "retry", "fallback", "note"}:
        place = f"[{event.done}/{event.total}] " if event.total else ""
        click.echo(f"{place}{_words(event)}", err=True)


def _line(event: Event) -> None:
    if event.kind in {"retry", "fallback", "note"}:
        click.echo(f"\r\033[K{_words(event)}", err=True)
    elif event.kind == "finished":
        click.echo("\r\033[K", nl=False, err=True)
    elif event.kind == "progress":
        words = " ".join(_words(event).split())
        click.echo(f"\r\033[K      {words[: shutil.get_terminal_size().columns - 8]}", nl=False, err=True)
    elif event.kind in {"start", "done"}:
        left = f", about {event.left_s:.0f} s left" if event.left_s else ""
        click.echo(f"\r\033[K{event.fraction:4.0%}  {_words(event)}{left}", nl=False, err=True)


def _words(event: Event) -> str:
    by = f" ({event.engine})" if event.engine else ""
    if event.kind == "retry":
        return f"{event.task}{by}: {event.message} Trying again."
    if event.kind == "fallback":
        return f"{event.task}: {event.message} Going on with {event.engine}."
    return event.message or f"{event.task}{by}"

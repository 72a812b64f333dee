"""What `models` does, once its flags are read."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from laterna.engines import weights as shelf
from laterna.engines.catalog import engines, painters_with
from laterna.story.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def list_models() -> None:
    """Every model of the catalogue, then those that a person brought under names of their own."""
    users: dict[str, list[str]] = {}
    for (capability, name), row in engines().items():
        for weights in row.needs:
            users.setdefault(weights, []).append(f"{capability}={name}")
    for name, row in sorted(shelf.models().items()):
        here = "here" if shelf.find(name) is not None else "-"
        click.echo(f"{here:<5}{name:<26}{_size(row.size_mb):>9}  {_size(row.memory_mb):>8} memory  {_licence(row)}")
        click.echo(f"     {'':<26}{row.summary} {', '.join(users.get(name, []))}".rstrip())
    for name, brought in shelf.records().items():
        if name not in shelf.models():
            here = "here" if shelf.find(name) is not None else "gone"
            click.echo(f"{here:<5}{name:<26}{brought.licence or 'licence not stated'}: {brought.folder}")


def pull_model(name: str, yes: bool, pickles: bool) -> None:
    """Show what would be fetched, ask, fetch."""
    from laterna.engines.hub import look, pull, row_of

    row = row_of(name)
    offer = look(row, pickles)
    click.echo(f"{row.name}: {row.summary}\nfrom {row.repo} at {offer.commit[:12]}")
    click.echo(f"size     {offer.size / 1e6:.1f} MB in {len(offer.files)} files, into {shelf.hub_cache()}")
    click.echo(f"memory   {_size(row.memory_mb) if row.memory_mb else 'about its size'}")
    click.echo(f"licence  {offer.licence}{'' if row.commercial else ' [non-commercial]'}")
    if offer.pickles:
        click.echo("caution  these files can run code when they are read")
    if not yes and not sys.stdin.isatty():
        raise UsageError("Nobody is here to ask; add --yes to fetch it.")
    if not yes:
        click.confirm("Fetch it?", abort=True)
    click.echo(f"{row.name} is ready: {pull(offer)}")


def add_model(folder: Path, name: str | None, pickles: bool) -> None:
    """Remember a folder under a name."""
    from laterna.engines.brought import add

    chosen = name or re.sub(r"[^a-z0-9._-]+", "-", folder.resolve().stem.lower()).strip("-._")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", chosen):
        raise UsageError(f"--name {chosen}: write lower-case letters, digits, dots, dashes; 80 at most.")
    brought = add(folder, chosen, pickles)
    click.echo(f"{chosen}: {len(brought.checksums)} files in {brought.folder}")
    if chosen in shelf.models():
        return
    painters = painters_with(shelf.pipeline_of(folder))
    ways = [f"illustrate={name}:{chosen}" for name in painters] or [f"see=llava:{chosen}"]
    click.echo(f"Name it after an engine of its kind: --engine {' or '.join(ways)}")


def remove_model(name: str, yes: bool) -> None:
    """Forget weights; what was pulled is deleted from the hub's cache too, what was added stays where it is."""
    brought, place = shelf.record(name), shelf.find(name)
    if brought is None and place is None:
        raise InputError(f"{name} is not on this machine; see laterna models list.")
    if brought is not None and not brought.commit:
        shelf.record_file(name).unlink()
        click.echo(f"{name} is forgotten; its files stay in {brought.folder}.")
        return
    if not yes:
        click.confirm(f"Remove {name}? Other programs that share the hub's cache lose it too.", abort=True)
    from laterna.engines.hub import delete

    freed = delete(brought.commit if brought else place.name if place else "")
    shelf.record_file(name).unlink(missing_ok=True)
    click.echo(f"{name} is removed; {freed / 1e6:.1f} MB freed.")


def _size(megabytes: int) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"


def _licence(row: shelf.Weights) -> str:
    return f"{row.licence}{'' if row.commercial else ' [non-commercial]'}"

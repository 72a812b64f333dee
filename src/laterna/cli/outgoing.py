"""What `--dry-run` says: who would do what, and what would leave this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from laterna.studio.outgoing import given_to, goes_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.catalog import Engine
    from laterna.studio.outgoing import Errand


def tell_errands(errands: Sequence[Errand]) -> None:
    """One paragraph a capability, then where anything goes at all."""
    click.echo("Nothing is made and nothing is sent. This is what would be done, and by whom:\n")
    for errand in errands:
        sending = next((engine for engine in errand.engines if goes_to(engine)), None)
        for place, engine in enumerate(errand.engines):
            label = "" if place else f"{errand.capability}{_pages(errand.pages)}"
            click.echo(f"  {label:<12}{'if that fails, ' if place else ''}{_engine(engine)}")
            if engine is sending:
                click.echo(f"  {'':<14}{given_to(errand.capability)}")
    hosts = list(dict.fromkeys(goes_to(engine) for errand in errands for engine in errand.engines))
    abroad = [host for host in hosts if host]
    click.echo(f"\nWhat leaves this machine goes to {', '.join(abroad)}, and is no more than that." if abroad
               else "\nNothing leaves this machine.")  # fmt: skip


def _engine(engine: Engine) -> str:
    host, lacks = goes_to(engine), engine.lacks()
    here = f"at {engine.goes_to}, which is this machine" if engine.goes_to else "on this machine"
    where = f"sends to {host}" if host else here
    return f"{engine.name}: {where}" + (f" (not ready: {lacks})" if lacks else "")


def _pages(numbers: Sequence[int]) -> str:
    return f", page {', '.join(map(str, numbers))}" if numbers else ""

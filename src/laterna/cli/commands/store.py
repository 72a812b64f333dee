"""Look after the store of results: usage, verify, prune, clear."""

from __future__ import annotations

import click


@click.command()
@click.argument("action", type=click.Choice(["usage", "verify", "prune", "clear"]), default="usage")
@click.option("--max-mb", type=click.IntRange(0), help="For prune: keep at most this much.")
def command(action: str, max_mb: int | None) -> None:
    """Show how much the store holds, check every file in it, or make it smaller. Stories are never touched."""
    from laterna.cli.shared import open_store

    store = open_store()
    if action == "verify":
        click.echo(f"{store.verify()} damaged files removed")
    elif action == "prune":
        freed = store.prune(None if max_mb is None else max_mb * 1_000_000)
        click.echo(f"{freed / 1e6:.1f} MB freed")
    elif action == "clear":
        store.clear()
    usage = store.usage()
    click.echo(f"{store.root}: {usage.entries} results, {usage.files} files, {usage.size / 1e6:.1f} MB")

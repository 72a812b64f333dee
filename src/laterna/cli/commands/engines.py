"""List the engines: what each does, how it runs, whether it is ready."""

from __future__ import annotations

import click


@click.command()
@click.argument("capability", required=False)
@click.option("--all", "everything", is_flag=True, help="Fakes for tests, too.")
def command(capability: str | None, everything: bool) -> None:
    """List the engines of every CAPABILITY, or of one; a star marks what `auto` would take."""
    from laterna.engines.catalog import CAPABILITIES, choose
    from laterna.engines.catalog import engines as catalogue
    from laterna.story.errors import NoEngineError, UsageError

    if capability is not None and capability not in CAPABILITIES:
        raise UsageError(f"There is no capability {capability!r}; there are: {', '.join(CAPABILITIES)}.")
    for name in CAPABILITIES:
        rows = [row for (c, _), row in catalogue().items() if c == name and (everything or row.kind != "fake")]
        if capability not in {None, name} or not rows:
            continue
        try:
            best = choose(name)[0].name
        except NoEngineError:
            best = ""
        click.echo(name)
        for row in rows:
            state = row.lacks() or row.crowded() or "ready"
            warning = "" if row.commercial else "  [non-commercial]"
            click.echo(f" {'*' if row.name == best else ' '} {row.name:<14} {row.kind:<9} {row.summary}{warning}")
            click.echo(f"   {'':<14} {state}")

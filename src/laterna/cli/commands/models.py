"""List, bring and remove the weights that local engines are made with."""

from __future__ import annotations

from pathlib import Path

import click


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the weights that local engines need; pull them from a hub, or add them from a folder.

    Nothing is ever downloaded but by `laterna models pull`; everything else works with the network off.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@command.command("list")
def list_() -> None:
    """List every model: whether it is here, its size, the memory it takes, its licence, who uses it."""
    from laterna.cli.weighing import list_models

    list_models()


@command.command("pull")
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--pickles", is_flag=True, help="Allow files that can run code, where there is no safetensors.")
def pull(name: str, yes: bool, pickles: bool) -> None:
    """Fetch NAME, or OWNER/NAME of a hub: size, licence and memory are shown first.

    The same command again goes on where it was stopped.
    """
    from laterna.cli.weighing import pull_model

    pull_model(name, yes, pickles)


@command.command("add")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", help="What engines call it; the folder's own name by default.")
@click.option("--pickles", is_flag=True, help="Allow files that can run code, where there is no safetensors.")
def add(folder: Path, name: str | None, pickles: bool) -> None:
    """Use the weights in FOLDER (or one file) as NAME; they stay where they are."""
    from laterna.cli.weighing import add_model

    add_model(folder, name, pickles)


@command.command("remove")
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Delete what was pulled as NAME, or forget what was added as NAME."""
    from laterna.cli.weighing import remove_model

    remove_model(name, yes)


@command.command("where")
@click.argument("name", required=False)
def where(name: str | None) -> None:
    """Say where weights lie: of NAME, or where they would be looked for."""
    from laterna.engines.weights import folder_of, home, hub_cache

    if name:
        click.echo(folder_of(name))
    else:
        click.echo(f"hub cache  {hub_cache()}\nrecords    {home() / 'models'}")


@command.command("verify")
@click.argument("name")
def verify(name: str) -> None:
    """Check every file of NAME against the sum it had when it was brought."""
    from laterna.engines.brought import verify as verify_weights
    from laterna.story.errors import InputError

    spoilt = verify_weights(name)
    if spoilt:
        raise InputError(f"{name}: changed or gone: {', '.join(spoilt)}. Pull or add it again.")
    click.echo(f"{name}: every file is as it was brought.")

"""Look after the houses of a server: found one, list them, say what each may use."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from laterna.web.settings import WebSettings


@click.group()
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings as TOML.")
@click.pass_context
def command(ctx: click.Context, config: Path | None) -> None:
    """Houses are those who share a library on a server: families, classes, teams."""
    from laterna.cli.serving import need_web
    from laterna.cli.shared import home_folder

    need_web()
    from laterna.web.settings import read_settings

    ctx.obj = read_settings(config, {"home": home_folder()})


@command.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True, help="How long the link is good.")
@click.pass_obj
def found(settings: WebSettings, name: str, days: int) -> None:
    """Found a house, and print the link by which its first owner joins it."""
    from laterna.library.people import People

    with settings.open_database() as database:
        house, secret = People(database).found(name, days)
    click.echo(f"{house}  {name}\n{settings.own_address}/join/{secret}")


@command.command("list")
@click.pass_obj
def list_houses(settings: WebSettings) -> None:
    """Every house, with its people and stories."""
    from laterna.library.household import houses

    with settings.open_database() as database:
        for house in houses(database):
            click.echo(f"{house.id}  {house.name}: {house.people} people, {house.stories} stories")


@command.command("reports")
@click.pass_obj
def list_reports(settings: WebSettings) -> None:
    """What somebody found not right for children, in stories of every house, until the house has settled it."""
    from laterna.library.reports import Reports

    with settings.open_database() as database:
        for row in Reports(database).all():
            click.echo(f"{row.made:%Y-%m-%d}  {row.house}, {row.story} {row.title}: {row.words}")


@command.command()
@click.argument("house")
@click.option("--stories", type=float, help="Stories begun in a month.")
@click.option("--minutes", type=float, help="Minutes of making in a month.")
@click.option("--storage-mb", type=float, help="Megabytes kept at once.")
@click.option("--cost", type=float, help="What engines of others may ask in a month.")
@click.pass_obj
def limits(settings: WebSettings, house: str, **given: float | None) -> None:
    """Say what a house may use, where that differs from the settings; print how it stands."""
    from laterna.library.ledger import Ledger
    from laterna.web.workshop import shelf_of

    with settings.open_database() as database:
        ledger = Ledger(database, settings.limits)
        ledger.limit(house, {name: value for name, value in given.items() if value is not None})
        standing = ledger.standing(house, partial(shelf_of(settings, database).stored, house))
        for name, used in standing.used().items():
            most = getattr(standing.limits, name)
            click.echo(f"{name}: {used:g} of {'any' if most is None else f'{most:g}'}")

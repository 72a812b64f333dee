"""The command line: one file a command under `commands/`, found by name, imported only when it is called.

Settings come from flags, then `LATERNA_*` variables, then `laterna.toml` in the current folder. A plug-in's commands
stand in its own `commands` folder.
"""

from __future__ import annotations

import ast
import os
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from platformdirs import user_data_path

from laterna import __version__
from laterna.plugins import plugin_folders

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = Path(__file__).parent / "commands"
SETTINGS = "laterna.toml"


class Commands(click.Group):
    """A group whose commands are files; listing them imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({file.stem for _, file in _files()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for package, file in _files():
            if file.stem == cmd_name:
                command: click.Command = import_module(f"{package}.{file.stem}").command
                command.name = cmd_name
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = sorted({file.stem: _summary(file) for _, file in _files()}.items())
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _files() -> Iterator[tuple[str, Path]]:
    yield from (("laterna.cli.commands", file) for file in sorted(_OWN.glob("[a-z]*.py")))
    for package, folder in plugin_folders():
        yield from ((f"{package}.commands", file) for file in sorted((folder / "commands").glob("[a-z]*.py")))


def _summary(file: Path) -> str:
    """The first line of a command's docstring, read without importing it."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].rstrip(".")


def _read_settings() -> dict[str, Any]:
    try:
        return tomllib.loads(Path(SETTINGS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"{SETTINGS} is not valid TOML: {error}") from error


@click.group(
    cls=Commands,
    context_settings={"auto_envvar_prefix": "LATERNA", "help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="laterna")
@click.option("--cache", type=click.Path(file_okay=False), help="Where results are kept.  [LATERNA_CACHE]")
@click.option("--home", type=click.Path(file_okay=False), help="Where weights and settings live.  [LATERNA_HOME]")
@click.option(
    "--progress",
    type=click.Choice(["auto", "plain", "json", "none"]),
    default="auto",
    show_default=True,
    help="How to tell what is going on.  [LATERNA_PROGRESS]",
)
@click.pass_context
def cli(ctx: click.Context, cache: str | None, home: str | None, progress: str) -> None:
    r"""Laterna turns a photo, a premise or a finished text into an illustrated, narrated, scored story.

    \b
    laterna make photo.jpg --out mystory
    laterna make --premise "a fox who lost her lantern" --out mystory
    """
    if home:  # engines look for their weights there, in this process and in every worker of it
        os.environ["LATERNA_HOME"] = home
    ctx.obj = {"cache": cache, "home": Path(home) if home else user_data_path("laterna"), "progress": progress}
    _lend_keys(ctx.obj["home"])


def _lend_keys(home: Path) -> None:
    """Let engines have the keys that were entered in the studio."""
    if (home / "keys.json").exists():
        from laterna.engines.keys import key_ring

        key_ring(home).lend()


def main() -> None:
    """Run a command. Exit codes: 2 usage, 3 input, 4 engine, 5 disk, 130 stopped."""
    try:
        cli(standalone_mode=False, default_map=_read_settings())
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished is kept.", err=True)
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 -- the error tree is imported only once something has failed
        _say(error)


def _say(error: Exception) -> None:
    """Tell our own errors in their own words; anything else is a fault of ours and keeps its trace."""
    from laterna.story.errors import LaternaError

    if not isinstance(error, LaternaError):
        raise error
    click.echo(f"laterna: {error}", err=True)
    sys.exit(error.exit_code)

"""Check this machine: libraries, fonts, programs, folders, engines."""

from __future__ import annotations

import platform
import shutil
import sys

import click

_LIBRARIES = {
    "skia": "the system libraries libEGL, libGL and fontconfig (Debian: libegl1 libgl1 fontconfig)",
    "typst": "pip install typst",
    "av": "pip install av",
    "cv2": "pip install 'opencv-python-headless<5'",
    "espeakng_loader": "pip install espeakng-loader",
}


@click.command()
def command() -> None:
    """Say what works here, what does not, and how to mend it. Exits with 4 when something needed is missing."""
    from laterna.cli.shared import cache_folder, core_count, home_folder
    from laterna.engines.catalog import CAPABILITIES, choose
    from laterna.engines.memory import room_mb
    from laterna.story.errors import NoEngineError

    click.echo(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {core_count()} cores")
    faults = 0
    for name, mend in _LIBRARIES.items():
        fault = _import_fault(name)
        faults += bool(fault)
        click.echo(f"  {'ok      ' if not fault else 'MISSING '} {name}" + (f": {fault}; {mend}" if fault else ""))
    for capability in CAPABILITIES:
        try:
            click.echo(f"  ok       {capability}: {choose(capability)[0].name}")
        except NoEngineError as error:
            click.echo(f"  none     {error}")
    click.echo(f"  memory   {room_mb() / 1000:.1f} GB for models")
    for name, folder in (("cache", cache_folder()), ("home", home_folder())):
        place = next(parent for parent in (folder, *folder.parents) if parent.exists())
        free = shutil.disk_usage(place).free / 1e9
        click.echo(f"  {name}    {folder} ({free:.1f} GB free)")
    if faults:
        sys.exit(4)


def _import_fault(name: str) -> str:
    from importlib import import_module

    try:
        import_module(name)
    except ImportError as error:
        return str(error).partition("\n")[0]
    return ""

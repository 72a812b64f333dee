"""What `paint` does, once its flags are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from laterna.engines.catalog import choose
from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Commission
from laterna.story.errors import UsageError
from laterna.story.reader import read_scene
from laterna.storyboard.page import lay_out_scene
from laterna.studio.steps.maps import write_maps

if TYPE_CHECKING:
    from pathlib import Path

_LEAST_PX, _MOST_PX = 64, 4096


def paint(prompt: str, out: Path, size: str, style: str, seed: int, maps: bool, engine: str) -> None:
    """Read the sentence, lay it out, paint it, and say what was understood."""
    width, height = _size(size)
    reading = read_scene(prompt)
    layout = lay_out_scene(reading.scene, reading.cast, reading.settings, width / height, seed)
    setting = next((place for place in reading.settings if place.id == reading.scene.setting), None)
    commission = Commission(
        layout=layout,
        scene=reading.scene,
        cast=reading.cast,
        setting=setting,
        style=style,
        size=(width, height),
        seed=seed,
    )
    stage = choose("illustrate", (engine,))[0].load().illustrate(commission)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_png(stage.picture, out, xmp_packet(stage.source_type, prompt))
    if maps:
        figures = [figure.id for figure in layout.figures]
        write_maps(layout, (width, height), figures, out.parent, f"{out.stem}-")
    click.echo(stage.alt)
    for left in layout.left:
        click.echo(f"  {left.asked}: {left.reason}", err=True)
    for word in reading.missed:
        click.echo(f"  not understood: {word}", err=True)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(_LEAST_PX <= side <= _MOST_PX for side in size) or not 0.2 < size[0] / size[1] < 5:
        raise UsageError(f"--size {text}: write WIDTHxHEIGHT, {_LEAST_PX} to {_MOST_PX} pixels, as in 1024x1024.")
    return size

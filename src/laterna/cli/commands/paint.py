"""Paint one picture from a sentence."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("prompt")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--size", default="1024x1024", show_default=True, help="WIDTHxHEIGHT in pixels.")
@click.option("--style", default="papercut", show_default=True, help="papercut, shadow, linocut, felt.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--maps", is_flag=True, help="Write the control maps beside it: depth, pose, edges, segmentation, masks.")
@click.option("--engine", default="auto", show_default=True)
def command(prompt: str, out: Path, size: str, style: str, seed: int, maps: bool, engine: str) -> None:
    """Paint PROMPT, a plain English sentence, into OUT, a PNG."""
    from laterna.cli.painting import paint

    paint(prompt, out, size, style, seed, maps, engine)

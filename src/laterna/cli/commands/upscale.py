"""Make a picture larger."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--scale", type=click.Choice(["2", "4"]), default="2", show_default=True)
@click.option("--engine", default="auto", show_default=True)
def command(source: Path, out: Path, scale: str, engine: str) -> None:
    """Make the picture SOURCE 2 or 4 times as wide and high, into OUT, a PNG."""
    from laterna.engines.catalog import choose
    from laterna.press.provenance import write_png, xmp_packet
    from laterna.studio.sources import read_picture

    picture = read_picture(source)
    large = choose("upscale", (engine,))[0].load().upscale(picture, int(scale))
    write_png(large, out, xmp_packet("digitalCapture", source.stem))
    click.echo(f"{large.size[0]} x {large.size[1]}: {out}")

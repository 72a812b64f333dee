"""Find pictures in a folder by words or by a picture, or the caption that suits a picture."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("place", type=click.Path(path_type=Path, exists=True))
@click.argument("query")
@click.option("--count", "-n", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many.")
@click.option("--engine", default="auto", show_default=True, help="clip, siglip, dinov2, vit, resnet, sift, histogram.")
def command(place: Path, query: str, count: int, engine: str) -> None:
    """Find in PLACE what is most like QUERY.

    PLACE is a folder of pictures, or a text file with a caption on every line. QUERY is words, or a picture file.
    Words need CLIP or SigLIP; pictures are found by pictures without any weights too. What was looked at once is kept.
    """
    from laterna.cli.seeking import search, show

    row, hits = search(place, query, count, engine)
    show(hits)
    click.echo(f"by {row.name}", err=True)

"""Make a whole story: a photo, a premise or a finished text becomes a book and a film."""

from __future__ import annotations

from pathlib import Path

import click

from laterna.cli.options import SectionCommand, book_options, run_options


@click.command(cls=SectionCommand)
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="The story's folder.")
@click.option("--premise", default="", help="What the story is to be about, in plain words.")
@click.option("--subject", default="", help="What the photo shows: 'my dog Biscuit'. Trusted over the eye.")
@click.option("--hero", default="", help="The hero's name.")
@click.option("--place", default="", help="Where it plays.")
@click.option("--include", multiple=True, help="A thing that must appear; may be given again.")
@click.option("--avoid", multiple=True, help="A thing that must not appear; may be given again.")
@click.option("--dedication", default="", help="Printed before the story.")
@click.option("--pages", type=click.IntRange(4, 40), default=12, show_default=True)
@click.option("--age", type=click.Choice(["3-5", "6-8", "9-12"]), default="3-5", show_default=True)
@click.option("--language", default="en", show_default=True, help="Code of the language it is told in.")
@click.option("--style", help="How pictures are made: papercut, shadow, linocut, felt.")
@click.option("--film", type=click.Choice(["wide", "tall", "square"]), help="Of the film.")
@click.option("--voice", help="The narrator's voice; see `laterna voices`.")
@click.option("--narration", multiple=True, type=click.Path(path_type=Path), help="Your own recording, one a page.")
@click.option("--music/--no-music", default=None, help="Whether there is music.")
@click.option("--hero-from", type=click.Choice(["photo"]), help="Paste the photo's subject, cut out, on every page.")
@click.option("--maps/--no-maps", default=None, help="Whether every page's control maps are left beside its picture.")
@click.option("--picture-px", type=click.IntRange(128, 4096), help="Shorter side of a page's picture.")
@click.option("--film-px", type=click.IntRange(90, 2160), help="Shorter side of the film's frame.")
@click.option("--fps", type=click.Choice(["24", "30", "60"]), help="Frames a second.")
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Another seed, another story."
)
@click.option("--engine", multiple=True, metavar="CAPABILITY=NAME[,NAME...]", help="Which engine does what, in order.")
@run_options
@book_options
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="Pages worked on at once; as many as cores by default.")
def command(
    sources: tuple[Path, ...], out: Path, narration: tuple[Path, ...], jobs: int | None, **wishes: object
) -> None:
    """Make a whole story from SOURCES: photos, a short video, or one finished text (.txt .md .docx .pdf .epub).

    With no source, --premise says what it is to be about. The same command again goes on where it was stopped;
    `laterna build` builds again after the manuscript was edited.
    """
    from laterna.cli.making import make

    make(sources, out, narration, jobs, wishes)

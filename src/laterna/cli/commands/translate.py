"""Add an edition in another language, from a file someone made or by an engine."""

from __future__ import annotations

from pathlib import Path

import click

from laterna.cli.options import budget_options


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "language", required=True, help="Code of the language: es, ko, pt-BR.")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="A translation: one paragraph a page, the title first."
)
@click.option("--engine", default="auto", show_default=True, help="Who translates when there is no file.")
@budget_options
def command(folder: Path, language: str, source: Path | None, engine: str, **limits: object) -> None:
    """Put a translation of the story in FOLDER into its manuscript; `laterna build` then makes its editions.

    The file is plain text: paragraphs parted by empty lines, the title first, then one a page; or JSON as
    {"title": "...", "pages": ["...", ...]}.
    """
    from laterna.cli.building import running
    from laterna.engines.catalog import choose
    from laterna.studio.folder import StoryFolder
    from laterna.studio.translation import by_engine, from_file, with_translation
    from laterna.studio.wishes import with_production

    stories = StoryFolder(folder)
    story = stories.open()
    if source:
        said = from_file(source, len(story.pages))
    else:
        names = tuple(name.strip() for name in engine.split(","))
        with running(None, limits) as run:
            said = by_engine(story, language, choose("translate", names, story.production.quality), run)
        story = with_production(story, {"engines": story.production.engines | {"translate": names}})
    stories.save(with_translation(story, language, said))
    if said.deed and said.deed.back_chrf is not None:
        click.echo(f"Translated back by {said.deed.engine}, {said.deed.back_chrf:.0f} of 100 of it comes back (chrF).")
    if said.long:
        pages = f"page{'s' if len(said.long) > 1 else ''} {', '.join(map(str, said.long))}"
        click.echo(f"Longer than the layout has room for, so that the type is smaller there: {pages}.")
    click.echo(
        f"{said.title} ({language}): {len(said.pages)} pages in {folder}; `laterna build {folder}` makes the edition."
    )

"""Write a story's manuscript, or offer several stories to choose from."""

from __future__ import annotations

import click


@click.command()
@click.option("--premise", default="", help="What it is to be about, in plain words.")
@click.option("--hero", default="", help="The hero's name.")
@click.option("--pages", type=click.IntRange(4, 40), default=12, show_default=True)
@click.option("--age", type=click.Choice(["3-5", "6-8", "9-12"]), default="3-5", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--plot", default="", help="A story shape, as --options names it.")
@click.option("--options", type=click.IntRange(1, 12), help="Offer this many different stories instead.")
@click.option("--json", "as_json", is_flag=True, help="The whole manuscript, or the options, as JSON.")
@click.option("--engine", default="auto", show_default=True)
def command(options: int | None, as_json: bool, engine: str, **wishes: object) -> None:
    """Write a story and print it."""
    import json

    from laterna.engines.catalog import choose
    from laterna.story import Brief
    from laterna.story.document import write_story

    brief = Brief.model_validate(wishes)
    writer = choose("write", (engine,))[0].load()
    if options:
        ideas = writer.ideas(brief, (), options)
        if as_json:
            click.echo(json.dumps([idea.model_dump() for idea in ideas], ensure_ascii=False, indent=2))
            return
        for number, idea in enumerate(ideas, 1):
            click.echo(f"{number}. {idea.title}\n   {idea.logline}\n   --plot {idea.plot} --seed {idea.seed}\n")
        return
    story = writer.write(brief, ())
    if as_json:
        click.echo(write_story(story), nl=False)
        return
    click.echo(f"{story.title[story.language].words}\n")
    for number, page in enumerate(story.pages, 1):
        click.echo(f"{number:>3}  {page.text[story.language].words}\n")

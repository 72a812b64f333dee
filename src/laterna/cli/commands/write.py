"""Write a story's manuscript, or offer several stories to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from laterna.cli.options import budget_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Idea, Story


@click.command()
@click.option("--premise", default="", help="What it is to be about, in plain words.")
@click.option("--subject", default="", help="Who or what it is about: 'my dog Biscuit'.")
@click.option("--hero", default="", help="The hero's name.")
@click.option("--place", default="", help="Where it plays.")
@click.option("--include", multiple=True, help="A thing that must appear; may be given again.")
@click.option("--avoid", multiple=True, help="A thing that must not appear; may be given again.")
@click.option("--pages", type=click.IntRange(4, 40), default=12, show_default=True)
@click.option("--age", type=click.Choice(["3-5", "6-8", "9-12"]), default="3-5", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--plot", default="", help="A story shape, as --options names it.")
@click.option("--options", type=click.IntRange(1, 12), help="Offer this many different stories instead.")
@click.option("--json", "as_json", is_flag=True, help="The whole manuscript, or the options, as JSON.")
@click.option("--engine", default="auto", show_default=True)
@budget_options
def command(
    options: int | None, as_json: bool, engine: str, max_calls: int | None, max_cost: float | None, **wishes: object
) -> None:
    """Write a story and print it; what was taken of the premise is said at the end.

    --options N offers N stories of different shapes instead; the flags under each have that very story told.
    """
    from laterna.cli.desk import TerminalDesk
    from laterna.engines.budget import Budget
    from laterna.engines.catalog import choose
    from laterna.engines.desk import at
    from laterna.story import Brief
    from laterna.story.document import write_story
    from laterna.studio.fitness import check_brief, tell_fit

    brief = Brief.model_validate(wishes)
    check_brief(brief)
    row = choose("write", (engine,))[0]
    writer = row.load()
    desk = TerminalDesk("write", row.name, Budget(max_calls, max_cost))
    if options:
        with at(desk):
            ideas = writer.ideas(brief, (), options)
        desk.end()
        _offer(ideas, as_json)
        return
    with at(desk):
        story = tell_fit(writer, brief, ())
    desk.end()
    if as_json:
        click.echo(write_story(story), nl=False)
        return
    click.echo(f"{story.title[story.language].words}\n")
    for number, page in enumerate(story.pages, 1):
        click.echo(f"{number:>3}  {page.text[story.language].words}\n")
    _say_what_was_taken(story)


def _offer(ideas: Sequence[Idea], as_json: bool) -> None:
    import json

    if as_json:
        click.echo(json.dumps([idea.model_dump() for idea in ideas], ensure_ascii=False, indent=2))
        return
    for number, idea in enumerate(ideas, 1):
        click.echo(f"{number}. {idea.title}\n   {idea.logline}\n   --plot {idea.plot} --seed {idea.seed}\n")


def _say_what_was_taken(story: Story) -> None:
    notes: dict[str, Any] = story.plan if isinstance(story.plan, dict) else {}
    if notes.get("took"):
        click.echo(f"Understood: {'; '.join(notes['took'])}.", err=True)
    if notes.get("missed"):
        click.echo(f"Not understood: {', '.join(notes['missed'])}.", err=True)

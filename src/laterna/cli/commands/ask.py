"""Ask a question about a photo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Awaitable


@click.command()
@click.argument("photo", type=click.Path(path_type=Path))
@click.argument("question")
@click.option("--engine", default="auto", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The answer with its confidence.")
def command(photo: Path, question: str, engine: str, as_json: bool) -> None:
    """Answer QUESTION about PHOTO, and say so when it can't be told."""
    import asyncio
    import inspect

    from laterna.engines.catalog import choose
    from laterna.story.errors import InputError
    from laterna.studio.sources import read_sources

    photos = read_sources([photo]).photos
    if not photos:
        raise InputError(f"{photo} is a text, not a photo.")
    answer: Any = choose("see", (engine,))[0].load().ask(photos[0].photo, question)
    if inspect.isawaitable(answer):
        answer = asyncio.run(_wait_for(answer))
    click.echo(answer.model_dump_json() if as_json else answer.text)


async def _wait_for(answer: Awaitable[Any]) -> Any:
    return await answer

"""Print the JSON Schema of the manuscript, or of another value that flows."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("name", default="Story")
def command(name: str) -> None:
    """Print the JSON Schema of NAME: Story (the manuscript), Brief, Observation, Scene, Layout, Event ...

    WebSettings is what `laterna web` can be told in a file or by variables.
    """
    import laterna.story as story
    from laterna.story.errors import UsageError

    models = {key: kind for key in story.__all__ if hasattr(kind := getattr(story, key), "model_json_schema")}
    if name == "WebSettings":
        from laterna.cli.serving import need_web

        need_web()
        from laterna.web.settings import WebSettings

        models[name] = WebSettings
    if name not in models:
        raise UsageError(f"There is no value {name!r}; there are: {', '.join(models)}.")
    click.echo(json.dumps(models[name].model_json_schema(), indent=2, ensure_ascii=False))

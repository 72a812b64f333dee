"""Say what a photo shows: one sentence, then what stands behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from laterna.story import Observation

_CLEAN = 0.8
"""From which cut-out on a subject can be lifted out of its photo."""


@click.command()
@click.argument("photo", type=click.Path(path_type=Path))
@click.option("--subject", default="", help="What it shows, trusted over the eye.")
@click.option("--json", "as_json", is_flag=True, help="Everything that was seen, with confidences.")
@click.option("--engine", default="auto", show_default=True, help="Who looks; see `laterna engines`.")
def command(photo: Path, subject: str, as_json: bool, engine: str) -> None:
    """Say what PHOTO shows, claiming no more than was seen: a sentence, then each thing with how sure it is."""
    from laterna.engines.catalog import choose
    from laterna.story.errors import InputError
    from laterna.studio.sources import read_sources

    photos = read_sources([photo]).photos
    if not photos:
        raise InputError(f"{photo} is a text, not a photo.")
    seen = choose("see", (engine,))[0].load().see(photos[0].photo, subject)
    if as_json:
        click.echo(seen.model_dump_json(indent=2, exclude={"subject": {"mask"}}))
        return
    click.echo(seen.caption)
    for name, told in _rows(seen):
        if told:
            click.echo(f"  {name:<8} {told}")


def _rows(seen: Observation) -> list[tuple[str, str]]:
    what = seen.subject
    subject = ""
    if what and what.kind:
        said = "as you said" if what.said_by_user else _sure(what.confidence)
        subject = f"{what.kind} ({said}){', can be cut out cleanly' if what.cutout >= _CLEAN else ''}"
    when = [word for word in (seen.time, seen.season) if word]
    found = [f"{one.what} ({_sure(one.confidence)})" for one in seen.detections]
    claims = [f"{claim.what}{_share(claim.share)} ({_sure(claim.confidence)})" for claim in seen.claims]
    place = f"{seen.place} ({_sure(seen.place_confidence)})" if seen.place else ""
    return [
        ("subject", subject),
        ("people", f"{seen.people or 'nobody seen'} ({_sure(seen.people_confidence)})"),
        ("found", ", ".join(found)),
        ("place", ", ".join(word for word in (place, seen.setting) if word)),
        ("shows", ", ".join(claims)),
        ("when", ", ".join(when)),
        ("colours", ", ".join(f"{colour.name} {colour.share:.0%}" for colour in seen.colours)),
    ]


def _sure(confidence: float) -> str:
    return f"{confidence:.0%} sure"


def _share(share: float | None) -> str:
    return "" if share is None else f" {share:.0%} of it"

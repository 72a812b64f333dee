"""Read a text aloud into a sound file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("text")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--language", default="en", show_default=True)
@click.option("--voice", default="auto", show_default=True, help="See `laterna voices`.")
@click.option("--pace", type=click.FloatRange(0.5, 2.0), default=1.0, show_default=True, help="More is faster.")
@click.option("--words", is_flag=True, help="Print when each word is spoken.")
@click.option("--engine", default="auto", show_default=True)
def command(text: str, out: Path, language: str, voice: str, pace: float, words: bool, engine: str) -> None:
    """Read TEXT aloud into OUT: .wav, .flac, .opus or .m4a."""
    from laterna.cli.building import running
    from laterna.cli.shared import CODECS
    from laterna.engines.catalog import choose
    from laterna.press.audio import encode
    from laterna.story import Narration, Script, Voice
    from laterna.story.errors import UsageError
    from laterna.studio.plan.pages import narration

    codec = CODECS.get(out.suffix.lower())
    if codec is None:
        raise UsageError(f"{out} ends in {out.suffix or 'nothing'}; choose {', '.join(CODECS)}.")
    script = Script(text=text, language=language, voice=Voice(name=voice, pace=pace))
    with running(1) as run:
        read = run(narration("speak", script, choose("speak", (engine,))))["speak"].value(Narration)
    encode(read.sound, out, codec=codec)
    click.echo(f"{read.sound.seconds:.1f} s, voice {read.voice}: {out}")
    if words:
        for word in read.words:
            click.echo(f"{word.start_s:8.3f} {word.end_s:8.3f}  {text[word.start_char : word.end_char]}")

"""Compose a piece of music."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--mood", default="calm", show_default=True, help="calm, playful, wonder, tension, sorrow, triumph, night."
)
@click.option("--seconds", type=click.FloatRange(4, 3600), default=60.0, show_default=True)
@click.option("--setting", default="", help="A place that colours the instruments: forest, sea, village ...")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--engine", multiple=True, metavar="compose=NAME|render=NAME")
def command(out: Path, mood: str, seconds: float, setting: str, seed: int, engine: tuple[str, ...]) -> None:
    """Compose music of one mood into OUT: .mid for the score, .wav, .flac, .opus or .m4a for its sound."""
    from laterna.cli.shared import CODECS, read_engines
    from laterna.engines.catalog import choose
    from laterna.press.audio import encode_blocks
    from laterna.press.midi import write_midi
    from laterna.story import CueSheet, MoodPoint, vocabulary
    from laterna.story.errors import UsageError

    if mood not in vocabulary().names("moods"):
        raise UsageError(f"--mood {mood}: choose from {', '.join(vocabulary().names('moods'))}.")
    suffix = out.suffix.lower()
    if suffix not in {".mid", ".midi", *CODECS}:
        raise UsageError(f"{out} ends in {suffix or 'nothing'}; choose .mid, {', '.join(CODECS)}.")
    wanted = read_engines(engine)
    composer = choose("compose", wanted.get("compose", ("auto",)))[0].load()
    point = MoodPoint(start_s=0, mood=mood, setting=setting)
    score = composer.compose(CueSheet(seconds=seconds, points=(point,), seed=seed))
    if suffix in CODECS:
        player = choose("render", wanted.get("render", ("auto",)))[0].load()
        blocks = (sound.samples for sound in player.render(score))
        encode_blocks(blocks, out, channels=2, codec=CODECS[suffix])
    else:
        write_midi(score, out)
    notes = sum(len(track.notes) for track in score.tracks)
    click.echo(f"{score.seconds:.1f} s, {len(score.tracks)} instruments, {notes} notes, key {score.key}: {out}")

"""When everything happens, the music written and played for it, and all that is heard as one."""

from __future__ import annotations

import wave
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, cast

from laterna.press.audio import RATE_HZ, decode_blocks, encode_blocks
from laterna.press.effects import ambience_of
from laterna.press.midi import write_midi
from laterna.press.mix import STEMS, Ambience, Mix, joined, stem_blocks
from laterna.press.timeline import Timeline, plan_timeline
from laterna.story import CueSheet, MoodPoint, Narration, Score

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from laterna.story import Sound
    from laterna.studio.work import Result, Work


def timeline(work: Work) -> Timeline:
    """The film's plan, from how long each voice takes."""
    lengths = {page: narration.sound.seconds for page, narration in voices_of(work)}
    title = work.one("title", Narration).sound.seconds
    pages = [(page, lengths.get(page, 0.0)) for page in work.settings["pages"]]
    return plan_timeline(pages, work.settings["fps"], title)


def compose(work: Work) -> Score:
    """The score; leaves `music.mid`."""
    plan = work.one("timeline", Timeline)
    moods = {row["page"]: row for row in work.settings["moods"]}
    points = [_point(plan.start_s(span), moods[span.page]) for span in plan.pages]
    first, last = points[0], points[-1]
    opening = first.model_copy(update={"start_s": 0.0, "hero": True})
    closing = last.model_copy(update={"start_s": plan.start_s(plan.spans[-1]), "hero": True})
    sheet = CueSheet(seconds=plan.seconds, points=(opening, *points, closing), seed=work.settings["seed"])
    score = cast("Score", work.engine.compose(sheet))
    write_midi(score, work.folder / "music.mid")
    return score


def render(work: Work) -> None:
    """Leaves `music.flac`, which the mix takes, and `music.opus` for whoever listens."""
    played = cast("Iterator[Sound]", work.engine.render(work.one("score", Score)))
    whole = work.folder / "music.flac"
    encode_blocks((sound.samples for sound in played), whole, channels=2, codec="flac")
    encode_blocks(decode_blocks(whole), work.folder / "music.opus", channels=2, codec="opus", bit_rate=96_000)


def mix_sound(work: Work) -> None:
    """Voice, music and the sounds of the places; leaves `mix.wav`, 16 bits, stereo, and its stems where asked for."""
    plan = work.one("timeline", Timeline)
    voices = dict(zip(work.settings["voiced"], work.inputs["voices"], strict=True))
    spoken = [(plan.voice_start_s(plan.spans[0]), partial(_voice, work.inputs["title"][0]))]
    spoken += [
        (plan.voice_start_s(span), partial(_voice, voices[span.page])) for span in plan.pages if span.page in voices
    ]
    scenes = work.settings["scenes"]
    music = work.inputs["music"][0].file("music.flac") if "music" in work.inputs else None
    places = joined(
        Ambience(plan.start_s(span), (span.start_frame + span.frames) / plan.fps, ambience_of(*scenes[span.page]))
        for span in plan.pages
    )
    parts = Mix(plan.seconds, tuple(spoken), music, places, work.settings["seed"])
    names = ("mix", *STEMS) if work.settings["stems"] else ("mix",)
    with ExitStack() as stack:
        files = [stack.enter_context(_wave(work.folder / f"{name}.wav")) for name in names]
        for layers in stem_blocks(parts):
            for file, block in zip(files, (layers.sum(axis=0), *layers), strict=False):
                file.writeframesraw((block.T * 32767).round().astype("<i2").tobytes())
    for stem in names[1:]:
        raw = work.folder / f"{stem}.wav"
        encode_blocks(decode_blocks(raw), raw.with_suffix(".flac"), channels=2, codec="flac")
        raw.unlink()


def voices_of(work: Work) -> Iterator[tuple[str, Narration]]:
    """Each page that is read and its narration, one at a time: all together they would fill the memory."""
    for page, result in zip(work.settings["voiced"], work.inputs["voices"], strict=True):
        yield page, result.value(Narration)


def _voice(result: Result) -> Sound:
    return result.value(Narration).sound


@contextmanager
def _wave(path: Path) -> Generator[wave.Wave_write]:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        yield file


def _point(start_s: float, row: dict[str, str]) -> MoodPoint:
    return MoodPoint(start_s=start_s, mood=row["mood"], setting=row["setting"], hero=bool(row["hero"]))

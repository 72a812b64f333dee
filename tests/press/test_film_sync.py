"""Words and pictures together, measured by decoding finished films: what is lit, what is written, how long it lasts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from example_story import example
from laterna.press.film import Codec, Credits, assemble_film, encode_soundtrack, look_of, page_shot, render_segment
from laterna.press.frame import film_size
from laterna.press.subtitles import cues_of
from laterna.press.timeline import plan_timeline
from laterna.story import Picture, Stage

if TYPE_CHECKING:
    from pathlib import Path

RATE = 48000
SHORT_PX = 270
SHAPES = ("wide", "tall", "square")


def dark(size: tuple[int, int]) -> Stage:
    return Stage(picture=Picture(pixels=np.full((size[1], size[0], 3), 40, np.uint8)))


def spoken_film(path: Path, shape: str, fps: int) -> list[float]:
    """A page read over a dark ground, its words burned in; returns when each word begins, in the film's seconds."""
    made = example()
    page, voice = made.story.pages[1], made.narrations["p2"]
    production = made.story.production.model_copy(update={"film": shape, "film_px": SHORT_PX, "fps": fps})
    story = made.story.model_copy(update={"production": production})
    plan = plan_timeline([(page.id, voice.sound.seconds)], fps, cards=False)
    span = plan.span(page.id)
    look = look_of(story, "en", karaoke=True)
    shot = page_shot(look, plan, span, page, dark(film_size(production.film, SHORT_PX)), voice.words)
    render_segment(path.with_suffix(".segment"), shot)
    start = plan.voice_start_s(span)
    cues = cues_of(voice.text, "en", voice.words, start)
    sound = np.zeros((2, plan.frames * RATE // fps), np.float32)
    sound[:, round(start * RATE) :][:, : voice.sound.samples.shape[1]] = voice.sound.samples[
        :, : sound.shape[1] - round(start * RATE)
    ]
    said = Credits("Sync", subtitles={"en": cues})
    encode_soundtrack(path.with_suffix(".sound"), [sound], Codec())
    assemble_film(path, [path.with_suffix(".segment")], fps, Codec(), path.with_suffix(".sound"), said)
    return [start + word.start_s for word in voice.words]


def lit_places(path: Path) -> list[tuple[float, float] | None]:
    """For each decoded frame the middle of what has the lit word's colour; none where nothing has."""
    places: list[tuple[float, float] | None] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            rgb = frame.to_ndarray(format="rgb24").astype(int)
            rows, columns = np.nonzero((rgb[..., 0] > 170) & (rgb[..., 0] - rgb[..., 2] > 70))
            places.append((float(columns.mean()), float(rows.mean())) if len(rows) > 8 else None)
    return places


def onsets(path: Path, fps: int) -> list[float]:
    """When another word is lit than in the frame before; the codec may take two frames for the change."""
    places: list[tuple[float, float] | None] = [None, *lit_places(path)]
    changes = [
        number
        for number, (before, now) in enumerate(itertools.pairwise(places))
        if now is not None and (before is None or np.hypot(now[0] - before[0], now[1] - before[1]) > SHORT_PX / 50)
    ]
    return [now / fps for before, now in itertools.pairwise([-9, *changes]) if now - before > 1]


@pytest.mark.parametrize(("shape", "fps"), list(zip(SHAPES, (24, 30, 60), strict=True)))
def test_each_word_is_lit_and_written_within_a_frame_of_its_sound(shape: str, fps: int, tmp_path: Path):
    path = tmp_path / "film.mp4"
    begins = spoken_film(path, shape, fps)
    seen = onsets(path, fps)
    assert len(seen) == len(begins)
    assert all(-1e-3 <= lit - begin < 1 / fps for lit, begin in zip(seen, begins, strict=True))
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        assert (video.average_rate, (video.width, video.height)) == (fps, film_size(shape, SHORT_PX))
        starts = [float(p.pts * p.time_base) for p in container.demux(subtitles=0) if p.size > 2]
    assert all(min(abs(start - begin) for begin in begins) < 1 / fps for start in starts)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fps", [24, 30, 60])
def test_pictures_and_sound_part_by_less_than_a_frame_in_twenty_minutes(fps: int, tmp_path: Path):
    """Counted in what comes out of the decoders; every page's length is a prime number of frames."""
    from laterna.press.film.page import Shot

    path, count = tmp_path / "film.mp4", 20 * 60 * fps // 241
    segment = tmp_path / "segment"
    render_segment(segment, Shot(dark((64, 36)), 241, fps, (64, 36)))
    seconds = count * 241 / fps
    second = np.full((2, RATE), 0.05, np.float32)
    rest = round((seconds - int(seconds)) * RATE)
    encode_soundtrack(tmp_path / "sound", (*[second] * int(seconds), second[:, :rest]), Codec())
    assemble_film(path, [segment] * count, fps, Codec(), tmp_path / "sound", Credits("Long"))
    with av.open(str(path)) as container:
        last = [frame.time for frame in container.decode(video=0)][-1] + 1 / fps
    with av.open(str(path)) as container:
        ends = [frame.time + frame.samples / RATE for frame in container.decode(audio=0)][-1]
    assert seconds > 1190
    assert last == pytest.approx(seconds, abs=1e-3)
    assert abs(ends - last) < 1 / fps

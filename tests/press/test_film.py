"""Whole films, small: what a player finds in them."""

from __future__ import annotations

import hashlib
import multiprocessing
import struct
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from example_story import example
from laterna.press.film import (
    Codec,
    Credits,
    assemble_film,
    encode_soundtrack,
    end_shot,
    look_of,
    page_shot,
    render_segment,
    title_shot,
    write_preview,
)  # fmt: skip
from laterna.press.subtitles import cues_of
from laterna.press.timeline import Timeline, plan_timeline
from laterna.story.errors import CancelledError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.press.film import Shot
    from laterna.story import Story

FPS = 24
RATE = 48000


def small_story() -> Story:
    story = example().story
    return story.model_copy(update={"production": story.production.model_copy(update={"film_px": 90})})


def planned() -> Timeline:
    return plan_timeline([(name, voice.sound.seconds) for name, voice in example().narrations.items()], FPS)


def shots(karaoke: bool = False) -> list[Shot]:
    story, plan, made = small_story(), planned(), example()
    look = look_of(story, "en", karaoke)
    pages = {page.id: page for page in story.pages}
    return [
        title_shot(look, plan, span, story, made.stages["p2"])
        if span.kind == "title"
        else end_shot(look, plan, span, made.stages["p3"])
        if span.kind == "end"
        else page_shot(look, plan, span, pages[span.page], made.stages[span.page], made.narrations[span.page].words)
        for span in plan.spans
    ]


def told_words(plan: Timeline) -> np.ndarray:
    sound = np.zeros((2, plan.frames * RATE // FPS), np.float32)
    for name, voice in example().narrations.items():
        start = round(plan.voice_start_s(plan.span(name)) * RATE)
        sound[:, start : start + voice.sound.samples.shape[1]] = voice.sound.samples
    return sound


def make_film(path: Path, codec: Codec) -> Timeline:
    plan = planned()
    segments: list[Path] = []
    for number, shot in enumerate(shots()):
        segments.append(path.with_name(f"{number}.segment"))
        render_segment(segments[-1], shot, codec)
    cues = [
        cue
        for name, voice in example().narrations.items()
        for cue in cues_of(voice.text, "en", voice.words, plan.voice_start_s(plan.span(name)))
    ]
    cover = cv2.imencode(".png", example().stages["p2"].picture.pixels[..., ::-1])[1].tobytes()
    said = Credits(
        title="The First Snow",
        artist="The Laterna authors",
        chapters=tuple((plan.start_s(span), span.page or span.kind) for span in plan.spans),
        subtitles={"en": cues, "de": cues},
        cover_png=cover,
    )
    sound = told_words(plan)
    blocks = (sound[:, start : start + 12345] for start in range(0, sound.shape[1], 12345))
    encode_soundtrack(path.with_name("soundtrack"), blocks, codec)
    assemble_film(path, segments, FPS, codec, path.with_name("soundtrack"), said)
    return plan


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Timeline]:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return path, make_film(path, Codec())


def test_pictures_and_sound_have_the_planned_length(film: tuple[Path, Timeline]):
    path, plan = film
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([number / FPS for number in range(plan.frames)], abs=1e-4)
    with av.open(str(path)) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert abs(samples / RATE - plan.seconds) < 1 / FPS


def test_every_word_sounds_when_it_should(film: tuple[Path, Timeline]):
    path, plan = film
    with av.open(str(path)) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    meant = told_words(plan)
    size = min(heard.shape[1], meant.shape[1])
    loud = np.abs(meant[0, :size]) > 0.01
    quiet = np.convolve(loud, np.ones(4800), "same") == 0
    assert np.corrcoef(heard[0, :size], meant[0, :size])[0, 1] > 0.99
    assert np.abs(heard[0, :size][quiet]).max() < 0.01


def test_a_player_finds_title_chapters_subtitles_and_cover(film: tuple[Path, Timeline]):
    path, plan = film
    with av.open(str(path)) as container:
        assert container.metadata["title"] == "The First Snow"
        assert container.metadata["artist"] == "The Laterna authors"
        chapters = container.chapters()
        assert [c["metadata"]["title"] for c in chapters] == ["title", "p1", "p2", "p3", "end"]
        starts = [c["start"] * c["time_base"] for c in chapters]
        assert [float(s) for s in starts] == pytest.approx([plan.start_s(span) for span in plan.spans], abs=1e-3)
        assert [s.language for s in container.streams.subtitles] == ["eng", "deu"]
        covers = [s for s in container.streams.video if s.disposition & av.stream.Disposition.attached_pic]
        assert len(covers) == 1


def test_subtitles_start_with_their_words(film: tuple[Path, Timeline]):
    path, plan = film
    wanted = [
        (cue.start_s, cue.end_s, cue.text)
        for name, voice in example().narrations.items()
        for cue in cues_of(voice.text, "en", voice.words, plan.voice_start_s(plan.span(name)))
    ]
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(subtitles=0) if packet.size > 2]
        found = [
            (float(p.pts * p.time_base), float((p.pts + p.duration) * p.time_base), bytes(p)[2:].decode())
            for p in packets
        ]
    assert [text.replace("\n", " ") for _, _, text in found] == [text for _, _, text in wanted]
    for (start, end, _), (meant_start, meant_end, _) in zip(found, wanted, strict=True):
        assert start == pytest.approx(meant_start, abs=0.5 / FPS)
        assert end == pytest.approx(meant_end, abs=0.5 / FPS)


def test_the_head_stands_first_and_says_where_the_pictures_came_from(film: tuple[Path, Timeline]):
    data = film[0].read_bytes()
    boxes: list[bytes] = []
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        boxes.append(kind)
        at += size
    assert boxes.index(b"moov") < boxes.index(b"mdat")
    assert boxes[-1] == b"uuid"
    assert b"digitalsourcetype/algorithmicMedia" in data[-1000:]


def test_each_page_is_a_group_of_pictures_of_its_own(film: tuple[Path, Timeline]):
    path, plan = film
    with av.open(str(path)) as container:
        keys = {round(float(p.pts * p.time_base) * FPS) for p in container.demux(video=0) if p.is_keyframe and p.size}
    assert {span.start_frame for span in plan.spans} <= keys


@pytest.mark.slow
def test_webm(tmp_path: Path):
    path = tmp_path / "film.webm"
    plan = make_film(path, Codec("vp9"))
    with av.open(str(path)) as container:
        assert [s.codec_context.name for s in container.streams if s.type != "subtitle"] == ["vp9", "opus"]
        assert len(container.streams.subtitles) == 2
        assert len(list(container.decode(video=0))) == plan.frames
        assert len(container.chapters()) == 5


def _digest(number: int) -> str:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "segment"
        render_segment(path, shots(karaoke=True)[number])
        return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_segment_has_the_same_bytes_in_every_process(tmp_path: Path):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.map(_digest, [2, 1])
    assert [_digest(2), _digest(1)] == there


def test_stopping_leaves_nothing_behind(tmp_path: Path):
    left = 20

    def tick() -> None:
        nonlocal left
        left -= 1
        if not left:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        render_segment(tmp_path / "segment", shots()[1], tick=tick)
    assert list(tmp_path.iterdir()) == []


def test_what_stood_there_stands_until_the_new_one_is_whole(tmp_path: Path):
    path = tmp_path / "segment"
    path.write_bytes(b"old")

    def tick() -> None:
        raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        render_segment(path, shots()[1], tick=tick)
    assert path.read_bytes() == b"old"


def test_a_preview_is_small_and_moves(film: tuple[Path, Timeline], tmp_path: Path):
    write_preview(tmp_path / "preview.webp", *film)
    with Image.open(tmp_path / "preview.webp") as preview:
        assert preview.n_frames == 3 * 12
    assert (tmp_path / "preview.webp").stat().st_size < 2_000_000

"""The film: what it costs beyond the bare encoder on the same frames, and beside moviepy where that is installed.

Asked, in CPU-seconds: flat pictures under a pan at most 1.3 times the bare encoder at preset medium; moving layers at
most 1.6 times at medium and 2.5 times at veryfast, mix and subtitles included. Against moviepy 2 with the same flat
picture, sound, size, rate and pan: at equal preset at least 1.3 times less CPU, at our defaults 2.5 times less, and
our film with moving layers costs no more than moviepy's flat one. All at 1920 x 1080, 24 frames a second.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np

from bench.material.paper_stage import paper_stage
from laterna.press.film import Codec, Credits, Shot, assemble_film, render_segment
from laterna.press.film.acting import Role
from laterna.press.film.page import film_page
from laterna.press.mix import Mix, mix_blocks
from laterna.press.subtitles import cues_of, spread
from laterna.story import Sound, Stage

SIZE, FPS, FRAMES = (1920, 1080), 24, 96
TEXT = "Once there was a fox who had never seen the sea. One morning she packed a biscuit and went."


class Cost(NamedTuple):
    cpu_s: float
    wall_s: float

    @property
    def frame_ms(self) -> float:
        return self.cpu_s / FRAMES * 1000


class Watch:
    """CPU-seconds of this process and its children, and wall time."""

    def __enter__(self) -> Watch:
        self._cpu, self._wall = _cpu(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.cost = Cost(_cpu() - self._cpu, time.perf_counter() - self._wall)


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def shot_of(stage: Stage, seed: int) -> Shot:
    roles = {"fox": Role(cues=(1.5,)), "girl": Role(cues=(2.5,))}
    return Shot(stage, FRAMES, FPS, SIZE, roles, seed=seed, opens=False, closes=False)


def voice() -> Sound:
    seconds = FRAMES / FPS
    t = np.arange(int(48000 * seconds)) / 48000
    return Sound(samples=(0.2 * np.sin(2 * np.pi * 180 * t) * (np.sin(8 * t) > 0)).astype(np.float32)[None])


def whole_film(folder: Path, shot: Shot, codec: Codec) -> Cost:
    """Segment, mix, subtitles and assembly."""
    segment, seconds = folder / "segment", FRAMES / FPS
    with Watch() as watch:
        render_segment(segment, shot, codec)
        sound = mix_blocks(Mix(seconds, voice=((0.0, voice()),), music=voice()))
        cues = cues_of(TEXT, "en", spread(TEXT, "en", seconds))
        assemble_film(folder / "film.mp4", [segment], FPS, codec, sound, Credits("Bench", subtitles={"en": cues}))
    return watch.cost


def bare_encoder(frames: list[np.ndarray], codec: Codec) -> Cost:
    """x264 alone, on frames that lie ready."""
    with Watch() as watch:
        context = av.CodecContext.create(codec.encoder, "w")
        context.width, context.height = SIZE
        context.pix_fmt, context.time_base, context.framerate = "yuv420p", Fraction(1, FPS), FPS
        context.options, context.thread_count = codec.options(FPS), 1
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_numpy_buffer(pixels, format="yuv420p")
            frame.pts = number
            context.encode(frame)
        context.encode(None)
    return watch.cost


def raw_frames(shot: Shot) -> list[np.ndarray]:
    return [
        np.concatenate([plane.ravel() for plane in (canvas.luma, canvas.cb, canvas.cr)]).reshape(-1, SIZE[0])
        for canvas in film_page(shot)
    ]


def moviepy_film(folder: Path, picture: np.ndarray, preset: str) -> Cost:
    """The usual way: one picture, enlarged and moved under the frame, with sound, written by moviepy."""
    from moviepy import AudioArrayClip, CompositeVideoClip, ImageClip

    seconds = FRAMES / FPS
    large = cv2.resize(picture, None, fx=1.08, fy=1.08, interpolation=cv2.INTER_AREA)
    room = (large.shape[1] - SIZE[0], large.shape[0] - SIZE[1])
    with Watch() as watch:
        clip = ImageClip(large, duration=seconds)
        moving = clip.with_position(lambda t: (-room[0] * t / seconds, -room[1] / 2))
        tone = np.repeat(voice().samples.T.astype(np.float64), 2, axis=1)
        film = CompositeVideoClip([moving], size=SIZE).with_duration(seconds).with_audio(AudioArrayClip(tone, 48000))
        film.write_videofile(str(folder / "usual.mp4"), fps=FPS, preset=preset, threads=1, logger=None)
    return watch.cost


def main() -> int:
    layered = paper_stage(SIZE)
    flat = Stage(picture=layered.picture)
    short = False

    def row(name: str, cost: Cost, ratio: float | None = None, most: float | None = None) -> None:
        nonlocal short
        mark = ""
        if ratio is not None and most is not None:
            mark = f"{ratio:>8.2f}{most:>8.2f}" + ("" if ratio <= most else "  FELL SHORT")
            short = short or ratio > most
        print(f"{name:<44}{cost.frame_ms:>9.1f}{cost.wall_s:>8.1f}{mark}", flush=True)

    print(f"{SIZE[0]}x{SIZE[1]}, {FPS} frames a second, {FRAMES} frames a film, constant rate factor {Codec().quality}")
    print(f"{'':<44}{'ms/frame':>9}{'wall s':>8}{'ratio':>8}{'asked':>8}")
    with tempfile.TemporaryDirectory(prefix="laterna-bench-") as place:
        folder = Path(place)
        films: dict[tuple[str, str], Cost] = {}
        asked = {("flat, pan", "medium"): 1.3, ("layers, travel", "medium"): 1.6, ("layers, travel", "veryfast"): 2.5,
                 ("layers, nearer", "medium"): 1.6, ("layers, nearer", "veryfast"): 2.5}  # fmt: skip
        for name, shot in (
            ("flat, pan", shot_of(flat, seed=2)),
            ("layers, travel", shot_of(layered, seed=2)),
            ("layers, nearer", shot_of(layered, seed=4)),
        ):
            frames = raw_frames(shot)
            for preset in ("medium", "veryfast"):
                codec = Codec(preset=preset)
                bare = bare_encoder(frames, codec)
                films[name, preset] = whole_film(folder, shot, codec)
                row(f"bare encoder, {name}, {preset}", bare)
                ratio = films[name, preset].cpu_s / bare.cpu_s
                row(f"laterna, {name}, {preset}", films[name, preset], ratio, asked.get((name, preset)))
            del frames
        if find_spec("moviepy"):
            usual = {preset: moviepy_film(folder, flat.picture.pixels, preset) for preset in ("medium", "veryfast")}
            for preset, cost in usual.items():
                row(f"moviepy, flat, pan, {preset}", cost)
                row(
                    f"laterna of that, {preset}",
                    films["flat, pan", preset],
                    films["flat, pan", preset].cpu_s / cost.cpu_s,
                    1 / 1.3,
                )
            best = films["flat, pan", Codec().preset]
            row("our defaults of moviepy's (medium)", best, best.cpu_s / usual["medium"].cpu_s, 1 / 2.5)
            moving = films["layers, travel", Codec().preset]
            row("our layers of moviepy's flat", moving, moving.cpu_s / usual["medium"].cpu_s, 1.0)
        else:
            print("moviepy is not installed: the comparison with the usual way is left out")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this bench, raw frames included: {peak:.0f} MB")
    return int(short)


if __name__ == "__main__":
    sys.exit(main())

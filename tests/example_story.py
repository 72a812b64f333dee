"""The frozen example: one complete small story, made by hand, for every test that needs one.

`tests/example` holds its sources as JSON that a person can read; this module draws the shapes and sounds the tones.
`from example_story import example` gives the same `Example` to books, film, web and engines.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from laterna.story import (
    Attitude,
    Layout,
    Motion,
    MovingFigure,
    Narration,
    Part,
    Picture,
    Plane,
    Score,
    Sound,
    Stage,
    Story,
    WordTiming,
)  # fmt: skip

SOURCES = Path(__file__).parent / "example"
RATE_HZ = 48000
_FINE = 4
"""Shapes are drawn this many times larger and averaged, for smooth edges."""


@dataclass(frozen=True)
class Example:
    story: Story
    layouts: dict[str, Layout]
    """By page id."""
    stages: dict[str, Stage]
    """By page id; 480 x 270 pixels."""
    narrations: dict[str, Narration]
    """By page id, in English; a tone for each word."""
    score: Score


@cache
def example() -> Example:
    story = Story.model_validate(_read("story"))
    ids = [page.id for page in story.pages]
    texts = {page.id: page.text["en"].words for page in story.pages}
    return Example(
        story=story,
        layouts={name: Layout.model_validate(_read(f"layouts/{name}")) for name in ids},
        stages={name: _stage(_read(f"stages/{name}")) for name in ids},
        narrations={name: _narration(texts[name], _read(f"narrations/{name}")) for name in ids},
        score=Score.model_validate(_read("score")),
    )


def at_rest(stage: Stage) -> np.ndarray:
    """The planes and figures composed as the book shows them: uint8 `[H, W, 3]`."""
    height, width = stage.picture.pixels.shape[:2]
    return _compose(stage.planes, stage.figures, (width, height))


def _read(name: str) -> Any:
    return json.loads((SOURCES / f"{name}.json").read_text(encoding="utf-8"))


def _narration(text: str, row: dict[str, Any]) -> Narration:
    samples = np.zeros(round(row["seconds"] * RATE_HZ), np.float32)
    timings: list[WordTiming] = []
    for match, (word, start, end) in zip(re.finditer(r"[\w']+", text), row["words"], strict=True):
        if match.group() != word:
            raise ValueError(f"the narration says {word}, the page {match.group()}")
        first, count = round(start * RATE_HZ), round((end - start) * RATE_HZ)
        seconds = np.arange(count) / RATE_HZ
        swell = np.sin(np.pi * np.arange(count) / count)
        samples[first : first + count] = 0.3 * swell * np.sin(2 * np.pi * row["pitch_hz"] * seconds)
        timings.append(WordTiming(start_s=start, end_s=end, start_char=match.start(), end_char=match.end()))
    sound = Sound(samples=samples[np.newaxis], rate_hz=RATE_HZ)
    return Narration(text=text, language="en", sound=sound, words=tuple(timings), voice=row["voice"])


def _stage(row: dict[str, Any]) -> Stage:
    planes = tuple(_plane(plane) for plane in row["planes"])
    figures = tuple(_figure(figure) for figure in row["figures"])
    pixels = _compose(planes, figures, row["size"])
    return Stage(picture=Picture(pixels=pixels), planes=planes, figures=figures, alt=row["alt"])


def _plane(row: dict[str, Any]) -> Plane:
    pixels, x, y = _draw(row.pop("shapes"), (0, 0), 1.0)
    motion = Motion.model_validate(row.pop("motion")) if "motion" in row else None
    return Plane(pixels=pixels, x=x, y=y, motion=motion, **row)


def _figure(row: dict[str, Any]) -> MovingFigure:
    source = _read(f"figures/{row['figure']}")
    foot, scale = (row["x"], row["y"]), row["scale"]
    parts: list[Part] = []
    for piece in source["parts"]:
        pixels, x, y = _draw(piece.pop("shapes"), foot, scale)
        hinge = (foot[0] + piece["pivot"][0] * scale, foot[1] + piece["pivot"][1] * scale)
        parts.append(Part.model_validate({**piece, "pixels": pixels, "x": x, "y": y, "pivot": hinge}))
    return MovingFigure(
        id=row["figure"],
        above=row["above"],
        depth=row["depth"],
        parts=tuple(parts),
        attitudes=tuple(Attitude.model_validate(attitude) for attitude in row["attitudes"]),
        breath=source["breath"],
    )


def _draw(shapes: list[list[Any]], origin: tuple[float, float], scale: float) -> tuple[np.ndarray, int, int]:
    """Shapes as premultiplied RGBA cropped to their content, and where its left upper corner lies."""
    outlines = [(kind, colour, _place(points, origin, scale)) for kind, colour, points in _outlines(shapes)]
    spread = np.concatenate([np.array(points).reshape(-1, 2) for _, _, points in outlines])
    left, top = np.floor(spread.min(axis=0)).astype(int)
    right, bottom = np.ceil(spread.max(axis=0)).astype(int)
    canvas = Image.new("RGBA", ((right - left) * _FINE, (bottom - top) * _FINE))
    pen = ImageDraw.Draw(canvas)
    for kind, colour, points in outlines:
        scaled = [((x - left) * _FINE, (y - top) * _FINE) for x, y in points]
        (pen.ellipse if kind == "ellipse" else pen.polygon)(scaled, fill=colour)
    fine = np.asarray(canvas).astype(np.float32)
    fine[..., :3] *= fine[..., 3:] / 255
    small = fine.reshape(bottom - top, _FINE, right - left, _FINE, 4).mean(axis=(1, 3))
    return np.round(small).astype(np.uint8), int(left), int(top)


def _outlines(shapes: list[list[Any]]) -> list[tuple[str, str, list[tuple[float, float]]]]:
    """Ellipses by two corners of their box and polygons by their points; dots (x, y, radius) become ellipses."""
    found: list[tuple[str, str, list[tuple[float, float]]]] = []
    for kind, colour, points in shapes:
        if kind == "dots":
            found += [("ellipse", colour, [(x - r, y - r), (x + r, y + r)]) for x, y, r in points]
        elif kind == "ellipse":
            found.append((kind, colour, list(zip(points[::2], points[1::2], strict=True))))
        else:
            found.append((kind, colour, points))
    return found


def _place(points: list[tuple[float, float]], origin: tuple[float, float], scale: float) -> list[tuple[float, float]]:
    return [(origin[0] + x * scale, origin[1] + y * scale) for x, y in points]


def _compose(planes: tuple[Plane, ...], figures: tuple[MovingFigure, ...], size: tuple[int, int]) -> np.ndarray:
    canvas = np.zeros((size[1], size[0], 3), np.float32)
    for plane in planes:
        _lay(canvas, plane.pixels, round(plane.x), round(plane.y), plane.blend)
        for figure in figures:
            if figure.above == plane.name:
                seen = ("always", figure.attitudes[0].expression)
                for part in figure.parts:
                    if part.shows in seen:
                        _lay(canvas, part.pixels, round(part.x), round(part.y), "over")
    return np.round(canvas).clip(0, 255).astype(np.uint8)


def _lay(canvas: np.ndarray, pixels: np.ndarray, x: int, y: int, blend: str) -> None:
    height, width = canvas.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + pixels.shape[1], width), min(y + pixels.shape[0], height)
    below = canvas[top:bottom, left:right]
    sheet = pixels[top - y : bottom - y, left - x : right - x].astype(np.float32)
    colour, alpha = sheet[..., :3], sheet[..., 3:] / 255
    below[:] = colour + below * (1 - colour / 255 if blend == "screen" else 1 - alpha)

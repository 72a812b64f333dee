"""A page for the film's bench: seven full-width sheets, a falling one, a light, and two figures of parts."""

from __future__ import annotations

import cv2
import numpy as np

from laterna.story import Attitude, Motion, MovingFigure, Part, Picture, Plane, Stage, Turn

SKY, RIDGES = "#f3d9b1", ("#c9b3a6", "#a79a9d", "#83828c", "#5f6d72", "#3f5553", "#263b38")
OVERSCAN = 96


def paper_stage(size: tuple[int, int], seed: int = 5) -> Stage:
    """A stage of `size` with planes that reach beyond the picture, as a painter of paper theatres makes it."""
    width, height = size
    draw = np.random.default_rng(seed)
    grain = cv2.GaussianBlur(
        draw.normal(0, 10, (height + 2 * OVERSCAN, width + 2 * OVERSCAN)).astype(np.float32), (0, 0), 1.2
    )
    planes = [_plane("sky", np.ones_like(grain), SKY, grain, 0.0)]
    planes.append(_glow(size))
    for number, colour in enumerate(RIDGES):
        share = number / (len(RIDGES) - 1)
        planes.append(
            _plane(f"ridge {number}", _ridge(grain.shape, 0.38 + 0.5 * share, draw), colour, grain, 0.15 + 0.8 * share)
        )
    planes.append(_snow(grain.shape, draw))
    figures = tuple(
        _figure(name, x, height * 0.8, height * 0.3, draw) for name, x in (("fox", width * 0.3), ("girl", width * 0.6))
    )
    stage = Stage(picture=Picture(pixels=np.zeros((height, width, 3), np.uint8)), planes=tuple(planes), figures=figures)
    return stage.model_copy(update={"picture": Picture(pixels=_flat(stage))})


def _plane(name: str, mask: np.ndarray, colour: str, grain: np.ndarray, depth: float) -> Plane:
    shadow = 0.4 * cv2.GaussianBlur(mask, (0, 0), 14) if name != "sky" else mask
    alpha = mask + (1 - mask) * shadow
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    paper = np.clip(rgb + grain[..., None], 0, 255) * mask[..., None]
    pixels = np.rint(np.dstack([paper, alpha * 255])).astype(np.uint8)
    top = int(np.flatnonzero(pixels[..., 3].any(axis=1))[0])
    return Plane(name=name, pixels=np.ascontiguousarray(pixels[top:]), x=-OVERSCAN, y=top - OVERSCAN, depth=depth)


def _ridge(shape: tuple[int, int], level: float, draw: np.random.Generator) -> np.ndarray:
    height, width = shape
    x = np.arange(width) / width
    line = level * height
    for waves in (2, 5, 11, 23):
        line = line + height * 0.05 / waves**0.7 * np.sin(2 * np.pi * (waves * x + draw.uniform()))
    return np.clip(np.arange(height)[:, None] - line[None, :], 0, 1).astype(np.float32)


def _glow(size: tuple[int, int]) -> Plane:
    radius = size[1] // 3
    y, x = np.mgrid[-radius:radius, -radius:radius] / radius
    light = np.clip(1 - np.hypot(x, y), 0, 1) ** 2
    pixels = np.rint(np.dstack([90 * light, 70 * light, 40 * light, 255 * light])).astype(np.uint8)
    motion = Motion(kind="flicker", amount=0.2, period_s=4)
    return Plane(name="sun", pixels=pixels, x=size[0] * 2 // 3, y=40, depth=0.05, blend="screen", motion=motion)


def _snow(shape: tuple[int, int], draw: np.random.Generator) -> Plane:
    canvas = np.zeros((*shape, 4), np.uint8)
    for x, y, radius in zip(
        draw.uniform(8, shape[1] - 8, 240), draw.uniform(8, shape[0] - 8, 240), draw.uniform(2, 6, 240), strict=True
    ):
        cv2.circle(canvas, (int(x * 16), int(y * 16)), int(radius * 16), (255, 255, 255, 255), -1, cv2.LINE_AA, 4)
    motion = Motion(kind="fall", amount=shape[0] / 9, period_s=9)
    return Plane(name="snow", pixels=canvas, x=-OVERSCAN, y=-OVERSCAN, depth=1.0, motion=motion)


def _figure(name: str, x: float, foot: float, tall: float, draw: np.random.Generator) -> MovingFigure:
    parts: list[Part] = []
    turns: dict[str, Turn] = {}
    for number in range(16):
        long, broad = (
            (tall * 0.6, tall * 0.4)
            if number < 2
            else (tall * draw.uniform(0.12, 0.35), tall * draw.uniform(0.08, 0.2))
        )
        canvas = np.zeros((int(long), int(broad), 4), np.uint8)
        shade = [int(v) for v in draw.integers(60, 200, 3)]
        cv2.ellipse(
            canvas,
            (int(broad / 2), int(long / 2)),
            (int(broad / 2) - 2, int(long / 2) - 2),
            0,
            0,
            360,
            (*shade, 255),
            -1,
            cv2.LINE_AA,
        )
        left, top = x + draw.uniform(-0.25, 0.25) * tall - broad / 2, foot - tall * draw.uniform(0.2, 0.9) - long / 2
        part = Part(
            name=f"{name}-{number}",
            pixels=canvas,
            x=left,
            y=top,
            pivot=(left + broad / 2, top),
            parent=f"{name}-0" if number else None,
        )
        parts.append(part)
        turns[part.name] = Turn(angle=draw.uniform(-25, 25))
    attitudes = (
        Attitude(cue=-1, pose="stand", expression="calm"),
        Attitude(cue=0, pose="wave", expression="glad", turns=turns),
    )
    return MovingFigure(id=name, above="ridge 3", depth=0.65, parts=tuple(parts), attitudes=attitudes)


def _flat(stage: Stage) -> np.ndarray:
    height, width = stage.picture.pixels.shape[:2]
    canvas = np.zeros((height, width, 3), np.float32)
    for plane in stage.planes:
        left, top = max(plane.x, 0), max(plane.y, 0)
        right, bottom = min(plane.x + plane.pixels.shape[1], width), min(plane.y + plane.pixels.shape[0], height)
        sheet = plane.pixels[top - plane.y : bottom - plane.y, left - plane.x : right - plane.x].astype(np.float32)
        below = canvas[top:bottom, left:right]
        below *= 1 - (sheet[..., :3] if plane.blend == "screen" else sheet[..., 3:]) / 255
        below += sheet[..., :3]
    return np.rint(canvas).clip(0, 255).astype(np.uint8)

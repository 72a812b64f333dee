"""Control maps of a page, pixel-aligned with its picture, in the conventions of the ControlNet models.

Depth is near-white; the pose is drawn as OpenPose's 18-joint body (Z. Cao et al., OpenPose, 2018; the drawing of the
ControlNet annotators: L. Zhang et al., 2023); edges are Canny's (1986).
"""

from __future__ import annotations

import colorsys
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import skia

from laterna.storyboard.outline import Surface, path_of
from laterna.storyboard.scenery import ground_y
from laterna.storyboard.theatre import Layer, layers, solid

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Layout, PlacedFigure

JOINTS = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "right_eye", "left_eye",
    "right_ear", "left_ear",
)  # fmt: skip
"""OpenPose's order."""
LIMBS = ((1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0),
         (0, 14), (14, 16), (0, 15), (15, 17))  # fmt: skip
COLOURS = (
    (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
    (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255), (255, 0, 255),
    (255, 0, 170), (255, 0, 85),
)  # fmt: skip
"""RGB, by joint; a limb has the colour of its own number."""
_LIMB_SHADE = 0.6
_STICK = 4 / 512
"""Half the width of a limb and the radius of a joint, as a share of the shorter side."""
_CLEAR = 0.45
"""Shapes more transparent than this are air, not things."""


_Cut = tuple[Layer, "list[tuple[skia.Path, str]]"]
"""A layer with the outlines and colours of its shapes."""


@dataclass(frozen=True, slots=True)
class Legend:
    """One colour of the segmentation."""

    id: str
    """Of the figure or prop; of the place, its role: `sky`, `ground`, `backdrop`, `frame`."""
    kind: str
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ControlMaps:
    """All maps of one page; every array has the picture's height and width."""

    depth: np.ndarray
    """uint8 `[H, W, 3]`, near is white."""
    segmentation: np.ndarray
    """uint8 `[H, W, 3]`, flat colours."""
    legend: tuple[Legend, ...]
    """Only what can be seen."""
    pose: np.ndarray
    """uint8 `[H, W, 3]`, on black."""
    canny: np.ndarray
    """uint8 `[H, W, 3]`, white edges on black."""
    masks: dict[str, np.ndarray]
    """uint8 `[H, W]` by figure id, 255 where it is seen."""


def control_maps(layout: Layout, size: tuple[int, int]) -> ControlMaps:
    """The maps of a page at `size` (width, height) in pixels."""
    cuts = _cuts(layout)
    flat, legend = _segmented(layout, cuts, size)
    code = _codes(flat)
    masked = {"ground", *(figure.id for figure in layout.figures)}
    masks = {e.id: (code == _code(e.colour)).view(np.uint8) * np.uint8(255) for e in legend if e.id in masked}
    shown = {int(value) for value in np.unique(code)}
    del code
    local = _paint(cuts, size, lambda _, colour: _rgb(colour))
    edges = cv2.Canny(cv2.GaussianBlur(local, (3, 3), 0), 60, 140)
    return ControlMaps(
        depth=_sloping(_paint(cuts, size, lambda layer, _: _grey(layer.sheet.depth)), masks.get("ground"), layout),
        segmentation=flat,
        legend=tuple(entry for entry in legend if _code(entry.colour) in shown),
        pose=pose_map(layout, size),
        canny=np.repeat(edges[..., None], 3, axis=2),
        masks={figure.id: masks[figure.id] for figure in layout.figures},
    )


def segmentation(layout: Layout, size: tuple[int, int]) -> tuple[np.ndarray, tuple[Legend, ...]]:
    """The segmentation alone, uint8 `[H, W, 3]`, and the legend of what can be seen in it."""
    flat, legend = _segmented(layout, _cuts(layout), size)
    shown = {int(value) for value in np.unique(_codes(flat))}
    return flat, tuple(entry for entry in legend if _code(entry.colour) in shown)


def _segmented(layout: Layout, cuts: list[_Cut], size: tuple[int, int]) -> tuple[np.ndarray, list[Legend]]:
    """The flat colours, and the legend of all there is."""
    kinds = {item.id: item.kind for item in (*layout.figures, *layout.props)}
    names = list(dict.fromkeys(layer.sheet.owner or layer.sheet.role for layer, _ in cuts))
    colours = {name: _distinct(number) for number, name in enumerate(names)}
    flat = _paint(cuts, size, lambda layer, _: colours[layer.sheet.owner or layer.sheet.role])
    return flat, [Legend(name, kinds.get(name, name), colours[name]) for name in names]


def _cuts(layout: Layout) -> list[_Cut]:
    return [
        (layer, [(path_of(shape), shape.colour) for shape in solid(layer) if shape.opacity > _CLEAR])
        for layer in layers(layout)
        if layer.sheet.role != "air"
    ]


def _sloping(depth: np.ndarray, ground: np.ndarray | None, layout: Layout) -> np.ndarray:
    """The depth map with the ground rising towards the viewer, so that it meets the feet of those who stand on it."""
    if ground is None:
        return depth
    levels = np.linspace(0, 1, 11)
    lines = [ground_y(layout, layout.aspect / 2, float(level)) for level in levels]
    rows = (np.arange(depth.shape[0]) + 0.5) / depth.shape[0]
    shades = np.array([_grey(float(level))[0] for level in np.interp(rows, lines, levels)], np.uint8)
    sloping = np.maximum(depth, shades[:, None, None])
    return np.where(ground[..., None] > 0, sloping, depth)


def pose_map(layout: Layout, size: tuple[int, int]) -> np.ndarray:
    """OpenPose's drawing of every upright figure; uint8 `[H, W, 3]` RGB on black."""
    width, height = size
    canvas = np.zeros((height, width, 3), np.uint8)
    radius = max(round(_STICK * min(size)), 2)
    people = [figure for figure in layout.figures if figure.body == "upright"]
    for person in people:
        _limbs(canvas, person, height, radius)
    canvas = (canvas * _LIMB_SHADE).astype(np.uint8)
    for person in people:
        for name, colour in zip(JOINTS, COLOURS, strict=True):
            if name in person.joints:
                x, y = person.joints[name]
                cv2.circle(canvas, (round(x * height), round(y * height)), radius, colour, -1)
    return canvas


def _limbs(canvas: np.ndarray, person: PlacedFigure, height: int, radius: int) -> None:
    for (first, second), colour in zip(LIMBS, COLOURS[: len(LIMBS)], strict=True):
        ends = [person.joints.get(JOINTS[end]) for end in (first, second)]
        if ends[0] is None or ends[1] is None:
            continue
        (x0, y0), (x1, y1) = ends[0], ends[1]
        middle = (round((x0 + x1) / 2 * height), round((y0 + y1) / 2 * height))
        axes = (int(math.hypot(x1 - x0, y1 - y0) / 2 * height), radius)
        angle = int(math.degrees(math.atan2(y1 - y0, x1 - x0)))
        outline = np.array(cv2.ellipse2Poly(middle, axes, angle, 0, 360, 1), np.int32)
        cv2.fillConvexPoly(canvas, outline, colour)


def _paint(
    cuts: list[_Cut], size: tuple[int, int], colour_of: Callable[[Layer, str], tuple[int, int, int]]
) -> np.ndarray:
    """Every layer's shapes in flat colours with hard edges; uint8 `[H, W, 3]`."""
    surface = Surface.empty(*size)
    canvas = surface.canvas
    canvas.scale(size[1], size[1])
    paint = skia.Paint(AntiAlias=False)
    for layer, outlines in cuts:
        for path, colour in outlines:
            paint.setColor(skia.Color(*colour_of(layer, colour)))
            canvas.drawPath(path, paint)
    return np.ascontiguousarray(surface.pixels[..., :3])


def _codes(flat: np.ndarray) -> np.ndarray:
    """A picture's colours as numbers, uint32 `[H, W]`."""
    return flat[..., 0].astype(np.uint32) << 16 | flat[..., 1].astype(np.uint32) << 8 | flat[..., 2]


def _grey(depth: float) -> tuple[int, int, int]:
    level = round(20 + 235 * depth)
    return level, level, level


def _distinct(number: int) -> tuple[int, int, int]:
    """The colour of a number: hues by the golden ratio, so that neighbours differ; never black."""
    tone = 0.55 + 0.45 * ((number * 5) % 7) / 6
    red, green, blue = colorsys.hsv_to_rgb((number * 0.618034) % 1.0, 0.9 - 0.4 * ((number // 3) % 2), tone)
    return round(255 * red), round(255 * green), round(255 * blue)


def _code(colour: tuple[int, int, int]) -> int:
    return (colour[0] << 16) + (colour[1] << 8) + colour[2]


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

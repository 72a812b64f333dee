"""One page as moving pictures: a stage, what its figures do, and a slow camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.film.acting import Actor, Role
from laterna.press.film.affine import Affine, grown
from laterna.press.film.camera import Move, choose_move, cover, follow, projection, scale_of
from laterna.press.film.canvas import Canvas, Rect, reach
from laterna.press.film.cover import Seen, blocks_for, plan_cover
from laterna.press.film.fuse import fused
from laterna.press.film.motion import moves, placements, tone
from laterna.press.film.relief import relief_of
from laterna.press.film.sheet import Glaze, Sheet, paper_of, sheet_of
from laterna.press.film.turn import PageTurn
from laterna.story import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from laterna.press.film.cover import Blocks
    from laterna.press.film.overlay import Overlay
    from laterna.story import MovingFigure, Stage


@dataclass(frozen=True)
class Shot:
    """What is to be seen of a page."""

    stage: Stage
    frames: int
    fps: int
    size: tuple[int, int]
    """(width, height) of the film in pixels, both even."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By figure id."""
    seed: int = 0
    overlays: tuple[Overlay, ...] = ()
    """What lies over the page: a title, subtitles."""
    turn_frames: int = 0
    """Frames of half a page turn."""
    turn_colour: str = "#2c3359"
    opens: bool = True
    """Whether it begins under the turning paper: all but the first segment do."""
    closes: bool = True
    """Whether it ends under it: all but the last do."""
    right_to_left: bool = False

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


def film_page(shot: Shot, frames: range | None = None) -> Iterator[Canvas]:
    """The frames of a page, in order; all of them, or a stretch."""
    page = _Page(shot)
    turn = PageTurn(shot.size, shot.turn_colour, rightward=shot.right_to_left)
    painters = [overlay.painter(shot.size) for overlay in shot.overlays]
    for number in frames or range(shot.frames):
        canvas = page.draw(number)
        for painter in painters:
            painter.draw(canvas, number / shot.fps)
        left = shot.frames - 1 - number
        if shot.opens and number < shot.turn_frames:
            turn.open(canvas, number / shot.turn_frames)
        if shot.closes and left < shot.turn_frames:
            turn.close(canvas, 1 - left / shot.turn_frames)
        yield canvas


_RUN = 12
"""Frames that share one plan of what is hidden."""


@dataclass(frozen=True)
class _Leaf:
    """A plane as a sheet."""

    plane: Plane
    sheet: Sheet | Glaze
    blocks: Blocks
    factor: float
    shrink: Affine
    """From the sheet's pixels to the stage's."""


@dataclass(frozen=True)
class _Puppet:
    """A figure as sheets."""

    actor: Actor
    sheets: tuple[Sheet, ...]
    factor: float
    shrink: Affine


class _Page:
    """A page that is being filmed: sheets made once, drawn for each frame."""

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        self.stage_size = shot.stage.picture.size
        self.move = choose_move(shot.seconds, _focus(shot.stage), shot.seed)
        self.layers = list(_layers(shot, self.move))
        self._plan: list[Seen] = []

    def draw(self, number: int) -> Canvas:
        if number % _RUN == 0:
            self._plan = self._cover(number)
        canvas = Canvas(self.shot.size)
        canvas.blacken()
        t = number / self.shot.fps
        for layer, seen in zip(self.layers, self._plan, strict=True):
            where = self._projection(layer.factor, number)
            if isinstance(layer, _Puppet):
                _act(canvas, layer, where, t, seen)
            elif moves(layer.plane.motion):
                self._float(canvas, layer, where, t, seen)
            else:
                _lay(canvas, layer, layer.shrink.then(where), t, seen)
        return canvas

    def _float(self, canvas: Canvas, leaf: _Leaf, where: Affine, t: float, seen: Seen) -> None:
        if seen.window is None:
            return
        for within in placements(leaf.plane, t, self.stage_size):
            placed = leaf.shrink.then(within).then(where)
            _lay(canvas, leaf, placed, t, Seen(blends=_reaches(leaf, placed, seen.window)))

    def _cover(self, number: int) -> list[Seen]:
        last = min(number + _RUN, self.shot.frames) - 1

        def placed(layer: _Leaf, frame: int) -> Affine:
            return layer.shrink.then(self._projection(layer.factor, frame))

        return plan_cover(
            [
                (layer.blocks, placed(layer, number), placed(layer, last))
                if isinstance(layer, _Leaf) and not moves(layer.plane.motion)
                else None
                for layer in self.layers
            ],
            self.shot.size,
        )

    def _projection(self, factor: float, number: int) -> Affine:
        view = self.move.at(number / max(self.shot.frames - 1, 1))
        return projection(view, factor, self.stage_size, self.shot.size)


def _planes(stage: Stage) -> tuple[Plane, ...]:
    if stage.planes:
        return fused(stage)
    if stage.depth_map:
        return relief_of(stage.picture, stage.depth_map)
    pixels = cv2.cvtColor(np.ascontiguousarray(stage.picture.pixels[..., :3]), cv2.COLOR_RGB2RGBA)
    return (Plane(name="picture", pixels=pixels, x=0, y=0, depth=_FLAT_DEPTH),)


def _layers(shot: Shot, move: Move) -> Iterator[_Leaf | _Puppet]:
    stage = shot.stage
    cover_scale = cover(stage.picture.size, shot.size)

    def scale_at(factor: float) -> float:
        """A steady camera sees sheets at one size: they are made for it, and need no more than moving."""
        return cover_scale * (scale_of(move.start, factor) if move.steady else 1)

    for plane in _planes(stage):
        factor = follow(plane.depth)
        scale = scale_at(factor)
        sheet = sheet_of(plane.pixels, plane.x, plane.y, plane.blend, scale)
        hides = plane.blend == "over" and plane.motion is None
        yield _Leaf(plane, sheet, blocks_for(sheet, opaque=hides), factor, grown(1 / scale))
        for index, figure in enumerate(stage.figures):
            if figure.above == plane.name:
                scale = scale_at(follow(figure.depth))
                sheets = tuple(paper_of(part.pixels, part.x, part.y, scale) for part in figure.parts)
                role = shot.roles.get(figure.id, Role())
                actor = Actor(figure, role, shot.seed + 101 * (index + 1), shot.seconds)
                yield _Puppet(actor, sheets, follow(figure.depth), grown(1 / scale))


def _lay(canvas: Canvas, leaf: _Leaf, where: Affine, t: float, seen: Seen) -> None:
    shade = tone(leaf.plane.motion, t)
    if isinstance(leaf.sheet, Glaze):
        canvas.glaze(leaf.sheet, where, seen.blends, shade)
    else:
        canvas.copy(leaf.sheet, where, seen.copies)
        canvas.blend(leaf.sheet, where, seen.blends, shade)


def _act(canvas: Canvas, puppet: _Puppet, where: Affine, t: float, seen: Seen) -> None:
    if seen.window is None:
        return
    for index, within in puppet.actor.parts_at(t):
        sheet, placed = puppet.sheets[index], puppet.shrink.then(within).then(where)
        rect = reach(sheet, placed).within(seen.window)
        if rect:
            canvas.blend(sheet, placed, [rect])


def _reaches(leaf: _Leaf, where: Affine, window: Rect) -> list[Rect]:
    """The parts of the frame that a moving plane touches: its filled blocks, where that is quicker than all of it."""
    whole = reach(leaf.sheet, where).within(window)
    if whole is None:
        return []
    spared = (1 - leaf.blocks.share) * (whole.right - whole.left) * (whole.bottom - whole.top)
    dear = _SHIFTED_US if where.shifts else _SAMPLED_US
    if not where.upright or len(leaf.blocks.areas) * _CALL_US > spared * dear:
        return [whole]
    left, top = where.place(leaf.sheet.x, leaf.sheet.y)
    rects = (
        Rect(
            *(_even(edge) for edge in (left + where.a * r.left, top + where.d * r.top)),
            *(_even(edge) for edge in (left + where.a * r.right, top + where.d * r.bottom)),
        ).within(window)
        for r in leaf.blocks.areas
    )
    return [rect for rect in rects if rect]


def _even(edge: float) -> int:
    return 2 * round(edge / 2)


_FLAT_DEPTH = 0.7
"""Where a picture in one piece is hung: it makes just the camera's own move."""
_CALL_US, _SHIFTED_US, _SAMPLED_US = 30, 0.0008, 0.004
"""What a rectangle costs by itself and by the pixel, in microseconds; it bears on the speed, not on the picture."""


def _focus(stage: Stage) -> tuple[float, float]:
    """Where the action is: the middle of the figures, as fractions of the picture."""
    if not stage.figures:
        return 0.5, 0.45
    width, height = stage.picture.size
    boxes = [_box(figure) for figure in stage.figures]
    x = (min(b[0] for b in boxes) + max(b[2] for b in boxes)) / 2
    y = (min(b[1] for b in boxes) + max(b[3] for b in boxes)) / 2
    return x / width, y / height


def _box(figure: MovingFigure) -> tuple[float, float, float, float]:
    parts = figure.parts
    return (
        min(part.x for part in parts),
        min(part.y for part in parts),
        max(part.x + part.pixels.shape[1] for part in parts),
        max(part.y + part.pixels.shape[0] for part in parts),
    )

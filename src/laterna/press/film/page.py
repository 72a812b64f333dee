"""One page as moving pictures: a stage, what its figures do, and a slow camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from laterna.press.film.acting import Actor, Role
from laterna.press.film.camera import FLAT, choose_move, follow, projection
from laterna.press.film.canvas import Canvas, Rect, reach
from laterna.press.film.cover import Seen, blocks_for, plan_cover
from laterna.press.film.motion import moves, placements, then, tone
from laterna.press.film.sheet import Glaze, Sheet, opaque_sheet, paper_of, sheet_of
from laterna.press.film.turn import PageTurn
from laterna.story import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from laterna.press.film.canvas import Matrix, Tone
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


def film_page(shot: Shot) -> Iterator[Canvas]:
    """Every frame of a page, in order."""
    page = _Page(shot)
    turn = PageTurn(shot.size, shot.turn_colour, rightward=shot.right_to_left)
    painters = [overlay.painter(shot.size) for overlay in shot.overlays]
    for number in range(shot.frames):
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


@dataclass(frozen=True)
class _Puppet:
    """A figure as sheets."""

    actor: Actor
    sheets: tuple[Sheet, ...]
    factor: float


class _Page:
    """A page that is being filmed: sheets made once, drawn for each frame."""

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        self.stage_size = shot.stage.picture.size
        self.move = choose_move(shot.seconds, _focus(shot.stage), shot.seed)
        self.layers = list(_layers(shot))
        self._plan: list[Seen] = []

    def draw(self, number: int) -> Canvas:
        if number % _RUN == 0:
            self._plan = self._cover(number)
        canvas = Canvas(self.shot.size)
        canvas.fill(16, 128, 128)
        t = number / self.shot.fps
        for layer, seen in zip(self.layers, self._plan, strict=True):
            matrix = self._projection(layer.factor, number)
            if isinstance(layer, _Puppet):
                self._act(canvas, layer, matrix, t, seen)
            elif moves(layer.plane.motion):
                self._float(canvas, layer, matrix, t, seen)
            else:
                shade = tone(layer.plane.motion, t)
                self._lay(canvas, layer.sheet, matrix, seen, shade)
        return canvas

    def _lay(self, canvas: Canvas, sheet: Sheet | Glaze, matrix: Matrix, seen: Seen, shade: Tone) -> None:
        if isinstance(sheet, Glaze):
            for rect in seen.blends:
                canvas.glaze(sheet, matrix, rect, shade)
            return
        for rect in seen.copies:
            canvas.copy(sheet, matrix, rect)
        for rect in seen.blends:
            canvas.blend(sheet, matrix, rect, shade)

    def _act(self, canvas: Canvas, puppet: _Puppet, matrix: Matrix, t: float, seen: Seen) -> None:
        if seen.window is None:
            return
        for index, within in puppet.actor.parts_at(t):
            sheet, placed = puppet.sheets[index], then(within, matrix)
            rect = reach(sheet, placed, seen.window)
            if rect:
                canvas.blend(sheet, placed, rect)

    def _float(self, canvas: Canvas, leaf: _Leaf, matrix: Matrix, t: float, seen: Seen) -> None:
        if seen.window is None:
            return
        for within in placements(leaf.plane, t, self.stage_size):
            placed = then(within, matrix)
            for rect in _reaches(leaf, placed, seen.window):
                self._lay(canvas, leaf.sheet, placed, Seen(blends=[rect]), tone(leaf.plane.motion, t))

    def _cover(self, number: int) -> list[Seen]:
        last = min(number + _RUN, self.shot.frames) - 1
        return plan_cover(
            [
                (layer.blocks, self._projection(layer.factor, number), self._projection(layer.factor, last))
                if isinstance(layer, _Leaf) and not moves(layer.plane.motion)
                else None
                for layer in self.layers
            ],
            self.shot.size,
        )

    def _projection(self, factor: float, number: int) -> Matrix:
        view = self.move.at(number / max(self.shot.frames - 1, 1))
        return projection(view, factor, self.stage_size, self.shot.size)


def _layers(shot: Shot) -> Iterator[_Leaf | _Puppet]:
    stage = shot.stage
    if not stage.planes:
        picture = Plane(name="picture", pixels=np.zeros((1, 1, 4), np.uint8), x=0, y=0, depth=0.5)
        sheet = opaque_sheet(stage.picture.pixels[..., :3])
        yield _Leaf(picture, sheet, blocks_for(sheet, opaque=True), FLAT)
    for plane in stage.planes:
        sheet = sheet_of(plane.pixels, plane.x, plane.y, plane.blend)
        hides = plane.blend == "over" and plane.motion is None
        yield _Leaf(plane, sheet, blocks_for(sheet, opaque=hides), follow(plane.depth))
        for index, figure in enumerate(stage.figures):
            if figure.above == plane.name:
                sheets = tuple(paper_of(part.pixels, part.x, part.y) for part in figure.parts)
                role = shot.roles.get(figure.id, Role())
                actor = Actor(figure, role, shot.seed + 101 * (index + 1), shot.seconds)
                yield _Puppet(actor, sheets, follow(figure.depth))


def _reaches(leaf: _Leaf, matrix: Matrix, window: Rect) -> list[Rect]:
    """The parts of the frame that a moving plane touches: of a sparse, upright one, its filled blocks only."""
    if matrix[0, 1] or matrix[1, 0] or leaf.blocks.share > _SPARSE:
        rect = reach(leaf.sheet, matrix, window)
        return [rect] if rect else []
    rects: list[Rect] = []
    for area in leaf.blocks.areas:
        left, right = (_even(matrix[0, 0] * (leaf.sheet.x + x) + matrix[0, 2]) for x in (area.left, area.right))
        top, bottom = (_even(matrix[1, 1] * (leaf.sheet.y + y) + matrix[1, 2]) for y in (area.top, area.bottom))
        rect = Rect(max(left, window.left), max(top, window.top), min(right, window.right), min(bottom, window.bottom))
        if rect.left < rect.right and rect.top < rect.bottom:
            rects.append(rect)
    return rects


def _even(edge: float) -> int:
    return 2 * round(edge / 2)


_SPARSE = 0.4
"""A plane with fewer filled blocks is drawn block by block."""


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

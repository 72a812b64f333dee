"""One page as moving pictures: a stage, what its figures do, and a slow camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, floor
from typing import TYPE_CHECKING

from laterna.press.film.acting import Actor, Role
from laterna.press.film.camera import choose_move, lens
from laterna.press.film.canvas import Canvas, Rect, reach, seen_through
from laterna.press.film.cover import Seen, plan_cover
from laterna.press.film.footage import Player
from laterna.press.film.layers import Leaf, Puppet, box_of, layers_of, planes_of, room_of
from laterna.press.film.motion import moves, placements, tone
from laterna.press.film.sheet import Glaze
from laterna.press.film.turn import PageTurn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from laterna.press.film.affine import Affine
    from laterna.press.film.camera import View
    from laterna.press.film.footage import Footage
    from laterna.press.film.overlay import Overlay
    from laterna.story import Stage


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
    footage: Footage | None = None
    """A clip that is shown instead of the stage."""

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


def film_page(shot: Shot, frames: range | None = None) -> Iterator[Canvas]:
    """The frames of a page, in order; all of them, or a stretch."""
    page = Player(shot.footage, shot.size, shot.frames, shot.fps) if shot.footage else _Page(shot)
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


class _Page:
    """A page that is being filmed: sheets made once, drawn for each frame."""

    def __init__(self, shot: Shot) -> None:
        self.shot = shot
        self.stage_size = shot.stage.picture.size
        planes = planes_of(shot.stage)
        self.move = choose_move(shot.seconds, _focus(shot.stage), shot.seed, room_of(planes, self.stage_size))
        self.layers = tuple(layers_of(shot.stage, planes, self.move, shot.size))
        self._actors = {
            figure.id: Actor(figure, shot.roles.get(figure.id, Role()), shot.seed + 101 * number, shot.seconds)
            for number, figure in enumerate(shot.stage.figures, 1)
        }
        self._plan: list[Seen] = []

    def draw(self, number: int) -> Canvas:
        if number % _RUN == 0:
            self._plan = self._cover(number)
        canvas = Canvas(self.shot.size)
        canvas.blacken()
        t = number / self.shot.fps
        for layer, seen in zip(self.layers, self._plan, strict=True):
            where = self._placed(layer, number)
            if isinstance(layer, Puppet):
                self._act(canvas, layer, where, t, seen)
            elif moves(layer.plane.motion):
                self._float(canvas, layer, where, t, seen)
            else:
                _lay(canvas, layer, where, t, seen)
        return canvas if self.move.steady else seen_through(self._lens(number), canvas)

    def _float(self, canvas: Canvas, leaf: Leaf, where: Affine, t: float, seen: Seen) -> None:
        if seen.window is None:
            return
        for stirred in placements(leaf.plane, t, self.stage_size):
            placed = leaf.hung.within(stirred).then(where)
            _lay(canvas, leaf, placed, t, Seen(blends=_reaches(leaf, placed, seen.window)))

    def _act(self, canvas: Canvas, puppet: Puppet, where: Affine, t: float, seen: Seen) -> None:
        if seen.window is None:
            return
        for index, stirred in self._actors[puppet.figure.id].parts_at(t):
            sheet, placed = puppet.sheets[index], puppet.hung.within(stirred).then(where)
            rect = reach(sheet, placed).within(seen.window)
            if rect:
                canvas.blend(sheet, placed, [rect])

    def _cover(self, number: int) -> list[Seen]:
        last = min(number + _RUN, self.shot.frames) - 1
        window = self._window(number).around(self._window(last))
        return plan_cover(
            [
                (layer.blocks, self._placed(layer, number), self._placed(layer, last))
                if isinstance(layer, Leaf) and not moves(layer.plane.motion)
                else None
                for layer in self.layers
            ],
            self.shot.size,
            window,
        )

    def _window(self, number: int) -> Rect:
        """The part of the frame before the lens that is seen through it."""
        width, height = self.shot.size
        back = self._lens(number).inverse()
        left, top = back.place(0, 0)
        right, bottom = back.place(width, height)
        return Rect(floor(left) - 1, floor(top) - 1, ceil(right) + 1, ceil(bottom) + 1)

    def _placed(self, layer: Leaf | Puppet, number: int) -> Affine:
        return layer.hung.placed(self.move, self._view(number), self.stage_size, self.shot.size)

    def _lens(self, number: int) -> Affine:
        return lens(self.move, self._view(number), self.shot.size)

    def _view(self, number: int) -> View:
        return self.move.at(number / max(self.shot.frames - 1, 1))


def _lay(canvas: Canvas, leaf: Leaf, where: Affine, t: float, seen: Seen) -> None:
    shade = tone(leaf.plane.motion, t)
    if isinstance(leaf.sheet, Glaze):
        canvas.glaze(leaf.sheet, where, seen.blends, shade)
    else:
        canvas.copy(leaf.sheet, where, seen.copies)
        canvas.blend(leaf.sheet, where, seen.blends, shade)


def _reaches(leaf: Leaf, where: Affine, window: Rect) -> list[Rect]:
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


_CALL_US, _SHIFTED_US, _SAMPLED_US = 30, 0.0008, 0.004
"""What a rectangle costs by itself and by the pixel, in microseconds; it bears on the speed, not on the picture."""


def _focus(stage: Stage) -> tuple[float, float]:
    """Where the action is: the middle of the figures, as fractions of the picture."""
    if not stage.figures:
        return 0.5, 0.45
    width, height = stage.picture.size
    boxes = [box_of(figure) for figure in stage.figures]
    x = (min(b[0] for b in boxes) + max(b[2] for b in boxes)) / 2
    y = (min(b[1] for b in boxes) + max(b[3] for b in boxes)) / 2
    return x / width, y / height

"""The papercut painter: a layout as layered paper theatre, in one light, with planes and figures for the film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import skia

from laterna.engines.image.papercut.alt import describe
from laterna.engines.image.papercut.light import Lighting
from laterna.engines.image.papercut.material import material_of
from laterna.engines.image.papercut.painter import Cut, Frame, Painter, Tile, image_of, united
from laterna.engines.image.papercut.troupe import backed, moving, painted_parts
from laterna.engines.image.quiet import veil
from laterna.story import Commission, Motion, MovingFigure, Picture, Plane, Stage
from laterna.storyboard.outline import Surface, box_of, path_of
from laterna.storyboard.scenery import light_of
from laterna.storyboard.scenery.stage import stage_of
from laterna.storyboard.shapes import Sheet
from laterna.storyboard.theatre import Layer, layers, seen

if TYPE_CHECKING:
    from laterna.story import Area, Layout

_OFF_GROUND = ("swim", "climb", "sail", "row")
_GROUNDLESS = ("air", "space", "underwater")
_WITH_SHADOW = ("drift", "sway")
"""Motions that the shadow goes along with."""
_LENGTHS = ("bob", "drift", "fall")


class Papercut:
    """Paints layouts. Made without settings; holds nothing but the paper's grain."""

    def illustrate(self, commission: Commission) -> Stage:
        """One page as a stage; with `planes`, also in pieces. Raises `UsageError` for an unknown style."""
        layout = commission.layout
        lighting = Lighting(light_of(layout), material_of(commission.style))
        frame = Frame.of(commission.size, commission.planes)
        painter = Painter(frame, lighting, layout.setting_seed)
        company = _Company(painter, commission)
        for layer in layers(layout):
            company.enter(layer)
        if layout.text_area is not None:
            company.hush(layout.text_area)
        return Stage(
            picture=company.picture(),
            planes=tuple(company.planes),
            figures=tuple(company.figures),
            alt=describe(commission),
            left=layout.left,
        )


class _Company:
    """The stage while it is being built, from far to near."""

    def __init__(self, painter: Painter, commission: Commission) -> None:
        self._painter = painter
        self._layout = commission.layout
        self._keep = commission.planes
        self._roles = {role.character: role for role in commission.scene.figures}
        self._page = Surface.empty(*commission.size)
        self.planes: list[Plane] = []
        self.figures: list[MovingFigure] = []

    def enter(self, layer: Layer) -> None:
        sheet, painter = layer.sheet, self._painter
        cuts = painter.cut(sheet.shapes, sheet)
        shadow = None
        if sheet.role not in ("sky", "air"):
            thrown = [*([] if self._leaves(layer) else cuts), *_footing(layer, self._layout)]
            shadow = painter.shadow(thrown, _height(sheet))
        if layer.figure is not None:
            self._lay(shadow, sheet, "shadow")
            self._act(layer)
        else:
            self._lay_sheet(shadow, painter.paper(cuts), sheet)
        self._lay(painter.halo(cuts), sheet, "glow", blend="screen", motion=sheet.motion)

    def _lay_sheet(self, shadow: Tile | None, paper: Tile | None, sheet: Sheet) -> None:
        """A sheet on its shadow; as one plane where neither moves."""
        if self._keep and shadow and paper and sheet.motion is None:
            self._lay(united(shadow, paper), sheet, "")
            return
        along = sheet.motion if sheet.motion and sheet.motion.kind in _WITH_SHADOW else None
        self._lay(shadow, sheet, "shadow", motion=along)
        self._lay(paper, sheet, "", motion=sheet.motion)

    def _leaves(self, layer: Layer) -> bool:
        """Whether a figure of the film leaves its first pose, whose shadow would stay behind it on the ground."""
        role = self._roles.get(layer.figure.character or "") if layer.figure and self._keep else None
        return role is not None and any(cue.pose is not None for cue in role.cues)

    def hush(self, area: Area) -> None:
        """Makes the part that carries words quiet enough for them."""
        mist = veil(self._page.pixels, area)
        tile = Tile(*mist) if mist else None
        self._lay(tile, Sheet(name="veil", depth=1.0, shapes=(), role="air"), "")

    def picture(self) -> Picture:
        if not self._keep:
            self._painter.graze(Tile(self._page.pixels, 0, 0))
        return Picture(pixels=np.ascontiguousarray(self._page.pixels[..., :3]))

    def _act(self, layer: Layer) -> None:
        assert layer.figure is not None  # noqa: S101 - `enter` asked
        at_rest = seen(layer.pieces, layer.figure.expression)
        behind = backed(self._painter, at_rest, layer, self._page.pixels)
        painted = painted_parts(self._painter, layer.pieces if self._keep else at_rest, layer)
        bones = sum(1 for piece, _ in painted if not piece.shapes)
        parts = [*painted[:bones], *behind, *painted[bones:]]
        shown = {id(piece) for piece in (*at_rest, *(piece for piece, _ in behind))}
        for piece, tile in parts:
            if self._keep:
                self._painter.graze(tile)
            if id(piece) in shown:
                self._compose(tile, "over")
        if self._keep:
            role = self._roles.get(layer.figure.character or "")
            above = self.planes[-1].name
            self.figures.append(moving(layer.figure, parts, above, role, self._painter.frame.height))

    def _lay(
        self, tile: Tile | None, sheet: Sheet, suffix: str, *, blend: str = "over", motion: Motion | None = None
    ) -> None:
        if tile is None:
            return
        if self._keep:
            if blend == "over":
                self._painter.graze(tile)
            self.planes.append(self._plane(tile, sheet, suffix, blend, motion))
        self._compose(tile, blend)

    def _plane(self, tile: Tile, sheet: Sheet, suffix: str, blend: str, motion: Motion | None) -> Plane:
        height = self._painter.frame.height
        if motion is not None and motion.kind in _LENGTHS:
            motion = motion.model_copy(update={"amount": motion.amount * height})
        name = f"{sheet.name}-{suffix}" if suffix else sheet.name
        return Plane(
            name=_free(name, {plane.name for plane in self.planes}),
            pixels=tile.pixels,
            x=tile.x,
            y=tile.y,
            depth=sheet.depth,
            blend=blend,  # pyright: ignore[reportArgumentType]
            motion=motion,
            pivot=(sheet.pivot[0] * height, sheet.pivot[1] * height) if sheet.pivot else None,
        )

    def _compose(self, tile: Tile, blend: str) -> None:
        mode = skia.BlendMode.kScreen if blend == "screen" else skia.BlendMode.kSrcOver
        self._page.canvas.drawImage(image_of(tile), tile.x, tile.y, skia.SamplingOptions(), skia.Paint(BlendMode=mode))


def _height(sheet: Sheet) -> float:
    """How high a sheet lies over what is behind it, in page units: near ones throw longer shadows."""
    return {"prop": 0.005, "figure": 0.008, "frame": 0.016}.get(sheet.role, 0.006 + 0.008 * sheet.depth)


def _footing(layer: Layer, layout: Layout) -> list[Cut]:
    """The spot of shade where someone stands on the ground, also far below whoever has left it."""
    figure = layer.figure
    if figure is None or figure.pose in _OFF_GROUND:
        return []
    flies, jumps = figure.pose == "fly", figure.pose == "jump"
    if flies and stage_of(layout.setting).kind in _GROUNDLESS:
        return []
    body = [piece for piece in seen(layer.pieces, figure.expression) if not piece.name.startswith(("tail", "token"))]
    boxes = [box_of([path_of(shape)]) for piece in body for shape in piece.shapes]
    lowest = max(box[3] for box in boxes) - (1.0 if jumps or flies else 0.1) * figure.height
    low = [box for box in boxes if box[3] > lowest]
    left, right = min(box[0] for box in low), max(box[2] for box in low)
    wide, high = (-0.12 if jumps or flies else 0.02) * figure.height, 0.012 + 0.03 * figure.height
    ground = max(layout.camera.ground, figure.y) if flies else figure.y
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(left - wide, ground - 0.8 * high, right + wide, ground + 0.2 * high))
    return [Cut(path, np.zeros(3, np.float32), 1.0, 0.0)]


def _free(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free

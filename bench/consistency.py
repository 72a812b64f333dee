"""The same character on every page: random casts, each played over twelve pages, against its own character sheet.

Every page is painted in a light of its own. Each figure's pixels are taken from the painted page by its mask, and the
light is undone: a black and a white paper in its place say what the light does to any colour. Then

- `own`: the share of its pixels that have a colour of the sheet (CIE 1976 distance under 18, from all four sides);
- `alike`: the share that has the colour which the sheet's own puppet, brought into the page's pose, has at that pixel;
- `parts`: whether it is made of the same pieces of paper as on the sheet from the same side;
- `apart`: the least distance of any two members of a cast (`laterna.storyboard.distinct`).

LATERNA_CASTS says how many casts; 200 unless told.
"""

from __future__ import annotations

import math
import os
from itertools import combinations
from time import process_time

import cv2
import numpy as np

from laterna.engines.image.papercut import Papercut
from laterna.engines.image.papercut.light import Lighting
from laterna.engines.image.papercut.material import material_of
from laterna.story import Character, Commission, Figure, Scene, Setting, Traits, vocabulary
from laterna.storyboard.distinct import APART, distance, distinct, flat_picture
from laterna.storyboard.figures import cut_figure, drawn_kinds, stand_figure
from laterna.storyboard.maps import control_maps
from laterna.storyboard.page import lay_out_scene, portrait_layout
from laterna.storyboard.scenery import light_of
from laterna.storyboard.shapes import Shape
from laterna.storyboard.theatre import layers

CASTS = int(os.environ.get("LATERNA_CASTS", "200"))
PAGES = 12
SIZE = (256, 256)
VIEWS = ("front", "three-quarter", "side", "back")
NEAR = 18.0
OWN, ALIKE = 0.9, 0.8
LEAST_PX = 150
"""Figures of fewer pixels on the page are not measured."""


def main() -> int:
    started = process_time()
    own: list[float] = []
    alike: list[float] = []
    odd, least = 0, 100.0
    for number in range(CASTS):
        random = np.random.default_rng(7000 + number)
        members = distinct(random_cast(number, random))
        least = min([least, *(distance(one, other) for one, other in combinations(members, 2))])
        sheets = {member.id: sheet_of(member) for member in members}
        for page in range(PAGES):
            for share, match, same in page_of(members, sheets, random, 100 * number + page):
                own.append(share)
                alike.append(match)
                odd += not same
    shares, matches = np.array(own), np.array(alike)
    fewest, tenth = np.nanquantile(shares, 0.01), np.nanquantile(matches, 0.01)
    shining = np.isnan(shares).sum()
    print(f"{CASTS} casts over {PAGES} pages, {len(own)} figures, {process_time() - started:.0f} s of CPU")
    print(f"{shining} of them shine by themselves: their parts alone are compared")
    print(
        f"own colours: mean {np.nanmean(shares):.3f}, worst hundredth {fewest:.3f}, under {OWN}: {(shares < OWN).sum()}"
    )
    print(
        f"alike: mean {np.nanmean(matches):.3f}, worst hundredth {tenth:.3f}, under {ALIKE}: {(matches < ALIKE).sum()}"
    )
    print(f"made of other parts: {odd}; least distance of two of one cast: {least:.1f} (asked {APART})")
    return int(odd > 0 or least < APART or fewest < OWN or tenth < ALIKE)


def random_cast(number: int, random: np.random.Generator) -> list[Character]:
    kinds = drawn_kinds()
    names = {name for name in kinds if name in vocabulary().names("kinds")}
    pool = [name for name in kinds if name in names]
    return [
        Character(
            id=f"c{number}-{index}",
            name=f"C{index}",
            kind=pool[int(random.integers(len(pool)))],
            traits=Traits(age=("child", "adult")[int(random.integers(2))]),
        )
        for index in range(int(random.integers(1, 4)))
    ]


def sheet_of(member: Character) -> dict[str, tuple[np.ndarray, set[str]]]:
    """From every side: the pixels in its own colours, float32 `[N, 3]` L*a*b*, and the names of its pieces."""
    found: dict[str, tuple[np.ndarray, set[str]]] = {}
    for view in VIEWS:
        figure = portrait_layout(member, 1.0, view=view).figures[0]
        flat = flat_picture(figure, 128)
        found[view] = lab(flat[flat[..., 3] > 0][:, :3] / 255), pieces_of(figure)
    return found


def pieces_of(figure) -> set[str]:
    """Names of the paper that is always seen; tools, tokens and raised wings belong to a pose, not to the character."""
    pieces = [piece for piece in cut_figure(figure) if piece.shows == "always" and piece.shapes]
    return {piece.name for piece in pieces if piece.name not in ("book", "oar", "raised-wings")}


def page_of(members, sheets, random: np.random.Generator, number: int):
    words = vocabulary()

    def pick(category: str) -> str:
        names = words.names(category)
        return names[int(random.integers(len(names)))]

    figures = tuple(Figure(character=m.id, pose=pick("poses"), expression=pick("expressions")) for m in members)
    scene = Scene(
        setting="place", time=pick("times"), weather=pick("weathers"), season=pick("seasons"), figures=figures
    )  # fmt: skip
    layout = lay_out_scene(scene, members, [Setting(id="place", kind=pick("settings"))], 1.0, number)
    commission = Commission(layout=layout, scene=scene, cast=tuple(members), size=SIZE, seed=number)
    picture = Papercut().illustrate(commission).picture.pixels
    by_id = {member.id: member for member in members}
    masks = control_maps(layout, SIZE).masks
    lighting = Lighting(light_of(layout), material_of("papercut"))
    for layer in layers(layout):
        figure = layer.figure
        if figure is None or (inner := inside(masks[figure.id])).sum() < LEAST_PX:
            continue
        ends = [lighting.colour(Shape(((0, 0),), colour), layer.sheet) for colour in ("#000000", "#ffffff")]
        unlit = (picture[inner] / 255 - ends[0]) / (ends[1] - ends[0])
        sides = sheets[figure.character]
        palette = [pixels for pixels, _ in sides.values()]
        share, match = compared(lab(unlit.clip(0, 1)), posed(by_id[figure.character], figure)[inner], palette)
        same = pieces_of(figure) == sides[figure.view][1]
        yield (math.nan, math.nan, same) if shines(figure) else (share, match, same)


def shines(figure) -> bool:
    """Whether it has a light of its own, such as a lantern, which black and white paper say nothing about."""
    return any(shape.glow for piece in cut_figure(figure) for shape in piece.shapes)


def posed(member: Character, figure) -> np.ndarray:
    """The sheet's puppet as the figure stands on the page, in its own colours; float32 `[H, W, 3]` L*a*b*."""
    puppet = stand_figure(
        id=member.id, character=member.id, kind=figure.kind, traits=member.traits, pose=figure.pose,
        expression=figure.expression, view=figure.view, facing=figure.facing, x=figure.x, y=figure.y,
        height=figure.height, depth=figure.depth, gaze=figure.gaze,
    )  # fmt: skip
    flat = flat_picture(puppet, SIZE[0])[..., :3] / 255
    return lab(flat.reshape(-1, 3)).reshape(flat.shape)


def inside(mask: np.ndarray) -> np.ndarray:
    """The mask without its rim, where the paper's edge and its shadow lie."""
    return cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0


def compared(pixels: np.ndarray, puppet: np.ndarray, sides: list[np.ndarray]) -> tuple[float, float]:
    """The share of pixels with a colour of the sheet, and of those with the puppet's at the same place."""
    palette = np.unique(np.concatenate(sides).round(), axis=0)
    apart = np.linalg.norm(pixels[:, None] - palette[None], axis=2)
    same = np.linalg.norm(pixels - puppet, axis=1) < NEAR
    return float((apart.min(axis=1) < NEAR).mean()), float(same.mean())


def lab(rgb: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(rgb.astype(np.float32)[None], cv2.COLOR_RGB2LAB)[0]

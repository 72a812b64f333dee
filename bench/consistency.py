"""Whether a character is the same on every page, and no other: measured on painted pixels.

Random casts of three play on pages of random scenes. On each page every pixel of a figure is given to the nearest of
its character sheet's own colours as this page's light shows them (pose and light undone); `strange` are pixels that no
colour of the sheet explains, `likeness` is how much of the two histograms is common. A page fails where under a
twentieth of a figure can be seen as the sheet's. The distance of two members of a cast is that of
`laterna.storyboard.distinct`. LATERNA_CASTS sets how many casts.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import cv2
import numpy as np

from laterna.engines.image.papercut.light import Lighting
from laterna.engines.image.papercut.material import material_of
from laterna.engines.image.papercut.papercut import Papercut
from laterna.story import Character, Commission, Figure, Scene, Setting, Traits, vocabulary
from laterna.storyboard.distinct import APART, distance, distinct
from laterna.storyboard.figures import cut_figure, drawn_kinds
from laterna.storyboard.maps import control_maps
from laterna.storyboard.page import lay_out_scene, portrait_layout
from laterna.storyboard.scenery import light_of
from laterna.storyboard.shapes import Sheet

CASTS = int(os.environ.get("LATERNA_CASTS", "200"))
PAGES = 12
SIZE = 256
NEAR = 20.0
"""Difference in CIE L*a*b* within which a pixel is a colour of the sheet: grain and the shadow of a limb are less."""
LEAST_PX = 150
"""A figure that shows fewer pixels is too far away to be measured."""
STRANGE, ALIKE = 0.12, 0.5


class Seen(NamedTuple):
    """One figure on one page against its sheet."""

    strange: float
    likeness: float


def main() -> int:
    seen: list[Seen] = []
    apart: list[float] = []
    for number in range(CASTS):
        found, distances = play(number, PAGES)
        seen += found
        apart += distances
    strange = np.array([one.strange for one in seen])
    likeness = np.array([one.likeness for one in seen])
    print(f"{CASTS} casts, {len(seen)} figures on {CASTS * PAGES} pages")
    print(
        f"pixels of no colour of the sheet: mean {strange.mean():.1%}, over {STRANGE:.0%} on {np.mean(strange > STRANGE):.2%}"
    )
    print(f"histogram in common: mean {likeness.mean():.2f}, under {ALIKE} on {np.mean(likeness < ALIKE):.2%}")
    print(f"least distance of two of a cast: {min(apart):.1f} (asked {APART})")
    return int(np.mean(strange > STRANGE) > 0.02 or np.mean(likeness < ALIKE) > 0.05 or min(apart) < APART)


def play(number: int, pages: int) -> tuple[list[Seen], list[float]]:
    """A random cast on some pages: every figure seen, and the distances of its members."""
    random = np.random.default_rng(number)
    members = cast_of(number)
    sheets = {member.id: sheet_of(member) for member in members}
    words = vocabulary()

    def pick(names):
        return names[int(random.integers(len(names)))]

    found: list[Seen] = []
    for _ in range(pages):
        figures = tuple(
            Figure(character=m.id, pose=pick(words.names("poses")), expression=pick(words.names("expressions")))
            for m in members
        )
        scene = Scene(setting="place", time=pick(words.names("times")), weather=pick(words.names("weathers")),
                      season=pick(words.names("seasons")), shot=pick(("medium", "wide", "close")), figures=figures)  # fmt: skip
        place = Setting(id="place", kind=pick(words.names("settings")))
        layout = lay_out_scene(scene, members, [place], 1.0, int(random.integers(2**31)))
        commission = Commission(layout=layout, scene=scene, cast=members, size=(SIZE, SIZE), seed=layout.seed)
        page = Papercut().illustrate(commission).picture.pixels
        masks = control_maps(layout, (SIZE, SIZE)).masks
        found += [one for figure in layout.figures if (one := compare(layout, figure, page, masks, sheets)) is not None]
    distances = [distance(a, b) for at, a in enumerate(members) for b in members[:at]]
    return found, distances


def cast_of(number: int) -> tuple[Character, ...]:
    """Three members, every third cast of one kind."""
    random = np.random.default_rng(number + 90_000)
    kinds = drawn_kinds()
    chosen = [kinds[int(random.integers(len(kinds)))] for _ in range(3)]
    if number % 3 == 0:
        chosen = [chosen[0]] * 3
    ages = ("child", "adult", "elder")
    return distinct([
        Character(id=f"c{at}-{number}", name=f"C{at}", kind=kind, traits=Traits(age=ages[int(random.integers(3))]))
        for at, kind in enumerate(chosen)
    ])  # fmt: skip


def sheet_of(member: Character) -> dict[str, float]:
    """The sheet's colours by their share of its pixels, over front, side and back."""
    shares: dict[str, float] = {}
    for view in ("front", "side", "back"):
        figure = portrait_layout(member, 1.0, view=view).figures[0]
        for piece in cut_figure(figure):
            for shape in piece.shapes:
                outline = np.array(shape.contours[0])
                shares[shape.colour] = shares.get(shape.colour, 0.0) + abs(cv2.contourArea(outline.astype(np.float32)))
    total = sum(shares.values())
    return {colour: share / total for colour, share in sorted(shares.items())}


def compare(layout, figure, page, masks, sheets) -> Seen | None:
    """One figure on a page against its sheet; none where too little of it shows."""
    mask = cv2.erode(masks[figure.id], np.ones((3, 3), np.uint8)) > 0
    if mask.sum() < LEAST_PX or figure.character is None:
        return None
    sheet = sheets[figure.character]
    lighting = Lighting(light_of(layout), material_of("papercut"))
    own = Sheet(figure.id, figure.depth, (), role="figure")
    palette = {c: lighting.colour(_flat(c), own) for c in {**sheet, **_page_colours(figure)}}
    names = list(palette)
    lit = _lab(np.clip(np.array([palette[name] for name in names]), 0, 1))
    pixels = _lab(page[mask].astype(np.float32) / 255)
    apart = np.linalg.norm(pixels[:, None] - lit[None], axis=2)
    nearest, least = apart.argmin(axis=1), apart.min(axis=1)
    counts = np.bincount(nearest, minlength=len(names)) / len(nearest)
    known = np.array([name in sheet for name in names])
    strange = float(np.mean((least > NEAR) | ~known[nearest]))
    likeness = sum(min(share, sheet.get(name, 0.0)) for name, share in zip(names, counts, strict=True))
    return Seen(strange, float(likeness))

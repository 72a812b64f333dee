"""Legs, paws and tails of animals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Point
    from laterna.storyboard.figures.figure import Papers, Sitter
    from laterna.storyboard.figures.look import Tail
    from laterna.storyboard.figures.rig import Rig
    from laterna.storyboard.shapes import Shape


def add_leg(
    rig: Rig,
    sitter: Sitter,
    side: str,
    which: str,
    parent: str,
    top: Point,
    foot: Point,
    thick: tuple[float, float],
    layer: float,
    bend: float = 0.0,
) -> None:
    """A leg of two bones, `<side>_<which>_leg` and `..._shin`, from `top` to the sole at `foot`.

    `thick` is half its thickness above and below; `bend` moves the knee forward.
    """
    look, paper = sitter.look, sitter.paper
    colour = paper.near if side == "near" or sitter.flat else paper.far
    if look.dark_limbs:
        colour = paper.mark if side == "near" or sitter.flat else darker(paper.mark, 0.2)
    dark = paper.mark if look.socks or sitter.traits.markings == "socks" else colour
    if sitter.traits.markings == "socks" and not look.socks:
        dark = paper.second
    upper, shin = f"{side}_{which}_leg", f"{side}_{which}_shin"
    knee = ((top[0] + foot[0]) / 2 + bend, top[1] + (foot[1] - top[1]) * 0.52)
    ankle = (foot[0], foot[1] - thick[1] * 0.9)
    rig.bone(upper, parent, top)
    rig.bone(shin, upper, knee)
    middle = (thick[0] + thick[1]) / 2
    if look.paw != "none":
        thigh = [top, ((top[0] + knee[0]) / 2 + bend * 0.2, (top[1] + knee[1]) / 2), knee]
        widths = [thick[0], (thick[0] + middle) / 2, middle]
        lower = _shin(sitter, knee, ankle, foot, middle, thick[1], colour, dark)
        if sitter.pose == "point" and (side, which) == ("near", "fore") and look.paw != "hoof":
            lower.append(
                cut(curves.tube([ankle, (foot[0], foot[1] + thick[1] * 1.7)], [thick[1] * 0.62, thick[1] * 0.48]), dark)
            )
        rig.skin(shin, layer, lower, shin)
        rig.skin(upper, layer + 0.1, [cut(curves.tube(thigh, widths), colour)], upper)
    rig.joints[f"{side}_{which}_hip" if which == "hind" else f"{side}_{which}_shoulder"] = (upper, top)
    rig.joints[f"{side}_{which}_knee"] = (shin, knee)
    rig.joints[f"{side}_{which}_paw"] = (shin, foot)


def _shin(
    sitter: Sitter, knee: Point, ankle: Point, foot: Point, r0: float, r1: float, colour: str, dark: str
) -> list[Shape]:
    leg = cut(curves.tube([knee, ankle], [r0, r1]), colour)
    x, y = foot
    if sitter.look.paw == "hoof":
        hoof = ((x - r1 * 1.1, y), (x - r1 * 0.95, y - r1 * 1.5), (x + r1 * 0.95, y - r1 * 1.5), (x + r1 * 1.35, y))
        return [leg, cut(hoof, darker(sitter.paper.mark, 0.45), smooth=False)]
    size = r1 * (1.45 if sitter.look.paw == "paw" else 1.15)
    nudge = 0.0 if sitter.flat else size * 0.42
    paw = curves.clip(
        curves.ellipse(x + nudge, y - size * 0.45, size * 1.12, size * 0.85, steps=32), (x, y), (0.0, -1.0)
    )
    shapes = [leg]
    if dark != colour:
        middle = (knee[0] * 0.45 + ankle[0] * 0.55, knee[1] * 0.45 + ankle[1] * 0.55)
        shapes.append(cut(curves.tube([middle, ankle], [(r0 + r1) * 0.52, r1 * 1.04]), dark))
    return [*shapes, cut(paw, dark, smooth=False)]


_RINGS = ((0.22, -0.08, -0.01), (0.42, -0.09, 0.02), (0.62, -0.05, 0.03), (0.81, 0.04, 0.06))
"""Where the rings of a tail lie along it and to its upper side, and how far they rise, in its lengths."""


def add_tail(rig: Rig, sitter: Sitter, parent: str, root: Point, layer: float) -> None:
    """The tail, hinged at `root`, in bind pose pointing back and up by the look's `rise`."""
    tail, paper = sitter.look.tail, sitter.paper
    if tail.form == "none":
        return
    rig.bone("tail", parent, root)
    flat = sitter.view == "front"
    if flat:
        heading = math.radians(40)
    elif sitter.view == "back":
        heading = math.radians(24)
    else:
        heading = math.radians(tail.rise)
    length = tail.length

    def at(along: float, across: float) -> Point:
        """Along the tail's heading and to its upper side, in lengths."""
        ux, uy = -math.cos(heading), -math.sin(heading)
        vx, vy = uy, -ux
        return root[0] + length * (ux * along + vx * across), root[1] + length * (uy * along + vy * across)

    rig.skin("tail", layer, _tail(tail, at, paper), "tail")
    rig.joints["tail_tip"] = ("tail", at(1.0, 0.0))


def _tail(tail: Tail, at: Callable[[float, float], Point], paper: Papers) -> list[Shape]:
    w, tip, coat, second = tail.width, tail.tip, paper.coat, paper.second
    match tail.form:
        case "bushy":
            path = [at(0, 0), at(0.3, -0.1), at(0.65, -0.04), at(0.95, 0.16)]
            shapes = [cut(curves.tube(path, [w * 0.35, w * 0.95, w * 1.15, w * 0.3]), coat)]
            end = [at(0.66, -0.04), at(0.82, 0.05), at(0.97, 0.18)]
            return [*shapes, cut(curves.tube(end, [w * 1.02, w * 0.85, w * 0.28]), second)] if tip else shapes
        case "ringed":
            middle = [at(0, 0), at(0.3, -0.1), at(0.65, -0.04), at(0.95, 0.16)]
            shapes = [cut(curves.tube(middle, [w * 0.5, w * 0.9, w, w * 0.4]), coat)]
            rings = [(at(x, y), at(x + 0.09, y + lift)) for x, y, lift in _RINGS]
            bands = [curves.tube(ring, [w * 0.92] * 2, caps=(False, False)) for ring in rings]
            return [*shapes, *(cut(band, paper.mark, smooth=False) for band in bands)]
        case "curl":
            path = [at(0, 0), at(0.4, -0.12), at(0.75, 0.05), at(0.85, 0.4), at(0.6, 0.62), at(0.42, 0.42)]
            return [cut(curves.tube(path, [w, w, w * 0.95, w * 0.9, w * 0.8, w * 0.55]), coat)]
        case "puff":
            return [cut(curves.scallops(curves.ellipse(*at(0.4, 0), w, w), 8, w * 0.14), second if tip else coat)]
        case "stub":
            return [cut(curves.leaf(at(-0.2, 0), at(1, 0.1), w * 2, belly=0.4), coat)]
        case "tuft":
            path = [at(0, 0), at(0.35, -0.16), at(0.7, -0.1), at(0.95, 0.1)]
            brush = curves.leaf(at(0.78, -0.05), at(1.22, 0.32), w * 3.6, belly=0.5)
            return [cut(brush, paper.mane), cut(curves.tube(path, [w, w * 0.8, w * 0.65, w * 0.5]), coat)]
        case "flow":
            path = [at(0, 0), at(0.25, -0.06), at(0.55, 0.16), at(0.72, 0.62)]
            return [cut(curves.tube(path, [w * 0.5, w, w * 1.1, w * 0.25]), paper.mane)]
        case "scaly":
            path = [at(-0.15, 0), at(0.35, -0.12), at(0.7, -0.08), at(1.0, 0.16)]
            spade = curves.leaf(at(0.92, 0.06), at(1.24, 0.36), w * 1.7, belly=0.4)
            return [cut(spade, second), cut(curves.tube(path, [w, w * 0.66, w * 0.36, w * 0.12]), coat)]
        case _:
            path = [at(0, 0), at(0.35, -0.14), at(0.7, -0.04), at(0.95, 0.25)]
            shapes = [cut(curves.tube(path, [w, w * 0.95, w * 0.85, w * 0.6]), coat)]
            end = [at(0.76, 0.02), at(0.86, 0.12), at(0.96, 0.26)]
            return [*shapes, cut(curves.tube(end, [w * 0.86, w * 0.78, w * 0.6]), second)] if tip else shapes

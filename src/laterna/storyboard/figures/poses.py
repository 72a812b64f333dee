"""Poses as turns of the bones, read from `data/poses_<plan>.toml`, and what an expression adds to them."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from laterna.story import vocabulary
from laterna.storyboard.figures.figure import kind_of
from laterna.storyboard.figures.rig import Swing
from laterna.storyboard.figures.wardrobe import wardrobe
from laterna.storyboard.figures.wings import folded_lean

if TYPE_CHECKING:
    from laterna.story.vocabulary import Pose as PoseEntry
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Pose

DATA = Path(__file__).parent / "data"
MIRRORED = ("near_", "far_")
_FLUKE_UP = 62.0
"""How far a mermaid in a boat lifts her tail, in degrees, so that it is seen over the side."""
_SLENDER = 0.08
"""Necks thinner than this, in heights, stay upright by themselves when the body tips."""


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def poses_of(kind: str) -> dict[str, str]:
    """For every pose of the vocabulary, the one that a kind takes: itself, or what its body does instead."""
    entry = kind_of(kind)
    words = vocabulary()
    table: dict[str, str] = {}
    for name in words.names("poses"):
        taken = name
        for _ in range(3):
            pose: PoseEntry = cast("PoseEntry", words.entry("poses", taken))
            if entry.body in pose.bodies and taken not in entry.cannot:
                break
            taken = pose.else_pose if entry.body not in pose.bodies else "stand"
        table[name] = taken
    return table


def pose_row(sitter: Sitter, pose: str) -> dict[str, Any]:
    """The numbers of a pose as the data has them, for the view; the hoofed have poses of their own."""
    table = _table(f"poses_{sitter.look.plan}")
    view = "front" if sitter.flat else "side"
    own = f"{view}-{sitter.look.habit}"
    return table.get(own, {}).get(pose) or table[view].get(pose) or table[view]["stand"]


def is_seated(sitter: Sitter) -> bool:
    """Whether the figure sits in a wheelchair, whatever it does."""
    return any(garment.name.endswith("wheelchair") for garment in sitter.traits.clothes)


def _has_fluke(sitter: Sitter) -> bool:
    """Whether the figure has a fish's tail for legs."""
    legs = wardrobe(sitter.traits).get("legs")
    return legs is not None and legs.form == "fishtail"


def lift_of(sitter: Sitter, pose: str) -> float:
    """How far the pose leaves the ground, in heights."""
    return 0.0 if is_seated(sitter) else float(pose_row(sitter, pose).get("lift", 0.0))


def pose_of(sitter: Sitter, pose: str, expression: str) -> Pose:
    """The turns, degrees clockwise, that bring the bind pose into `pose` with `expression`."""
    moods = _table("moods")
    row = {**pose_row(sitter, pose)}
    if pose == "stand" and not sitter.busy:
        row |= moods.get(f"{'front' if sitter.flat else 'side'}-{sitter.look.plan}", {}).get(expression, {})
    if is_seated(sitter):
        seat = _table("poses_upright")["front" if sitter.flat else "side"]["chair"]
        tipped = ("hips", "head", "neck") if "hips" in row else ()
        row = {bone: value for bone, value in row.items() if bone not in tipped} | seat
    if row.pop("seat", False):
        row |= _seat(sitter, row)
    if "tip_at" in row:
        row |= _tipped(sitter, row)
    if sitter.look.plan == "bird":
        row |= _aimed(sitter, row)
    if sitter.look.plan == "upright":
        row["skirt"] = _middle(row, sitter.flat) + (_FLUKE_UP if pose == "row" and _has_fluke(sitter) else 0.0)
    if "tail_at" in row:
        row["tail"] = row.pop("tail_at") - (0.0 if sitter.flat else sitter.look.tail.rise)
    for bone, angle in moods["any"].get(expression, {}).items():
        if pose == "look_up" and bone == "head":
            continue
        row[bone] = _plus(row.get(bone, 0.0), angle * (0.5 if bone == "tail" else 1.0))
    return {bone: _swing(bone, value, sitter.flat) for bone, value in row.items() if bone != "lift"}


def _seat(sitter: Sitter, row: dict[str, Any]) -> dict[str, Any]:
    """The trunk tips up until the fore legs, straight down, reach the ground beside the folded hind legs."""
    look = sitter.look
    hips = max(look.rump, (look.leg + look.rump * 0.5) * 0.46)
    rise = (look.leg + look.chest * 0.5 - hips) / (look.length * 0.875)
    tip = math.degrees(math.asin(min(max(rise, 0.17), 0.6)))
    return {
        "chest": tip,
        "near_fore_leg": -tip + 2,
        "far_fore_leg": -tip + 7,
        "neck": row.get("neck", 0.0) - tip * 0.45,
        "head": row.get("head", 0.0) - tip * 0.5,
    }


def _tipped(sitter: Sitter, row: dict[str, Any]) -> dict[str, Any]:
    """A bird's body tips `tip_at` degrees forward of upright, whatever its usual stoop; head and tail stay level."""
    back = sitter.look.stoop - row.pop("tip_at")
    tipped = {"chest": back, "head": row.get("head", 0.0) - back, "tail": row.get("tail", 0.0) + back}
    if sitter.look.neck < _SLENDER:
        tipped |= {"neck": row.get("neck", 0.0) - back * 0.65, "head": row.get("head", 0.0) - back * 0.35}
    return tipped | (_perched(sitter, back, row) if "perch" in row else {})


def _aimed(sitter: Sitter, row: dict[str, Any]) -> dict[str, Any]:
    """A wing with a place of its own, `near_wing_at`, stands so on the page, however much the body and it stoop."""
    lean = 0.0 if sitter.flat else folded_lean(sitter) - row.get("chest", 0.0)
    wings = [key for key in ("near_wing_at", "far_wing_at") if key in row]
    return {key.removesuffix("_at"): _plus(row.pop(key), lean) for key in wings}


def _perched(sitter: Sitter, back: float, row: dict[str, Any]) -> dict[str, Any]:
    """A bird sits on its rump: both legs lie on the ground, `perch` of their usual reach before it."""
    look = sitter.look
    stoop, turn = math.radians(look.stoop), math.radians(back)
    rear = (-0.31 * look.length * math.sin(stoop), 0.31 * look.length * math.cos(stoop) - look.rump * 0.5)
    low = rear[1] * math.cos(turn) - rear[0] * math.sin(turn) + look.rump * 0.8
    if look.stoop < 20:
        low = look.rump * 0.5
    drop = low - look.rump * 0.05 - look.limb * 1.5
    ahead = row.pop("perch") * (0.75 if look.stoop < 20 else 0.4)
    return {leg: [row[leg], look.rump * ahead, drop] for leg in ("near_leg", "far_leg")}


def _middle(row: dict[str, Any], flat: bool) -> float:
    def angle(bone: str) -> float:
        value = row.get(bone, 0.0)
        return float(value[0] if isinstance(value, list) else value)

    return 0.0 if flat else (angle("near_thigh") + angle("far_thigh")) / 2


def _plus(value: Any, angle: float) -> Any:
    return [value[0] + angle, *value[1:]] if isinstance(value, list) else value + angle


def _swing(bone: str, value: Any, flat: bool) -> Swing:
    angle, dx, dy = value if isinstance(value, list) else (value, 0.0, 0.0)
    near = flat and bone.startswith("near_")
    if near or bone == "tail":
        angle = -angle
    return Swing(float(-angle), float(-dx if near else dx), float(dy))

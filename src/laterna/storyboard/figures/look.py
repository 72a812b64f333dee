"""How each kind is built: proportions and types of parts, read from `data/looks*.toml`.

A look says `plan` (the body plan's drawing code) and as many proportions as differ from the defaults; `base` names a
look it starts from, so that a wolf is a fox with another tail. Lengths are shares of the standing height.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from laterna.plugins import data_files
from laterna.story import Model

DATA = Path(__file__).parent / "data"


class Ear(Model):
    """A pair of ears; places are on the skull, in skull radii, seen from the front (x to the side, y down)."""

    form: Literal["none", "point", "round", "long", "flop", "leaf", "fan", "fluff", "tuft"] = "round"
    x: float = 0.6
    y: float = -0.75
    z: float = 0.0
    length: float = 0.6
    width: float = 0.5
    lean: float = 20.0
    """Degrees outward from straight up."""
    inner: bool = True


class Eye(Model):
    """A pair of eyes, in skull radii."""

    x: float = 0.38
    y: float = 0.0
    z: float = 0.5
    """How far they swing round with the head's turn."""
    r: float = 0.13
    form: Literal["dot", "disc"] = "dot"
    """`disc` has a pale ring round it, as an owl's."""
    ring: float = 1.9
    """Size of the disc, in eye radii."""


class Snout(Model):
    """Muzzle, beak or trunk, in skull radii."""

    form: Literal["none", "muzzle", "beak", "bill", "pad", "trunk"] = "muzzle"
    y: float = 0.35
    drop: float = 0.1
    """How much lower the tip lies than the base."""
    base: float = 0.5
    tip: float = 0.26
    length: float = 0.5
    bridge: float = 0.0
    """Width of the coat's colour that runs down on it; 0 for none."""
    knob: bool = False
    """Whether a dark knob sits on the bill's root, as a swan's."""
    nose: float = 0.16
    nose_tall: float = 0.82
    """Height of a muzzle's nose, in its widths."""
    nose_colour: str = "#2a2228"


class Head(Model):
    """The head, in shares of the standing height."""

    x: float = 0.3
    y: float = -0.74
    r: float = 0.24
    wide: float = 1.06
    tall: float = 0.94
    form: Literal["round", "shield", "long", "drop", "square"] = "round"
    low: float = 0.1
    ear: Ear = Ear()
    eye: Eye = Eye()
    snout: Snout = Snout()
    mouth: float = 0.62
    """How low the mouth lies, in skull radii."""
    mouth_width: float = 0.42
    cheeks: bool = True
    whiskers: bool = False
    beard: bool = False
    brow: float = 0.3
    """How far above the eyes the brows lie, in skull radii."""
    horns: Literal["none", "cow", "goat", "antlers", "spikes", "unicorn"] = "none"
    mane: Literal["none", "lion", "horse", "wool", "tuft", "crest", "comb", "cockscomb"] = "none"
    face: Literal["plain", "mask", "disc", "blaze", "bandit", "heart", "hood", "badger"] = "plain"
    """What of the face is cut from the second colour."""


class Tail(Model):
    """The tail, in shares of the standing height."""

    form: Literal[
        "none",
        "bushy",
        "ringed",
        "long",
        "stub",
        "puff",
        "tuft",
        "flow",
        "curl",
        "fan",
        "sickle",
        "fluke",
        "fin",
        "scaly",
    ] = "long"
    length: float = 0.4
    width: float = 0.1
    rise: float = 30.0
    """Degrees above level at its root."""
    tip: bool = False


class Look(Model):
    """A kind's build."""

    name: str
    plan: Literal["upright", "four", "bird", "fish"]
    base: str = ""
    head: Head = Head()
    tail: Tail = Tail()
    length: float = 0.5
    """Of the trunk, from hip to shoulder."""
    chest: float = 0.17
    """Half of the trunk's thickness at the shoulder."""
    rump: float = 0.17
    waist: float = 0.9
    """Thickness half way, as a share of the ends'."""
    leg: float = 0.32
    """From the ground to where the leg leaves the trunk."""
    limb: float = 0.055
    """Half of a leg's thickness at the top."""
    paw: Literal["paw", "hoof", "foot", "pad", "none"] = "paw"
    neck: float = 0.1
    """Half of the neck's thickness."""
    bow: float = 0.0
    """How far a long neck swings out of the straight, like an S, in shares of its length."""
    socks: bool = False
    """Whether paws and lower legs are dark."""
    dark_limbs: bool = False
    """Whether the legs and the shoulders are dark all over, as a panda's."""
    shoulders: float = 1.0
    """Width of an upright body's shoulders, in a person's; so `hips`, with the legs, `hand` and `foot`."""
    hips: float = 1.0
    hand: float = 1.0
    foot: float = 1.0
    pouch: bool = False
    belly: float = 0.0
    """How much of the trunk's lower side is cut from the second colour, 0 to 1."""
    bristle: Literal["none", "spines", "wool", "plates", "feathers", "shell", "segments"] = "none"
    wings: Literal["none", "feather", "bat", "butterfly", "bee", "flipper", "fairy", "elytra", "legs"] = "none"
    wing: float = 0.4
    """Length of a wing."""
    quills: tuple[str, ...] = ()
    """Colours of a bird's wing from the tip to the shoulder; none for shades of its coat."""
    arched: bool = False
    """Whether a bird raises its wings over its back like sails."""
    beak: str = "#e8a33d"
    shins: str = ""
    """Colour of a bird's legs; none for its beak's."""
    papers: tuple[tuple[str, ...], ...] = ()
    """Usual colours, one set chosen by the figure's id: coat, second, and mane where it has one."""
    ear_dark: bool = False
    habit: Literal["", "hoofed", "frog"] = ""
    """A set of poses of its own."""
    cast_on: Literal["paws", "mouth", "trunk"] = "paws"
    """What it holds things with."""
    stoop: float = 20.0
    """How far a bird's body tips forward, in degrees."""
    extra: Literal["none", "robot", "ghost", "star", "lantern", "moon", "snowman", "bug"] = "none"
    """A body of its own that replaces trunk and clothes."""


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _merge(merged.get(key, {}), value) if isinstance(value, dict) else value
    return merged


@cache
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for file in data_files("looks", DATA, "looks*.toml"):
        for name, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            tables[name] = _merge(tables[row["base"]], row) if row.get("base") else row
    return tables


@cache
def look_of(kind: str) -> Look:
    """How `kind` is built. Raises `KeyError` for a kind that has no drawing."""
    return Look(name=kind, **_tables()[kind])


def drawn_kinds() -> tuple[str, ...]:
    """Every kind that has a drawing, in the order of the files."""
    return tuple(_tables())

"""The key scene of a page: which sentence a picture should show, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.story.describe import describe
from laterna.story.reader import Reading, read_scene
from laterna.story.scene import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story.cast import Character, Setting
    from laterna.story.scene import Scene

_GRASPING = {"hold", "carry", "give"}
FIGURES, THINGS = 4, 5
"""Figures and groups, and things, that one picture holds."""


@dataclass(frozen=True, slots=True)
class Told:
    """A page as it is read for its scene."""

    sentences: tuple[str, ...]
    """At least one."""
    narrated: tuple[str, ...]
    """The same without direct speech: what is only spoken of is not seen."""
    speakers: tuple[str, ...]
    """Ids of those who speak on it."""


@dataclass(frozen=True, slots=True)
class KeyScene:
    """A page's scene, the sentence it shows, and why that one."""

    scene: Scene
    settings: tuple[Setting, ...]
    sentence: str
    why: str
    missed: tuple[str, ...]


def key_scene(page: Told, cast: Sequence[Character], settings: Sequence[Setting], before: Scene) -> KeyScene:
    """The scene of one page of an English text.

    The sentence with the most to see is the key: somebody doing something, a new place, a thing in the hand, a
    feeling. The scene adds who and what the rest of the page speaks of, and keeps place and light of the page before
    until the text changes them.
    """
    readings: list[Reading] = []
    known, last = tuple(settings), before
    for sentence in page.narrated:
        reading = read_scene(sentence, cast, known, last, grow=False)
        known, last = reading.settings, _carried(reading.scene, last)
        readings.append(reading)
    scores = [_score(reading, before) for reading in readings]
    best = max(range(len(scores)), key=lambda i: (scores[i][0], -i))
    rest = [page.narrated[best], *page.narrated[:best], *page.narrated[best + 1 :]]
    whole = read_scene(". ".join(rest), cast, known, _bare(before), grow=False).scene
    key = readings[best].scene
    light = {name: getattr(key, name) for name in ("setting", "time", "weather", "season", "shot", "mood")}
    scene = _trimmed(_with_speakers(_honest(whole.model_copy(update=light)), page.speakers))
    note = describe(scene, cast, known) if scene.figures or scene.extras else ""
    missed = tuple(dict.fromkeys(word for reading in readings for word in reading.missed))
    return KeyScene(scene.model_copy(update={"note": note}), known, page.sentences[best], scores[best][1], missed)


def _honest(scene: Scene) -> Scene:
    """Nobody holds out, holds or carries what is not there: `gave a sigh`, `carried on`."""
    return scene.model_copy(update={"figures": tuple(
        figure.model_copy(update={"pose": "stand"}) if figure.pose in _GRASPING and not figure.holds else figure
        for figure in scene.figures)})  # fmt: skip


def _with_speakers(scene: Scene, speakers: Sequence[str]) -> Scene:
    """Who speaks on the page is in its picture."""
    there = {figure.character for figure in scene.figures}
    more = tuple(Figure(character=who) for who in dict.fromkeys(speakers) if who not in there)
    return scene.model_copy(update={"figures": scene.figures + more})


def _carried(scene: Scene, before: Scene) -> Scene:
    return scene if scene.figures else scene.model_copy(update={"figures": before.figures})


def _bare(scene: Scene) -> Scene:
    return scene.model_copy(update={"extras": (), "props": (), "note": ""})


def _score(reading: Reading, before: Scene) -> tuple[float, str]:
    scene = reading.scene
    reasons: list[str] = []
    score = 0.0
    doing = [figure for figure in scene.figures if figure.pose != "stand"]
    for points, count, reason in (
        (2.0, len(doing), "somebody does something"),
        (1.0, len(scene.figures), "somebody is there"),
        (1.5, int(scene.setting != before.setting), "the place is new"),
        (1.0, sum(bool(figure.holds) for figure in scene.figures), "something is in a hand"),
        (0.8, sum(figure.expression != "calm" for figure in scene.figures), "a feeling shows"),
        (0.6, len(scene.extras), "others are there"),
        (0.4, len(scene.props), "there are things to see"),
        (0.5, int(scene.time != before.time or scene.weather != before.weather), "the light changes"),
    ):
        score += points * min(count, 2)
        if count:
            reasons.append(reason)
    return score, "; ".join(reasons) or "it is the first sentence"


def _trimmed(scene: Scene) -> Scene:
    """No more than a picture holds; what was tied to something left out is free."""
    figures = scene.figures[:FIGURES]
    extras = scene.extras[: max(0, FIGURES - len(figures))]
    held = {prop for figure in figures for prop in figure.holds}
    props = tuple(sorted(scene.props, key=lambda prop: prop.id not in held))[:THINGS]
    ids = {f.character for f in figures} | {e.id for e in extras} | {p.id for p in props}
    free = {"relation": None, "of": None}
    return scene.model_copy(update={
        "figures": tuple(f.model_copy(update={
            "spot": f.spot if f.spot.of in ids else f.spot.model_copy(update=free),
            "facing": f.facing if f.facing in ids | {"left", "right", "viewer", "away"} else "auto",
            "holds": tuple(p for p in f.holds if p in ids)}) for f in figures),
        "extras": tuple(e.model_copy(update={
            "spot": e.spot if e.spot.of in ids else e.spot.model_copy(update=free),
            "facing": e.facing if e.facing in ids else "auto"}) for e in extras),
        "props": tuple(p.model_copy(update={
            "spot": p.spot if p.spot.of in ids else p.spot.model_copy(update=free)}) for p in props),
    })  # fmt: skip

"""The key scene of a page: which sentence a picture should show, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.story.describe import describe
from laterna.story.reader import Reading, read_scene
from laterna.story.spoken import quotes_of, sentences_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story.cast import Character, Setting
    from laterna.story.scene import Scene

FIGURES, THINGS = 4, 5
"""Figures and groups, and things, that one picture holds."""


@dataclass(frozen=True, slots=True)
class KeyScene:
    """A page's scene, the sentence it shows, and why that one."""

    scene: Scene
    settings: tuple[Setting, ...]
    sentence: str
    why: str
    missed: tuple[str, ...]


def key_scene(
    text: str, language: str, cast: Sequence[Character], settings: Sequence[Setting], before: Scene
) -> KeyScene:
    """The scene of one page of an English text.

    The sentence with the most to see is the key: somebody doing something, a new place, a thing in the hand, a
    feeling. The scene adds who and what the rest of the page speaks of, and keeps place and light of the page before
    until the text changes them.
    """
    sentences = [text[a:b] for a, b in sentences_of(text, language)]
    readings: list[Reading] = []
    known, last = tuple(settings), before
    for sentence in sentences:
        reading = read_scene(told(sentence, language), cast, known, last, grow=False)
        known, last = reading.settings, _carried(reading.scene, last)
        readings.append(reading)
    if not readings:
        return KeyScene(_bare(before), known, "", "there is nothing to read", ())
    scores = [_score(reading, before) for reading in readings]
    best = max(range(len(scores)), key=lambda i: (scores[i][0], -i))
    rest = " ".join(told(s, language) for s in [sentences[best], *sentences[:best], *sentences[best + 1 :]])
    whole = read_scene(rest, cast, known, _bare(before), grow=False).scene
    key = readings[best].scene
    light = {name: getattr(key, name) for name in ("setting", "time", "weather", "season", "shot", "mood")}
    scene = _trimmed(whole.model_copy(update=light))
    note = describe(scene, cast, known) if scene.figures or scene.extras else ""
    missed = tuple(word for reading in readings for word in reading.missed)
    return KeyScene(scene.model_copy(update={"note": note}), known, sentences[best], scores[best][1], missed)


def told(text: str, language: str) -> str:
    """What the narrator says, direct speech left out: what is only spoken of is not seen."""
    out, at = "", 0
    for start, end in quotes_of(text, language):
        out, at = f"{out}{text[at:start]} ", end
    return out + text[at:]


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

"""The shapes of a story and of a wish for one; written by `tools/client.py` from the OpenAPI document."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Brief(TypedDict):
    """What the user asked for. Everything has a default, so that one photo, or nothing, is enough."""

    premise: NotRequired[str]
    subject: NotRequired[str]
    hero: NotRequired[str]
    companions: NotRequired[list[Companion]]
    include: NotRequired[list[str]]
    avoid: NotRequired[list[str]]
    place: NotRequired[str]
    mood: NotRequired[str]
    dedication: NotRequired[str]
    pages: NotRequired[int]
    age: NotRequired[Literal["3-5", "6-8", "9-12"]]
    language: NotRequired[str]
    seed: NotRequired[int]
    plot: NotRequired[str]
    text: NotRequired[str]
    text_format: NotRequired[Literal["plain", "markdown"]]
    photos: NotRequired[list[str]]


class Character(TypedDict):
    """A member of the cast."""

    id: str
    name: str
    names: NotRequired[dict[str, Any]]
    kind: str
    role: NotRequired[Literal["hero", "friend", "family", "helper", "rival", "stranger"]]
    pronoun: NotRequired[Literal["she", "he", "they", "it"]]
    traits: NotRequired[Traits]
    appearance: NotRequired[str]
    voice: NotRequired[Voice]
    photo: NotRequired[int | None]


class Companion(TypedDict):
    """Someone who must be in the story beside the hero."""

    name: NotRequired[str]
    kind: NotRequired[str]


class Cue(TypedDict):
    """A change of pose or expression while the page is read."""

    at: NotRequired[float]
    words: NotRequired[dict[str, Any]]
    pose: NotRequired[
        Literal[
            "stand",
            "walk",
            "run",
            "sit",
            "lie",
            "sleep",
            "jump",
            "climb",
            "swim",
            "fly",
            "reach",
            "hold",
            "carry",
            "give",
            "hug",
            "point",
            "wave",
            "look_up",
            "hide",
            "dance",
            "cry",
            "laugh",
            "row",
            "read",
            "sail",
        ]
        | None
    ]
    expression: NotRequired[
        Literal["calm", "glad", "sad", "afraid", "angry", "surprised", "curious", "proud", "sleepy", "determined"]
        | None
    ]


class Extra(TypedDict):
    """Figures who are in no cast: three ducks, a crowd."""

    id: str
    kind: str
    count: NotRequired[int]
    age: NotRequired[Literal["child", "adult", "elder"]]
    pose: NotRequired[
        Literal[
            "stand",
            "walk",
            "run",
            "sit",
            "lie",
            "sleep",
            "jump",
            "climb",
            "swim",
            "fly",
            "reach",
            "hold",
            "carry",
            "give",
            "hug",
            "point",
            "wave",
            "look_up",
            "hide",
            "dance",
            "cry",
            "laugh",
            "row",
            "read",
            "sail",
        ]
    ]
    expression: NotRequired[
        Literal["calm", "glad", "sad", "afraid", "angry", "surprised", "curious", "proud", "sleepy", "determined"]
    ]
    spot: NotRequired[Spot]
    facing: NotRequired[str]


class Figure(TypedDict):
    """A member of the cast in this scene."""

    character: str
    pose: NotRequired[
        Literal[
            "stand",
            "walk",
            "run",
            "sit",
            "lie",
            "sleep",
            "jump",
            "climb",
            "swim",
            "fly",
            "reach",
            "hold",
            "carry",
            "give",
            "hug",
            "point",
            "wave",
            "look_up",
            "hide",
            "dance",
            "cry",
            "laugh",
            "row",
            "read",
            "sail",
        ]
    ]
    expression: NotRequired[
        Literal["calm", "glad", "sad", "afraid", "angry", "surprised", "curious", "proud", "sleepy", "determined"]
    ]
    spot: NotRequired[Spot]
    facing: NotRequired[str]
    holds: NotRequired[list[str]]
    cues: NotRequired[list[Cue]]


class Garment(TypedDict):
    """One piece of clothing or one accessory."""

    name: str
    colour: NotRequired[str | None]
    pattern: NotRequired[Literal["plain", "stripes", "dots", "checks"]]


class Page(TypedDict):
    """One page: what is said and what is shown."""

    id: str
    text: dict[str, Any]
    scene: NotRequired[Scene]
    staging: NotRequired[Staging]
    engines: NotRequired[dict[str, list[str]]]
    takes: NotRequired[Takes]
    variant: NotRequired[int]
    chapter: NotRequired[dict[str, Any]]
    lines: NotRequired[dict[str, Any]]
    alt: NotRequired[dict[str, Any]]


class Production(TypedDict):
    """How the book and the film are made."""

    style: NotRequired[str]
    theme: NotRequired[str]
    shape: NotRequired[Literal["square", "landscape", "portrait"]]
    film: NotRequired[Literal["wide", "tall", "square"]]
    voice: NotRequired[Voice]
    music: NotRequired[bool]
    seed: NotRequired[int]
    engines: NotRequired[dict[str, list[str]]]
    quality: NotRequired[Literal["draft", "good", "best"]]
    picture_px: NotRequired[int]
    film_px: NotRequired[int]
    fps: NotRequired[Literal[24, 30, 60]]
    karaoke: NotRequired[bool]
    stems: NotRequired[bool]
    formats: NotRequired[list[Literal["pdf", "epub", "html", "mp4", "webm", "preview"]]]
    layout: NotRequired[Literal["auto", "full-bleed", "picture-above", "facing", "strip"]]
    epub: NotRequired[Literal["fixed", "reflow"]]
    silent: NotRequired[bool]
    bilingual: NotRequired[list[Any]]
    archive: NotRequired[bool]
    print_trim: NotRequired[str]
    paper: NotRequired[Literal["standard", "premium", "heavy"]]
    imposed: NotRequired[Literal["", "a4", "letter", "a3"]]
    maps: NotRequired[bool]
    link: NotRequired[str]
    brand: NotRequired[str]


class Prop(TypedDict):
    """A thing in the scene, placed or held."""

    id: str
    name: str
    count: NotRequired[int]
    colour: NotRequired[str | None]
    size: NotRequired[float]
    spot: NotRequired[Spot]


class Scene(TypedDict):
    """What one picture shows."""

    setting: NotRequired[str | None]
    time: NotRequired[Literal["dawn", "day", "afternoon", "dusk", "night"]]
    weather: NotRequired[Literal["clear", "cloudy", "rain", "storm", "snow", "fog", "wind"]]
    season: NotRequired[Literal["spring", "summer", "autumn", "winter"]]
    shot: NotRequired[Literal["wide", "medium", "close", "over_shoulder", "above", "below"]]
    mood: NotRequired[Literal["calm", "playful", "wonder", "tension", "sorrow", "triumph", "night"]]
    figures: NotRequired[list[Figure]]
    extras: NotRequired[list[Extra]]
    props: NotRequired[list[Prop]]
    note: NotRequired[str]


class Setting(TypedDict):
    """A place where scenes play."""

    id: str
    name: NotRequired[str]
    kind: str
    palette: NotRequired[list[str]]
    detail: NotRequired[str]


class Shift(TypedDict):
    """A layout override of one figure, extra or prop. None leaves the storyboard's choice."""

    x: NotRequired[float | None]
    y: NotRequired[float | None]
    scale: NotRequired[float | None]
    facing: NotRequired[Literal["left", "right", "viewer", "away"] | None]


class Spot(TypedDict):
    """Where something is, in words; the storyboard finds the place. Empty fields leave it free."""

    relation: NotRequired[Literal["on", "under", "in", "beside", "behind", "in_front_of", "above"] | None]
    of: NotRequired[str | None]
    side: NotRequired[Literal["left", "center", "right"] | None]
    distance: NotRequired[Literal["near", "middle", "far"]]


class Staging(TypedDict):
    """Layout overrides of one page, as when someone drags a figure."""

    shifts: NotRequired[dict[str, Any]]
    text_area: NotRequired[Literal["auto", "top", "bottom", "left", "right", "none"]]


class Take(TypedDict):
    """A picture, voice or music chosen or brought by the user, kept in the story's folder under `takes/`."""

    file: str
    sha256: str
    engine: NotRequired[str]
    language: NotRequired[str | None]
    alt: NotRequired[str]


class Takes(TypedDict):
    """What the user pinned; it is used instead of what an engine would make."""

    picture: NotRequired[Take | None]
    voices: NotRequired[dict[str, Any]]
    music: NotRequired[Take | None]


class Text(TypedDict):
    """Words in one language, and who wrote them."""

    words: str
    author: NotRequired[Literal["engine", "person"]]


class Traits(TypedDict):
    """What a character looks like, as structure. Empty fields are filled by the kind's defaults and the seed."""

    age: NotRequired[Literal["child", "adult", "elder"]]
    build: NotRequired[Literal["slim", "average", "stout"]]
    size: NotRequired[float]
    coat: NotRequired[str | None]
    second: NotRequired[str | None]
    markings: NotRequired[Literal["plain", "patches", "spots", "stripes", "socks", "mask"] | None]
    hair: NotRequired[str | None]
    hair_style: NotRequired[Literal["none", "short", "long", "curly", "bun", "braids", "afro", "spiky"] | None]
    eyes: NotRequired[str | None]
    clothes: NotRequired[list[Garment]]
    accent: NotRequired[str | None]


class Voice(TypedDict):
    """How a character, or the narrator, sounds."""

    name: NotRequired[str]
    pitch: NotRequired[float]
    pace: NotRequired[float]


class Wish(TypedDict):
    """What is asked for, beside the photos."""

    brief: NotRequired[Brief]
    production: NotRequired[dict[str, Any]]
    engines: NotRequired[dict[str, list[str]]]
    choose: NotRequired[bool]

"""Every capability, on one screen.

An engine is a class with the methods of its capability and no base class. It is made once per process with no
arguments but its settings as keywords, and holds what is costly to load. Where the catalogue says `run = "async"` the
methods are coroutines, which `Engine.load` gives as plain calls; everything else is the same. Methods raise errors of
`laterna.story.errors` and nothing else. What an engine may say and ask while it works stands on its `desk`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from laterna.story import (
        Answer,
        Brief,
        Clip,
        Commission,
        CueSheet,
        Floats,
        Idea,
        Narration,
        Observation,
        Photo,
        Picture,
        Score,
        Script,
        Sound,
        Stage,
        Story,
        VoiceCard,
    )  # fmt: skip


class See(Protocol):
    """Look at a photo, and say only what was seen."""

    def see(self, photo: Photo, subject: str = "") -> Observation: ...
    def ask(self, photo: Photo, question: str) -> Answer: ...
    def embed(self, pictures: Sequence[Picture]) -> Floats: ...


class Embed(Protocol):
    """Turn pictures into rows of numbers, near for pictures that are alike."""

    def embed(self, pictures: Sequence[Picture]) -> Floats: ...


class EmbedWords(Embed, Protocol):
    """Hold words and pictures in one space; the catalogue says `words = true`."""

    def embed_words(self, words: Sequence[str]) -> Floats: ...
    def match(self, pictures: Sequence[Picture], labels: Sequence[str]) -> Floats: ...


class Write(Protocol):
    """Tell a story."""

    def ideas(self, brief: Brief, seen: Sequence[Observation], count: int) -> tuple[Idea, ...]: ...
    def write(self, brief: Brief, seen: Sequence[Observation]) -> Story: ...
    def revise(self, story: Story, request: str) -> Story: ...


class Translate(Protocol):
    """Say the same in another language."""

    def translate(
        self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]
    ) -> tuple[str, ...]: ...


class Illustrate(Protocol):
    """Paint a page."""

    def illustrate(self, commission: Commission) -> Stage: ...


class IllustrateAll(Illustrate, Protocol):
    """Paint several pages at once, each as it would come out alone; the settings in the catalogue name a `batch`."""

    def illustrate_all(self, commissions: Sequence[Commission]) -> tuple[Stage, ...]: ...


class Animate(Protocol):
    """Set a picture in motion; where the catalogue says `walks = true`, until it is another, `to`."""

    def animate(
        self, picture: Picture, prompt: str, seconds: float, fps: float, seed: int, to: Picture | None = None
    ) -> Clip: ...


class Upscale(Protocol):
    """Make a picture larger."""

    def upscale(self, picture: Picture, scale: int) -> Picture: ...


class Speak(Protocol):
    """Read aloud."""

    def speak(self, script: Script) -> Narration: ...
    def voices(self) -> tuple[VoiceCard, ...]: ...


class Compose(Protocol):
    """Write music."""

    def compose(self, sheet: CueSheet) -> Score: ...


class Render(Protocol):
    """Play a score: stereo at 48 kHz, piece after piece, so that music may be of any length."""

    def render(self, score: Score) -> Iterator[Sound]: ...

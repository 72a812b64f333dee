"""Which of espeak-ng's voices speaks: by language code, by the vocabulary's kind of voice, by pitch and pace."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.engines.speech.espeak_library import FASTEST, RATE_HZ, SLOWEST, Manner
from laterna.story import vocabulary
from laterna.story.errors import LanguageError
from laterna.story.model import Model

if TYPE_CHECKING:
    from laterna.story import Voice

_DATA = Path(__file__).with_suffix(".toml")
_RATE_PER_WORD = 0.8
"""The library's words are longer than a story's, and it counts no pauses; measured on English fairy tales."""
_STEPS_AN_OCTAVE = 70
"""Of the library's scale of pitch, measured about its middle; its ends lie half an octave off."""


class Tongue(Model):
    """A language the library speaks."""

    name: str
    """In English."""
    voice: str = ""
    """The library's name of it; empty when that is the code."""


class Timbre(Model):
    """How the library gives one kind of voice."""

    variant: str
    pitch: int = 50
    liveliness: int = 50
    body: float = 1.0
    pace: float = 1.0


@dataclass(frozen=True)
class Speaker:
    """A voice, ready to speak."""

    manner: Manner
    rate_hz: int
    """The rate at which its samples are to be played: over the library's own for a smaller speaker."""
    pace: float
    """Factor on the usual pace of 130 words a minute; pauses follow it."""


def tongues() -> dict[str, Tongue]:
    """Every language, by its code in lower case."""
    return _table()[0]


def timbres() -> dict[str, Timbre]:
    """Every kind of voice, by the vocabulary's name."""
    return _table()[1]


def library_language(code: str) -> str:
    """The library's name of a language: by its whole tag, else by its shorter forms.

    Raises `LanguageError` naming the nearest codes.
    """
    known = tongues()
    parts = code.lower().split("-")
    for length in range(len(parts), 0, -1):
        tag = "-".join(parts[:length])
        if tag in known:
            return known[tag].voice or tag
    near = get_close_matches(parts[0], known, n=4, cutoff=0.3) or ["en", "es", "fr", "de"]
    offers = ", ".join(f"{tag} ({known[tag].name})" for tag in near)
    raise LanguageError(
        f"espeak-ng has no voice for {code!r}; near are {offers}. "
        f"Choose one of its {len(known)} languages (laterna voices), or another speaking engine."
    )


def kind_of(name: str) -> str:
    """The vocabulary's kind of voice that a name means; a name of another engine's voice means the narrator."""
    if name in timbres():
        return name
    match = vocabulary().find("voices", name)
    return match.entry.name if match is not None and match.entry.name in timbres() else "narrator"


def speaker(language: str, voice: Voice, words_per_minute: float) -> Speaker:
    """The speaker for a language (the library's name), a voice and a pace."""
    timbre = timbres()[kind_of(voice.name)]
    rate_hz = _playable(timbre.body)
    body = rate_hz / RATE_HZ
    wanted = words_per_minute * voice.pace * timbre.pace
    manner = Manner(
        voice=f"{language}+{timbre.variant}" if timbre.variant else language,
        rate=round(min(max(wanted * _RATE_PER_WORD / body, SLOWEST), FASTEST)),
        pitch=round(min(max(timbre.pitch + _STEPS_AN_OCTAVE * log2(voice.pitch), 0), 99)),
        liveliness=timbre.liveliness,
    )
    return Speaker(manner, rate_hz, wanted / 130)


def _playable(body: float) -> int:
    """A rate near the body's, that divides well into 48 kHz."""
    return round(RATE_HZ * body / 150) * 150


@cache
def _table() -> tuple[dict[str, Tongue], dict[str, Timbre]]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    languages = {code: Tongue.model_validate(row) for code, row in data["languages"].items()}
    return languages, {name: Timbre.model_validate(row) for name, row in data["voices"].items()}

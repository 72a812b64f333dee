"""The sounds of places, made of noise and small events: rain, waves, wind, crickets, a fire.

Each is a loop of 24 seconds without a seam, because everything in it goes round: noise is drawn as a spectrum, which
is periodic by nature; events and echoes that run over the end come in at the beginning. What a sound is made of is
data (`effects.toml`). Method: subtractive and modal synthesis of environments (Farnell, *Designing Sound*).
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from laterna.press.filters import Audio, Curve, ratio
from laterna.story import vocabulary
from laterna.story.model import Model
from laterna.story.sound import RATE_HZ

LOOP = 24 * RATE_HZ
"""Samples of a loop."""

_DATA = Path(__file__).with_suffix(".toml")
_CONTROL = 480
"""Samples of one step of a swell."""
_STEREO_SHIFT = 7 * RATE_HZ + 311
"""The right ear hears the same noise so much later, which is to say another noise."""
_BY_WEATHER = {"rain": ("rain",), "storm": ("storm",), "snow": ("snow",), "wind": ("wind",)}
_IN_FAIR_DAYLIGHT = frozenset({"birds", "bees", "hens", "gulls"})
_BY_NIGHT = ("crickets",)
_WET = frozenset({"rain", "storm", "snow"})
_MOST_SOUNDS = 3


class Noise(Model):
    """A band of noise."""

    band_hz: tuple[float, float]
    tilt_db: float = -3.0
    """DB an octave."""
    level_db: float = 0.0
    swell_db: float = 0.0
    """How far it swells and ebbs at random, up and down."""
    swell_s: float = 5.0
    surf_db: float = 0.0
    """How deep it falls between the waves of a sea; 0 for what has none."""
    surf_s: float = 8.0


class Events(Model):
    """Small sounds, strewn in time."""

    a_minute: float
    """Phrases a minute."""
    notes: tuple[tuple[float, float, float, float], ...]
    """Of a phrase: from Hz, to Hz, seconds, seconds until the next note."""
    repeat: tuple[int, int] = (1, 1)
    """How often a phrase is repeated at once, least and most."""
    spread_octaves: float = 0.1
    """How far the pitch varies from phrase to phrase, each way."""
    level_db: tuple[float, float] = (-6.0, 0.0)
    harmonics: tuple[float, ...] = (1.0,)
    """Level of each harmonic; empty for a burst of noise below the note's frequency."""
    shape: Literal["swell", "pluck"] = "swell"
    flutter_hz: float = 0.0
    steady: float = 0.0
    """0 strews the phrases at random, 1 sets them at equal distances."""
    pan: float | None = None
    """-1 is left, 1 is right; none puts each phrase somewhere else."""


class Recipe(Model):
    """What one sound is made of."""

    words: tuple[str, ...] = ()
    """Other names for it."""
    also: tuple[str, ...] = Field(default=(), alias="with")
    """Other sounds that belong to it."""
    room_s: float = 0.0
    """How long its echo lasts."""
    noise: tuple[Noise, ...] = ()
    events: tuple[Events, ...] = ()


def sounds() -> tuple[str, ...]:
    """Every sound's name."""
    return tuple(_recipes())


def ambience_of(setting_kind: str, weather: str, time: str, season: str = "summer") -> tuple[str, ...]:
    """What is heard on a page, the most important first: its weather, then its place, then the night.

    Args:
        setting_kind: the kind of its setting, in English; empty for none.
        weather: a weather of the vocabulary.
        time: a time of day of the vocabulary.
        season: a season of the vocabulary.
    """
    place = vocabulary().find("settings", setting_kind) if setting_kind else None
    indoor = bool(place and getattr(place.entry, "indoor", False))
    of_place: tuple[str, ...] = getattr(place.entry, "sounds", ()) if place else ()
    falling = () if indoor else _BY_WEATHER.get(weather, ())
    asleep = time == "night" or weather in _WET
    heard = [name for name in map(canonical, of_place) if name and not (asleep and name in _IN_FAIR_DAYLIGHT)]
    chirping = time == "night" and not indoor and weather not in _WET and season != "winter"
    return tuple(dict.fromkeys([*falling, *heard, *(_BY_NIGHT if chirping else ())]))[:_MOST_SOUNDS]


def canonical(name: str) -> str:
    """The name under which a sound is known; empty for one that is not."""
    wanted = name.lower().replace("_", " ").replace("-", " ")
    for known, recipe in _recipes().items():
        if wanted == known or wanted in recipe.words:
            return known
    return ""


def ambience(name: str, seed: int) -> Audio:
    """A loop of a sound: float32 `[2, LOOP]` at 48 kHz, peak about 0.9; silence for a name that nobody knows."""
    known = canonical(name)
    if not known:
        return np.zeros((2, LOOP), np.float32)
    loop = _rendered(known, seed)
    return (loop * (0.9 / np.abs(loop).max())).astype(np.float32)


def _rendered(name: str, seed: int) -> Audio:
    recipe = _recipes()[name]
    random = np.random.default_rng(list(hashlib.sha256(f"ambience/{name}/{seed}".encode()).digest()))
    loop = np.zeros((2, LOOP), np.float32)
    for noise in recipe.noise:
        loop += _noise(noise, random)
    for events in recipe.events:
        _strew(loop, events, random)
    if recipe.room_s:
        loop = _echoed(loop, recipe.room_s, random)
    for other in recipe.also:
        loop += _rendered(other, seed)
    return loop


def _noise(noise: Noise, random: np.random.Generator) -> Audio:
    hertz = np.fft.rfftfreq(LOOP, 1 / RATE_HZ)[1:].astype(np.float32)
    low, high = noise.band_hz
    octaves = np.log2(hertz / np.sqrt(low * high))
    outside = np.maximum(np.log2(low / hertz), np.log2(hertz / high)).clip(0)
    magnitude = 10 ** ((noise.tilt_db * octaves - 24 * outside) / 20)
    spectrum = np.zeros(LOOP // 2 + 1, np.complex64)
    spectrum[1:] = magnitude * np.exp(2j * np.pi * random.random(len(hertz), np.float32))
    wave = np.fft.irfft(spectrum, LOOP).astype(np.float32)
    wave *= np.float32(0.1 * ratio(noise.level_db)) / np.sqrt(np.mean(wave**2))
    curve = _surf(noise, random) if noise.surf_db else _swell(noise, random)
    return np.stack([wave * _fine(curve), np.roll(wave, _STEREO_SHIFT) * _fine(np.roll(curve, 40))])


def _swell(noise: Noise, random: np.random.Generator) -> Curve:
    """A random curve in dB that goes round: what is slower than `swell_s` of a noise."""
    steps = LOOP // _CONTROL
    rates = np.fft.rfftfreq(steps, _CONTROL / RATE_HZ)
    spectrum = np.exp(2j * np.pi * random.random(len(rates))) * (rates > 0) * (rates <= 1 / noise.swell_s)
    wander = np.fft.irfft(spectrum, steps)
    return noise.swell_db * wander / max(np.abs(wander).max(), 1e-12)


def _surf(noise: Noise, random: np.random.Generator) -> Curve:
    """Waves that come in slowly, break, and run out: dB, 0 at the breaking."""
    steps = LOOP // _CONTROL
    count = round(LOOP / RATE_HZ / noise.surf_s)
    breaks = (np.arange(count) + 0.3 * random.random(count)) * steps / count
    heights = 0.75 + 0.25 * random.random(count)
    after = (np.arange(steps)[:, None] - breaks) % steps * noise.surf_s / (noise.surf_s * steps / count)
    before = 1 - after + (count - 1)
    run_out = np.exp(-2.2 * after)
    come_in = np.exp(-((before / 0.22) ** 2))
    return noise.surf_db * (np.clip((heights * (run_out + come_in)).max(axis=1), 0, 1) - 1)


def _fine(curve_db: Curve) -> Audio:
    """A curve in dB at control steps as a factor for every sample; it goes round."""
    factor = 10 ** (np.append(curve_db, curve_db[0]) / 20)
    return np.interp(np.arange(LOOP), np.arange(len(factor)) * _CONTROL, factor).astype(np.float32)


def _strew(loop: Audio, events: Events, random: np.random.Generator) -> None:
    count = max(1, round(events.a_minute * LOOP / RATE_HZ / 60))
    even = (np.arange(count) + 0.5) / count
    jitter = (1 - events.steady) * (random.random(count) - 0.5)
    starts = ((even + jitter / (1 if events.steady == 0 else count)) % 1 * LOOP).astype(int)
    for start in starts:
        pitch = 2 ** (events.spread_octaves * (2 * random.random() - 1))
        level = 0.1 * ratio(random.uniform(*events.level_db))
        pan = events.pan if events.pan is not None else 1.6 * random.random() - 0.8
        sides = np.sqrt(np.array([[1 - pan], [1 + pan]], np.float32) / 2)
        at = int(start)
        for _ in range(int(random.integers(events.repeat[0], events.repeat[1] + 1))):
            for low, high, seconds, gap_s in events.notes:
                note = _note(low * pitch, high * pitch, seconds, events, random)
                _add_round(loop, at, np.float32(level) * sides * note)
                at += round(gap_s * RATE_HZ)


def _note(start_hz: float, end_hz: float, seconds: float, events: Events, random: np.random.Generator) -> Audio:
    count = round(seconds * RATE_HZ)
    time = np.linspace(0, 1, count, endpoint=False)
    if events.shape == "pluck":
        envelope = np.exp(-5 * time) * np.minimum(1, time * count / 48) * np.minimum(1, (1 - time) * 20)
    else:
        envelope = np.sin(np.pi * time) ** 2 * 1.2
    if events.flutter_hz:
        envelope = envelope * (1 + 0.5 * np.sin(2 * np.pi * events.flutter_hz * seconds * time))
    phase = 2 * np.pi * seconds * (start_hz * time + (end_hz - start_hz) * time**2 / 2)
    if events.harmonics:
        wave = sum(level * np.sin((number + 1) * phase) for number, level in enumerate(events.harmonics))
    else:
        width = max(2, round(RATE_HZ / (2 * start_hz)))
        burst = np.convolve(random.standard_normal(count + width), np.hanning(width + 2)[1:-1], "valid")[:count]
        wave = burst / np.sqrt(width * 0.375)
    return (wave * envelope).astype(np.float32)


def _add_round(loop: Audio, at: int, wave: Audio) -> None:
    at %= LOOP
    head = min(wave.shape[1], LOOP - at)
    loop[:, at : at + head] += wave[:, :head]
    loop[:, : wave.shape[1] - head] += wave[:, head:]


def _echoed(loop: Audio, room_s: float, random: np.random.Generator) -> Audio:
    """The loop in the open air: a soft, dark tail that goes round."""
    count = round(room_s * RATE_HZ)
    time = np.arange(count) / RATE_HZ
    tail = random.standard_normal((2, count)) * 10 ** (-3 * time / room_s) * np.minimum(1, time / 0.03)
    tail = np.stack([np.convolve(side, np.hanning(16)[1:-1], "same") for side in tail])
    tail *= 0.35 / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    spectrum = np.fft.rfft(loop) * (1 + np.fft.rfft(tail.astype(np.float32), LOOP))
    return np.fft.irfft(spectrum, LOOP).astype(np.float32)


@cache
def _recipes() -> dict[str, Recipe]:
    rows = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {name: Recipe.model_validate(row) for name, row in rows.items()}

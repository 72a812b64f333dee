"""One note of one instrument as samples: additive synthesis of decaying or held partials, and noise for drums.

Sources of the methods: C. Dodge and T. Jerse, Computer Music (additive synthesis, vibrato, breath); N. Fletcher and
T. Rossing, The Physics of Musical Instruments (partials of bars and strings, how much faster the high ones decay).
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from laterna.engines.music.levelled import RATE_HZ
from laterna.story.seeds import seed_of

_MOST_RING_S = 4.0
_DAMPED_S = 0.3
_HEARD_DECAYS = 7.0
_HIGHEST_HZ = 12000.0
_LAYERS = 3
"""Kinds of touch: the louder, the brighter."""


def touch_of(velocity: int) -> int:
    """Which of the touches a MIDI velocity takes."""
    return min(_LAYERS - 1, velocity * _LAYERS // 128)


@lru_cache(maxsize=256)
def tone(instrument: str, pitch: int, length_ms: int, touch: int) -> np.ndarray:
    """A note at full loudness: float32 `[T]` within -1 to 1, its ring or release included.

    Args:
        instrument: A name of the vocabulary.
        pitch: MIDI key; for drums a General MIDI drum.
        length_ms: How long the key is held.
        touch: 0 (soft) to 2 (strong).
    """
    row = instruments()[instrument]
    make = {"struck": _struck, "blown": _held, "bowed": _held, "drum": _drum}[row["kind"]]
    samples = make(row, pitch, length_ms / 1000, touch)
    samples.setflags(write=False)
    return samples


@cache
def instruments() -> dict[str, dict[str, Any]]:
    file = Path(__file__).parent / "instruments.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _hz(pitch: int) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _partials(row: dict[str, Any], hz: float, touch: int) -> list[tuple[float, float]]:
    """(frequency, loudness) of what can be heard; a softer touch dulls the upper ones."""
    dulling = (0.55, 0.8, 1.0)[touch]
    heard = [(hz * ratio, loud * dulling ** (ratio - 1)) for ratio, loud in row["partials"] if hz * ratio < _HIGHEST_HZ]
    total = sum(loud for _, loud in heard)
    return [(frequency, loud / total) for frequency, loud in heard]


def _struck(row: dict[str, Any], pitch: int, held_s: float, touch: int) -> np.ndarray:
    """Decaying partials, and the tap that set them off.

    Where there is a damper it falls when the key is let go; the others ring on. Strings in pairs beat against each
    other, and leave a quieter, longer sound when the first has gone.
    """
    hz = _hz(pitch)
    ring = min(_MOST_RING_S, row["ring"] * (261.6 / hz) ** 0.45)
    seconds = min(held_s + _DAMPED_S, ring * 4) if row["damped"] else ring * 4
    time = np.arange(round(seconds * RATE_HZ), dtype=np.float32) / RATE_HZ
    pair, after = row.get("pair", 0.0), row.get("after", 0.0)
    samples = np.zeros_like(time)
    for number, (frequency, loud) in enumerate(_partials(row, hz, touch)):
        decay = ring * row["fall"] ** number
        part = time[: round(decay * _HEARD_DECAYS * RATE_HZ)] if not after else time
        fading = (1 - after) * np.exp(part / -decay)
        if after:
            fading += after * np.exp(part / (-3 * decay))
        wave = np.sin(np.float32(2 * np.pi * frequency) * part)
        if pair:
            wave += np.sin(np.float32(2 * np.pi * frequency * (1 + pair)) * part)
            wave *= 0.5
        samples[: part.size] += np.float32(loud) * fading * wave
    tap = row.get("tap", 0.0) * (0.5, 0.75, 1.0)[touch]
    if tap:
        burst = _tap(row["tap_hz"])[: samples.size]
        samples[: burst.size] += tap * burst
    samples *= np.minimum(1, time / np.float32(row["attack"]))
    samples *= np.clip((np.float32(seconds) - time) / np.float32(_DAMPED_S), 0, 1) ** 1.5
    return (samples * row["level"]).astype(np.float32)


@cache
def _tap(hz: float) -> np.ndarray:
    """A few hundredths of a second of noise around a pitch: hammer, mallet, finger."""
    time = np.arange(round(0.05 * RATE_HZ)) / RATE_HZ
    noise = np.random.default_rng(seed_of("tap", hz)).standard_normal(time.size)
    width = max(1, round(RATE_HZ / (hz * 4)))
    smooth = np.convolve(noise, np.hanning(width + 2), mode="same")
    smooth /= np.abs(smooth).max()
    return (smooth * np.exp(-time / 0.009) * np.clip((0.05 - time) / 0.02, 0, 1)).astype(np.float32)


def _held(row: dict[str, Any], pitch: int, held_s: float, touch: int) -> np.ndarray:
    """Held partials with an eased beginning and end, a vibrato that comes late, and a little breath."""
    hz = _hz(pitch)
    seconds = held_s + row["release"]
    time = np.arange(round(seconds * RATE_HZ), dtype=np.float32) / RATE_HZ
    rate, depth, delay = row["vibrato"]
    swing = depth / rate / (2 * np.pi) * np.clip((time - delay) / 0.4, 0, 1) * np.sin(2 * np.pi * rate * time)
    spread = row.get("spread", 0.0)
    detunes = (1 - spread, 1 + spread) if spread else (1.0,)
    samples = np.zeros_like(time)
    for frequency, loud in _partials(row, hz, touch):
        for detune in detunes:
            samples += loud / len(detunes) * np.sin(2 * np.pi * frequency * detune * (time + swing))
    if row["breath"]:
        samples += row["breath"] * _airy(time.size, hz)
    ease_in = np.sin(np.clip(time / row["attack"], 0, 1) * np.pi / 2) ** 2
    ease_out = np.sin(np.clip((seconds - time) / row["release"], 0, 1) * np.pi / 2) ** 2
    return (samples * ease_in * ease_out * row["level"]).astype(np.float32)


def _airy(count: int, hz: float) -> np.ndarray:
    """Noise around a pitch, as air at an embouchure."""
    rng = np.random.default_rng(seed_of("breath", round(hz)))
    noise = rng.standard_normal(count).astype(np.float32)
    width = max(1, round(RATE_HZ / (hz * 4)))
    smooth = np.convolve(noise, np.hanning(width + 2).astype(np.float32), mode="same")
    return smooth / smooth.std()


def _drum(row: dict[str, Any], pitch: int, held_s: float, touch: int) -> np.ndarray:
    """Soft drums: a low drum that falls in pitch, a brush and a shaker of noise."""
    rng = np.random.default_rng(seed_of("drum", pitch))
    if pitch <= 36:
        time = np.arange(round(0.35 * RATE_HZ)) / RATE_HZ
        phase = 2 * np.pi * (52 * time + 38 * 0.04 * (1 - np.exp(-time / 0.04)))
        samples = np.sin(phase) * np.exp(-time / 0.11)
    else:
        seconds, decay, loud = (0.16, 0.045, 0.35) if pitch < 60 else (0.07, 0.018, 0.16)
        time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        noise = np.diff(rng.standard_normal(time.size + 1))
        samples = loud * noise * np.exp(-time / decay) * np.minimum(1, time / 0.004)
    return (samples * row["level"] * (0.8, 0.9, 1.0)[touch]).astype(np.float32)

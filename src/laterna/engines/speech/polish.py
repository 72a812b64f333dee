"""A dry synthetic voice made pleasant: resampled, equalised, its hisses softened, set in a small room, levelled.

Methods: band-limited resampling by zero-padding the spectrum; overlap-add convolution (Smith, *Spectral Audio Signal
Processing*); a de-esser as a compressor of one band (Zölzer, *DAFX*); a room as a few early reflections and a short,
dark, decaying tail (Moorer 1979).
"""

from __future__ import annotations

from functools import cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

from laterna.story.sound import RATE_HZ

Audio = NDArray[np.float32]
"""float32 `[T]`, nominally within -1 to 1."""


_CURVE_HZ_DB = (
    (20, -40), (60, -18), (90, -2), (140, 1.5), (240, 2.0), (420, 0.5), (900, 0.0), (2200, 0.0), (2900, -1.5),
    (3800, -3.0), (5200, -2.0), (7000, -0.5), (9500, -2.0), (11000, -6.0), (24000, -40),
)  # fmt: skip
"""The equaliser: no rumble, some warmth, less of the edge at 3 to 5 kHz, an end to the band."""
_CURVE_TAPS = 4096
_HISS_HZ = (4800.0, 10500.0)
_HISS_TAPS = 256
_HISS_FRAME = 96
_HISS_OVER_VOICE = 0.35
"""A hiss louder than this fraction of the voice's level is turned down."""
_HISS_HARDNESS = 0.6
_REFLECTIONS_S_GAIN = (
    (0.0047, 0.13),
    (0.0079, -0.10),
    (0.0113, 0.085),
    (0.0171, 0.06),
    (0.0233, -0.045),
    (0.0311, 0.035),
)
_TAIL_S, _TAIL_T60_S, _TAIL_GAIN = 0.22, 0.24, 0.055
_LEVEL = 10 ** (-18.4 / 20)
"""Root mean square of the spoken parts, which gives about -19 LUFS."""
_KNEE = 0.75
_BLOCK = 1 << 16


def resample(samples: Audio, rate_hz: int) -> Audio:
    """`samples` at `rate_hz` as samples at 48 kHz; the length is rounded to the nearest sample."""
    step = rate_hz // gcd(rate_hz, RATE_HZ)
    multiple = _smooth_length(-(-(len(samples) + 256) // step)) * step
    spectrum = np.fft.rfft(samples, multiple)
    longer = multiple * RATE_HZ // rate_hz
    padded = np.zeros(longer // 2 + 1, spectrum.dtype)
    kept = min(len(spectrum), len(padded))
    padded[:kept] = spectrum[:kept]
    wave = np.fft.irfft(padded, longer) * (longer / multiple)
    return wave[: round(len(samples) * RATE_HZ / rate_hz)].astype(np.float32)


def polish(samples: Audio) -> Audio:
    """A voice at 48 kHz made pleasant and brought to level, of the same length; silence stays silence."""
    return levelled(_softened(_convolved(samples, _colour(), _CURVE_TAPS // 2)))


def levelled(voice: Audio) -> Audio:
    """A voice at 48 kHz brought to level, of the same length; silence stays silence."""
    level = _spoken_level(voice)
    if level == 0:
        return voice
    return _kneed(voice * np.float32(_LEVEL / level))


def _softened(voice: Audio) -> Audio:
    """The de-esser: the band of the hisses turned down while it is loud beside the voice."""
    hiss = _convolved(voice, _hiss_band(), _HISS_TAPS // 2)
    limit = _HISS_OVER_VOICE * _spoken_level(voice)
    loudness = _frame_levels(hiss, _HISS_FRAME)
    window = np.hanning(9)[1:-1]
    steady = np.convolve(np.pad(loudness, 3, mode="edge"), window / window.sum(), "valid")
    reduction = 1 - np.minimum(1, (limit / np.maximum(steady, limit + 1e-9)) ** _HISS_HARDNESS)
    centres = (np.arange(len(reduction)) + 0.5) * _HISS_FRAME
    curve = np.interp(np.arange(len(voice)), centres, reduction).astype(np.float32)
    return np.asarray(voice - curve * hiss, np.float32)


def _kneed(voice: Audio) -> Audio:
    """Peaks over the knee bent smoothly, so that none reaches full scale."""
    over = np.abs(voice) > _KNEE
    bent = voice.copy()
    bent[over] = np.sign(voice[over]) * (_KNEE + (1 - _KNEE) * np.tanh((np.abs(voice[over]) - _KNEE) / (1 - _KNEE)))
    return bent


def _spoken_level(voice: Audio) -> float:
    """Root mean square of the frames of 50 ms that are within 20 dB of the mean; 0 for silence."""
    levels = _frame_levels(voice, RATE_HZ // 20)
    mean = np.sqrt(np.mean(levels**2)) if len(levels) else 0.0
    spoken = levels[levels > mean / 10]
    return float(np.sqrt(np.mean(spoken**2))) if len(spoken) else 0.0


def _frame_levels(voice: Audio, frame: int) -> NDArray[np.float64]:
    padded = np.pad(voice, (0, -len(voice) % frame)).reshape(-1, frame)
    return np.sqrt(np.einsum("ft,ft->f", padded, padded, dtype=np.float64) / frame)


@cache
def _colour() -> Audio:
    """Equaliser and room as one impulse response, `_CURVE_TAPS / 2` samples late."""
    hertz, decibels = np.array(_CURVE_HZ_DB, np.float64).T
    bins = np.fft.rfftfreq(_CURVE_TAPS, 1 / RATE_HZ)
    magnitude = 10 ** (np.interp(np.log(np.maximum(bins, 1)), np.log(hertz), decibels) / 20)
    curve = np.roll(np.fft.irfft(magnitude, _CURVE_TAPS), _CURVE_TAPS // 2) * np.hanning(_CURVE_TAPS)
    room = _room()
    size = len(curve) + len(room) - 1
    return np.fft.irfft(np.fft.rfft(curve, size) * np.fft.rfft(room, size), size).astype(np.float32)


def _room() -> NDArray[np.float64]:
    length = round(_TAIL_S * RATE_HZ)
    room = np.zeros(length)
    room[0] = 1
    for delay_s, gain in _REFLECTIONS_S_GAIN:
        room[round(delay_s * RATE_HZ)] += gain
    times = np.arange(length) / RATE_HZ
    noise = np.random.default_rng(48).standard_normal(length)
    dark = np.convolve(noise, np.hanning(14)[1:-1], "same")
    swell = np.minimum(1, times / 0.02) * 10 ** (-3 * times / _TAIL_T60_S)
    fade = np.minimum(1, (_TAIL_S - times) / 0.05)
    tail = dark * swell * fade
    return room + tail * (_TAIL_GAIN * 8 / np.sqrt(np.sum(tail**2)) / 8)


@cache
def _hiss_band() -> Audio:
    """A linear-phase band-pass, `_HISS_TAPS / 2` samples late."""
    times = np.arange(_HISS_TAPS) - _HISS_TAPS // 2
    low, high = (2 * edge / RATE_HZ for edge in _HISS_HZ)
    return ((high * np.sinc(high * times) - low * np.sinc(low * times)) * np.hanning(_HISS_TAPS)).astype(np.float32)


def _convolved(samples: Audio, impulse: Audio, delay: int) -> Audio:
    """`samples` through `impulse`, brought forward by `delay` samples, of the same length."""
    hop = _BLOCK - len(impulse) + 1
    response = np.fft.rfft(impulse, _BLOCK)
    out = np.zeros(len(samples) + _BLOCK + delay, np.float32)
    for start in range(0, len(samples), hop):
        block = np.fft.rfft(samples[start : start + hop], _BLOCK)
        out[start : start + _BLOCK] += np.fft.irfft(block * response, _BLOCK).astype(np.float32)
    return out[delay : delay + len(samples)]


def _smooth_length(least: int) -> int:
    """The smallest number from `least` on with no prime factor over 5, which the transform likes best."""
    best = 1 << (least - 1).bit_length()
    fives = 1
    while fives < best:
        threes = fives
        while threes < best:
            number = threes << max(0, (-(-least // threes) - 1).bit_length())
            best = min(best, number) if number >= least else best
            threes *= 3
        fives *= 5
    return best

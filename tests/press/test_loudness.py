"""Loudness and true peak against the test signals of EBU Tech 3341 and 3342."""

from __future__ import annotations

import numpy as np
import pytest

from laterna.press.loudness import Meter, measure

RATE = 48000


def tone(*segments: tuple[float, float], hertz: float = 1000) -> np.ndarray:
    """A stereo sine of (dBFS, seconds) after each other."""
    levels = np.concatenate([np.full(round(seconds * RATE), 10 ** (dbfs / 20)) for dbfs, seconds in segments])
    wave = levels * np.sin(2 * np.pi * hertz * np.arange(len(levels)) / RATE)
    return np.stack([wave, wave]).astype(np.float32)


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_integrated_loudness_of_the_ebu_cases(segments, expected):
    assert measure(tone(*segments)).integrated_lufs == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("segments", "expected"), [([(-20, 20), (-30, 20)], 10), ([(-20, 20), (-15, 20)], 5), ([(-40, 20), (-20, 20)], 20)]
)
def test_range_of_the_ebu_cases(segments, expected):
    assert measure(tone(*segments)).range_lu == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(
    ("divisor", "degrees", "amplitude", "expected"),
    [(4, 0, 0.5, -6), (4, 45, 0.5, -6), (6, 60, 0.5, -6), (8, 67.5, 0.5, -6), (4, 45, 1.41, 3)],
)
def test_true_peak_of_the_ebu_cases(divisor, degrees, amplitude, expected):
    wave = amplitude * np.sin(2 * np.pi * np.arange(RATE) / divisor + np.radians(degrees))
    wave *= np.minimum(1, np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / 2400)
    peak = measure(np.stack([wave, wave]).astype(np.float32)).true_peak_dbtp
    assert expected - 0.4 <= peak <= expected + 0.2


def test_one_channel_is_three_units_quieter_than_two():
    both = tone((-23, 5))
    assert measure(both[:1]).integrated_lufs == pytest.approx(measure(both).integrated_lufs - 3.01, abs=0.01)


def test_low_notes_count_for_less_and_high_ones_for_more():
    assert measure(tone((-23, 5), hertz=40)).integrated_lufs < -27
    assert measure(tone((-23, 5), hertz=5000)).integrated_lufs > -20.5


def test_silence_has_no_loudness():
    silence = measure(np.zeros((2, RATE), np.float32))
    assert silence.integrated_lufs == silence.true_peak_dbtp == float("-inf")
    assert silence.range_lu == 0


def test_blocks_of_any_size_measure_the_same():
    wave = tone((-20, 3), (-30, 3))
    meter = Meter(2)
    at = 0
    for size in [1, 47, 4800, 100_000, 7, 500_000]:
        meter.add(wave[:, at : at + size])
        at += size
    assert meter.integrated_lufs() == pytest.approx(measure(wave).integrated_lufs, abs=1e-4)

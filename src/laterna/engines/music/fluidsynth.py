"""Plays a score with FluidSynth and a General MIDI sound font, where the machine has both.

The program reads a Standard MIDI File and writes a WAV file (FluidSynth manual, fast file renderer). Its sound depends
on the sound font, so it is used only when it is asked for by name.
"""

from __future__ import annotations

import os
import subprocess
import wave
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Sound
from laterna.story.errors import EngineError, MissingWeightsError
from laterna.story.midi import midi_bytes

if TYPE_CHECKING:
    from laterna.story import Score

RATE_HZ = 48000
_FONTS = (
    "/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts", "/usr/local/share/soundfonts",
    "/opt/homebrew/share/sounds/sf2",
)  # fmt: skip
"""Where systems keep sound fonts; the environment variable SOUND_FONT names one elsewhere."""
_PEAK = 0.7
_FADE_S = 0.6
_TIMEOUT_S = 600
_BLOCK = 20 * RATE_HZ


class Fluidsynth:
    """Plays scores at 48 kHz in stereo through the `fluidsynth` program."""

    def render(self, score: Score) -> Sound:
        """The score's sound: exactly `score.seconds` long, peak at -3 dBFS, silent at its end.

        Raises `MissingWeightsError` without a sound font, and `EngineError` when the program fails.
        """
        with TemporaryDirectory() as folder:
            midi, heard = Path(folder, "score.mid"), Path(folder, "score.wav")
            midi.write_bytes(midi_bytes(score))
            _run(["-n", "-i", "-q", "-r", str(RATE_HZ), "-T", "wav", "-F", str(heard), str(sound_font()), str(midi)])
            samples = _read(heard, round(score.seconds * RATE_HZ))
        samples *= _PEAK / max(float(np.abs(samples).max()), 1e-6)
        fade = min(samples.shape[1], round(_FADE_S * RATE_HZ))
        samples[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32) ** 2
        return Sound(samples=samples, rate_hz=RATE_HZ)


def sound_font() -> Path:
    """The sound font that is used: the one named by SOUND_FONT, or the largest on the system."""
    named = os.environ.get("SOUND_FONT", "")
    found = [Path(named)] if named else [file for folder in _FONTS for file in sorted(Path(folder).glob("*.sf[23]"))]
    there = [file for file in found if file.is_file()]
    if not there:
        where = named or f"in {', '.join(_FONTS)}"
        raise MissingWeightsError(f"fluidsynth has no sound font {where}: install one, or set SOUND_FONT to a file.")
    return max(there, key=lambda file: file.stat().st_size)


def _run(arguments: list[str]) -> None:
    try:
        # The arguments are ours; no shell reads them.
        done = subprocess.run(["fluidsynth", *arguments], capture_output=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"fluidsynth could not play the score: {error}") from error
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise EngineError(f"fluidsynth could not play the score: {' '.join(last) or done.returncode}")


def _read(file: Path, count: int) -> np.ndarray:
    """`count` samples of a 16-bit WAV file, silence after its end: float32 `[2, T]`."""
    samples = np.zeros((2, count), np.float32)
    with wave.open(str(file)) as heard:
        start = 0
        while start < count and (data := heard.readframes(min(_BLOCK, count - start))):
            block = np.frombuffer(data, "<i2").reshape(-1, 2).T
            samples[:, start : start + block.shape[1]] = block / np.float32(32768)
            start += block.shape[1]
    return samples

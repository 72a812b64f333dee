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

from laterna.engines.music.levelled import BLOCK, RATE_HZ, levelled
from laterna.story.errors import EngineError, MissingWeightsError
from laterna.story.midi import midi_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from laterna.story import Score, Sound

_FONTS = (
    "/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts", "/usr/local/share/soundfonts",
    "/opt/homebrew/share/sounds/sf2",
)  # fmt: skip
"""Where systems keep sound fonts; the environment variable SOUND_FONT names one elsewhere."""
_FADE_S = 0.6
_TIMEOUT_S = 600


class Fluidsynth:
    """Plays scores at 48 kHz in stereo through the `fluidsynth` program."""

    def render(self, score: Score) -> Iterator[Sound]:
        """The score's sound in pieces: exactly `score.seconds` in all, peak at -3 dBFS, silent at its end.

        Raises `MissingWeightsError` without a sound font, and `EngineError` when the program fails.
        """
        count = round(score.seconds * RATE_HZ)
        return levelled(_played(score, count), count, _FADE_S)


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


def _played(score: Score, count: int) -> Iterator[np.ndarray]:
    """`count` samples of what the program plays, in blocks; silence after its end."""
    with TemporaryDirectory() as folder:
        midi, file = Path(folder, "score.mid"), Path(folder, "score.wav")
        midi.write_bytes(midi_bytes(score))
        _run(["-n", "-i", "-q", "-r", str(RATE_HZ), "-T", "wav", "-F", str(file), str(sound_font()), str(midi)])
        with wave.open(str(file)) as heard:
            for start in range(0, count, BLOCK):
                size = min(BLOCK, count - start)
                data = heard.readframes(size).ljust(size * 4, b"\0")
                yield np.frombuffer(data, "<i2").reshape(-1, 2).T / np.float32(32768)

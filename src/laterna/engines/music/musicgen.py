"""MusicGen plays the moods of a score: window by window, each going on from the last seconds of the one before.

J. Copet et al., Simple and Controllable Music Generation, 2023. It hears of mood, place, tempo and key, not of notes. A
window begins where the mood changes; what it is given of the past it gives back first, and there the two are blended.
"""

from __future__ import annotations

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from transformers import AutoProcessor, MusicgenForConditionalGeneration
from transformers.utils import logging

from laterna.engines.desk import desk
from laterna.engines.music.levelled import BLOCK, RATE_HZ, levelled
from laterna.engines.tensors.device import device_of, from_folder, precision_of, working
from laterna.engines.weights import folder_of
from laterna.story import vocabulary
from laterna.story.errors import EngineError
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from laterna.story import MoodPoint, Score, Sound

_WINDOW_S = 24.0
"""With what it hears of the past, a window keeps within the 30 s that the model was taught with."""
_SHORTEST_S = 4.0
"""A mood that lasts less is no window of its own."""
_HEARD_S = 5.0
_BLEND_S = 0.5
_FADE_S = 1.5


class Window(NamedTuple):
    """A stretch of one mood, in seconds."""

    seconds: float
    point: MoodPoint


class Musicgen:
    """Keeps the protocol `Render`."""

    def __init__(self, model: str = "musicgen-small", guidance: float = 3.0, device: str = "auto") -> None:
        """Load the weights.

        Args:
            model: Name of the weights, of one channel.
            guidance: How closely the words are followed.
            device: `auto`, `cpu`, `cuda`, `mps`.

        Raises:
            MissingWeightsError: they are not on this machine.
            EngineError: they make more than one channel.
        """
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        folder = folder_of(model)
        self._device = device_of(device)
        options: dict[str, Any] = from_folder(model) | {"dtype": precision_of(self._device)}
        self._processor: Any = AutoProcessor.from_pretrained(folder, local_files_only=True)
        made: Any = MusicgenForConditionalGeneration.from_pretrained(folder, **options)
        self._model = made.eval().to(self._device)
        if self._model.decoder.config.audio_channels != 1:
            raise EngineError(f"{model} makes more than one channel: choose weights of one, as musicgen-small.")
        self._guidance = guidance
        self._own_hz: int = self._model.config.audio_encoder.sampling_rate

    def render(self, score: Score) -> Iterator[Sound]:
        """Music of exactly `score.seconds`, peak at -3 dBFS, fading out at its end; the same score, the same music."""
        count = round(score.seconds * RATE_HZ)
        line = np.zeros(0, np.float32)
        stretches = windows(score.curve, score.seconds)
        for index, window in enumerate(stretches):
            line = self._go_on(line, window, score, seed_of("musicgen", index, score.model_dump_json()))
            desk().tell(window.point.mood, (index + 1) / len(stretches))
        stereo = np.repeat(resampled(line, self._own_hz, count)[None], 2, axis=0)
        return levelled((stereo[:, at : at + BLOCK] for at in range(0, count, BLOCK)), count, _FADE_S)

    def _go_on(self, line: np.ndarray, window: Window, score: Score, seed: int) -> np.ndarray:
        """The line with one window more, float32 `[T]` at the model's own rate."""
        heard = line[len(line) - round(_HEARD_S * self._own_hz) :] if len(line) else line
        given: dict[str, Any] = {"text": [words_of(window.point, score)], "padding": True, "return_tensors": "pt"}
        if len(heard):
            given |= {"audio": heard, "sampling_rate": self._own_hz}
        inputs = self._processor(**given).to(self._device)
        if "input_values" in inputs:
            inputs["input_values"] = inputs["input_values"].to(self._model.dtype)
        # Its codebooks follow one another by a step each, so that the last frames take so many more.
        delay = self._model.decoder.config.num_codebooks - 1
        frames = math.ceil(window.seconds * self._model.config.audio_encoder.frame_rate) + delay
        with working(seed, self._device):
            out = self._model.generate(
                **inputs, do_sample=True, guidance_scale=self._guidance, max_new_tokens=frames
            )  # fmt: skip
        made = out[0, 0].float().cpu().numpy()
        wanted = len(line) + round(window.seconds * self._own_hz)
        return joined(line, made, len(heard), round(_BLEND_S * self._own_hz))[:wanted]


def windows(curve: Sequence[MoodPoint], seconds: float) -> list[Window]:
    """Stretches of one mood and place, none longer than a window; their lengths add up to `seconds`."""
    turns: list[tuple[float, MoodPoint]] = []
    for point in curve:
        if not turns:
            turns.append((0.0, point))
        elif (point.mood, point.setting) != (turns[-1][1].mood, turns[-1][1].setting) and (
            point.start_s - turns[-1][0] >= _SHORTEST_S and seconds - point.start_s >= _SHORTEST_S
        ):
            turns.append((point.start_s, point))
    found: list[Window] = []
    for (start, point), (end, _) in zip(turns, [*turns[1:], (seconds, turns[-1][1])], strict=True):
        parts = math.ceil((end - start) / _WINDOW_S)
        found += [Window((end - start) / parts, point)] * parts
    return found


def words_of(point: MoodPoint, score: Score) -> str:
    """What the model is told of a window."""
    table = _table()
    match = vocabulary().find("settings", point.setting) if point.setting else None
    lead = table["leads"].get(match.entry.name if match else "", table["lead"])
    beat = [tempo.bpm for tempo in score.tempos]
    key = f"{score.key[:-1]} minor" if score.key.endswith("m") else f"{score.key} major"
    return table["manner"].format(
        mood=table["moods"][point.mood], lead=lead, tempo=round(sum(beat) / len(beat)), key=key
    )


def joined(line: np.ndarray, made: np.ndarray, heard: int, blend: int) -> np.ndarray:
    """A line, and what goes on from its last `heard` samples and gives them back first; float32 `[T]`.

    Over the last `blend` of those samples the first gives way to the second.
    """
    blend = min(blend, heard)
    rise = np.linspace(0, 1, blend, dtype=np.float32)
    kept = len(line) - blend
    mixed = line[kept:] * (1 - rise) + made[heard - blend : heard] * rise
    return np.concatenate([line[:kept], mixed, made[heard:]])


def resampled(line: np.ndarray, rate_hz: int, count: int) -> np.ndarray:
    """A line of an even rate under 48 kHz as `count` samples at 48 kHz, by its spectrum: float32 `[T]`."""
    whole = np.pad(line, (0, -len(line) % rate_hz))
    spectrum = np.fft.rfft(whole)
    longer = len(whole) // rate_hz * RATE_HZ
    wide = np.zeros(longer // 2 + 1, spectrum.dtype)
    wide[: len(spectrum)] = spectrum
    wide[len(spectrum) - 1] /= 2  # The highest frequency stands there alone for both of its sides.
    made = np.fft.irfft(wide, longer).astype(np.float32) * np.float32(longer / len(whole))
    return np.pad(made, (0, max(0, count - len(made))))[:count]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

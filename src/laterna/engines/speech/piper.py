"""Piper's voices: VITS networks in ONNX, from phonemes to a person's voice, on any processor.

J. Kim et al., Conditional Variational Autoencoder with Adversarial Learning for End-to-End Text-to-Speech, 2021;
voices and their form by Rhasspy (https://github.com/OHF-Voice/piper1-gpl). A voice is a graph (`.onnx`) and what it was
taught (`.onnx.json`); espeak-ng says how its language sounds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from laterna.engines.speech.espeak_library import Synthesiser
from laterna.engines.speech.espeak_text import clauses_of
from laterna.engines.speech.graphs import Graph
from laterna.engines.speech.manners import manner_of
from laterna.engines.speech.pauses import AFTER_S, BEFORE_S, PAUSES_S, silence
from laterna.engines.speech.polish import RATE_HZ, Audio, levelled, resample
from laterna.engines.weights import folder_of, models, own_files
from laterna.story import Narration, Sound, VoiceCard
from laterna.story.errors import EngineError, LanguageError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Script, Voice

_BEGIN, _END, _REST = "^", "$", "_"
_OWN_WPM = 165.0
"""The voices' usual words a minute within a clause."""
_LEAST_HZ, _MOST_HZ = 8000, 96000


class Taught(NamedTuple):
    """What a voice's own file says of it."""

    rate_hz: int
    espeak: str
    """The library's name of its language."""
    ids: dict[str, list[int]]
    """Of phonemes, one character each."""
    speakers: dict[str, int]
    """By name; empty for a voice of one."""
    scales: tuple[float, float, float]
    """Noise, length, and noise in the lengths."""


class Piper:
    """Keeps the protocol `Speak`, without word times."""

    def __init__(self, model: str, threads: int = 1) -> None:
        """Read a voice.

        Args:
            model: Name of its weights: a folder with one `.onnx`, or that file.
            threads: Processors it works on.

        Raises:
            MissingWeightsError: it is not on this machine.
            EngineError: it cannot be read.
        """
        self._name = model
        self._graph = _graph_of(model)
        self._taught = _taught(self._graph)
        self._threads = threads

    def speak(self, script: Script) -> Narration:
        """Read a script aloud; float32 `[1, T]` at 48 kHz. Raises `LanguageError` for a language it was not taught."""
        tongue = self._taught.espeak.partition("-")[0]
        if script.language.partition("-")[0] != tongue:
            raise LanguageError(
                f"The voice {self._name} speaks {tongue}, not {script.language}: choose another with "
                "--engine speak=piper:NAME, or --engine speak=espeak."
            )
        clauses = clauses_of(script)
        voice = Graph(self._name, self._graph, script.text, self._threads)
        parts: list[Audio] = [silence(BEFORE_S)]
        with Synthesiser() as library:
            for clause in clauses:
                manner = manner_of(clause.voice)
                pace = script.words_per_minute * clause.voice.pace * manner.pace
                spoken = library.ipa(clause.text, self._taught.espeak)
                parts.append(self._spoken(voice, spoken, clause.voice, pace, clause.voice.pitch * manner.pitch))
                parts.append(silence(PAUSES_S[clause.pause] * 130 / pace if clause is not clauses[-1] else 0.0))
        samples = levelled(np.concatenate([*parts, silence(AFTER_S)]))
        sound = Sound(samples=samples[None], rate_hz=RATE_HZ)
        return Narration(text=script.text, language=script.language, sound=sound, words=(), voice=self._name)

    def voices(self) -> tuple[VoiceCard, ...]:
        """Its speakers, or itself where it has but one."""
        language = self._taught.espeak.partition("-")[0]
        return tuple(VoiceCard(name=name, language=language) for name in self._taught.speakers or (self._name,))

    def _spoken(self, graph: Graph, phonemes: str, voice: Voice, pace: float, pitch: float) -> Audio:
        """One clause at 48 kHz; a higher voice is a longer one played faster."""
        taught = self._taught
        rate_hz = round(min(max(taught.rate_hz * pitch, _LEAST_HZ), _MOST_HZ) / 50) * 50
        noise, length, wavering = taught.scales
        ids = self.ids_of(phonemes)
        given: dict[str, np.ndarray] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([noise, length * _OWN_WPM / pace * rate_hz / taught.rate_hz, wavering], np.float32),
        }
        if taught.speakers:
            first = next(iter(taught.speakers.values()))
            given["sid"] = np.array([taught.speakers.get(voice.name, first)], np.int64)
        return resample(graph.heard(given), rate_hz)

    def ids_of(self, phonemes: str) -> list[int]:
        """Phonemes as the network counts them: a beginning, rests between, an end; strange ones are left out."""
        ids, rest = self._taught.ids, self._taught.ids[_REST]
        found = [*ids[_BEGIN], *rest]
        for phoneme in phonemes:
            if phoneme in ids:
                found += [*ids[phoneme], *rest]
        return [*found, *ids[_END]]


def _graph_of(model: str) -> Path:
    """The voice's graph: the file itself, the only one in its folder, or its own among the many of a hub."""
    place, row = folder_of(model), models().get(model)
    if place.is_file():
        return place
    found = sorted(place.glob("*.onnx")) or (own_files(place, row, ("*.onnx",)) if row else [])
    if len(found) != 1:
        raise EngineError(f"{place} holds {len(found)} graphs (.onnx); a voice is one. Add a folder with that one.")
    return found[0]


def _taught(graph: Path) -> Taught:
    file = graph.with_name(f"{graph.name}.json")
    try:
        rows = json.loads(file.read_bytes())
        how = rows["inference"]
        return Taught(
            rate_hz=rows["audio"]["sample_rate"],
            espeak=rows["espeak"]["voice"],
            ids=rows["phoneme_id_map"],
            speakers=rows.get("speaker_id_map", {}) if rows.get("num_speakers", 1) > 1 else {},
            scales=(how["noise_scale"], how["length_scale"], how["noise_w"]),
        )
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(
            f"{graph.name} needs {file.name} beside it, as Piper's voices have it: {type(error).__name__} {error}."
        ) from error

"""Kokoro: 82 million numbers, some fifty voices, nine languages, on any processor.

Hexgrad, Kokoro-82M, 2025 (https://huggingface.co/hexgrad/Kokoro-82M), after Y. A. Li et al., StyleTTS 2, 2023. A voice
is a table of styles, a row for every length of a text; a folder has the graph, the voices (`voices/*.bin`, or all in
one archive of NumPy) and the letters that the graph was taught (`tokenizer.json` or `config.json`). espeak-ng says how
a text sounds; `kokoro.toml` how Kokoro writes that.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import is_zipfile

import numpy as np

from laterna.engines.speech.espeak_library import Synthesiser
from laterna.engines.speech.espeak_text import clauses_of
from laterna.engines.speech.espeak_voices import kind_of, library_language
from laterna.engines.speech.graphs import Graph
from laterna.engines.speech.pauses import AFTER_S, BEFORE_S, PAUSES_S, silence
from laterna.engines.speech.polish import RATE_HZ, Audio, levelled, resample
from laterna.engines.weights import folder_of
from laterna.story import Narration, Sound, VoiceCard
from laterna.story.errors import EngineError, LanguageError

if TYPE_CHECKING:
    from laterna.story import Script, Voice

_OWN_HZ = 24000
_OWN_WPM = 165.0
"""Its usual words a minute within a clause."""
_STYLE = 256
"""Numbers in a row of styles."""
_LONGEST = 509
"""Sounds that it is given at once, and has a style for."""
_SLOWEST, _FASTEST = 0.5, 2.0
_QUIET = 0.004
"""What counts as silence before and after a clause, of its loudest sample."""
_MARGIN_S = 0.02
_GENDERS = {"f": "female", "m": "male"}


class Kokoro:
    """Keeps the protocol `Speak`, without word times."""

    def __init__(self, model: str = "kokoro", threads: int = 1) -> None:
        """Read the voices.

        Args:
            model: Name of its weights: a folder.
            threads: Processors it works on.

        Raises:
            MissingWeightsError: they are not on this machine.
            EngineError: the folder lacks the graph, the voices or the letters.
        """
        self._name, self._threads = model, threads
        folder = folder_of(model)
        self._graph = _graph_in(folder)
        self._ids = _letters_in(folder)
        self._styles = _styles_in(folder)

    def speak(self, script: Script) -> Narration:
        """Read a script aloud; float32 `[1, T]` at 48 kHz. Raises `LanguageError` for a language without a voice."""
        regions = self._regions(script.language)
        parts: list[Audio] = [silence(BEFORE_S)]
        clauses = clauses_of(script)
        graph = Graph(self._name, self._graph, script.text, self._threads)
        with Synthesiser() as library:
            for clause in clauses:
                voice = self.voice_for(clause.voice, regions)
                spoken = library.ipa(clause.text, library_language(_table()["languages"][voice[0]]))
                pace = script.words_per_minute * clause.voice.pace * _kind(clause.voice)["pace"]
                parts.append(self._spoken(graph, voice, self.ids_of(spoken, voice[0], clause.text), clause.voice, pace))
                parts.append(silence(PAUSES_S[clause.pause] * 130 / pace if clause is not clauses[-1] else 0.0))
        samples = levelled(np.concatenate([*parts, silence(AFTER_S)]))
        sound = Sound(samples=samples[None], rate_hz=RATE_HZ)
        return Narration(text=script.text, language=script.language, sound=sound, words=(), voice=self._name)

    def voices(self) -> tuple[VoiceCard, ...]:
        """Those of languages that can be read."""
        spoken = _table()["languages"]
        return tuple(
            VoiceCard(name=name, language=spoken[name[0]].partition("-")[0], gender=_GENDERS.get(name[1], "neutral"))
            for name in self._styles
            if name[0] in spoken
        )

    def ids_of(self, phonemes: str, region: str, text: str) -> list[int]:
        """What espeak-ng says of a clause as the graph counts it, and the clause's last mark; the rest is left out."""
        rules = _table()["sounds"]
        for theirs, ours in (*rules["all"], *rules.get(region, ())):
            phonemes = phonemes.replace(theirs, ours)
        mark = text.rstrip()[-1:]
        ending = mark if mark in self._ids and not mark.isalnum() else "."
        return [self._ids[letter] for letter in phonemes + ending if letter in self._ids][-_LONGEST:]

    def voice_for(self, wanted: Voice, regions: str) -> str:
        """Whose voice it is: the one that is named, the kind's, one like it, or any of the first region."""
        if wanted.name in self._styles and wanted.name[0] in regions:
            return wanted.name
        kind = _kind(wanted)
        own = sorted(name for name in self._styles if name[0] == regions[0])
        wished = (*kind["voices"], *(name for name in own if name[1] == kind["who"]), *own)
        return next(name for name in wished if name in own)

    def _regions(self, language: str) -> str:
        """The first letters of the voices that speak a language, those of its own country before others."""
        said = language.lower()
        there = {name[0] for name in self._styles}
        known = {letter: name for letter, name in _table()["languages"].items() if letter in there}
        near = [letter for letter, name in known.items() if name.partition("-")[0] == said.partition("-")[0]]
        if not near:
            codes = ", ".join(sorted({name.partition("-")[0] for name in known.values()}))
            raise LanguageError(
                f"{self._name} has voices for {codes}, not for {language}: choose --engine speak=espeak."
            )
        return "".join(sorted(near, key=lambda letter: known[letter] != said))

    def _spoken(self, graph: Graph, voice: str, ids: list[int], wanted: Voice, pace: float) -> Audio:
        """One clause at 48 kHz; a higher voice is a slower one played faster."""
        rate_hz = round(_OWN_HZ * wanted.pitch * _kind(wanted)["pitch"] / 50) * 50
        speed = min(max(pace / _OWN_WPM * _OWN_HZ / rate_hz, _SLOWEST), _FASTEST)
        styles = self._styles[voice]
        given = {
            "input_ids" if "input_ids" in graph.inputs else "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": styles[min(len(ids), len(styles) - 1)][None],
            "speed": np.array([speed], np.float32),
        }
        return resample(_trimmed(graph.heard(given)), rate_hz)


def _kind(voice: Voice) -> dict[str, Any]:
    kinds = _table()["kinds"]
    return kinds.get(kind_of(voice.name), kinds["narrator"])


def _trimmed(wave: Audio) -> Audio:
    """Without the silence around it, which the studio measures out itself."""
    loud = np.flatnonzero(np.abs(wave) > _QUIET * np.abs(wave).max(initial=0.0))
    margin = round(_MARGIN_S * _OWN_HZ)
    return wave[max(0, loud[0] - margin) : loud[-1] + margin] if loud.size else wave[:0]


def _graph_in(folder: Path) -> Path:
    usual = folder / "onnx" / "model.onnx"
    found = [usual] if usual.exists() else sorted(folder.rglob("*.onnx"))
    if len(found) != 1:
        raise EngineError(f"{folder} holds {len(found)} graphs (.onnx), and no onnx/model.onnx. Add a folder with one.")
    return found[0]


def _letters_in(folder: Path) -> dict[str, int]:
    """What the graph was taught to read, by letter."""
    for file, path in (("tokenizer.json", ("model", "vocab")), ("config.json", ("vocab",))):
        place = folder / file
        rows: Any = json.loads(place.read_bytes()) if place.exists() else {}
        for name in path:
            rows = rows.get(name, {})
        if rows:
            return rows
    raise EngineError(f"{folder} needs Kokoro's tokenizer.json, or a config.json with its `vocab`. Add it there.")


def _styles_in(folder: Path) -> dict[str, np.ndarray]:
    """Every voice's styles, float32 `[rows, 256]`, by its name."""
    found: dict[str, np.ndarray] = {}
    for file in sorted([*folder.glob("voices/*.bin"), *folder.glob("voices*.bin"), *folder.glob("*.npz")]):
        if is_zipfile(file):
            with np.load(file) as rows:
                found |= {name: rows[name] for name in rows.files}
        else:
            found[file.stem] = np.fromfile(file, "<f4")
    if not found or any(rows.size % _STYLE for rows in found.values()):
        raise EngineError(f"{folder} needs Kokoro's voices, voices/*.bin or one voices.npz, of {_STYLE} numbers a row.")
    return {name: rows.reshape(-1, _STYLE).astype(np.float32) for name, rows in found.items()}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

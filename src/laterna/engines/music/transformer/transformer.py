"""A piano performance to the moods of a story, drawn event by event from a Music Transformer.

The network was taught music, not moods: a mood says which loudness and which tones may be drawn while it lasts, so that
every page turn is heard. The last seconds are ours: the home chord, rolled, and its ringing.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file

from laterna.engines.desk import desk
from laterna.engines.music.performance import EVENTS, GRID_HZ, PlayedNote, decode
from laterna.engines.music.transformer.network import Network, Shape
from laterna.engines.tensors.device import device_of, working
from laterna.engines.weights import folder_of
from laterna.story import Note, Score, Tempo, Track
from laterna.story.errors import EngineError
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from torch import Tensor

    from laterna.story import CueSheet, MoodPoint

_OFF, _SHIFT, _LOUDNESS = 128, 256, 356
_BPM = 60.0
"""A performance has no beat; a quarter note is a second."""
_CLOSE_S = 3.0
_ROLL_S = 0.12
_RING_S = 0.4
_LONGEST_WAIT = 4
"""Seconds of nothing but waiting, after which a key must go down."""
_LOW, _HIGH = 33, 96
_MOST_AT_ONCE = 24
"""Events without time passing, after which time must pass."""
_KEYS = ("C", "D", "Eb", "F", "G", "A", "Bb")
_CLASSES = (0, 2, 3, 5, 7, 9, 10)


class Transformer:
    """Keeps the protocol `Compose`."""

    def __init__(self, model: str = "music-transformer", device: str = "auto") -> None:
        """Load a checkpoint: `config.json` and `model.safetensors`; see `network`.

        Raises:
            MissingWeightsError: it is not on this machine.
            EngineError: it is not one of this network.
        """
        folder = folder_of(model)
        self._device = device_of(device)
        try:
            rows = json.loads((folder / "config.json").read_bytes())
            self.network = Network(Shape(**{name: rows[name] for name in Shape._fields}))
            self.network.load_state_dict(load_file(folder / "model.safetensors"))
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = str(error).strip().partition("\n")[0]
            raise EngineError(f"{model} is no checkpoint of Music Transformer: {reason}") from error
        self.network.eval().to(self._device)

    def compose(self, sheet: CueSheet) -> Score:
        """A score for piano of exactly the sheet's length; the same sheet, the same notes."""
        home = seed_of(sheet.seed, "key") % len(_KEYS)
        with working(seed_of(sheet.seed, "performance"), self._device):
            events = self._play(sheet, _CLASSES[home])
        turn = max(0.0, sheet.seconds - _CLOSE_S)
        played = [note._replace(end_s=min(note.end_s, turn)) for note in decode(events) if note.start_s < turn]
        notes = tuple(_note(note) for note in _in_order([*played, *_closing(sheet.seconds, turn, _CLASSES[home])]))
        piano = Track(name="Piano", instrument="piano", program=0, notes=notes)
        return Score(
            tracks=(piano,), tempos=(Tempo(beat=0, bpm=_BPM),), curve=sheet.points, seconds=sheet.seconds,
            key=_KEYS[home],
        )  # fmt: skip

    def _play(self, sheet: CueSheet, home: int) -> list[int]:
        """Events until the close, drawn from the process's own random numbers."""
        steps, still, silent = 0, 0, 0
        end = round(max(0.0, sheet.seconds - _CLOSE_S) * GRID_HZ)
        events = [_LOUDNESS + _mood(sheet.points[0])["loudness"][0]]
        memory: list[tuple[Tensor, Tensor]] | None = None
        point = sheet.points[0]
        while steps < end:
            now = next(row for row in reversed(sheet.points) if row.start_s * GRID_HZ <= steps)
            if now.mood != point.mood:
                events.append(_LOUDNESS + sum(_mood(now)["loudness"]) // 2)
                point, memory = now, None
                desk().tell(now.mood, steps / end)
            logits, memory = self._next(events, memory)
            allowed = _allowed(now, home, waits=silent < _LONGEST_WAIT * GRID_HZ, keys=still < _MOST_AT_ONCE)
            event = _drawn(logits, allowed, _mood(now)["temperature"])
            events.append(event)
            passed = event - _SHIFT + 1 if _SHIFT <= event < _LOUDNESS else 0
            steps += passed
            still = 0 if passed else still + 1
            silent = 0 if event < _OFF else silent + passed
        return events

    def _next(
        self, events: list[int], memory: list[tuple[Tensor, Tensor]] | None
    ) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """The logits after the last event, `[388]`; when the context is full, its later half is heard again."""
        context = self.network.shape.context
        if memory is not None and memory[0][0].shape[2] < context:
            given = events[-1:]
        else:
            given, memory = events[-max(1, context // 2) :], None
        logits, kept = self.network(torch.tensor([given], device=self._device), memory)
        return logits[0, -1].float().cpu(), kept


def _allowed(point: MoodPoint, home: int, *, waits: bool, keys: bool) -> Tensor:
    """Which events may come, bool `[388]`; keys may always come up, and something is always allowed."""
    row = _mood(point)
    allowed = torch.zeros(EVENTS, dtype=torch.bool)
    if keys:
        tones = {(home + tone) % 12 for tone in row["scale"]}
        allowed[[pitch for pitch in range(_LOW, _HIGH + 1) if pitch % 12 in tones]] = True
        if waits:
            low, high = row["loudness"]
            allowed[_OFF + _LOW : _OFF + _HIGH + 1] = True
            allowed[_LOUDNESS + low : _LOUDNESS + high + 1] = True
    if waits or not keys:
        allowed[_SHIFT:_LOUDNESS] = True
    return allowed


def _drawn(logits: Tensor, allowed: Tensor, temperature: float) -> int:
    chances = (logits / temperature).masked_fill(~allowed, -torch.inf).softmax(-1)
    return int(torch.multinomial(chances, 1))


def _closing(seconds: float, turn: float, home: int) -> list[PlayedNote]:
    """The home chord, rolled upwards."""
    end = seconds - min(_RING_S, seconds / 4)
    chord = (36 + home, 48 + home, 55 + home, 60 + home, 64 + home)
    starts = [min(turn + index * _ROLL_S, end - 0.01) for index in range(len(chord))]
    return [PlayedNote(start, end, pitch, 56) for start, pitch in zip(starts, chord, strict=True)]


def _in_order(notes: list[PlayedNote]) -> list[PlayedNote]:
    return sorted(notes, key=lambda note: (note.start_s, note.pitch))


def _note(note: PlayedNote) -> Note:
    length = max(note.end_s - note.start_s, 1 / GRID_HZ)
    return Note(start=note.start_s * _BPM / 60, length=length * _BPM / 60, pitch=note.pitch, velocity=note.velocity)


def _mood(point: MoodPoint) -> dict[str, Any]:
    return _moods()[point.mood]


@cache
def _moods() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("moods.toml").read_text(encoding="utf-8"))

"""The sound of a whole film: the voice at the front, music ducked under it, the place around them, at one loudness.

The sound flows in blocks, so that the memory does not grow with the film but by a few bytes a millisecond: a first
pass measures the mix (`loudness`), a second gives it out at -16 LUFS with true peaks under -1 dBTP (`master`). Source
of the loudness practice: EBU R 128 and AES TD1008 (speech-led programmes for small loudspeakers).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from laterna.press.audio import decode, decode_blocks, resampled
from laterna.press.effects import ambience
from laterna.press.filters import Audio, Curve, eased, ratio, widened
from laterna.press.loudness import RATE_HZ, Meter
from laterna.press.master import Master
from laterna.story import Sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Source = Sound | Path | Callable[[], Sound]
"""A sound; or a file or a call that gives it, read only while it sounds."""
Stem = Literal["voice", "music", "effects"]
STEMS: tuple[Stem, ...] = ("voice", "music", "effects")

_BLOCK = 10 * RATE_HZ
_VOICE_LUFS, _MUSIC_LUFS, _EFFECTS_LUFS = -17.0, -24.0, -36.0
_MUSIC_DUCK_DB, _EFFECTS_DUCK_DB = -9.0, -3.0
_DUCK_STEP = RATE_HZ // 100
_DUCK_BEFORE, _DUCK_AFTER, _DUCK_EASE = 30, 80, 70
_SPEECH_FLOOR = ratio(-45)
_FADE_S, _LAST_FADE_S, _SILENT_END_S = 1.2, 2.5, 0.15


@dataclass(frozen=True)
class Ambience:
    """The sounds of a place, for a while."""

    start_s: float
    end_s: float
    sounds: tuple[str, ...]
    """Names that `effects.toml` knows, the most important first; other names are silent."""


@dataclass(frozen=True)
class Mix:
    """What is heard, and when."""

    seconds: float
    """Exact length of the whole."""
    voice: tuple[tuple[float, Source], ...] = ()
    """(start in seconds, narration), in order."""
    music: Sound | Path | None = None
    """From the beginning; what is longer than the whole is faded out at its end."""
    ambience: tuple[Ambience, ...] = ()
    """By start; what overlaps adds up."""
    seed: int = 0


def joined(places: Iterable[Ambience]) -> tuple[Ambience, ...]:
    """Places in order, each beginning where the one before ends, with every sound in one piece.

    A wind that blows on page after page does not die down at every page turn.
    """
    whole: list[Ambience] = []
    for place in places:
        for name in place.sounds:
            begun = next((bed for bed in whole if bed.sounds == (name,) and bed.end_s == place.start_s), None)
            if begun is None:
                whole.append(Ambience(place.start_s, place.end_s, (name,)))
            else:
                whole[whole.index(begun)] = replace(begun, end_s=place.end_s)
    return tuple(whole)


def mix(parts: Mix) -> Sound:
    """The mix: float32 `[2, T]` at 48 kHz, -16 LUFS integrated, true peak at most -1 dBTP, silent at both ends."""
    return Sound(samples=np.concatenate([*mix_blocks(parts), np.zeros((2, 0), np.float32)], axis=1), rate_hz=RATE_HZ)


def mix_blocks(parts: Mix) -> Iterator[Audio]:
    """The same in blocks of ten seconds, float32 `[2, N]`, for a film of any length."""
    return (np.asarray(layers.sum(axis=0), np.float32) for layers in stem_blocks(parts))


def stems(parts: Mix) -> dict[Stem, Sound]:
    """Voice, music and effects by themselves, each as long as the mix; they add up to it."""
    blocks = list(stem_blocks(parts))
    return {
        stem: Sound(samples=np.concatenate([layers[index] for layers in blocks], axis=1), rate_hz=RATE_HZ)
        for index, stem in enumerate(STEMS)
    }


def stem_blocks(parts: Mix) -> Iterator[Audio]:
    """The stems in blocks of ten seconds, float32 `[3, 2, N]` in the order of `STEMS`; the mix is their sum."""
    desk = _Desk(parts)
    master = Master(layers.sum(axis=0) for layers in desk.blocks())
    for index, layers in enumerate(desk.blocks()):
        yield layers * master.gain(index * _BLOCK, layers.shape[2])


class _Desk:
    """The mixing desk: every source, its level, and the curve that ducks it."""

    def __init__(self, parts: Mix) -> None:
        self._parts = parts
        self._length = round(parts.seconds * RATE_HZ)
        self._levels = [_gain_to(_VOICE_LUFS, [_doubled(_mono(sound)[None])]) for _, sound in parts.voice]
        self._music_level = _gain_to(_MUSIC_LUFS, _stereo_blocks(parts.music))
        self._loops = {
            name: _levelled(name, parts.seed)
            for name in dict.fromkeys(name for bed in parts.ambience for name in bed.sounds)
        }
        self._duck = self._duck_curve()

    def blocks(self) -> Iterator[Audio]:
        """The stems, `[3, 2, N]`, ten seconds at a time."""
        music = _Reader(self._parts.music)
        beds = [_Bed(bed, [self._loops[name] for name in bed.sounds]) for bed in self._parts.ambience]
        speech = _Speech(self._parts.voice, self._levels)
        for start in range(0, self._length, _BLOCK):
            count = min(_BLOCK, self._length - start)
            layers = np.zeros((3, 2, count), np.float32)
            layers[0] = speech.take(start, count)
            layers[1] = music.take(count) * self._curve(start, count, _MUSIC_DUCK_DB, self._music_level)
            for bed in beds:
                bed.add_to(layers[2], start)
            layers[2] *= self._curve(start, count, _EFFECTS_DUCK_DB, 1.0)
            yield layers

    def _duck_curve(self) -> Curve:
        """From 0 (nobody speaks) to 1 (someone does), one value a hundredth of a second, ahead of the voice."""
        active = np.zeros(self._length // _DUCK_STEP + 2, np.bool_)
        for (start_s, sound), level in zip(self._parts.voice, self._levels, strict=True):
            voice = _mono(sound) * level
            frames = np.pad(voice, (0, -len(voice) % _DUCK_STEP)).reshape(-1, _DUCK_STEP)
            speaking = np.sqrt(np.mean(frames**2, axis=1)) > _SPEECH_FLOOR
            first = round(start_s * RATE_HZ) // _DUCK_STEP
            span = active[first : first + len(speaking)]
            span |= speaking[: len(span)]
        return eased(widened(active, _DUCK_BEFORE, _DUCK_AFTER).astype(np.float64), _DUCK_EASE)

    def _curve(self, start: int, count: int, depth_db: float, level: float) -> Audio:
        """Level, ducking and the fades at both ends, sample by sample."""
        first = start // _DUCK_STEP
        steps = np.arange(first, (start + count) // _DUCK_STEP + 2)
        left = (self._length - steps * _DUCK_STEP) / RATE_HZ - _SILENT_END_S
        fade = np.clip(steps * _DUCK_STEP / (_FADE_S * RATE_HZ), 0, 1) * np.clip(left / _LAST_FADE_S, 0, 1)
        ducked = self._duck[np.minimum(steps, len(self._duck) - 1)] * depth_db
        curve = level * 10 ** (ducked / 20) * np.sin(fade * np.pi / 2) ** 2
        return np.interp(np.arange(start, start + count), steps * _DUCK_STEP, curve).astype(np.float32)


class _Speech:
    """The narrations, each read when its time comes."""

    def __init__(self, voice: tuple[tuple[float, Source], ...], levels: list[float]) -> None:
        self._waiting = [
            (round(start_s * RATE_HZ), sound, level) for (start_s, sound), level in zip(voice, levels, strict=True)
        ]
        self._sounding: list[tuple[int, Audio]] = []

    def take(self, start: int, count: int) -> Audio:
        while self._waiting and self._waiting[0][0] < start + count:
            begin, sound, level = self._waiting.pop(0)
            self._sounding.append((begin, _mono(sound) * np.float32(level)))
        block = np.zeros(count, np.float32)
        for begin, voice in self._sounding:
            _overlay(block, voice, begin - start)
        self._sounding = [(begin, voice) for begin, voice in self._sounding if begin + len(voice) > start + count]
        return block


class _Reader:
    """The music, read as it goes; silence after its end."""

    def __init__(self, source: Sound | Path | None) -> None:
        self._blocks = _stereo_blocks(source)
        self._rest = np.zeros((2, 0), np.float32)

    def take(self, count: int) -> Audio:
        pieces = [self._rest]
        have = self._rest.shape[1]
        while have < count:
            pieces.append(next(self._blocks, np.zeros((2, count - have), np.float32)))
            have += pieces[-1].shape[1]
        line = np.concatenate(pieces, axis=1)
        self._rest = line[:, count:]
        return line[:, :count]


class _Bed:
    """One place's sounds, going round without a seam, faded at both its ends."""

    def __init__(self, bed: Ambience, loops: list[Audio]) -> None:
        self._first, self._last = round(bed.start_s * RATE_HZ), round(bed.end_s * RATE_HZ)
        self._loops = loops

    def add_to(self, block: Audio, start: int) -> None:
        first, last = max(self._first, start), min(self._last, start + block.shape[1])
        if first >= last:
            return
        at = np.arange(first, last, dtype=np.float32)
        edge = np.minimum(at - self._first, self._last - at) / np.float32(_FADE_S * RATE_HZ)
        fade = np.sin(np.clip(edge, 0, 1) * np.float32(np.pi / 2)) ** 2
        for loop in self._loops:
            block[:, first - start : last - start] += _round(loop, first, last - first) * fade


def _levelled(name: str, seed: int) -> Audio:
    """The loop of one sound at the level of effects; silence for a name that nobody knows."""
    loop = ambience(name, seed)
    return loop * np.float32(_gain_to(_EFFECTS_LUFS, [loop]))


def _round(loop: Audio, first: int, count: int) -> Audio:
    """`count` samples of an endless loop."""
    offset = first % loop.shape[1]
    turns = -(-(offset + count) // loop.shape[1])
    return np.concatenate([loop[:, offset:]] + [loop] * (turns - 1), axis=1)[:, :count]


def _overlay(block: Audio, voice: Audio, offset: int) -> None:
    first, last = max(offset, 0), min(offset + len(voice), len(block))
    if first < last:
        block[first:last] += voice[first - offset : last - offset]


def _mono(source: Source) -> Audio:
    """One channel at 48 kHz, float32 `[T]`."""
    if isinstance(source, Path):
        return decode(source).samples.mean(axis=0)
    sound = source if isinstance(source, Sound) else source()
    return resampled(sound, RATE_HZ).samples.mean(axis=0)


def _stereo_blocks(source: Sound | Path | None) -> Iterator[Audio]:
    if source is None:
        return
    if isinstance(source, Path):
        for block in decode_blocks(source):
            yield _doubled(block)
        return
    samples = resampled(source, RATE_HZ).samples
    for start in range(0, samples.shape[1], _BLOCK):
        block = samples[:, start : start + _BLOCK]
        yield _doubled(block)


def _doubled(block: Audio) -> Audio:
    """One or two channels as two."""
    return np.broadcast_to(block, (2, block.shape[1]))


def _gain_to(lufs: float, blocks: Iterable[Audio]) -> float:
    """The factor that brings float32 `[2, N]` blocks to a loudness; 1 for silence."""
    meter = Meter(2)
    for block in blocks:
        meter.add(block)
    loudness = meter.integrated_lufs()
    return ratio(lufs - loudness) if np.isfinite(loudness) else 1.0

"""The voice that works at once on any computer: espeak-ng, unhurried, with the time of every word.

The text is spoken clause by clause (`espeak_text`), so that pauses are ours and each speaker has a voice of its own
(`espeak_voices`); the library's events say when each word begins (`espeak_words`); then the sound is made pleasant
(`polish`). It stays a formant voice. Method: espeak-ng, https://github.com/espeak-ng/espeak-ng.
"""

from __future__ import annotations

import re

import numpy as np

from laterna.engines.speech.espeak_library import Synthesiser
from laterna.engines.speech.espeak_text import Clause, clauses_of
from laterna.engines.speech.espeak_voices import Speaker, library_language, speaker, timbres, tongues
from laterna.engines.speech.espeak_words import word_starts
from laterna.engines.speech.pauses import AFTER_S, BEFORE_S, PAUSES_S, silence
from laterna.engines.speech.polish import RATE_HZ, Audio, polish, resample
from laterna.story import Narration, Script, Sound, VoiceCard, WordTiming, vocabulary
from laterna.story.errors import LanguageError
from laterna.story.spoken import words_of

_EDGE = 96
"""Samples over which a clause fades in and out, 2 ms."""
_UNSPOKEN_WORD_S = 0.12
_KANJI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


class Espeak:
    """The embedded voice. Method and library: espeak-ng (GPL-3)."""

    def speak(self, script: Script) -> Narration:
        """Read a script aloud.

        The sound is float32 `[1, T]` at 48 kHz, about -19 LUFS; a text without words is half a second of silence.
        Raises `LanguageError` for a language that the library does not speak, or letters of one that it can't read.
        """
        language = library_language(script.language)
        _check(script)
        ranges = words_of(script.text, script.language)
        parts: list[Audio] = [silence(BEFORE_S)]
        cursor = len(parts[0])
        edges: list[tuple[int, int]] = []
        clauses = clauses_of(script)
        with Synthesiser() as library:
            for clause in clauses:
                who = speaker(language, clause.voice, script.words_per_minute)
                wave, starts = _spoken(clause, who, library)
                stops = [*starts[1:], len(wave)]
                edges.extend((cursor + start, cursor + stop) for start, stop in zip(starts, stops, strict=True))
                parts += [wave, silence(PAUSES_S[clause.pause] / who.pace if clause is not clauses[-1] else 0.0)]
                cursor += len(wave) + len(parts[-1])
        parts.append(silence(AFTER_S))
        samples = polish(np.concatenate(parts))
        words = tuple(
            WordTiming(start_s=begin / RATE_HZ, end_s=end / RATE_HZ, start_char=first, end_char=last)
            for (begin, end), (first, last) in zip(edges, ranges, strict=True)
        )
        narrator = speaker(language, script.voice, script.words_per_minute).manner.voice
        sound = Sound(samples=samples[None], rate_hz=RATE_HZ)
        return Narration(text=script.text, language=script.language, sound=sound, words=words, voice=narrator)

    def voices(self) -> tuple[VoiceCard, ...]:
        """Every kind of voice in every language."""
        kinds = [vocabulary().entry("voices", name) for name in timbres()]
        return tuple(
            VoiceCard(
                name=kind.name,
                language=code,
                gender=getattr(kind, "gender", "neutral"),
                age=getattr(kind, "age", "adult"),
            )
            for code in tongues()
            for kind in kinds
        )


def _check(script: Script) -> None:
    """The library spells kanji out in English: better no voice than that one."""
    strange = _KANJI.search(script.text) if script.language.split("-")[0] == "ja" else None
    if strange:
        raise LanguageError(
            f"espeak can't read {strange.group()!r}: it knows no kanji. Write the words in kana, choose another voice "
            "with --engine speak=NAME, or make books without sound: --silent --formats pdf,epub,html."
        )


def _spoken(clause: Clause, who: Speaker, library: Synthesiser) -> tuple[Audio, list[int]]:
    """A clause at 48 kHz, and the sample at which each of its words begins."""
    said = library.say(clause.text, who.manner)
    if not said.samples.any():
        spread = round(_UNSPOKEN_WORD_S * RATE_HZ)
        return np.zeros(spread * len(clause.starts), np.float32), [
            spread * index for index in range(len(clause.starts))
        ]
    starts = word_starts(clause, said, lambda word: library.phoneme_count(word, who.manner.voice))
    wave = resample(said.samples.astype(np.float32) / np.float32(32768), who.rate_hz)
    edge = min(_EDGE, len(wave) // 2)
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    wave[:edge] *= ramp
    wave[len(wave) - edge :] *= ramp[::-1]
    return wave, [min(round(at * RATE_HZ / who.rate_hz), len(wave)) for at in starts]

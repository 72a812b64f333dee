"""The espeak-ng library by ctypes: one short text in, samples and times out.

Method: espeak-ng's C interface, `speak_lib.h` (https://github.com/espeak-ng/espeak-ng), library and data from the
`espeakng-loader` wheel. The library keeps its state in globals, and what it said before (the wavering of its pitch,
the phase of its waves) is heard in what it says next. So it is loaded afresh for every narration, which takes half a
millisecond; the same text then always gives the same samples. One `Synthesiser` at a time, in one thread.
"""

from __future__ import annotations

import _ctypes
import ctypes
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import espeakng_loader
import numpy as np

from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from types import TracebackType

RATE_HZ = 22050
SLOWEST, FASTEST = 80, 450
"""The library's own words a minute, least and most."""

_RETRIEVE_AT_ONCE = 2
_BUFFER_MS = 1000
_WITH_PHONEME_EVENTS = 1
_UTF8 = 1
_BRACKETED_PHONEMES = 0x100
_IPA = 0x02
_RATE, _PITCH, _RANGE = 1, 3, 4
_WORD, _CLAUSE_END, _PHONEME = 1, 5, 7


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("text", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Manner:
    """How the library speaks."""

    voice: str
    """A language and a variant: `en+f2`."""
    rate: int
    """The library's words a minute, from `SLOWEST` to `FASTEST`."""
    pitch: int
    """0 to 100; 50 is the voice's own, 100 an octave above, 0 an octave below."""
    liveliness: int
    """0 to 100: how far the pitch moves; 50 is usual."""


@dataclass(frozen=True)
class Utterance:
    """A short text spoken, without the silence after it."""

    samples: np.ndarray
    """int16 `[T]` at `RATE_HZ`."""
    words: tuple[tuple[int, int], ...]
    """(index of the character, sample) where the library says that a word begins; it may tell two as one."""
    phonemes: tuple[int, ...]
    """The sample at which each phoneme begins, pauses left out."""


class Synthesiser:
    """The library, freshly loaded; a context manager that lets it go."""

    def __init__(self) -> None:
        """Raises `EngineError` when the library cannot read its data."""
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        data = espeakng_loader.get_data_path().encode()
        if self._library.espeak_Initialize(_RETRIEVE_AT_ONCE, _BUFFER_MS, data, _WITH_PHONEME_EVENTS) != RATE_HZ:
            raise EngineError(
                "espeak-ng cannot read its data: reinstall espeakng-loader (pip install espeakng-loader)."
            )
        self._callback = _Callback(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)
        self._chunks: list[bytes] = []
        self._events: list[tuple[int, int, int, bytes]] = []
        self._voice = ""
        self._phoneme_counts: dict[tuple[str, str], int] = {}

    def __enter__(self) -> Synthesiser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.espeak_Terminate()
        _unload(self._library)

    def say(self, text: str, manner: Manner) -> Utterance:
        """Speak one clause. Raises `EngineError` when the library has no such voice or fails.

        Args:
            text: well-formed Unicode without control characters; `[[...]]` holds phonemes in the library's own letters.
            manner: who speaks, and how.
        """
        self._use(manner.voice)
        for parameter, value in ((_RATE, manner.rate), (_PITCH, manner.pitch), (_RANGE, manner.liveliness)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._chunks.clear()
        self._events.clear()
        data = text.encode() + b"\0"
        if self._library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8 | _BRACKETED_PHONEMES, None, None) != 0:
            raise EngineError(f"espeak-ng could not speak {text[:40]!r} with the voice {manner.voice!r}.")
        samples = np.frombuffer(b"".join(self._chunks), np.int16)
        ends = [sample for kind, _, sample, _ in self._events if kind == _CLAUSE_END]
        return Utterance(
            samples[: max(ends, default=0)],
            tuple((position - 1, sample) for kind, position, sample, _ in self._events if kind == _WORD),
            tuple(sample for kind, _, sample, name in self._events if kind == _PHONEME and _is_sound(name)),
        )

    def phoneme_count(self, word: str, voice: str) -> int:
        """How many phonemes the word has when it stands alone; at least 1."""
        key = word, voice
        if key not in self._phoneme_counts:
            spoken = self._phonemes(word, voice, ord("_") << 8)
            self._phoneme_counts[key] = max(1, sum(bool(sound) for part in spoken.split() for sound in part.split("_")))
        return self._phoneme_counts[key]

    def ipa(self, text: str, voice: str) -> str:
        """A text in the letters of the International Phonetic Alphabet, words parted by spaces."""
        return " ".join(self._phonemes(text, voice, _IPA).split())

    def _phonemes(self, text: str, voice: str, mode: int) -> str:
        self._use(voice)
        buffer = ctypes.create_string_buffer(text.encode())
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        clauses: list[bytes] = []
        while rest.value:
            clauses.append(self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, mode) or b"")
        return b" ".join(clauses).decode()

    def _use(self, voice: str) -> None:
        if voice == self._voice:
            return
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EngineError(f"espeak-ng has no voice {voice!r}.")
        self._voice = voice

    def _receive(self, samples: object, count: int, events: object) -> int:
        if samples and count > 0:
            # What ctypes hands to a callback is typed nowhere: here an address, there a pointer to a row of events.
            self._chunks.append(ctypes.string_at(samples, count * 2))  # pyright: ignore[reportArgumentType]
        index = 0
        while (event := events[index]).type:  # pyright: ignore[reportIndexIssue]
            self._events.append((event.type, event.text_position, event.sample, bytes(event.text)))
            index += 1
        return 0


def _unload(library: ctypes.CDLL) -> None:
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


def _is_sound(name: bytes) -> bool:
    """Whether a phoneme's name stands for a sound: not for a pause (`_`, `_:`) or a change of language (`(en)`)."""
    return not name.startswith((b"_", b"("))

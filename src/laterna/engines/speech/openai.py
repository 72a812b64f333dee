"""Speech of the OpenAI protocol: OpenAI itself, or any server of the same `/audio/speech`.

https://platform.openai.com/docs/api-reference/audio/createSpeech; asked for plain samples, which are 24 kHz, 16 bits,
one channel. Each speaker's stretch of the text is one request; what was paid for is kept until the whole is there.
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from laterna.engines.desk import desk
from laterna.engines.remote import patiently, server
from laterna.engines.remote.client import FAULTS, client_of, fault_of
from laterna.engines.speech.espeak_text import clauses_of
from laterna.engines.speech.manners import Manner, manner_of, manners
from laterna.engines.speech.pauses import AFTER_S, BEFORE_S, PAUSES_S, silence
from laterna.engines.speech.polish import RATE_HZ, Audio, levelled, resample
from laterna.story import Narration, Sound, VoiceCard, vocabulary
from laterna.story.errors import BusyError
from laterna.story.spoken import words_of

if TYPE_CHECKING:
    from laterna.story import Script, Voice

_OWN_HZ = 24000
_OWN_WPM = 150.0
_SPEEDS = (0.25, 4.0)
_LONGEST = 4000
"""Characters of one request; the service takes 4096."""
_MODEL = "gpt-4o-mini-tts"


class _Stretch(NamedTuple):
    """What one speaker says in one request."""

    text: str
    voice: Voice


class OpenAI:
    """Keeps the protocol `Speak`, without word times; its methods are coroutines."""

    def __init__(self, url: str = "", model: str = "") -> None:
        """A server; see `engines.remote.server` for the variables named `LATERNA_SPEECH_...`.

        Raises `MissingKeyError` when the usual service has no key.
        """
        self._server = server("speech", url, model)
        self._model = self._server.model or _MODEL
        self._client = client_of(self._server)

    async def speak(self, script: Script) -> Narration:
        """Read a script aloud; float32 `[1, T]` at 48 kHz.

        Raises `BusyError` when every try failed, `BudgetError` before one that would pass the budget.
        """
        parts: list[Audio] = [silence(BEFORE_S)]
        stretches = _stretches(script)
        for index, stretch in enumerate(stretches):
            parts += [silence(PAUSES_S["speaker"] if index else 0.0), await self._said(stretch, script)]
            desk().tell(stretch.text, (index + 1) / len(stretches))
        samples = levelled(np.concatenate([*parts, silence(AFTER_S)]))
        sound = Sound(samples=samples[None], rate_hz=RATE_HZ)
        narrator = manner_of(script.voice).openai
        return Narration(text=script.text, language=script.language, sound=sound, words=(), voice=narrator)

    def voices(self) -> tuple[VoiceCard, ...]:
        """The kinds of voice that it lends one of its own to; any language."""
        kinds = [vocabulary().entry("voices", name) for name in manners()]
        return tuple(
            VoiceCard(
                name=kind.name,
                language="en",
                gender=getattr(kind, "gender", "neutral"),
                age=getattr(kind, "age", "adult"),
            )
            for kind in kinds
        )

    async def _said(self, stretch: _Stretch, script: Script) -> Audio:
        manner = manner_of(stretch.voice)
        speed = script.words_per_minute * stretch.voice.pace * manner.pace / _OWN_WPM
        asked = f"{self._server.url} {self._model} {manner.openai} {speed:.3f} {stretch.text}"
        key = hashlib.sha256(asked.encode()).hexdigest()
        data = desk().recall(key)
        if data is None:
            price = self._server.price
            most = price.of(len(stretch.text), 0) if price else None
            data = await patiently(
                lambda: self._send(stretch.text, manner, speed), who=self._server.name, what=asked, most=most,
                cost_of=lambda _: most,
            )  # fmt: skip
            desk().keep(key, data)
        samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
        return resample(samples, _OWN_HZ)

    async def _send(self, text: str, manner: Manner, speed: float) -> bytes:
        try:
            answer = await self._client.audio.speech.create(
                model=self._model, voice=manner.openai, input=text, response_format="pcm",
                speed=round(min(max(speed, _SPEEDS[0]), _SPEEDS[1]), 3),
            )  # fmt: skip
            data = await answer.aread()
        except FAULTS as error:
            raise fault_of(error, self._server) from error
        if not data:
            raise BusyError(f"{self._server.host} answered with no sound.")
        return data


def _stretches(script: Script) -> list[_Stretch]:
    """The script by speaker, signs and all; what is too long for a request is parted between clauses."""
    words = words_of(script.text, script.language)
    clauses = clauses_of(script)
    ends = [clause.first for clause in clauses[1:]]
    texts = [script.text[words[clause.first][0] : words[end][0]] for clause, end in zip(clauses, ends, strict=False)]
    if clauses:
        texts.append(script.text[words[clauses[-1].first][0] :])
    found: list[_Stretch] = []
    for voice, group in groupby(zip(clauses, texts, strict=True), key=lambda row: row[0].voice):
        text = ""
        for _, piece in group:
            if text and len(text) + len(piece) > _LONGEST:
                found.append(_Stretch(text.strip(), voice))
                text = ""
            text += piece
        found.append(_Stretch(text.strip(), voice))
    return found

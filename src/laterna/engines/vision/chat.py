"""An eye at a server: any model with eyes behind the OpenAI protocol, from OpenAI's own to LLaVA in llama.cpp.

How sure it is of an answer it says itself: models that were tuned to talk know that better than the odds of their words
tell (K. Tian et al., Just Ask for Calibration, 2023).
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from PIL import Image
from pydantic import Field

from laterna.engines.remote import server
from laterna.engines.remote.chat import ChatServer
from laterna.engines.settings import number
from laterna.engines.talk import Ask, Form, answer, prompt
from laterna.engines.talk.schema import schema_of
from laterna.engines.vision.glance import Glance
from laterna.engines.vision.told import CANNOT_TELL, checked, observed, questions_about
from laterna.story import Answer
from laterna.story.model import Model
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Floats, Observation, Photo, Picture

_PROMPT = Path(__file__).parent / "prompts" / "look.toml"
_ANSWER_CHARS = 300
_ANSWER_TOKENS = 160
_QUALITY = 90
"""Of the JPEG that is sent."""


class _Said(Model):
    answer: Annotated[str, Field(min_length=1)]
    sure: Annotated[float, Field(ge=0, le=1)]


class _Seen(Model):
    answers: tuple[_Said, ...]


class Chat:
    """Keeps the protocol `See`, in coroutines."""

    def __init__(self, url: str = "", model: str = "", longest_px: int | str = 1024) -> None:
        """An eye at a server; see `engines.remote.server` for the variables named `LATERNA_SEE_...`.

        Args:
            url: base address; empty for OpenAI's own, or the variable's.
            model: empty for the variable's, or the only one that the server has.
            longest_px: of the photo as it is sent.

        Raises `MissingKeyError` when the usual service has no key.
        """
        self._talk = ChatServer(server("see", url, model))
        self._longest_px = round(number("longest_px", longest_px, 64, 2048))

    async def see(self, photo: Photo, subject: str = "") -> Observation:
        """What the model says of the photo, on top of what can be measured here; `subject` is trusted over the model.

        Raises as `laterna.engines.talk.answer` does.
        """
        answers = await self._answers(photo, questions_about(subject))
        return await asyncio.to_thread(observed, photo, subject, answers)

    async def ask(self, photo: Photo, question: str) -> Answer:
        """An answer, with the model's own confidence; raises `InputError` for no question, or one too long."""
        return (await self._answers(photo, [checked(question)]))[0]

    async def embed(self, pictures: Sequence[Picture]) -> Floats:
        """As the embedded eye does, and here: the protocol has no rows for pictures."""
        return await asyncio.to_thread(Glance().embed, pictures)

    async def _answers(self, photo: Photo, questions: Sequence[str]) -> tuple[Answer, ...]:
        count = len(questions)
        picture = await asyncio.to_thread(_jpeg, photo.picture, self._longest_px)
        asking = prompt(_PROMPT)
        turns = asking.turns(questions=questions, cannot_tell=CANNOT_TELL)
        schema = schema_of(_Seen, counts={"answers": (count, count)}, longest={"answer": _ANSWER_CHARS})
        form = Form(
            _Seen, schema, lambda value: [] if len(value.answers) == count else [f"answers: there must be {count}"]
        )
        seed = seed_of(hashlib.sha256(picture).hexdigest(), *questions)
        asked = Ask("look", turns, schema, _ANSWER_TOKENS * count, asking.temperature, seed, picture)
        seen = await answer(self._talk, asked, form)
        return tuple(_answer(said) for said in seen.answers)


def _answer(said: _Said) -> Answer:
    unsure = not said.sure or said.answer.strip() == CANNOT_TELL
    return (
        Answer(text=CANNOT_TELL, confidence=0.0) if unsure else Answer(text=said.answer.strip(), confidence=said.sure)
    )


def _jpeg(picture: Picture, longest_px: int) -> bytes:
    """A photo as a file, at most so large, and nothing in it but its pixels."""
    image = Image.fromarray(picture.pixels).convert("RGB")
    image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()

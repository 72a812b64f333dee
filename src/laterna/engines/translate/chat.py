"""A translator that any chat model behind the OpenAI protocol can be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from laterna.engines.desk import desk
from laterna.engines.remote import server
from laterna.engines.remote.chat import ChatServer
from laterna.engines.talk import Ask, Form, answer, prompt
from laterna.engines.talk.schema import schema_of
from laterna.engines.translate.wording import faults_of, refrains, room_for, windows
from laterna.story.languages import language
from laterna.story.model import Model
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from laterna.engines.talk import Turn

_PROMPTS = Path(__file__).parent / "prompts"
_WINDOW_SHARE = 0.25
"""Of the model's context that a window's texts may take: they are read once and written once."""
_TOKEN_BYTES = 3
_MOST_TEXTS = 12
_ENDING_CHARS = 400


class _Said(Model):
    translations: tuple[str, ...]


class Chat:
    """Keeps the protocol `Translate`, in coroutines."""

    def __init__(self, url: str = "", model: str = "", context_tokens: int = 8192) -> None:
        """A translator at a server; see `laterna.engines.text.chat.Chat`, whose variables it shares."""
        self._talk = ChatServer(server("chat", url, model), int(context_tokens))

    async def translate(
        self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Every text in the other language, in windows; refrains first, so that each is the same wherever it comes.

        A text that is too long for its page, or lost a name, is given back once to be mended.
        """
        known = dict(glossary)
        room = int(self._talk.context_tokens * _WINDOW_SHARE * _TOKEN_BYTES)
        for window in windows(refrains(texts, source), _MOST_TEXTS, room, _weight):
            known |= dict(zip(window, await self._window(window, source, target, known, ""), strict=True))
        done: list[str] = []
        for window in windows(texts, _MOST_TEXTS, room, _weight):
            done += await self._window(window, source, target, known, "\n".join(done)[-_ENDING_CHARS:])
            desk().tell(f"{len(done)} of {len(texts)} texts", len(done) / len(texts))
        return tuple(done)

    async def _window(
        self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str], before: str
    ) -> list[str]:
        limits = [room_for(text, source, target) for text in texts]
        marks = language(target).quotes
        turns = prompt(_PROMPTS / "translate.toml").turns(
            source=language(source).english, target=language(target).english, before=before, texts=texts, limits=limits,
            glossary={name: said for name, said in glossary.items() if any(name in text for text in texts)},
            quotes=f"{marks[0]}…{marks[1]}",
        )  # fmt: skip
        said = list(await self._ask("translate", turns, texts))
        faults = [faults_of(*row, glossary) for row in zip(texts, said, limits, strict=True)]
        if any(faults):
            await self._mend(texts, said, faults, source, target, glossary, limits)
        return said

    async def _mend(
        self, texts: Sequence[str], said: list[str], faults: Sequence[list[str]], source: str, target: str,
        glossary: Mapping[str, str], limits: Sequence[int],
    ) -> None:  # fmt: skip
        """Ask once more for the texts with faults, and take what is better."""
        faulty = [index for index, found in enumerate(faults) if found]
        rows = [{"original": texts[i], "translation": said[i], "faults": faults[i]} for i in faulty]
        turns = prompt(_PROMPTS / "mend.toml").turns(
            source=language(source).english, target=language(target).english, rows=rows
        )
        mended = await self._ask("mend", turns, [texts[index] for index in faulty])
        for index, text in zip(faulty, mended, strict=True):
            if len(faults_of(texts[index], text, limits[index], glossary)) < len(faults[index]):
                said[index] = text

    async def _ask(self, name: str, turns: tuple[Turn, ...], texts: Sequence[str]) -> tuple[str, ...]:
        count = len(texts)
        form = Form(
            _Said,
            schema_of(_Said, counts={"translations": (count, count)}),
            lambda value: (
                [] if len(value.translations) == count else [f"translations: there must be {count}, one for each text"]
            ),
        )
        longest = 200 + 2 * sum(len(text.encode()) for text in texts)
        asked = Ask(name, turns, form.schema, longest, prompt(_PROMPTS / f"{name}.toml").temperature, seed_of(*turns))
        return (await answer(self._talk, asked, form)).translations


def _weight(text: str) -> int:
    return len(text.encode())

"""Each kind of work that an author does, as one question to the model or a few: a long text in windows.

A window is as many pages as question and answer have room for in the model's context; the pages before are told by
their ends, the whole by its outline.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

import laterna.engines.text.author.forms as forms
from laterna.engines.desk import desk
from laterna.engines.talk import Ask, Form, Talk, answer, prompt
from laterna.engines.text.author.listening import Listening
from laterna.engines.text.author.wishes import PROMPTS, drawable, language_name, room_for, wishes_of
from laterna.story.languages import language
from laterna.story.seeds import seed_of
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from laterna.engines.text.author.forms import CastSheet, Note, Option, Outline, Rewritten, Told
    from laterna.story import Brief, Character, Observation, Scene, Setting, Story

T = TypeVar("T", bound=BaseModel)

_QUESTION_TOKENS = 3000
"""Room kept for the question: instructions, outline, cast, vocabulary."""
_LEAST_TOKENS = 1000
"""Room for an answer, however small the context."""
_SCENE_TOKENS = 700
_NOTE_TOKENS = 120
_MEMBER_TOKENS = 400
_MOST_WINDOW = 10
"""Pages asked for at once, however large the context: beyond, models begin to hurry."""
_ENDING_CHARS = 600


class Stages:
    """The work on one story."""

    def __init__(self, talk: Talk, brief: Brief, seen: Sequence[Observation]) -> None:
        self._talk = talk
        self._brief = brief
        self._language = language_name(brief.language)
        self._room = room_for(brief.age)
        self._wishes = wishes_of(brief, seen)
        self.versions: dict[str, int] = {}
        """The version of every prompt that was used."""

    async def options(self, count: int) -> tuple[Option, ...]:
        """Stories that could be told, the best first."""
        form = forms.options_form(count)
        return (await self._ask("options", form, 150 * count, 0.0, count=count, language=self._language)).options

    async def outline(self, plot: str) -> Outline:
        """What happens, page by page, in the story of a plot: `Title: logline`."""
        count = self._brief.pages
        title, _, logline = plot.partition(": ")
        form = forms.outline_form(count)
        return await self._ask(
            "outline", form, 200 + 80 * count, 0.05, title=title, logline=logline, pages=count,
            trouble=max(2, count // 4), turn=max(3, round(count * 0.75)), language=self._language,
        )  # fmt: skip

    async def cast(self, outline: Outline) -> CastSheet:
        """Who is in it, and where it plays."""
        most = _MEMBER_TOKENS * (forms.MOST_CAST + forms.MOST_SETTINGS)
        return await self._ask(
            "cast", forms.cast_form(), most, 0.12, outline=_numbered(beat.happens for beat in outline.pages),
            most=forms.MOST_CAST, most_settings=forms.MOST_SETTINGS, language=self._language, kinds=drawable("kinds"),
            settings=", ".join(vocabulary().names("settings")), voices=", ".join(vocabulary().names("voices")),
        )  # fmt: skip

    async def telling(self, outline: Outline, cast: Sequence[Character]) -> list[Told]:
        """Every page's words; each page is told of as soon as it is whole."""
        pages: list[Told] = []
        tokens = self._page_tokens
        for first, count in self._windows(len(outline.pages), tokens):
            listening = Listening(first, len(outline.pages), 0.2, 0.6)
            form = forms.telling_form(count, cast, self._room.longest_chars)
            told = await self._ask(
                "pages", form, 100 + tokens * count, None, heard=listening.hear, title=outline.title,
                refrain=outline.refrain, cast=_cast_line(cast), outline=_numbered(b.happens for b in outline.pages),
                before="\n".join(page.text for page in pages)[-_ENDING_CHARS:], first=first, last=first + count - 1,
                language=self._language, least=self._room.least_words, most=self._room.most_words,
            )  # fmt: skip
            listening.end([page.text for page in told.pages])
            pages.extend(told.pages)
        return pages

    async def showing(
        self, pages: Sequence[Told], cast: Sequence[Character], settings: Sequence[Setting]
    ) -> list[Scene]:
        """Every page's scene."""
        scenes: list[Scene] = []
        for first, count in self._windows(len(pages), _SCENE_TOKENS):
            texts = [page.text for page in pages[first - 1 : first - 1 + count]]
            shown = await self._ask(
                "scenes", forms.showing_form(count, cast, settings), _SCENE_TOKENS * count,
                0.6 + 0.2 * (first - 1) / len(pages), cast=_cast_line(cast), settings=_settings_line(settings),
                before=_plain(scenes[-1]) if scenes else "", texts=_numbered(texts, first), count=count,
                most_figures=forms.MOST_FIGURES, props=drawable("props"),
            )  # fmt: skip
            scenes.extend(shown.scenes)
        return scenes

    async def notes(self, outline: Outline, pages: Sequence[Rewritten], start: float, end: float) -> list[Note]:
        """What an editor has to say of the draft; `start` and `end` are where in the whole work this stands."""
        notes: list[Note] = []
        for first, count in self._windows(len(pages), self._page_tokens + 150):
            fraction = start + (end - start) * (first - 1) / len(pages)
            found = await self._ask(
                "notes", forms.notes_form(), _NOTE_TOKENS * forms.MOST_NOTES, fraction,
                outline=_numbered(beat.happens for beat in outline.pages), first=first, last=first + count - 1,
                pages=len(pages), draft=_draft(pages, first, count), most=forms.MOST_NOTES,
            )  # fmt: skip
            notes.extend(note for note in found.notes if first <= note.page < first + count)
        return notes

    async def revised(
        self, pages: Sequence[Rewritten], notes: Sequence[Note], cast: Sequence[Character],
        settings: Sequence[Setting], outline: Outline | None, begin: float, end: float,
    ) -> list[Rewritten]:  # fmt: skip
        """The pages, those with notes rewritten; the others are the very same objects.

        `begin` and `end` are where in the whole work this stands.
        """
        fresh = list(pages)
        noted = sorted({note.page for note in notes if note.page <= len(pages)})
        most = max([self._room.longest_chars, *(len(pages[number - 1].text) for number in noted)])
        tokens = self._page_tokens + _SCENE_TOKENS
        for start, count in self._windows(len(noted), tokens):
            numbers = noted[start - 1 : start - 1 + count]
            listed = "\n\n".join(_noted(fresh, number, notes) for number in numbers)
            form = forms.revision_form(count, cast, settings, most)
            fraction = begin + (end - begin) * (start - 1) / len(noted)
            revision = await self._ask(
                "revision", form, tokens * count, fraction, cast=_cast_line(cast),
                settings=_settings_line(settings), outline=_outline(outline), noted=listed, count=count,
                language=self._language, least=self._room.least_words, most=self._room.most_words,
            )  # fmt: skip
            for number, page in zip(numbers, revision.pages, strict=True):
                fresh[number - 1] = page
        return fresh

    async def changes(
        self, story: Story, pages: Sequence[Rewritten], request: str, locked: Sequence[int]
    ) -> tuple[forms.Changes, list[Note]]:
        """What a request changes: title and newcomers as the first window says, notes of every window."""
        said: list[forms.Changes] = []
        title = story.title[story.language].words
        for first, count in self._windows(len(pages), self._page_tokens + 150):
            changes = await self._ask(
                "request", forms.changes_form(), _NOTE_TOKENS * forms.MOST_NOTES + 4 * _MEMBER_TOKENS,
                0.5 * (first - 1) / len(pages), title=title, cast=_cast_line(story.cast),
                settings=_settings_line(story.settings), first=first, last=first + count - 1, pages=len(pages),
                draft=_draft(pages, first, count), request=request, language=self._language,
                locked=", ".join(map(str, locked)),
            )  # fmt: skip
            said.append(changes)
        return said[0], [note for changes in said for note in changes.notes]

    @property
    def _page_tokens(self) -> int:
        """What a page's words and lines take, at most: scripts other than Latin take a token a letter."""
        latin = language(self._brief.language).script.code == "Latn"
        return self._room.longest_chars // (3 if latin else 1) + 120

    def _windows(self, count: int, tokens: int) -> Iterator[tuple[int, int]]:
        """(first number, how many) of each window over `count` things of so many tokens each."""
        size = max(1, min(_MOST_WINDOW, (self._talk.context_tokens - _QUESTION_TOKENS) // tokens))
        windows = -(-count // size)
        for window in range(windows):
            first, end = count * window // windows, count * (window + 1) // windows
            yield first + 1, end - first

    async def _ask(
        self, name: str, form: Form[T], tokens: int, fraction: float | None,
        heard: Callable[[str], None] = lambda so_far: None, **gaps: Any,
    ) -> T:  # fmt: skip
        words = prompt(PROMPTS / f"{name}.toml")
        self.versions[name] = words.version
        if fraction is not None:
            desk().tell(_DOING[name], fraction)
        turns = words.turns(wishes=self._wishes, **gaps)
        longest = min(tokens, max(_LEAST_TOKENS, self._talk.context_tokens - _QUESTION_TOKENS))
        seed = seed_of(self._brief.seed, name, *(turn.words for turn in turns))
        return await answer(self._talk, Ask(name, turns, form.schema, longest, words.temperature, seed), form, heard)


_DOING = {
    "options": "Thinking of stories",
    "outline": "Outlining",
    "cast": "Casting",
    "scenes": "Seeing the pictures",
    "notes": "Reading it over",
    "revision": "Revising",
    "request": "Finding what must change",
}


def _numbered(lines: Any, first: int = 1) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, first))


def _outline(outline: Outline | None) -> str:
    return _numbered(beat.happens for beat in outline.pages) if outline else ""


def _cast_line(cast: Sequence[Character]) -> str:
    return "; ".join(f"{m.id} = {m.name}, {m.kind}, {m.role}, {m.pronoun} ({m.appearance})" for m in cast) or "nobody"


def _settings_line(settings: Sequence[Setting]) -> str:
    return "; ".join(f"{s.id} = {s.name or s.kind}, {s.kind} ({s.detail})" for s in settings) or "none"


def _plain(scene: Scene) -> str:
    return json.dumps(scene.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def _draft(pages: Sequence[Rewritten], first: int, count: int) -> str:
    shown = pages[first - 1 : first - 1 + count]
    return "\n\n".join(
        f"{number}. {page.text}\n   [picture: {_in_short(page.scene)}]" for number, page in enumerate(shown, first)
    )


def _in_short(scene: Scene) -> str:
    who = ", ".join(f"{figure.character} ({figure.pose}, {figure.expression})" for figure in scene.figures)
    things = ", ".join([*(prop.name for prop in scene.props), *(f"{e.count} {e.kind}" for e in scene.extras)])
    parts = [scene.note.rstrip("."), scene.setting or "no place", f"{scene.time}, {scene.weather}", who, things]
    return "; ".join(part for part in parts if part)


def _noted(pages: Sequence[Rewritten], number: int, notes: Sequence[Note]) -> str:
    """A page with its scene, its neighbours, and its notes."""
    before = f"[before: {pages[number - 2].text}]\n" if number > 1 else ""
    after = f"[after: {pages[number].text}]\n" if number < len(pages) else ""
    said = "\n".join(f"- {note.problem} {note.wish}" for note in notes if note.page == number)
    page = pages[number - 1]
    return f"{number}.\n{before}{page.text}\nscene: {_plain(page.scene)}\n{after}notes:\n{said}"

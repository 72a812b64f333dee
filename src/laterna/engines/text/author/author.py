"""An author: writes and revises a story with a language model, one kind of work after the other, as people do.

Working from an outline through drafts, an editor's notes and a revision is how stories of length are kept together
(K. Yang, Y. Tian, N. Peng, D. Klein: Re3: Generating Longer Stories With Recursive Reprompting and Revision, 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.desk import desk
from laterna.engines.text.author.binding import bound_cast, manuscript, page_of
from laterna.engines.text.author.checks import machine_notes, unfit
from laterna.engines.text.author.forms import CastSheet, Rewritten, Told
from laterna.engines.text.author.stages import Stages
from laterna.engines.text.author.wishes import room_for
from laterna.story.brief import Brief, Idea
from laterna.story.errors import RefusedError
from laterna.story.manuscript import Story, Text
from laterna.story.safety import check, kind_refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.talk import Talk
    from laterna.engines.text.author.forms import Note, Outline
    from laterna.story import Character, Observation, Page, Setting

_OFFERED = 3
"""How many stories an author thinks of before telling the best of them."""
_EDITED_FROM, _EDITED = 0.8, 0.15
"""Where in the work the editing begins, and how much of it that is."""


class Author:
    """Keeps the protocol `Write`, in coroutines."""

    def __init__(self, name: str, talk: Talk, rounds: int = 1) -> None:
        """An author.

        Args:
            name: the engine's.
            talk: the model.
            rounds: how often an editor reads the draft and it is revised; with 0, only what no page may hold is mended.
        """
        self._name = name
        self._talk = talk
        self._rounds = rounds

    async def ideas(self, brief: Brief, seen: Sequence[Observation], count: int) -> tuple[Idea, ...]:
        """Stories to choose from; an idea's plot and seed, put into the brief, have that very story told."""
        options = await Stages(self._talk, brief, seen).options(count)
        return tuple(
            Idea(
                title=option.title,
                logline=option.logline,
                plot=f"{option.title}: {option.logline}",
                seed=(brief.seed + number) % 2**32,
            )
            for number, option in enumerate(options)
        )

    async def write(self, brief: Brief, seen: Sequence[Observation]) -> Story:
        """The story.

        Raises `RefusedError` when the model declines or does not stay fit for the age, and what `Talk` raises.
        """
        work = Stages(self._talk, brief, seen)
        plot = brief.plot
        if not plot:
            best = (await work.options(_OFFERED))[0]
            plot = f"{best.title}: {best.logline}"
        outline = await work.outline(plot)
        sheet = await work.cast(outline)
        cast, settings = bound_cast(sheet, seen)
        told = await work.telling(outline, cast)
        scenes = await work.showing(told, cast, settings)
        pages = [Rewritten(text=page.text, lines=page.lines, scene=s) for page, s in zip(told, scenes, strict=True)]
        pages, notes = await self._edited(work, pages, brief, cast, settings, outline)
        _refuse_unfit(self._name, pages, brief)
        desk().tell(f"{outline.title}: {len(pages)} pages", 1.0)
        plan = {
            "writer": self._name,
            "model": await self._talk.name(),
            "plot": plot,
            "outline": [beat.happens for beat in outline.pages],
            "refrain": outline.refrain,
            "notes": [note.model_dump() for note in notes],
            "prompts": work.versions,
        }
        bound = tuple(page_of(f"p{n}", brief.language, page, page.scene) for n, page in enumerate(pages, 1))
        return manuscript(brief, outline.title, cast, settings, bound, plan)

    async def _edited(
        self, work: Stages, pages: list[Rewritten], brief: Brief, cast: Sequence[Character],
        settings: Sequence[Setting], outline: Outline,
    ) -> tuple[list[Rewritten], list[Note]]:  # fmt: skip
        """The pages after every round of notes and revision, and the notes."""
        notes: list[Note] = []
        rounds = max(1, self._rounds)
        for number in range(rounds):
            start, end = _EDITED_FROM + _EDITED * number / rounds, _EDITED_FROM + _EDITED * (number + 1) / rounds
            found = machine_notes(pages, brief, room_for(brief.age))
            if self._rounds:
                found += await work.notes(outline, pages, start, (start + end) / 2)
            pages = await work.revised(pages, found, cast, settings, outline, (start + end) / 2, end)
            notes += found
        return pages, notes

    async def revise(self, story: Story, request: str) -> Story:
        """The story with what a plain request asks for; a page whose words a person wrote stays as it is.

        Raises as `write` does.
        """
        brief = _brief_of(story)
        work = Stages(self._talk, brief, ())
        pages = [_rewritten(page, story.language) for page in story.pages]
        locked = {n for n, page in enumerate(story.pages, 1) if _by_person(page)}
        changes, notes = await work.changes(story, pages, request, sorted(locked))
        taken = [item.id for item in (*story.cast, *story.settings)]
        cast, settings = bound_cast(CastSheet(cast=changes.cast, settings=changes.settings), (), taken)
        cast, settings = (*story.cast, *cast), (*story.settings, *settings)
        notes = [note for note in notes if note.page <= len(pages) and note.page not in locked]
        fresh = await work.revised(pages, notes, cast, settings, None, _EDITED_FROM, _EDITED_FROM + _EDITED)
        _refuse_unfit(self._name, [page for page, old in zip(fresh, pages, strict=True) if page is not old], brief)
        return story.model_copy(
            update={
                "title": story.title if _by_person_text(story) else {story.language: Text(words=changes.title)},
                "cast": cast,
                "settings": settings,
                "pages": tuple(
                    old if page is same else _replaced(old, page, story.language)
                    for old, page, same in zip(story.pages, fresh, pages, strict=True)
                ),
            }
        )


def _refuse_unfit(name: str, pages: Sequence[Told], brief: Brief) -> None:
    """Content rules on what came back, after it was noted and revised once."""
    numbers = unfit(pages, brief.age)
    if numbers:
        findings = check(pages[numbers[0] - 1].text, brief.age)
        raise RefusedError(f"{name} wrote what it was asked to leave out. {kind_refusal(findings)}")


def _brief_of(story: Story) -> Brief:
    """What was asked for; for a story without a brief, what can be read off it."""
    if story.brief is not None:
        return story.brief
    pages = min(40, max(4, len(story.pages)))
    return Brief(pages=pages, age=story.audience or "9-12", language=story.language, seed=story.production.seed)


def _rewritten(page: Page, language: str) -> Rewritten:
    lines = page.lines.get(language, {})
    return Rewritten.model_validate(
        {
            "text": page.text[language].words or " ",
            "lines": [{"words": words, "who": who} for words, who in lines.items()],
            "scene": page.scene,
        }
    )


def _replaced(old: Page, page: Rewritten, language: str) -> Page:
    """An old page with new words and a new scene; what hangs on it (id, staging, engines, pictures chosen) stays."""
    new = page_of(old.id, language, page, page.scene)
    return old.model_copy(update={"text": new.text, "scene": new.scene, "lines": new.lines})


def _by_person(page: Page) -> bool:
    return any(text.author == "person" for text in page.text.values())


def _by_person_text(story: Story) -> bool:
    return any(text.author == "person" for text in story.title.values())

"""Who says what: direct speech given to its speaker, from the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.text.adapter.divide import tongue
from laterna.story.inflection import verb_bases
from laterna.story.lexicon import Item, items_of, tokens_of
from laterna.story.scene_reader import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story.cast import Character
    from laterna.story.spoken import Range

_NEAR = 12
"""Words around a speech among which its speaker is looked for."""


def speakers(text: str, quotes: Sequence[Range], cast: Sequence[Character]) -> list[str | None]:
    """The id of whoever says each speech of an English text; none where the text does not tell.

    The words after the speech come first (`"..." said the fox`), then those before it (`The fox said, "..."`). A
    speech with no word of its speaker goes on as the conversation went: the two last speakers take turns.
    """
    found: list[str | None] = []
    for index, (start, end) in enumerate(quotes):
        before = text[quotes[index - 1][1] if index else 0 : start]
        after = text[end : quotes[index + 1][0] if index + 1 < len(quotes) else len(text)]
        who = _named_after(after, cast) or _named_before(before, cast)
        found.append(who or _turn(found, before))
    return found


def _turn(found: list[str | None], between: str) -> str | None:
    """In an unbroken conversation, the one who did not speak last; inside one sentence, the same goes on."""
    words = len(between.split())
    if not found or words > _NEAR:
        return None
    if "\n" not in between:
        return found[-1]
    others = [who for who in found[-3:-1] if who and who != found[-1]]
    return others[-1] if others and words <= 2 else None


def _named_after(after: str, cast: Sequence[Character]) -> str | None:
    stop = min((i for i in (after.find("."), after.find("\n\n"), after.find(":")) if i >= 0), default=len(after))
    if after.lstrip("\"'”’ »,")[:1].isupper() and not _speaks(after[:stop]):
        return None
    return _subject(after[:stop], cast)


def _named_before(before: str, cast: Sequence[Character]) -> str | None:
    tail = before.rstrip("\"'“‘« \n")
    if tail[-1:] not in {",", ":"}:
        return None
    cut = max(tail.rfind(". "), tail.rfind("! "), tail.rfind("? "), tail.rfind("\n\n"))
    return _subject(tail[cut + 1 :], cast)


def _speaks(words: str) -> bool:
    says = tongue()["speech"]["verbs"].split()
    return any(base in says for token in tokens_of(words) for base in verb_bases(token.lower))


def _subject(words: str, cast: Sequence[Character]) -> str | None:
    """The cast member next to the verb of speech."""
    if not _speaks(words):
        return None
    for item in items_of(tokens_of(words)[: 2 * _NEAR], names_of(cast)):
        who = _who(item, cast)
        if who:
            return who
    return None


def _who(item: Item, cast: Sequence[Character]) -> str | None:
    if item.role == "name":
        return item.value
    if item.role == "kinds":
        return next((c.id for c in cast if item.said in c.name.lower().split()), None)
    return None

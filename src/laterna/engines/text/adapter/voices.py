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
_BACK = 1500
"""Characters back among which the one whom `he` or `she` means is looked for."""
_FIGURES = {"name", "kinds", "pronoun"}


def speakers(text: str, quotes: Sequence[Range], cast: Sequence[Character]) -> list[str | None]:
    """The id of whoever says each speech of an English text; none where the text does not tell.

    The words before the speech come first (`The fox said, "..."`), then those after it (`"..." said the fox`). `He
    said` means the last one told of whom the text calls so. A speech with no word of its speaker goes on as the
    conversation went: the two last speakers take turns.
    """
    told = _quiet(text, quotes)
    found: list[str | None] = []
    for index, (start, end) in enumerate(quotes):
        before = text[quotes[index - 1][1] if index else 0 : start]
        after = _clause_after(text[end : quotes[index + 1][0] if index + 1 < len(quotes) else len(text)])
        if index and _goes_on(before):
            found.append(found[-1])
            continue
        ahead = _clause_before(before)
        clause = ahead if _speaks(ahead) else after
        if _speaks(clause):
            found.append(_subject(clause, told[max(0, start - _BACK) : start], cast))
        else:
            found.append(_turn(found, before))
    return found


def _quiet(text: str, quotes: Sequence[Range]) -> str:
    """The text with its direct speech blanked out, every other character at its place."""
    letters = list(text)
    for start, end in quotes:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _goes_on(between: str) -> bool:
    """Whether what parts two speeches only says who speaks, in the middle of a sentence: `" said Finn, "`."""
    words = between.strip("\"'“”‘’»« \n")
    return "\n\n" not in between and words[-1:] in {",", ";"} and words[:1].islower() and _speaks(words)


def _turn(found: list[str | None], between: str) -> str | None:
    """In an unbroken conversation, the one who did not speak last; inside one sentence, the same goes on."""
    words = len(between.split())
    if not found or words > _NEAR:
        return None
    if "\n" not in between:
        return found[-1]
    others = [who for who in found[-3:-1] if who and who != found[-1]]
    return others[-1] if others and words <= 2 else None


def _clause_after(after: str) -> str:
    """What may say who spoke, up to the end of its sentence; nothing where a sentence of its own begins."""
    stop = min((i for i in (after.find("."), after.find("\n\n"), after.find(":")) if i >= 0), default=len(after))
    clause = after[:stop].lstrip("\"'”’ »,")
    first = clause.split()[:3]
    denied = any(word.endswith(("n't", "n’t")) for word in first)
    fresh = clause[:1].isupper() and (denied or not any(_speaks(word) for word in first))
    return "" if fresh else clause


def _clause_before(before: str) -> str:
    """What may say who is about to speak: it ends in a comma or a colon."""
    tail = before.rstrip("\"'“‘« \n")
    if tail[-1:] not in {",", ":"}:
        return ""
    return tail[max(tail.rfind(". "), tail.rfind("! "), tail.rfind("? "), tail.rfind("\n\n")) + 1 :]


def _speaks(words: str) -> bool:
    return any(_is_speech(token.lower) for token in tokens_of(words))


def _is_speech(word: str) -> bool:
    return any(base in tongue()["speech"]["verbs"].split() for base in verb_bases(word))


def _subject(clause: str, told: str, cast: Sequence[Character]) -> str | None:
    """The one next to the verb of speech: the last figure before it (`the fox said`), else the first after it."""
    verb = next(token.start for token in tokens_of(clause) if _is_speech(token.lower))
    figures = [item for item in items_of(tokens_of(clause), names_of(cast)) if item.role in _FIGURES]
    before = [item for item in figures if item.token.start < verb]
    after = [item for item in figures if item.token.start > verb][:1]
    item = next(iter(before[-1:] or after), None)
    if item is None:
        return None
    return _meant(item.token.lower, told, cast) if item.role == "pronoun" else _who(item, cast)


def _meant(pronoun: str, told: str, cast: Sequence[Character]) -> str | None:
    """Whom a pronoun means: the last one told of who is called so; the teller, for `I`."""
    if pronoun in {"i", "we"}:
        return next((one.id for one in cast if one.name == "I"), None)
    called = {one.id for one in cast if one.pronoun == pronoun}
    named = [who for item in items_of(tokens_of(told), names_of(cast)) if (who := _who(item, cast)) in called]
    return named[-1] if named else None


def _who(item: Item, cast: Sequence[Character]) -> str | None:
    if item.role == "name":
        return item.value
    if item.role == "kinds" and not item.plural:
        alike = {c.id: c for c in cast if item.said in c.name.lower().split()}
        return next((who for who, c in alike.items() if c.name.startswith("the ") or c.kind == item.value), None)
    return None

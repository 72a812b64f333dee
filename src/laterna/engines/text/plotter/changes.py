"""What a plain request changes in a plan: `rename the hero to Mila`, `add a storm`, `page 4: it is night`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.people import Somebody, is_kind
from laterna.engines.text.plotter.shapes import skies
from laterna.engines.text.plotter.wish import Somewhere, Wish
from laterna.engines.text.plotter.world import table
from laterna.story.errors import UsageError
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from laterna.engines.text.plotter.planner import Step
    from laterna.engines.text.plotter.world import Being
    from laterna.story.terms import AgeBand

_UNDERSTOOD = (
    "rename the hero to Mila; make the hero a cat; shorter; longer; 16 pages; make it funnier; add a storm; "
    "add a kite; move it to the beach; at night; for ages 6-8; page 4: it is night; page 4: again"
)


@dataclass(frozen=True)
class Draft:
    """A plan that is being changed."""

    wish: Wish
    steps: tuple[Step, ...]
    beings: Mapping[str, Being]
    pages: int
    """How many pages there are to be."""
    own_places: int
    """How many places the world has without those a revision brought in."""


def changed(draft: Draft, request: str) -> Draft:
    """The draft as asked. Raises `UsageError` with what is understood when the request is none of it."""
    for row in table("requests")["request"]:
        for way in row["ways"]:
            found = re.search(way, request.strip(), re.IGNORECASE if "[A-Z]" not in way else 0)
            after = _CHANGES[row["change"]](draft, found, request) if found else None
            if after is not None:
                return after
    raise UsageError(f"I do not know how to {request!r}; I understand, for example: {_UNDERSTOOD}.")


def _on_page(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    number = int(found["page"])
    if not 1 <= number <= len(draft.steps):
        raise UsageError(f"There is no page {number}; the story has {len(draft.steps)}.")
    rest = found["rest"]
    for category in ("time", "weather"):
        word = _closed(f"{category}s", rest)
        if word:
            return _replace_step(draft, number - 1, **{category: word})
    place = _place_in(rest)
    if place:
        wish = draft.wish.model_copy(update={"more_places": (*draft.wish.more_places, Somewhere(kind=place))})
        index = draft.own_places + len(draft.wish.more_places)
        return _replace_step(replace(draft, wish=wish), number - 1, place=index)
    if re.search(r"again|other|differ|retell|rewrite|words", rest):
        return _replace_step(draft, number - 1, take=draft.steps[number - 1].take + 1)
    raise UsageError(
        f"Of page {number} I can change the time, the weather and the place, or tell it again; not {rest!r}."
    )


def _replace_step(draft: Draft, index: int, **values: object) -> Draft:
    steps = list(draft.steps)
    # `replace` takes fields by name; a checker can't match names that are passed on.
    steps[index] = replace(steps[index], **values)  # pyright: ignore[reportArgumentType]
    return replace(draft, steps=tuple(steps))


def _rename(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    role = _role_of(draft, found["who"])
    if role is None:
        return None
    names = {**draft.wish.names, role: found["name"]}
    return replace(draft, wish=draft.wish.model_copy(update={"names": names}))


def _role_of(draft: Draft, who: str) -> str | None:
    word = who.strip().lower()
    known = {"hero": "H", "friend": "F", "main character": "H", "it": "H"}
    if word in known:
        return known[word]
    return next((role for role, being in draft.beings.items() if word in {being.name.lower(), being.kind}), None)


def _kind(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    role = _role_of(draft, found["who"])
    if role is None or not is_kind(found["kind"]):
        return None
    wish = draft.wish
    if role == "H":
        hero = wish.hero.model_copy(update={"kind": found["kind"], "name": draft.beings["H"].name})
        return replace(draft, wish=wish.model_copy(update={"hero": hero}))
    friend = Somebody(kind=found["kind"], name=draft.beings[role].name)
    return replace(draft, wish=wish.model_copy(update={"companions": (friend, *wish.companions[1:])}))


def _shorter(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    return replace(draft, pages=max(4, round(len(draft.steps) * 0.7)))


def _longer(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    return replace(draft, pages=min(40, round(len(draft.steps) * 1.4)))


def _pages(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    return replace(draft, pages=min(40, max(4, int(found["count"]))))


def _funnier(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    return replace(draft, wish=draft.wish.model_copy(update={"funny": True}))


def _age(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    groups = found.groupdict()
    bands: list[AgeBand] = ["3-5", "6-8", "9-12"]
    if groups.get("word"):
        older = groups["word"] in {"older", "bigger"}
        index = bands.index(draft.wish.age) + (1 if older else -1)
        band = bands[min(2, max(0, index))]
    else:
        years = int(groups["age"])
        band = bands[0] if years < 6 else bands[1] if years < 9 else bands[2]
    return replace(draft, wish=draft.wish.model_copy(update={"age": band}))


def _weather(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    """The new weather has a page of its own in the middle of the story; one that is only light holds all through."""
    weather = _closed("weathers", found["word"])
    if not weather:
        return None
    if weather not in skies():
        return replace(draft, steps=tuple(replace(step, weather=weather) for step in draft.steps))
    wish = draft.wish.model_copy(update={"skies": tuple(dict.fromkeys((*draft.wish.skies, weather)))})
    if wish == draft.wish:
        return draft
    middle = len(draft.steps) // 2
    here = draft.steps[middle - 1]
    page = f"p{max(int(step.page[1:]) for step in draft.steps) + 1}"
    step = replace(here, page=page, beat=f"sky-{weather}", corner=here.corner + len(draft.steps), weather=weather)
    steps = (*draft.steps[:middle], step, *draft.steps[middle:])
    return replace(draft, wish=wish, steps=steps, pages=len(steps))


def _to_place(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    place = _place_in(found["word"])
    if not place:
        return None
    return replace(draft, wish=draft.wish.model_copy(update={"places": (Somewhere(kind=place),)}))


def _time(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    time = _closed("times", found["word"])
    return replace(draft, steps=tuple(replace(step, time=time) for step in draft.steps)) if time else None


def _thing(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    word = found["word"].strip()
    wish = draft.wish
    if is_kind(word):
        friend = draft.beings.get("F")
        known = wish.companions or ((Somebody(kind=friend.kind, name=friend.name),) if friend else ())
        wish = wish.model_copy(update={"companions": (*known, Somebody(kind=word))})
    elif vocabulary().find("props", word) is not None:
        wish = wish.model_copy(update={"things": (*wish.things, word), "must": (*wish.must, word)})
    else:
        return None
    return replace(draft, wish=wish, pages=min(40, draft.pages + 1))


def _again(draft: Draft, found: re.Match[str], request: str) -> Draft | None:
    return replace(draft, steps=tuple(replace(step, take=step.take + 1) for step in draft.steps))


def _closed(category: str, phrase: str) -> str:
    for word in re.findall(r"[a-z]+", phrase.lower()):
        match = vocabulary().find(category, word)
        if match is not None:
            return match.entry.name
    return ""


def _place_in(phrase: str) -> str:
    for word in re.findall(r"[a-z]+", phrase.lower()):
        if word in table("places")["place"]:
            return word
        found = vocabulary().find("settings", word)
        if found is not None:
            return word
    return ""


_CHANGES: dict[str, Callable[[Draft, re.Match[str], str], Draft | None]] = {
    "page": _on_page, "rename": _rename, "kind": _kind, "shorter": _shorter, "longer": _longer, "pages": _pages,
    "funnier": _funnier, "age": _age, "weather": _weather, "place": _to_place, "time": _time, "thing": _thing,
    "again": _again,
}  # fmt: skip

"""A premise in plain English, read for what a story can be made of: who, with whom, where, when, with what."""

from __future__ import annotations

import re

from laterna.engines.text.plotter.people import Somebody, kind_named, people_in, with_pronouns
from laterna.engines.text.plotter.world import table
from laterna.story.model import Model
from laterna.story.reader import read_scene
from laterna.story.vocabulary import singulars, vocabulary


class Premise(Model):
    """What was understood of a premise."""

    people: tuple[Somebody, ...] = ()
    """In the order they are named; the first is the hero."""
    place: str = ""
    place_name: str = ""
    """The place as the premise calls it: `snowy forest`; empty when it only names the kind."""
    time: str = ""
    weather: str = ""
    season: str = ""
    things: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


_OWNED = r"(?:(?:her|his|their|its|the|a|an|my|our|one|somebody's|[A-Z]?\w+['’]s) )?"
_LOST = re.compile(
    r"\b(?:lost|loses?|losing|missing|forgets?|forgot|stolen|steals?|stole|(?:look(?:s|ing)|search(?:es|ing)) for|"
    r"(?:cannot|can['’]t|could not|couldn['’]t) find) "
    rf"{_OWNED}(?P<thing>(?:[a-z]+ )?[a-z]+)"
    r"|(?P<gone>(?:[a-z]+ )?[a-z]+) (?:is|are|was|were|goes|go|went|has gone|have gone|had gone) missing\b"
)


def read(text: str) -> Premise:
    """What the words say. Understands what the vocabulary knows; any text gives an answer, if an empty one."""
    if not text.strip():
        return Premise()
    plain = _unmistaken(text)
    reading = read_scene(plain)
    said = set(reading.took)
    place = next((setting.kind for setting in reading.settings), "") or _own_place(plain)
    things = _things(plain, [_as_said(plain, prop.name) for prop in reading.scene.props])
    people = with_pronouns(text, people_in(plain, things))
    names = {person.name.lower() for person in people}
    return Premise(
        people=people,
        place=place,
        place_name=_place_name(plain, place),
        time=reading.scene.time if f"time: {reading.scene.time}" in said else "",
        weather=reading.scene.weather if f"weather: {reading.scene.weather}" in said else "",
        season=reading.scene.season if f"season: {reading.scene.season}" in said else "",
        things=tuple(thing for thing in things if thing not in {place, *names}),
        missed=reading.missed,
    )


def _unmistaken(text: str) -> str:
    for way, instead in table("premise")["instead"][0]["ways"]:
        text = re.sub(way, instead, text)
    return text


def _things(text: str, props: list[str]) -> list[str]:
    """What is lost, what is drawn of it, and things of our own lexicon; each with the colour that was said."""
    words: list[str] = re.findall(r"[a-z]+", text.lower())
    own = [row["short"] for row in table("things")["thing"] if row["short"] in words]
    props, own = ([word for word in found if not _somebody(text, word)] for found in (props, own))
    teddy = ["teddy bear"] if "teddy bear" in text.lower() else []
    lost = _lost_thing(text)
    unfit = {word.lower() for word in re.findall(r"(?<!^)\b[A-Z]\w+", text)} | set(table("premise")["not_things"])
    found = [*teddy, *([lost] if lost else []), *props, *own]
    kept: list[str] = []
    for word in found:
        if word not in unfit and not any(word.split()[-1] == other.split()[-1] for other in kept):
            kept.append(word)
    return [_coloured(text, word) for word in kept]


def _as_said(text: str, prop: str) -> str:
    """The word by which the text calls a thing: a tram, which is drawn as a wagon."""
    for word in re.findall(r"[a-z]+", text.lower()):
        found = vocabulary().find("props", word)
        if found is not None and found.entry.name == prop:
            return next(form for form in singulars(word) if form in vocabulary().words("props"))
    return prop


def _somebody(text: str, word: str) -> bool:
    """Whether a word for a thing is one for somebody: a horse is, but not a toy horse, nor a snowman that is built."""
    made = re.search(rf"\b(?:buil[dt]\w*|mak\w+|made|toy|wooden|stuffed)\b(?: \w+){{0,2}} {word}", text.lower())
    return word in table("beings")["kind"] and not made


def _lost_thing(text: str) -> str:
    """`umbrella` of `lost her umbrella`: any noun the vocabulary can draw, the last word it knows."""
    found = _LOST.search(text)
    for word in reversed((found["thing"] or found["gone"]).split()) if found else ():
        if word in table("premise")["not_lost"] or kind_named(word):
            return ""
        prop = vocabulary().find("props", word)
        if prop is not None:
            return f"pair of {word}" if word in table("premise")["pairs"] else prop.entry.name if prop.exact else word
    return ""


def _coloured(text: str, thing: str) -> str:
    hues = "|".join(table("premise")["colours"])
    found = re.search(rf"\b({hues}) {re.escape(thing)}", text.lower())
    return f"{found[1]} {thing}" if found else thing


def _own_place(text: str) -> str:
    places = table("places")["place"]
    return next(
        (word for word in re.findall(r"[a-z]+", text.lower()) if word in places and word not in {"room", "sea"}), ""
    )


def _place_name(text: str, place: str) -> str:
    """`snowy forest`, `Grandpa's farm`: the place as it is called, when more than its kind is said."""
    if not place:
        return ""
    found = re.search(
        r"\b(?:in|into|to|at|on|near|through|of) (?:(?:a|an|the) )?"
        rf"((?:her |his |their |my |our )?(?:\w+ )?{re.escape(place)})\b",
        text,
    )
    unsaid = {*table("premise")["not_called"], "her", "his", "their", "my", "our", "a", "an", "the"}
    return "" if not found or found[1] == place or found[1].split()[0] in unsaid else found[1]

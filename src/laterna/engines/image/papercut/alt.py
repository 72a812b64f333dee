"""One English sentence of what can be seen in a picture, from what was really drawn."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from laterna.story import Commission, Figure, PlacedFigure

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def describe(commission: Commission) -> str:
    """Who does what, with what, where and when; one sentence."""
    names = {member.id: member.name for member in commission.cast}
    roles = {role.character: role for role in commission.scene.figures}
    order = {role.character: number for number, role in enumerate(commission.scene.figures)}
    figures = commission.layout.figures
    drawn = sorted((f for f in figures if f.character), key=lambda f: order[f.character or ""])
    phrases = [_deed(figure, names.get(figure.id, ""), roles[figure.id], commission) for figure in drawn]
    phrases += _crowds(commission)
    where = _where(commission)
    loose = _loose(commission, " ".join(phrases))
    if not phrases:
        subject = _listed(loose) if loose else "A quiet view"
        return _sentence(f"{subject} {where}")
    around = f", with {_listed(loose)}" if loose else ""
    return _sentence(f"{_listed(phrases)}{around} {where}")


def _deed(figure: PlacedFigure, name: str, role: Figure, commission: Commission) -> str:
    what = figure.kind.replace("-", " ").replace("_", " ")
    who = f"{name} the {what}" if name and what not in name.lower() else name or _a(what)
    things = {prop.id: prop for prop in commission.layout.props}
    held = [_a(things[prop].kind.replace("-", " ")) for prop in figure.holds if prop in things]
    words = [
        who,
        _words()["poses"].get(figure.pose, ["is there"])[0],
        _words()["expressions"].get(figure.expression, ""),
    ]
    if held:
        words.append(f"with {_listed(held)} in hand")
    kinds = {item.id: item.kind.replace("-", " ") for item in (*commission.layout.figures, *commission.layout.props)}
    of = role.spot.of
    if role.spot.relation and of in kinds:
        words.append(f"{_words()['relations'][role.spot.relation]} {names_or(commission, of, kinds[of])}")
    return " ".join(word for word in words if word)


def names_or(commission: Commission, owner: str, kind: str) -> str:
    """The name of a member of the cast, or `the kind`."""
    return next((member.name for member in commission.cast if member.id == owner and member.name), f"the {kind}")


def _crowds(commission: Commission) -> list[str]:
    phrases: list[str] = []
    for extra in commission.scene.extras:
        group = [f for f in commission.layout.figures if f.id == extra.id or f.id.startswith(f"{extra.id}-")]
        if group:
            what = group[0].kind.replace("-", " ")
            many = len(group) > 1
            verb = _words()["poses"].get(group[0].pose, ["is there", "are there"])[many]
            phrases.append(f"{_NUMBERS[len(group)]} {_plural(what)} {verb}" if many else f"{_a(what)} {verb}")
    return phrases


def _loose(commission: Commission, told: str) -> list[str]:
    """Things that stand about and are not named yet."""
    counts: dict[str, int] = {}
    for prop in commission.layout.props:
        what = prop.kind.replace("-", " ")
        if prop.held_by is None and f"the {what}" not in told:
            counts[what] = counts.get(what, 0) + 1
    return [_a(what) if count == 1 else f"{_NUMBERS[min(count, 12)]} {_plural(what)}" for what, count in counts.items()]


def _where(commission: Commission) -> str:
    layout, words = commission.layout, _words()
    usual = f"in {_a(layout.setting.replace('-', ' '))}" if layout.setting else ""
    place = words["places"].get(layout.setting or "", usual)
    return " ".join(part for part in (place, words["times"][layout.time], words["weathers"][layout.weather]) if part)


def _listed(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _plural(what: str) -> str:
    irregular: dict[str, str] = _words()["plurals"]
    if what in irregular:
        return irregular[what]
    if what.endswith("y") and what[-2] not in "aeiou":
        return f"{what[:-1]}ies"
    return f"{what}es" if what.endswith(("s", "x", "ch", "sh")) else f"{what}s"


def _sentence(words: str) -> str:
    text = " ".join(words.split())
    return f"{text[0].upper()}{text[1:]}."


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "alt.toml").read_text(encoding="utf-8"))

"""Filling the traits a cast leaves open: from the word, the kind, and a stable draw by the figure's id."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from laterna.story import Garment, Traits
from laterna.storyboard.figures.figure import drawing_of, kind_of, seed_of
from laterna.storyboard.figures.look import look_of
from laterna.storyboard.figures.wardrobe import garment_row


@cache
def _people() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "people.toml").read_text(encoding="utf-8"))


def resolve_traits(kind: str, given: Traits, id: str) -> Traits:
    """`given` with nothing left open. The same kind, traits and id give the same figure in every process."""
    entry = kind_of(kind)
    defaults = {**_inherited(kind), **entry.traits}
    set_by_cast = given.model_fields_set
    start = given.model_copy(
        update={
            k: v
            for k, v in Traits(**defaults).model_dump().items()
            if k in defaults and k not in set_by_cast and k != "clothes"
        }
    )
    clothes = given.clothes or tuple(Garment(**row) for row in defaults.get("clothes", ()))
    fill = _person(kind, start, clothes, id) if entry.person else _animal(kind, start, clothes, id)
    return Traits(**{**start.model_dump(), **fill})


def _inherited(kind: str) -> dict[str, Any]:
    """Default traits of the kind whose drawing serves."""
    drawn = drawing_of(kind)
    return kind_of(drawn).traits if drawn != kind else {}


def _pick(options: list[Any] | tuple[Any, ...], *words: str) -> Any:
    return options[seed_of(*words) % len(options)]


def _animal(kind: str, traits: Traits, clothes: tuple[Garment, ...], id: str) -> dict[str, Any]:
    papers = look_of(drawing_of(kind)).papers
    chosen = papers[0] if traits.accent is None and not papers[1:] else _pick(papers, id, "papers")
    accent = traits.accent or _pick(_people()["accents"], id, "accent")
    if traits.accent and not clothes:
        clothes = (Garment(name="scarf", colour=traits.accent),)
    return {
        "coat": traits.coat or chosen[0],
        "second": traits.second or (chosen[1] if traits.coat is None else None),
        "hair": traits.hair or (chosen[2] if len(chosen) > 2 and traits.coat is None else None),
        "hair_style": traits.hair_style or "none",
        "markings": traits.markings or "plain",
        "accent": accent,
        "clothes": _coloured(clothes, accent, id),
    }


def _person(kind: str, traits: Traits, clothes: tuple[Garment, ...], id: str) -> dict[str, Any]:
    people = _people()
    coat = traits.coat or _pick(people["skins"], id, "skin")
    dark = people["skins"].index(coat) >= people["dark_from"] if coat in people["skins"] else False
    hairs = people["grey"] if traits.age == "elder" else people["dark_hairs"] if dark else people["hairs"]
    look = _gender(kind, traits, id)
    outfits = people["outfits"][traits.age][look]
    accent = traits.accent or _pick(people["accents"], id, "accent")
    outfit = clothes or tuple(Garment(name=name) for name in _pick(outfits, id, "outfit"))
    outfit = _complete(outfit, id)
    styles = people["styles"][look]
    return {
        "coat": coat,
        "second": traits.second or coat,
        "hair": traits.hair or _pick(hairs, id, "hair"),
        "hair_style": traits.hair_style or _pick(styles, id, "style"),
        "markings": traits.markings or "plain",
        "accent": accent,
        "clothes": _coloured(outfit, accent, id),
    }


def _gender(kind: str, traits: Traits, id: str) -> str:
    """Which wardrobe a person is dressed from: by the kind's word, then its hair, then the id."""
    words = {kind, *kind_of(kind).parents}
    for gender in ("girl", "boy"):
        if words & set(_people()["words"][gender]):
            return gender
    if traits.hair_style in ("long", "braids", "bun"):
        return "girl"
    return str(_pick(["girl", "boy"], id, "gender"))


def _complete(clothes: tuple[Garment, ...], id: str) -> tuple[Garment, ...]:
    """With what nobody goes out without: something above, something below, and shoes."""
    slots = {row["slot"]: row["form"] for garment in clothes if (row := garment_row(garment.name))}
    added: list[Garment] = []
    if "top" not in slots:
        added.append(Garment(name=_pick(["shirt", "sweater"], id, "top")))
    if "legs" not in slots and slots.get("top") not in ("dress", "robe", "overalls", "tutu"):
        added.append(Garment(name="trousers"))
    if "feet" not in slots:
        added.append(Garment(name="shoes"))
    return (*clothes, *added)


def _coloured(clothes: tuple[Garment, ...], accent: str, id: str) -> tuple[Garment, ...]:
    """Every garment with a colour; the first that has none, and can, wears the accent."""
    out: list[Garment] = []
    free = not any(garment.colour == accent for garment in clothes)
    for garment in clothes:
        row = garment_row(garment.name)
        if garment.colour or row is None:
            out.append(garment)
        elif (
            free
            and row["slot"] in ("top", "neck", "head", "back")
            and row["form"] not in ("crown", "chef", "robe", "hood")
        ):
            out.append(garment.model_copy(update={"colour": accent}))
            free = False
        else:
            out.append(garment.model_copy(update={"colour": _pick(row["colours"], id, garment.name)}))
    return tuple(out)

"""Who plays and where: from a wish, a shape and a seed to the world of one story."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from laterna.engines.text.plotter.asked import asked_words, chosen_sets
from laterna.engines.text.plotter.people import pronoun_of_name
from laterna.engines.text.plotter.world import Being, Corner, Place, World, article, dice, kind_row, table
from laterna.story import Garment, Traits
from laterna.story.vocabulary import SettingKind, vocabulary

if TYPE_CHECKING:
    from random import Random

    from laterna.engines.text.plotter.people import Somebody
    from laterna.engines.text.plotter.shapes import Shape
    from laterna.engines.text.plotter.wish import Somewhere, Wish


def world_of(wish: Wish, shape: Shape, seed: int) -> World:
    """The beings, places and words of one story."""
    rng = dice(seed, shape.name, "places")
    brief = wish.age == "3-5"
    words = _words(wish, shape, seed)
    home, water = words.get("homeland", ""), _water_of(wish)
    home = home if not water or home in water else ""
    places = [_place(somewhere, rng, brief) for somewhere in wish.places]
    places = places or [_place_of_kind(home, rng, (), brief) if home else _any_place(wish, shape, rng)]
    if len(places) == 1 and "away" in words:
        places.append(_place_of_kind(words["away"], rng, (), brief))
    if len(places) == 1:
        near = table("places")["place"].get(places[0].kind, {}).get("near") or ["meadow", "hill", "park"]
        near = [kind for kind in near if kind in table("places")["place"]] or ["garden"]
        places.append(_place_of_kind(rng.choice(near), rng, (), brief))
    places += [_place(somewhere, rng, brief) for somewhere in wish.more_places]
    if wish.weather == "snow" or wish.season == "winter":
        places = [place if place.indoor else _snowed(place, rng) for place in places]
    beings = _renamed(_cast(wish, shape, places[0], seed, tuple(words.get("rivals", "").split())), wish.names)
    return World(beings, tuple(places), words)


def _cast(wish: Wish, shape: Shape, home: Place, seed: int, rivals: tuple[str, ...]) -> dict[str, Being]:
    """Who plays; `rivals` are the kinds that the shape's words ask for as the third."""
    rng = dice(seed, shape.name, "cast")
    taken = _Taken(rng)
    here = table("places")["place"].get(home.kind, {})
    heroes = here.get("heroes") or ["fox", "mouse", "girl", "boy", "cat", "dog"]
    pool = () if here.get("drowns") else shape.heroes
    heroes = [kind for kind in heroes if not (shape.small and kind_row(kind).get("big"))] or ["mouse"]
    hero = wish.hero.kind or rng.choice(allowed(pool or _others(heroes, wish), wish))
    cast = {"H": taken.being("H", hero, wish.hero)}
    wished = list(wish.companions)
    for role, own in (("S", rivals or shape.other), ("F", shape.friend or _FRIENDS)):
        if not own:
            continue
        kinds = rivals if role == "S" and rivals else _around(own, role, shape, hero, home)
        somebody = wish.parts.get(role) or _companion(role, wished, shape.other_role == "friend")
        free = [kind for kind in allowed(kinds, wish) if kind not in taken.kinds]
        kind = somebody.kind if somebody else rng.choice(free or list(kinds))
        cast[role] = taken.being(role, kind, somebody)
    for role, somebody in zip("ABCDE", wished, strict=False):
        cast[role] = taken.being(role, somebody.kind, somebody)
    return {role: being if role == "H" else _kin(being, cast["H"], wish) for role, being in cast.items()}


def _others(heroes: list[str], wish: Wish) -> list[str]:
    """Kinds for the hero that nobody is whom the premise names."""
    named = {somebody.kind for somebody in wish.company}
    return [kind for kind in heroes if kind not in named] or heroes


def _around(own: tuple[str, ...], role: str, shape: Shape, hero: str, home: Place) -> tuple[str, ...]:
    """Kinds for a part: the shape's own, or those who live where such a hero does; beside a large hero a larger one."""
    row = kind_row(hero)
    if role == "S" and shape.towers and row.get("big"):
        return (hero,)
    folk = tuple(table("places")["place"].get(home.kind, {}).get("folk", []))
    return folk if folk and "home" in row and row["body"] != "person" and not shape.met_away(role) else own


def _kin(being: Being, hero: Being, wish: Wish) -> Being:
    """Somebody of the hero's family is called so, and is of the hero's own kind: a bear's grandmother is a bear."""
    row = table("beings")["family"].get(being.kind)
    if row is None or hero.kind in table("beings")["family"]:
        return being
    said = next((person.name for person in wish.company if person.kind == being.kind and person.name), "")
    name = said or row.get("name", being.name)
    words = {**being.words, "a": f"{hero.name}'s {being.kind}", "dressed": f"{hero.name}'s {being.kind}"}
    if hero.words["body"] == "person":
        return replace(being, name=name, words=words)
    body = {slot: hero.words[slot] for slot in ("hand", "hands", "toes", "face", "back", "went", "body")}
    traits = hero.traits.model_copy(update={"age": row["age"], "accent": being.traits.accent, "clothes": ()})
    return replace(being, name=name, kind=hero.kind, traits=traits,
                   words={**words, **body, "kind": hero.kind, "look": being.kind})  # fmt: skip


def _renamed(cast: dict[str, Being], names: dict[str, str]) -> dict[str, Being]:
    """The cast with the names a revision gave; whoever had such a name by chance gets another."""
    taken = set(names.values()) | {being.name for being in cast.values()}
    renamed: dict[str, Being] = {}
    for role, being in cast.items():
        name = names.get(role, being.name)
        if role not in names and name in names.values():
            spare = table("names")["she" if being.pronoun == "she" else "he"]
            name = next(other for other in spare if other not in taken)
            taken.add(name)
        fixed = role not in names or "pronoun" in kind_row(being.kind)
        pronoun = being.pronoun if fixed else pronoun_of_name(name) or being.pronoun
        voice = being.voice if pronoun == being.pronoun else _voice_name(kind_row(being.kind), pronoun)
        renamed[role] = replace(being, name=name, pronoun=pronoun, voice=voice)
    return renamed


_NO_WORDS = {"coats", "body", "age", "pronoun", "big", "names", "home"}
"""What a kind's row says of it beside words for the tellings."""
_SETTLED = {"wish", "wishing", "act"}
"""Slots whose words a set made for them says better than the premise did: `sing` for `sing off key`."""
_STAND_INS = {"indoors", "outdoors"}
"""Rows that speak for places we do not know; nobody sets out to be there."""
_BRIEF = 4
"""Words that a place's name may have where a page has few."""
_FRIENDS = ("mouse", "robin", "frog", "hedgehog", "duck", "squirrel")


def _companion(role: str, wished: list[Somebody], other_may_be_known: bool) -> Somebody | None:
    """The first companion is the friend; the second the other, unless that is somebody whom the hero must not know."""
    if role == "S":
        return wished.pop(1) if len(wished) > 1 and other_may_be_known else None
    return wished.pop(0) if wished else None


def allowed(kinds: list[str] | tuple[str, ...], wish: Wish) -> list[str]:
    """Kinds that the wish does not forbid."""
    free = [kind for kind in kinds if not any(word in kind for word in wish.avoid)]
    return free or ["child"]


class _Taken:
    """Makes beings who differ from each other in name, kind, voice and colour."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.kinds: set[str] = set()
        self.names: set[str] = set()
        self.voices: set[str] = set()
        self.looks: set[str] = set()
        self.coats: set[tuple[str, str]] = set()
        self.pronouns: list[str] = []

    def being(self, role: str, kind: str, wished: Somebody | None) -> Being:
        row = kind_row(kind)
        said = (wished.pronoun or pronoun_of_name(wished.name)) if wished else ""
        pronoun = row.get("pronoun") or said or self._pronoun()
        name = (wished.name if wished else "") or self._name(kind, pronoun, row["age"])
        self.kinds.add(kind)
        self.names.add(name)
        self.pronouns.append(pronoun)
        words, traits = self._look(kind, row, wished)
        voice = self.rng.choice([name for name in sorted(table("beings")["voice"]) if name not in self.voices])
        self.voices.add(voice)
        talk = {slot: self.rng.choice(ways) if isinstance(ways, list) else str(ways)
                for slot, ways in table("beings")["voice"][voice].items()}  # fmt: skip
        return Being(role, name, kind, pronoun, {**words, **talk}, traits, _voice_name(row, pronoun),
                     1.0 if row["body"] == "person" else self.rng.choice([0.9, 1.05, 1.15]),
                     wished.photo if wished else None)  # fmt: skip

    def _pronoun(self) -> str:
        """Turn and turn about, so that `she` and `he` on one page are two."""
        last = self.pronouns[-1] if self.pronouns else self.rng.choice(["she", "he"])
        return "he" if last == "she" else "she"

    def _name(self, kind: str, pronoun: str, age: str) -> str:
        own: list[str] = kind_row(kind).get("names", [])
        if own:
            return self.rng.choice(own)
        table_of = pronoun if pronoun in {"she", "he"} else self.rng.choice(["she", "he"])
        names: list[str] = table("names")[f"old_{table_of}" if age == "elder" else table_of]
        first = {name[0] for name in self.names}
        return self.rng.choice([name for name in names if name[0] not in first and name not in self.names])

    def _look(self, kind: str, row: dict[str, Any], wished: Somebody | None) -> tuple[dict[str, str], Traits]:
        lexicon = table("beings")["wear"]
        human = row["body"] == "person"
        worn = [
            w for w in lexicon["person" if human else "animal"] if w[2] not in self.looks and w[1] not in self.looks
        ]
        wear, garment, accent = self.rng.choice(worn)
        self.looks |= {accent, garment}
        coats = row.get("coats")
        free = [row for row in coats or () if (kind, row[0]) not in self.coats]
        look, coat, second = self.rng.choice(free or coats) if coats else ("small", None, None)
        self.coats.add((kind, look))
        if wished is not None and wished.colour and not human:
            look, coat = "little", wished.colour
        traits = Traits(age=row["age"], coat=self.rng.choice(lexicon["skins"]) if human else coat,
                        second=None if human else second, accent=accent,
                        hair=self.rng.choice(lexicon["hairs"]) if human else None,
                        hair_style=self.rng.choice(lexicon["styles"]) if human else None,
                        clothes=(Garment(name=garment, colour=accent),))  # fmt: skip
        phrase = kind if human else f"{look} {kind}"
        words = {slot: self.rng.choice(ways) if isinstance(ways, list) else str(ways)
                 for slot, ways in row.items() if slot not in _NO_WORDS}  # fmt: skip
        words |= {
            "kind": kind,
            "a": f"{article(phrase)} {phrase}",
            "dressed": f"{article(phrase)} {phrase} {wear}",
            "look": phrase,
            "garment": garment,
            "body": row["body"],
        }
        return words, traits


def _voice_name(row: dict[str, Any], pronoun: str) -> str:
    old = {"she": "old-woman", "he": "old-man"}
    grown = {"she": "woman", "he": "man"}
    young = {"she": "girl", "he": "boy"}
    return {"elder": old, "adult": grown}.get(row["age"], young).get(pronoun, "creature")


def _place(somewhere: Somewhere, rng: Random, brief: bool) -> Place:
    place = _place_of_kind(somewhere.kind, rng, somewhere.palette, brief)
    if not somewhere.name:
        return place
    name = somewhere.name if re.match(r"(?:her|his|their|my|our) ", somewhere.name) else f"the {somewhere.name}"
    return replace(place, name=name, within=f"{place.within.split()[0]} {name}")


def _any_place(wish: Wish, shape: Shape, rng: Random) -> Place:
    """A place where the shape can play, if possible one where the hero is at home."""
    rows = table("places")["place"]
    known = {kind: row for kind, row in rows.items() if kind not in _STAND_INS}
    kinds = [kind for kind, row in known.items() if not (shape.indoors, shape.outdoors)[bool(row.get("indoor"))]]
    kinds = [kind for kind in kinds if not any(word in str(rows[kind]["names"]) for word in wish.avoid)]
    water = [kind for kind in _water_of(wish) if kind in kinds]
    kinds = water or [kind for kind in kinds if kind in shape.homes] or kinds
    common = [kind for kind in kinds if kind in shape.homes or not rows[kind].get("rare")]
    own = [kind for kind in kind_row(wish.hero.kind).get("home", []) if kind in kinds] if wish.hero.kind else []
    homes = water or own or [kind for kind in common if wish.hero.kind in rows[kind]["heroes"]]
    return _place_of_kind(rng.choice(homes or common), rng, (), wish.age == "3-5")


def _water_of(wish: Wish) -> list[str]:
    """Where a hero who only swims is at home, or, where the premise leaves the hero free, one of the others."""
    named = (wish.hero,) if wish.hero.kind else wish.company
    rows = [kind_row(somebody.kind) for somebody in named]
    return next((row["home"] for row in rows if row["body"] == "fish"), [])


def _place_of_kind(kind: str, rng: Random, palette: tuple[str, ...], brief: bool) -> Place:
    known = row_of(kind)
    names = [pair for pair in known["names"] if not brief or len(pair[1].split()) <= _BRIEF] or known["names"]
    name, within = rng.choice(names)
    corners = [Corner(*corner) for corner in known["corners"]]
    rng.shuffle(corners)
    words = {slot: rng.choice(known[slot]) for slot in ("ground", "hum", "smell")}
    return Place(
        known.get("paint", kind),
        name,
        within,
        words,
        tuple(corners),
        tuple(known["colour"]),
        known.get("indoor", False),
        palette,
        known.get("cold", False),
    )


def row_of(kind: str) -> dict[str, Any]:
    """What we know of a place: its own row, or that of the nearest we know under the name that was asked for."""
    rows = table("places")["place"]
    if kind in rows:
        return rows[kind]
    found = vocabulary().find("settings", kind)
    entry = found.entry if found else None
    stand_in = table("places")["stand_in"]
    names = [entry.name, stand_in.get(entry.name, ""), *entry.parents] if entry else []
    roof = "indoors" if isinstance(entry, SettingKind) and entry.indoor else "outdoors"
    row = rows[next((name for name in names if name in rows), roof)]
    return {**row, "names": [[f"the {kind}", f"in the {kind}"]]}


def _snowed(place: Place, rng: Random) -> Place:
    """The place in winter: other ground, other sounds, other sentences of colour."""
    winter = table("places")["winter"]
    words = {slot: rng.choice(winter[slot]) for slot in ("ground", "hum", "smell")}
    return replace(place, words=words, colour=tuple(winter["colour"]), cold=True)


def _words(wish: Wish, shape: Shape, seed: int) -> dict[str, str]:
    rng = dice(seed, shape.name, "words")
    words: dict[str, str] = {slot: rng.choice(ways) for slot, ways in shape.picks.items()}
    sets = chosen_sets(shape, wish.premise)
    asked = asked_words(shape, wish.premise)
    words |= {**asked, **(rng.choice(sets) if sets else {})}
    words |= {slot: said for slot, said in asked.items() if slot not in _SETTLED}
    refrain = rng.choice(shape.refrains)
    words |= {"refrain": refrain["first"], "refrain.again": refrain["again"], "refrain.last": refrain["last"]}
    words |= {f"item.{number}": name for number, name in enumerate(wish.things)}
    return words | _thing(wish, shape, rng)


def _thing(wish: Wish, shape: Shape, rng: Random) -> dict[str, str]:
    if wish.things and shape.tells_thing:
        name = wish.things[0]
        return {"thing": name, "thing.short": _short(name), "thing.prop": name, "thing.colour": "",
                "thing.about": "There was not another like it."}  # fmt: skip
    things = [t for t in table("things")["thing"] if not any(word in t["name"] for word in wish.avoid)]
    thing = rng.choice(things)
    return {"thing": thing["name"], "thing.short": thing["short"], "thing.prop": thing["prop"],
            "thing.colour": thing["colour"], "thing.about": thing["about"]}  # fmt: skip


def _short(name: str) -> str:
    """`red kite` to `kite`; a pair of glasses is called so in full, since `glasses` are many."""
    return name if name.startswith("pair of ") else table("things")["short"].get(name, name.split()[-1])

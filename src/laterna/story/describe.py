"""One plain English sentence of what a scene shows, for alternative texts and prompts; and of how someone looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.inflection import plural, reading_table, third_person, with_article
from laterna.story.vocabulary import NamedHue, SettingKind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.story.cast import Character, Setting, Traits
    from laterna.story.scene import Extra, Figure, Prop, Scene, Spot

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_AGED = {"girl", "boy", "child", "baby", "grandmother", "grandfather"}
"""Kinds that say their age themselves."""
_RELATIONS = {"in_front_of": "in front of"}


def describe(scene: Scene, cast: Sequence[Character] = (), settings: Sequence[Setting] = ()) -> str:
    """One grammatical English sentence of what `scene` shows.

    Args:
        scene: any scene.
        cast: the story's cast; a figure that is not in it is left out.
        settings: the story's settings.
    """
    words = _phrases()
    known = {character.id: character for character in cast}
    figures = [figure for figure in scene.figures if figure.character in known]
    labels = {f.character: _reference(known[f.character]) for f in figures}
    labels |= {e.id: f"the {_many(e.kind, e.count)}" for e in scene.extras}
    labels |= {p.id: _count(p) for p in scene.props}
    held = {prop for figure in figures for prop in figure.holds}
    props = {prop.id: prop for prop in scene.props}
    clauses = [_figure_clause(figure, known[figure.character], props, labels) for figure in figures]
    clauses += [_extra_clause(extra, labels) for extra in scene.extras]
    place = _place(scene, settings)
    tied = {thing.spot.of for thing in (*figures, *scene.extras, *scene.props)}
    loose = [prop for prop in scene.props if prop.id not in held and (prop.id not in tied or prop.spot.of)]
    things = [_thing(prop, labels) for prop in loose]
    if clauses:
        head, comma, tail = clauses[0].partition(", holding ")
        lead = [f"{head}{f' {place}' if place else ''}{comma}{tail}", *clauses[1:]]
        sentence = _list(lead, "while") + (
            f"; there {'is' if loose[0].count == 1 else 'are'} {_list(things)}" if things else ""
        )
    elif things:
        sentence = f"{_list(things)}{f' {place}' if place else ''}"
    else:
        sentence = words["empty"].format(place=_bare_place(scene, settings))
    return sentence[:1].upper() + sentence[1:] + "."


def portrait(character: Character) -> str:
    """One canonical English sentence of how a character looks."""
    look = _looks(character)
    clothes = _clothes(character.traits)
    name = (
        ""
        if character.name.lower().startswith(("the ", "a ")) or character.name in {"", "I"}
        else f"{character.name}, "
    )
    sentence = f"{name}{look}{f' wearing {clothes}' if clothes else ''}"
    return sentence[:1].upper() + sentence[1:] + "."


def _phrases() -> dict[str, str]:
    return reading_table("describing")["sentence"]


def _verb(pose: str) -> str:
    return reading_table("describing")["poses"].get(pose, pose.replace("_", " "))


def _figure_clause(figure: Figure, who: Character, props: dict[str, Prop], labels: dict[str, str]) -> str:
    subject = _introduced(who)
    feeling = _feeling(figure)
    held = [_count(props[prop]) for prop in figure.holds if prop in props]
    where = _where(figure.spot, labels)
    verb = third_person(_verb(figure.pose))
    if figure.pose in {"hold", "carry"}:
        return f"{subject}{feeling} {verb} {_list(held) or 'something'}{where}"
    holding = f", holding {_list(held)}" if held else ""
    return f"{subject}{feeling} {verb}{where}{holding}".replace(",,", ",")


def _feeling(figure: Figure) -> str:
    """What the pose does not show by itself."""
    if figure.expression in {"calm", reading_table("grammar")["face"].get(figure.pose)}:
        return ""
    return f", {reading_table('describing')['feelings'].get(figure.expression, figure.expression)},"


def _extra_clause(extra: Extra, labels: dict[str, str]) -> str:
    verb = _verb(extra.pose) if extra.count > 1 else third_person(_verb(extra.pose))
    young = "young " if extra.age == "child" else ""
    kind = _counted(f"{young}{extra.kind}", extra.count)
    return f"{kind} {verb}{_where(extra.spot, labels)}"


def _introduced(who: Character) -> str:
    """`Mila, a red-haired girl in a yellow raincoat` or `a red fox`."""
    look = _looks(who)
    clothes = _clothes(who.traits)
    look = f"{look} in {clothes}" if clothes else look
    if who.name in {"", "I"} or who.name.lower().startswith(("the ", "a ", "an ")):
        return look
    return f"{who.name}, {look},"


def _reference(who: Character) -> str:
    return who.name if who.name not in {"", "I"} else f"the {who.kind}"


def _looks(who: Character) -> str:
    traits = who.traits
    adjectives = [{"child": "young", "elder": "old"}.get(traits.age, "")]
    adjectives += [{"slim": "thin", "stout": "plump"}.get(traits.build, "")]
    if traits.coat:
        adjectives.append(colour_name(traits.coat))
    if traits.markings not in {None, "plain"}:
        adjectives.append(
            {"patches": "patched", "spots": "spotted", "stripes": "striped"}.get(str(traits.markings), "")
        )
    hair = [{"long": "long", "short": "short", "curly": "curly"}.get(str(traits.hair_style), "")]
    hair += [colour_name(traits.hair)] if traits.hair else []
    details = [f"{' '.join(filter(None, hair))} hair"] if any(hair) else []
    details += [f"{colour_name(traits.eyes)} eyes"] if traits.eyes else []
    details += [f"{with_article(colour_name(traits.second))} belly"] if traits.second else []
    if who.kind in _AGED:
        adjectives[0] = ""
    phrase = with_article(" ".join([*filter(None, adjectives), who.kind]))
    return f"{phrase} with {_list(details)}" if details else phrase


def _clothes(traits: Traits) -> str:
    pieces: list[str] = []
    for garment in traits.clothes:
        pattern = {"stripes": "striped", "dots": "dotted", "checks": "checked"}.get(garment.pattern, "")
        colour = colour_name(garment.colour) if garment.colour else ""
        phrase = " ".join(filter(None, [pattern, colour, garment.name]))
        pieces.append(
            phrase if garment.name.endswith("s") and not garment.name.endswith("ss") else with_article(phrase)
        )
    return _list(pieces)


def colour_name(colour: str) -> str:
    """The vocabulary's nearest word for an sRGB colour, by distance in a rough perceptual weighting."""
    red, green, blue = _rgb(colour)
    special: dict[str, str] = {
        value: word
        for table in ("hair_colours", "coat_colours")
        for word, value in reading_table("grammar")[table].items()
    }
    if colour in special:
        return special[colour]

    def distance(name: str) -> float:
        entry = vocabulary().entry("colours", name)
        r, g, b = _rgb(entry.colour if isinstance(entry, NamedHue) else "#808080")
        return 2 * (red - r) ** 2 + 4 * (green - g) ** 2 + 3 * (blue - b) ** 2

    return min(vocabulary().names("colours"), key=distance).replace("_", " ").replace("-", " ")


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _where(spot: Spot, labels: dict[str, str]) -> str:
    if spot.relation is None or spot.of not in labels:
        return ""
    return f" {_RELATIONS.get(spot.relation, spot.relation)} {labels[spot.of]}"


def _place(scene: Scene, settings: Sequence[Setting]) -> str:
    table = reading_table("describing")
    setting = next((s for s in settings if s.id == scene.setting), None)
    parts: list[str] = []
    weather = table["weathers"].get(scene.weather, "")
    if setting is not None and setting.kind in table["whole_places"]:
        parts.append(table["whole_places"][setting.kind])
    elif setting is not None:
        inside = _indoor(setting)
        adjective = "" if inside else weather
        season = table["seasons"].get(scene.season, "") if not inside else ""
        noun = setting.kind.replace("-", " ")
        parts.append(f"{_preposition(setting)} {with_article(' '.join(filter(None, [season, adjective, noun])))}")
    elif weather:
        parts.append(table["plain_weathers"][scene.weather])
    if scene.time in table["times"]:
        parts.append(table["times"][scene.time])
    return " ".join(parts)


def _bare_place(scene: Scene, settings: Sequence[Setting]) -> str:
    place = _place(scene, settings)
    inner = place.split(" ", 1)[-1]
    return inner if inner.startswith(("a ", "an ")) and scene.setting else f"a quiet place {place}".strip()


def _indoor(setting: Setting) -> bool:
    match = vocabulary().find("settings", setting.kind)
    return match is not None and isinstance(match.entry, SettingKind) and match.entry.indoor


def _preposition(setting: Setting) -> str:
    return reading_table("describing")["prepositions"].get(setting.kind, "in")


def _thing(prop: Prop, labels: dict[str, str]) -> str:
    return f"{_count(prop)}{_where(prop.spot, labels)}"


def _count(prop: Prop) -> str:
    colour = f"{colour_name(prop.colour)} " if prop.colour else ""
    size = "big " if prop.size >= 1.25 else "small " if prop.size <= 0.85 else ""
    return _counted(f"{size}{colour}{prop.name.replace('-', ' ').replace('_', ' ')}", prop.count)


def _counted(phrase: str, count: int) -> str:
    return with_article(phrase) if count == 1 else f"{_NUMBERS[count]} {plural(phrase)}"


def _many(noun: str, count: int) -> str:
    noun = noun.replace("-", " ").replace("_", " ")
    return noun if count == 1 else plural(noun)


def _list(parts: Iterable[str], last: str = "and") -> str:
    found = list(parts)
    if len(found) < 2:
        return "".join(found)
    comma = "," if len(found) > 2 or last != "and" else ""
    return f"{', '.join(found[:-1])}{comma} {last} {found[-1]}"

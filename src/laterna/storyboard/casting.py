"""From a scene's words to what can be drawn: who plays, which things stand about, and what had to be left.

Every word goes through the vocabulary. What stands in for something else, and what nothing can stand in for, is
written down (`Left`): no picture ever shows a wrong thing in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from laterna.story import Left, Spot, Traits, vocabulary
from laterna.story.seeds import seed_of
from laterna.storyboard.placing import found_at, is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from laterna.story import Character, Extra, Figure, Point, Prop, Scene, Setting
    from laterna.story.vocabulary import Kind, Pose, PropKind, SettingKind

_HANDS = 2
_PAIR = 2
_OFF_GROUND = ("fly", "swim", "jump", "row", "sail")
_WITH = {"hide": "behind", "climb": "on", "row": "in", "sail": "in"}
"""How one stands to what the place has for a pose."""
_STAND_INS = {"she": {"child": "girl", "adult": "woman"}, "he": {"child": "boy", "adult": "man"}}
_DEFAULTS = Traits()


@dataclass(frozen=True, slots=True)
class Actor:
    """One figure that will be drawn."""

    id: str
    """The scene's id; of a group, the id and a number."""
    owner: str
    """The scene's id."""
    kind: Kind
    traits: Traits
    pose: str
    expression: str
    spot: Spot
    facing: str
    holds: tuple[str, ...] = ()
    character: str | None = None
    rank: int = 0
    """0 is the most important of the scene."""
    outline: tuple[Point, ...] = ()
    """Of its cut-out, where it is pasted from a photo."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One prop that will be drawn."""

    id: str
    owner: str
    kind: PropKind
    size: float
    colour: str | None
    spot: Spot
    holder: str | None = None
    hand: int = 0
    rank: int = 0
    facing: str = "auto"


@dataclass(slots=True)
class Ensemble:
    """All that a scene puts on the page."""

    setting: SettingKind | None = None
    actors: list[Actor] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def gather(
    scene: Scene,
    cast_list: Iterable[Character],
    setting: Setting | None,
    cutouts: Mapping[str, tuple[Point, ...]] | None = None,
) -> Ensemble:
    """Everyone and everything of the scene that can be drawn, counted exactly; the rest is noted as left.

    Whoever is in `cutouts` is pasted from a photo, and what it holds lies beside it.
    """
    ensemble = Ensemble()
    if setting is not None:
        ensemble.setting = _setting(setting, ensemble.left)
    members = {member.id: member for member in cast_list}
    for figure in scene.figures:
        actor = _member(figure, members.get(figure.character), ensemble.left)
        outline = (cutouts or {}).get(figure.character, ())
        _join(ensemble, replace(actor, outline=outline, holds=()) if actor and outline else actor)
    for extra in scene.extras:
        _join(ensemble, *_group(extra, ensemble.left))
    ensemble.actors = _taking(ensemble.actors)
    holders = _holders(ensemble.actors)
    indoor = ensemble.setting is not None and ensemble.setting.indoor
    for prop in scene.props:
        if indoor and _is_outside(prop):
            ensemble.left.append(Left(id=prop.id, asked=prop.name, reason="it can't be seen from a room"))
            continue
        ensemble.things += _things(prop, holders, ensemble.left)
    ensemble.actors = [_afloat(_seated(_furnished(actor, ensemble), ensemble), ensemble) for actor in ensemble.actors]
    table = next((thing.id for thing in ensemble.things if is_one_of(thing.kind.name, "tables")), None)
    ensemble.things = [_laid(thing, table) for thing in ensemble.things]
    return ensemble


def _join(ensemble: Ensemble, *actors: Actor | None) -> None:
    for actor in actors:
        if actor is not None:
            ensemble.actors.append(replace(actor, rank=len(ensemble.actors)))


def _taking(actors: list[Actor]) -> list[Actor]:
    """Whoever only stands before one who gives holds out a hand for it."""
    givers = [actor for actor in actors if actor.pose == "give"]
    if not givers:
        return actors
    near = [actor for actor in actors if actor.pose == "stand" and actor.character and not actor.holds]
    beside = [actor for actor in near if actor.spot.of == givers[0].id or givers[0].facing == actor.id]
    takers = beside or (near if len(actors) == _PAIR else [])
    return [replace(actor, pose="give") if actor in takers[:1] else actor for actor in actors]


def _setting(setting: Setting, left: list[Left]) -> SettingKind | None:
    match = vocabulary().find("settings", setting.kind)
    if match is None:
        left.append(Left(id=setting.id, asked=setting.kind, reason="no such place can be drawn"))
        return None
    if not match.exact:
        left.append(_stands_in(setting.id, setting.kind, match.entry.name))
    return cast("SettingKind", match.entry)


def _member(figure: Figure, member: Character | None, left: list[Left]) -> Actor | None:
    if member is None:
        left.append(Left(id=figure.character, asked=figure.character, reason="it is not in the cast"))
        return None
    found = _kind(member.id, member.kind, left, _STAND_INS.get(member.pronoun, {}), member.traits.age)
    if found is None:
        return None
    kind, said = found
    return Actor(
        id=figure.character,
        owner=figure.character,
        kind=kind,
        traits=_traits(kind, said, member.traits),
        pose=_pose(figure.character, kind, figure.pose, left),
        expression=figure.expression,
        spot=figure.spot,
        facing=figure.facing,
        holds=figure.holds,
        character=member.id,
    )


def _group(extra: Extra, left: list[Left]) -> list[Actor]:
    found = _kind(extra.id, extra.kind, left, {}, extra.age)
    if found is None:
        return []
    kind, said = found
    actor = Actor(
        id=extra.id,
        owner=extra.id,
        kind=kind,
        traits=_traits(kind, said, Traits(age=extra.age)),
        pose=_pose(extra.id, kind, extra.pose, left),
        expression=extra.expression,
        spot=extra.spot,
        facing=extra.facing,
    )
    return [_one_of(actor, name) for name in numbered(extra.id, extra.count)]


def _one_of(actor: Actor, name: str) -> Actor:
    """A member of a group: no two are quite of one size."""
    size = actor.traits.size * (0.92 + 0.16 * (seed_of(name) % 100) / 100)
    return replace(actor, id=name, traits=actor.traits.model_copy(update={"size": size}))


def numbered(owner: str, count: int) -> list[str]:
    """The ids of a group's members: the id itself for one, `ducks-1`, `ducks-2` ... for more."""
    return [owner] if count == 1 else [f"{owner[:36]}-{number}" for number in range(1, count + 1)]


def _kind(
    owner: str, asked: str, left: list[Left], stand_ins: Mapping[str, str], age: str
) -> tuple[Kind, dict[str, Any]] | None:
    match = vocabulary().find("kinds", asked)
    if match is None and stand_ins:
        stand_in = stand_ins["child" if age == "child" else "adult"]
        match = vocabulary().find("kinds", stand_in)
        match = match and match._replace(exact=False)
    kind = cast("Kind", match.entry) if match else None
    if match is None or kind is None or kind.body is None:
        left.append(Left(id=owner, asked=asked, reason="nothing like it can be drawn"))
        return None
    if not match.exact:
        left.append(_stands_in(owner, asked, kind.name))
    return kind, match.traits


def _stands_in(owner: str, asked: str, drawn: str) -> Left:
    return Left(id=owner, asked=asked, drawn=drawn, reason=f"{drawn} is the nearest that can be drawn")


def _traits(kind: Kind, said: Mapping[str, Any], own: Traits) -> Traits:
    """The kind's defaults, then what the word says, then the character's own."""
    given = {name: value for name in Traits.model_fields if (value := getattr(own, name)) != getattr(_DEFAULTS, name)}
    return Traits.model_validate({**kind.traits, **said, **given})


def _pose(owner: str, kind: Kind, asked: str, left: list[Left]) -> str:
    """The pose asked for, or what this body does instead."""
    pose = asked
    for _ in range(3):
        entry: Pose = cast("Pose", vocabulary().entry("poses", pose))
        if kind.body in entry.bodies and pose not in kind.cannot:
            break
        pose = entry.else_pose
    if pose != asked:
        left.append(Left(id=owner, asked=asked, drawn=pose, reason=f"a {kind.name} does not {asked.replace('_', ' ')}"))
    return pose


def _holders(actors: Iterable[Actor]) -> dict[str, tuple[str, int]]:
    """Which figure holds which prop, and in which hand; the first to claim it."""
    holders: dict[str, tuple[str, int]] = {}
    for actor in actors:
        for hand, prop in enumerate(actor.holds):
            holders.setdefault(prop, (actor.id, hand))
    return holders


def _things(prop: Prop, holders: Mapping[str, tuple[str, int]], left: list[Left]) -> list[Thing]:
    match = vocabulary().find("props", prop.name)
    kind = cast("PropKind", match.entry) if match else None
    if match is None or kind is None or not kind.drawn:
        left.append(Left(id=prop.id, asked=prop.name, reason="nothing like it can be drawn"))
        return []
    if not match.exact:
        left.append(_stands_in(prop.id, prop.name, kind.name))
    holder, hand = holders.get(prop.id, (None, 0))
    if hand >= _HANDS:
        left.append(Left(id=prop.id, asked=prop.name, drawn=kind.name, reason="both hands are full; it lies beside"))
        holder = None
    thing = Thing(prop.id, prop.id, kind, prop.size, prop.colour, prop.spot, holder, hand)
    return [replace(thing, id=name, holder=holder if number == 0 else None)
            for number, name in enumerate(numbered(prop.id, prop.count))]  # fmt: skip


def _is_outside(prop: Prop) -> bool:
    match = vocabulary().find("props", prop.name)
    return match is not None and is_one_of(match.entry.name, "outside")


def _afloat(actor: Actor, ensemble: Ensemble) -> Actor:
    """On open water, who stands on nothing swims; under water, everyone does."""
    ground = ensemble.setting.ground if ensemble.setting else "grass"
    dry = ground not in ("water", "underwater")
    carried = actor.spot.relation in ("on", "in", "above") or actor.pose in _OFF_GROUND
    if dry or carried or actor.kind.body == "fish" or "swim" in actor.kind.cannot:
        return actor
    ensemble.left.append(Left(id=actor.id, asked=actor.pose, drawn="swim", reason="there is no ground to stand on"))
    return replace(actor, pose="swim")


def _furnished(actor: Actor, ensemble: Ensemble) -> Actor:
    """Who hides or climbs, and is given nothing for it by the scene, finds what the place has; the cast finds boats."""
    place = ensemble.setting
    if place is None or actor.spot.relation is not None or actor.outline or actor.kind.body == "fish":
        return actor
    if actor.pose in ("row", "sail") and actor.character is None:
        return actor
    name = found_at(actor.pose, place.name, place.ground)
    if name is None:
        return actor
    kind = cast("PropKind", vocabulary().entry("props", name))
    id = f"{actor.id[:30]}-{name}"
    relation = _WITH[actor.pose]
    spot = actor.spot.model_copy(update={"relation": relation, "of": id})
    ensemble.things.append(Thing(id, id, kind, 1.0, None, Spot(side=actor.spot.side, distance=actor.spot.distance)))
    reason = f"there is nothing in the scene to {actor.pose} {relation}"
    ensemble.left.append(Left(id=id, asked=actor.pose, drawn=name, reason=reason))
    return replace(actor, spot=spot)


def _seated(actor: Actor, ensemble: Ensemble) -> Actor:
    """Who rows in a place, but in nothing, only sits."""
    if actor.pose != "row" or actor.spot.relation in ("in", "on") or ensemble.setting is None:
        return actor
    ensemble.left.append(Left(id=actor.id, asked="row", drawn="sit", reason="there is no boat to row"))
    return replace(actor, pose="sit")


def _laid(thing: Thing, table: str | None) -> Thing:
    """What belongs on a table lies on the one there is."""
    free = thing.holder is None and thing.spot.relation is None
    if table is None or not free or thing.kind.place != "table":
        return thing
    return replace(thing, spot=thing.spot.model_copy(update={"relation": "on", "of": table}))

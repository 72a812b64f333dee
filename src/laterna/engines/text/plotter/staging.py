"""The scene of a page, from the same state as its words.

A beat says it in short: `H run glad; F sit curious; thing H; prop ladder; extra snail`, and `H row glad in craft` of
somebody who is in a prop. Nothing is shown that the page, or one before it, has not named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.text.plotter.teller import mentions
from laterna.engines.text.plotter.template import word_count
from laterna.story import Cue, Extra, Figure, Prop, Scene, Spot
from laterna.story.vocabulary import Pose, vocabulary

if TYPE_CHECKING:
    from laterna.engines.text.plotter.planner import Step
    from laterna.engines.text.plotter.shapes import Beat
    from laterna.engines.text.plotter.template import Told
    from laterna.engines.text.plotter.wish import Wish
    from laterna.engines.text.plotter.world import Being, World
    from laterna.story.scene import Side

_SIDES: tuple[Side, ...] = ("left", "right", "center", "left", "right")


def scene_of(
    world: World, wish: Wish, step: Step, beat: Beat, setting: str, told: Told, so_far: str, met: set[str]
) -> Scene:
    """What the page shows.

    Args:
        world: who and what there is.
        wish: its season holds.
        step: where and when.
        beat: what happens.
        setting: id of the setting, as `setting_of` says.
        told: the page's words.
        so_far: all the text up to and with this page.
        met: the roles who have come in.
    """
    acts = _acts(world, beat, told, so_far)
    props, held = _props(world, step, beat, so_far, told)
    roles = [role for role in acts if role in met]
    figures = tuple(
        Figure(
            character=world.beings[role].id,
            pose=fitting(acts[role][0], world.beings[role]),
            expression=acts[role][1],
            spot=_spot(acts[role], index if len(roles) > 1 else step.corner % 2, props),
            facing=_facing(index, roles, world),
            holds=held.get(role, ()),
            cues=_cues(told, role, world.beings[role]),
        )
        for index, role in enumerate(roles)
    )
    return Scene(
        setting=setting,
        time=step.time,
        weather=step.weather,
        season="winter" if step.weather == "snow" else wish.season,
        shot=beat.shot,
        mood=beat.mood,
        figures=figures,
        extras=_extras(beat, so_far),
        props=props,
        note=_note(world, step, figures),
    )


def setting_of(world: World, wish: Wish, step: Step, own: str) -> str:
    """Id of a page's setting: that of its place, or the beat's `own` where the place is an open one of the story's."""
    place = world.places[step.place]
    free = wish.photos < 2 and step.place < len(world.places) - len(wish.more_places)
    return own if own and free and not place.indoor else f"place-{step.place + 1}"


def _spot(act: tuple[str, ...], index: int, props: tuple[Prop, ...]) -> Spot:
    """In the prop that the act names, where it is shown; else on the side whose turn it is."""
    if len(act) > 3 and any(prop.id == act[3] for prop in props):
        return Spot(relation="in", of=act[3])
    return Spot(side=_SIDES[index])


def _acts(world: World, beat: Beat, told: Told, so_far: str) -> dict[str, tuple[str, ...]]:
    """(pose, expression) of each role, and `in` with a prop's id where somebody is in one."""
    acts: dict[str, tuple[str, ...]] = {}
    for words in _parts(f"{beat.scene}; {told.overrides}"):
        if words[0] in world.beings and mentions(so_far, [world.beings[words[0]].name]):
            acts[words[0]] = (words[1], *(words[2:] or ["calm"]))
    for role in sorted(told.present):
        acts.setdefault(role, ("stand", "calm"))
    return acts


def _parts(scene: str) -> list[list[str]]:
    return [part.split() for part in scene.split(";") if part.strip()]


def _props(
    world: World, step: Step, beat: Beat, so_far: str, told: Told
) -> tuple[tuple[Prop, ...], dict[str, tuple[str, ...]]]:
    props: list[Prop] = []
    held: dict[str, tuple[str, ...]] = {}
    for words in _parts(beat.scene):
        prop = _prop(world, words, so_far)
        if prop is not None:
            props.append(prop)
            if words[-1] in world.beings:
                held[words[-1]] = (prop.id,)
    place = world.places[step.place]
    corner = place.corner(step.corner)
    if corner.prop and vocabulary().find("props", corner.prop) and mentions(told.text, [corner.name.split()[-1]]):
        props.append(Prop(id="spot", name=corner.prop, spot=Spot(side="right")))
    return tuple(props), held


def _prop(world: World, words: list[str], so_far: str) -> Prop | None:
    """`thing`, or `prop NAME`: a thing in the scene, once the text has named it."""
    if words[0] == "thing" and mentions(so_far, [world.words["thing.short"]]):
        return Prop(id="thing", name=world.words["thing.prop"], colour=world.words["thing.colour"] or None)
    if words[0] == "prop":
        name = world.words.get(words[1], words[1])
        if mentions(so_far, [name.split()[-1]]):
            return Prop(id=words[1].replace(".", "-"), name=name)
    return None


def _extras(beat: Beat, so_far: str) -> tuple[Extra, ...]:
    return tuple(
        Extra(id=words[1], kind=words[1], count=int(words[2]) if len(words) > 2 else 1)
        for words in _parts(beat.scene)
        if words[0] == "extra" and mentions(so_far, [words[1]])
    )


def fitting(pose: str, being: Being) -> str:
    """The pose, or what this body does instead of it."""
    entry = vocabulary().entry("poses", pose)
    body = being.words["body"].replace("person", "upright")
    if isinstance(entry, Pose) and body not in entry.bodies:
        return entry.else_pose
    return pose


def _facing(index: int, roles: list[str], world: World) -> str:
    if len(roles) == 1:
        return "auto"
    return world.beings[roles[1 if index == 0 else 0]].id


def _cues(told: Told, role: str, being: Being) -> tuple[Cue, ...]:
    total = word_count(told.text)
    cues: list[Cue] = []
    for cue in told.cues:
        if cue.role == role:
            pose, *rest = cue.words
            word = min(cue.at_word, total - 1)
            cues.append(Cue(at=word / total, words={"en": word}, pose=fitting(pose, being),
                            expression=rest[0] if rest else None))  # fmt: skip
    return tuple(cues)


def _note(world: World, step: Step, figures: tuple[Figure, ...]) -> str:
    by_id = {being.id: being for being in world.beings.values()}
    parts = [f"{by_id[f.character].name} the {by_id[f.character].kind} ({f.expression}) {_DOING.get(f.pose, f.pose)}"
             for f in figures]  # fmt: skip
    who = ", ".join(parts) if parts else "Nobody"
    return f"{who}, {world.places[step.place].within}, at {step.time}."


_DOING = {
    "stand": "stands", "walk": "walks", "run": "runs", "sit": "sits", "lie": "lies down", "sleep": "sleeps",
    "jump": "jumps", "climb": "climbs", "swim": "swims", "fly": "flies", "reach": "reaches out",
    "hold": "holds something", "carry": "carries something", "give": "offers something", "hug": "hugs",
    "point": "points", "wave": "waves", "look_up": "looks up", "hide": "hides", "dance": "dances", "cry": "cries",
    "laugh": "laughs", "row": "rows", "read": "reads", "sail": "sails",
}  # fmt: skip

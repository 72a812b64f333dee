"""Random valid scenes, from a number: every word of the vocabulary, every relation, shot, light and weather."""

from __future__ import annotations

import numpy as np

from laterna.story import Character, Extra, Figure, Prop, Scene, Setting, Spot, Traits, vocabulary

RELATIONS = ("on", "under", "in", "beside", "behind", "in_front_of", "above")
Case = tuple[Scene, list[Character], list[Setting]]


def random_case(number: int) -> Case:
    random = np.random.default_rng(number)

    def pick(items):
        return items[int(random.integers(len(items)))]

    def spot(ids):
        if ids and random.random() < 0.35:
            return Spot(relation=pick(RELATIONS), of=pick(ids), distance=pick(("near", "middle", "middle", "far")))
        side = pick((None, None, "left", "center", "right"))
        return Spot(side=side, distance=pick(("near", "middle", "middle", "middle", "far")))

    words = vocabulary()
    kinds, props, settings = (words.names(c) for c in ("kinds", "props", "settings"))
    poses, expressions = words.names("poses"), words.names("expressions")
    cast = [Character(id=f"c{i}", name=f"C{i}", kind=pick(kinds), traits=Traits(age=pick(("child", "adult"))))
            for i in range(int(random.integers(0, 4)))]  # fmt: skip
    ids: list[str] = []
    things = []
    for i in range(int(random.integers(0, 5))):
        things.append(Prop(id=f"p{i}", name=pick(props), count=pick((1, 1, 1, 2, 3)), spot=spot(ids)))
        ids.append(f"p{i}")
    figures = []
    for member in cast:
        holds = (pick(things).id,) if things and random.random() < 0.3 else ()
        facing = pick(("auto", "auto", "left", "right", "viewer", "away"))
        figures.append(Figure(character=member.id, pose=pick(poses), expression=pick(expressions), spot=spot(ids),
                              facing=facing, holds=holds))  # fmt: skip
        ids.append(member.id)
    extras = [Extra(id=f"e{i}", kind=pick(kinds), count=int(random.integers(1, 6)), pose=pick(poses), spot=spot(ids))
              for i in range(int(random.integers(0, 3)))]  # fmt: skip
    scene = Scene(
        setting="place" if random.random() < 0.95 else None,
        time=pick(words.names("times")),
        weather=pick(words.names("weathers")),
        season=pick(words.names("seasons")),
        shot=pick(words.names("shots")),
        mood=pick(words.names("moods")),
        figures=tuple(figures),
        extras=tuple(extras),
        props=tuple(things),
    )
    return scene, cast, [Setting(id="place", kind=pick(settings))]

"""From a plan to a manuscript: cast, settings, pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from laterna.engines.text.plotter.casting import world_of
from laterna.engines.text.plotter.ideas import title_of
from laterna.engines.text.plotter.planner import Step, choose, schedule
from laterna.engines.text.plotter.shapes import item, joins, sky
from laterna.engines.text.plotter.staging import scene_of, setting_of
from laterna.engines.text.plotter.teller import Teller
from laterna.engines.text.plotter.world import table
from laterna.story import Character, Page, Production, Setting, Story, Text, Voice

if TYPE_CHECKING:
    from laterna.engines.text.plotter.shapes import Beat, Shape
    from laterna.engines.text.plotter.wish import Wish
    from laterna.engines.text.plotter.world import Being, World
    from laterna.story import Brief


def bind(brief: Brief, wish: Wish, shape: Shape, seed: int) -> Story:
    """Plan and tell."""
    world = world_of(wish, shape, seed)
    beats = beats_of(wish, shape, seed, world, wish.pages)
    brings_weather = any(beat.weather for beat in shape.beats)
    weather = shape.start_weather if brings_weather else wish.weather or shape.start_weather
    start = (wish.time or shape.start_time, weather)
    steps = schedule(shape, beats, wish.photos, start)
    return manuscript(brief, wish, shape, seed, world, steps)


def beats_of(wish: Wish, shape: Shape, seed: int, world: World, pages: int) -> list[Beat]:
    """What is told, in order, on so many pages."""
    kinds = tuple(being.kind for being in world.beings.values())
    return choose(shape, pages, seed, guests_of(wish, shape, world), wish.avoid, world.places[0], kinds)


def stages(plan: dict[str, Any]) -> tuple[Step, ...]:
    """The steps of a plan as it lies in a story."""
    return tuple(Step(**step) for step in plan["steps"])


def guests_of(wish: Wish, shape: Shape, world: World) -> list[Beat]:
    """Beats for whoever and whatever was wished for and has no part in the shape's own beats."""
    roles = ["F"] if wish.companions and "F" not in shape.roles else []
    roles += [role for role in "ABCDE" if role in world.beings]
    first = 1 if shape.tells_thing else 0
    things = [item(number) for number, thing in enumerate(wish.things) if number >= first and thing in wish.must]
    return [*(joins(role) for role in roles), *things, *(sky(weather) for weather in wish.skies)]


def manuscript(brief: Brief, wish: Wish, shape: Shape, seed: int, world: World, steps: list[Step]) -> Story:
    """The told plan as a story; its `plan` holds all that a revision needs."""
    pages = tell_pages(wish, shape, seed, world, steps)
    used = {page.scene.setting for page in pages}
    shown = {figure.character for page in pages for figure in page.scene.figures}
    return Story(
        title={"en": Text(words=title_of(world, shape, seed))},
        audience=wish.age,
        cast=tuple(_character(being, shape) for being in world.beings.values() if being.id in shown),
        settings=tuple(setting for setting in _settings(world) if setting.id in used),
        pages=pages,
        dedication={"en": Text(words=brief.dedication, author="person")} if brief.dedication else {},
        production=_production(wish, shape, seed),
        brief=brief,
        plan={
            "writer": "plotter",
            "plot": shape.name,
            "seed": seed,
            "took": [f"{what}: {words}" for what, words in wish.took],
            "missed": list(wish.missed),
            "wish": wish.model_dump(mode="json"),
            "steps": [asdict(step) for step in steps],
        },
    )


def _settings(world: World) -> list[Setting]:
    """Every place of the world, and what beats show instead of one."""
    places = [
        Setting(id=f"place-{i + 1}", name=place.name, kind=place.kind, palette=place.palette)
        for i, place in enumerate(world.places)
    ]
    palette = world.places[0].palette
    own = [
        Setting(id=kind, name=row["name"], kind=kind, palette=palette) for kind, row in table("places")["own"].items()
    ]
    return [*places, *own]


def _production(wish: Wish, shape: Shape, seed: int) -> Production:
    """Theme and narrator follow the story; what plays at night is read at bedtime."""
    at_night = "night" in {wish.time, shape.start_time} and shape.theme != "school"
    theme = "bedtime" if at_night or wish.mood == "night" else shape.theme
    dress = table("dress")[theme]
    return Production(seed=seed, theme=theme, voice=Voice(name=dress["voice"], pace=dress["pace"]))


def tell_pages(wish: Wish, shape: Shape, seed: int, world: World, steps: list[Step]) -> tuple[Page, ...]:
    """Every page, told and staged in order."""
    teller = Teller(world, wish, seed)
    pages: list[Page] = []
    own = ""
    for step in steps:
        beat = shape.beat(step.beat)
        own = own if beat.id.startswith("i-") else beat.setting
        page = teller.tell(step, beat)
        told = page.told
        setting = setting_of(world, wish, page.step, own)
        scene = scene_of(world, wish, page.step, beat, setting, told, teller.memory.text, teller.memory.met)
        lines = {words: world.beings[role].id for words, role in told.lines}
        text = {"en": Text(words=told.text)}
        pages.append(Page(id=step.page, text=text, scene=scene, lines={"en": lines} if lines else {}))
    return tuple(pages)


def _character(being: Being, shape: Shape) -> Character:
    # Roles and pronouns are plain texts here; `Character` refuses those that it does not know.
    role = {"H": "hero", "F": "friend", "S": shape.other_role}.get(being.role, "friend")
    return Character(
        id=being.id,
        name=being.name,
        kind=being.kind,
        role=role,  # pyright: ignore[reportArgumentType]
        pronoun=being.pronoun,  # pyright: ignore[reportArgumentType]
        traits=being.traits,
        appearance=f"{being.name} is {being.word('dressed')}.",
        voice=Voice(name=being.voice, pitch=being.pitch),
        photo=being.photo,
    )

"""Figures pasted from a photo: laid out as white paper, printed afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from laterna.engines.image.papercut import Papercut
from laterna.story import Character, Commission, Figure, Page, Prop, Scene, Setting, Spot, Story, Text
from laterna.story.manuscript import Cutout
from laterna.storyboard import cover_sight, sight_of
from laterna.storyboard.compose import compose
from laterna.storyboard.maps import control_maps
from laterna.studio.steps.paste import paste

OUTLINE = ((-0.4, 0.0), (0.4, 0.0), (0.4, -0.5), (0.1, -1.0), (-0.4, -0.6))
DOG = Character(id="dog", name="Biscuit", kind="dog", role="hero")
CAT = Character(id="cat", name="Tom", kind="cat")
LANTERN = Prop(id="lantern", name="lantern")
SIZE = (256, 256)


def story(*figures: Figure, **scene) -> Story:
    what = Scene(setting="wood", figures=figures, **scene)
    take = Cutout(file="takes/dog.png", sha256="0" * 64, outline=OUTLINE)
    page = Page(id="p1", text={"en": Text(words="W.")}, scene=what)
    return Story(
        title={"en": Text(words="T")},
        cast=(DOG, CAT),
        settings=(Setting(id="wood", kind="forest"),),
        pages=(page,),
        cutouts={"dog": take},
    )


def laid(*figures: Figure, **scene):
    told = story(*figures, **scene)
    return compose(sight_of(told, told.pages[0], 1.0)), told.pages[0].scene


def test_a_cutout_stands_on_the_ground_in_its_outline():
    layout, _ = laid(Figure(character="dog"), Figure(character="cat"))
    dog = next(figure for figure in layout.figures if figure.id == "dog")
    assert dog.outline == OUTLINE
    assert dog.joints == {}
    assert dog.box.y + dog.box.height == pytest.approx(dog.y)
    assert dog.box.width / dog.box.height == pytest.approx(0.8)
    assert not next(figure for figure in layout.figures if figure.id == "cat").outline


def test_what_a_cutout_should_hold_lies_about():
    layout, _ = laid(Figure(character="dog", pose="hold", holds=("lantern",)), props=(LANTERN,))
    assert layout.props[0].held_by is None


def test_the_cover_has_the_cutout_too():
    told = story(Figure(character="dog"))
    assert compose(cover_sight(told, 1.0)).figures[0].outline == OUTLINE


def painted(planes: bool, *figures: Figure, **scene):
    layout, what = laid(*figures, **scene)
    commission = Commission(layout=layout, scene=what, cast=(DOG, CAT), size=SIZE, seed=1, planes=planes)
    stage = Papercut().illustrate(commission)
    photo = np.zeros((50, 40, 4), np.uint8)
    photo[5:45, 5:35] = (20, 200, 40, 255)
    return layout, stage, paste(stage, layout, {"dog": photo})


def test_the_photo_is_printed_on_white_paper_inside_its_edge():
    layout, before, after = painted(False, Figure(character="dog"))
    mask = control_maps(layout, SIZE).masks["dog"] > 0
    changed = (after.picture.pixels != before.picture.pixels).any(axis=2)
    assert changed.any()
    assert not changed[~mask].any() or (changed & ~mask).sum() < 0.05 * changed.sum()
    middle = after.picture.pixels[changed & mask]
    assert np.median(middle[:, 1]) > 2 * np.median(middle[:, 0])
    edge = after.picture.pixels[mask & ~changed]
    assert np.median(edge) > 180


def test_whoever_stands_before_the_cutout_hides_it():
    front = Spot(relation="in_front_of", of="dog")
    layout, before, after = painted(False, Figure(character="dog"), Figure(character="cat", spot=front))
    changed = np.abs(after.picture.pixels.astype(int) - before.picture.pixels).max(axis=2) > 40
    cat = control_maps(layout, SIZE).masks["cat"] > 0
    inside = cat & ~(control_maps(layout, SIZE).masks["dog"] > 0)
    assert (changed & inside).sum() < 0.03 * inside.sum()


def test_the_moving_part_is_printed_as_well():
    _, before, after = painted(True, Figure(character="dog"), Figure(character="cat"))
    movers = {mover.id: (mover, other) for mover, other in zip(before.figures, after.figures, strict=True)}
    (dog,) = movers["dog"][1].parts
    assert dog.pivot[1] == pytest.approx(max(part.pivot[1] for part in movers["dog"][0].parts))
    assert (dog.pixels != movers["dog"][0].parts[0].pixels).any()
    assert (dog.pixels[..., 3] == movers["dog"][0].parts[0].pixels[..., 3]).all()
    assert movers["cat"][0] is movers["cat"][1]


def test_a_cutout_faces_the_way_it_is_turned():
    left, _ = laid(Figure(character="dog", facing="left"))
    right, _ = laid(Figure(character="dog", facing="right"))
    assert left.figures[0].box.x + left.figures[0].box.width / 2 == pytest.approx(left.figures[0].x)
    assert [_leaning(layout) for layout in (left, right)] == ["left", "right"]


def _leaning(layout) -> str:
    """On which side of its foot the tip of the outline is."""
    rows, columns = np.nonzero(control_maps(layout, SIZE).masks["dog"])
    tip = columns[rows <= rows.min() + 1].mean() / SIZE[1]
    return "right" if tip > layout.figures[0].x else "left"

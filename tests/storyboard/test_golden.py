"""Golden pages: what the illustrator paints stays what somebody looked at and found good.

A page may differ from its golden picture by 2 of 255 on average, and by 40 anywhere once both are softened over five
pixels: another version of a library may round an edge, nothing may move. LATERNA_GOLDEN=renew paints them anew; where a
page differs, the difference lies beside the test's other files.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from laterna.engines.image.papercut import Papercut
from laterna.story import Character, Commission, Extra, Figure, Prop, Scene, Setting, Spot, Traits
from laterna.storyboard.page import lay_out_scene

GOLDEN = Path(__file__).parent / "golden"
SIDE = 176
ON_AVERAGE, ANYWHERE = 2.0, 40.0
PEOPLE = [
    Character(id="mia", name="Mia", kind="girl", traits=Traits(age="child")),
    Character(id="nan", name="Nan", kind="grandmother", traits=Traits(age="elder")),
    Character(id="pip", name="Pip", kind="fox"),
    Character(id="bo", name="Bo", kind="bear"),
    Character(id="hoot", name="Hoot", kind="owl"),
    Character(id="ella", name="Ella", kind="elephant", traits=Traits(age="child")),
]
PAGES = {
    "lantern": ("papercut", "forest", Scene(
        setting="here", time="night",
        figures=(Figure(character="pip", pose="walk", expression="curious", holds=("l",)),),
        props=(Prop(id="l", name="lantern"),))),
    "hug": ("papercut", "kitchen", Scene(
        setting="here", figures=(Figure(character="mia", pose="hug", expression="glad"),
                                 Figure(character="nan", pose="hug", spot=Spot(relation="beside", of="mia"))))),
    "storm": ("papercut", "sea", Scene(
        setting="here", weather="storm", time="dusk",
        figures=(Figure(character="bo", pose="sail", expression="afraid", spot=Spot(relation="in", of="b")),),
        props=(Prop(id="b", name="sailboat"),))),
    "winter": ("papercut", "village", Scene(
        setting="here", weather="snow", season="winter", shot="wide", extras=(Extra(id="d", kind="duck", count=3),),
        figures=(Figure(character="mia", pose="wave", expression="glad"),))),
    "screen": ("shadow", "street", Scene(
        setting="here", time="night", figures=(Figure(character="hoot", pose="cry", expression="sad"),))),
    "ink": ("linocut", "mountain", Scene(
        setting="here", time="dawn", figures=(Figure(character="pip", pose="run", expression="determined"),))),
    "felt": ("felt", "garden", Scene(
        setting="here", season="spring", figures=(Figure(character="ella", pose="dance", expression="glad"),))),
}  # fmt: skip


def painted(name: str) -> np.ndarray:
    style, place, scene = PAGES[name]
    layout = lay_out_scene(scene, PEOPLE, [Setting(id="here", kind=place)], 1.0, 21)
    commission = Commission(layout=layout, scene=scene, cast=tuple(PEOPLE), style=style, size=(SIDE, SIDE), seed=21)
    return Papercut().illustrate(commission).picture.pixels


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_it_was_found_good(name, tmp_path):
    page, file = painted(name), GOLDEN / f"{name}.png"
    if os.environ.get("LATERNA_GOLDEN") == "renew":
        Image.fromarray(page).save(file, optimize=True)
    with Image.open(file) as image:
        golden = np.asarray(image.convert("RGB"))
    change = np.abs(page.astype(np.float32) - golden)
    Image.fromarray(np.clip(4 * change, 0, 255).astype(np.uint8)).save(tmp_path / f"{name}-difference.png")
    assert change.mean() <= ON_AVERAGE
    softened = [cv2.blur(picture.astype(np.float32), (5, 5)) for picture in (page, golden)]
    assert np.abs(softened[0] - softened[1]).max() <= ANYWHERE


def test_the_golden_pages_are_few_and_small():
    files = sorted(GOLDEN.glob("*.png"))
    assert [file.stem for file in files] == sorted(PAGES)
    assert sum(file.stat().st_size for file in files) < 1_000_000

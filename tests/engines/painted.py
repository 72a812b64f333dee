"""What tests of painters share: pages that are to be painted, and what came of them."""

from __future__ import annotations

import numpy as np

from laterna.story import Commission
from laterna.story.reader import read_scene
from laterna.storyboard.page import lay_out_scene

MEADOW = "A girl and a fox stand in a meadow"
PEOPLE = "A girl in a red scarf and an old bear walk through the snowy forest at night"


def order(sentence: str, size: tuple[int, int], seed: int = 3, *, text: bool = False, **more) -> Commission:
    said = read_scene(sentence)
    layout = lay_out_scene(said.scene, said.cast, said.settings, size[0] / size[1], 1, text=text)
    return Commission(
        layout=layout, scene=said.scene, cast=said.cast, setting=next(iter(said.settings), None), size=size, seed=seed,
        **more,
    )  # fmt: skip


def pixels(stage) -> np.ndarray:
    return stage.picture.pixels


def far(one, other) -> int:
    """The largest difference, in levels of 255."""
    return int(np.abs(one.astype(int) - other).max())

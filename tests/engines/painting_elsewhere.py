"""What tests of painters on servers share: pages, and a desk that keeps and listens."""

from __future__ import annotations

import numpy as np

from laterna.engines.desk import Desk
from laterna.engines.image.papercut import Papercut
from laterna.story import Commission
from laterna.story.reader import read_scene
from laterna.storyboard.page import lay_out_scene

SIZE = (160, 120)
PEOPLE = "A girl in a red scarf and an old bear walk through the snowy forest at night"


def page(sentence=PEOPLE, size=SIZE, seed=3, text=False, **more):
    said = read_scene(sentence)
    layout = lay_out_scene(said.scene, said.cast, said.settings, size[0] / size[1], 1, text=text)
    return Commission(
        layout=layout, scene=said.scene, cast=said.cast, setting=next(iter(said.settings), None), size=size, seed=seed,
        **more,
    )  # fmt: skip


def cut_paper(commission):
    return Papercut().illustrate(commission).picture


def far(one, other):
    return np.abs(one.astype(int) - other)


class Keeping(Desk):
    def __init__(self, budget=None):
        super().__init__(budget)
        self.kept = {}
        self.told = []

    def recall(self, key):
        return self.kept.get(key)

    def keep(self, key, data):
        self.kept[key] = data

    def tell(self, message, _):
        self.told.append(message)

"""What tests of painters on servers share: pages, and a desk that keeps and listens."""

from __future__ import annotations

import numpy as np
from painted import PEOPLE, order

from laterna.engines.desk import Desk
from laterna.engines.image.papercut import Papercut

SIZE = (160, 120)


def page(sentence=PEOPLE, size=SIZE, seed=3, text=False, **more):
    return order(sentence, size, seed, text=text, **more)


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

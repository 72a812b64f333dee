"""Where in a photo something stands before a ground: a map of what is unlike the border, and the boxes to try.

A pixel stands out when no smooth path leads from it to the photo's border: the minimum barrier distance of J. Zhang and
others, Minimum Barrier Salient Object Detection at 80 FPS, 2015, here with whole rows and columns swept at once; and
when its colour is far from that of the border (the background prior of Y. Wei and others, Geodesic Saliency Using
Background Priors, 2012).
"""

from __future__ import annotations

import cv2
import numpy as np

from laterna.story import Box

_ROUNDS = 2
_BORDER = 0.1
"""Width of the strips along the border that tell what the ground looks like, as a share of the shorter side."""
_NOISE = 4.0
"""Variance in Lab that is no difference."""
_FAR = 0.6
"""Weight of the colour's distance beside the barrier's height."""
_LEVELS = (0.3, 0.42, 0.55, 0.7)
_LEAST = 0.008
"""Share of the photo under which a region is not tried."""
_EACH = 3
"""Regions that are tried at each level."""


def salience_of(lab: np.ndarray) -> np.ndarray:
    """float32 `[H, W]` within 0 to 1 of float32 `[H, W, 3]` CIE Lab: how much each pixel stands out."""
    smooth = cv2.GaussianBlur(lab, (0, 0), 1.2)
    both = _unit(_barrier(smooth)) + _FAR * _unit(_unlike_border(smooth))
    height, width = both.shape
    across, down = np.linspace(-1, 1, width) ** 2, np.linspace(-1, 1, height)[:, None] ** 2
    leaning = np.exp(-0.5 * (across + down))  # Whoever takes a photo puts its subject in the middle.
    return _unit(cv2.GaussianBlur(both, (0, 0), 1.5) * leaning).astype(np.float32)


def regions_of(salience: np.ndarray) -> list[Box]:
    """The boxes of what stands out at several levels, those that stand out most first within each."""
    height, width = salience.shape
    found: list[Box] = []
    for level in _LEVELS:
        strong = cv2.morphologyEx((salience > level).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        strong = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(strong)
        sums = np.bincount(labels.ravel(), weights=salience.ravel(), minlength=count)
        large = [index for index in range(1, count) if stats[index, cv2.CC_STAT_AREA] >= _LEAST * salience.size]
        for index in sorted(large, key=lambda index: -sums[index])[:_EACH]:
            x, y, wide, high, _ = (int(value) for value in stats[index])
            found.append(Box(x=x / width, y=y / height, width=wide / width, height=high / height))
    return found


def _barrier(lab: np.ndarray) -> np.ndarray:
    """float32 `[H, W]`: the least sum over Lab of highest less lowest value on any path from the border."""
    height, width = lab.shape[:2]
    fields = [lab, lab.copy(), lab.copy(), np.full((height, width), np.inf, np.float32)]
    fields[3][[0, -1]] = 0
    fields[3][:, [0, -1]] = 0
    turned = [field.swapaxes(0, 1) for field in fields]
    for _ in range(_ROUNDS):
        _sweep(*fields, steps=range(1, height), back=-1)
        _sweep(*turned, steps=range(1, width), back=-1)
        _sweep(*fields, steps=range(height - 2, -1, -1), back=1)
        _sweep(*turned, steps=range(width - 2, -1, -1), back=1)
    return fields[3]


def _sweep(lab: np.ndarray, high: np.ndarray, low: np.ndarray, cost: np.ndarray, *, steps: range, back: int) -> None:
    """Lets every row take the path of the row before it where that is cheaper, in place."""
    for at in steps:
        highest, lowest = np.maximum(high[at + back], lab[at]), np.minimum(low[at + back], lab[at])
        through = (highest - lowest).sum(axis=1)
        better = through < cost[at]
        cost[at][better] = through[better]
        high[at][better], low[at][better] = highest[better], lowest[better]


def _unlike_border(lab: np.ndarray) -> np.ndarray:
    """float64 `[H, W]`: how far each colour is from the colours of three of the four borders, the nearest ones."""
    wide = max(3, round(_BORDER * min(lab.shape[:2])))
    apart: list[np.ndarray] = []
    for strip in (lab[:wide], lab[-wide:], lab[:, :wide], lab[:, -wide:]):
        rows = strip.reshape(-1, 3)
        spread = np.linalg.inv(np.cov(rows.T) + _NOISE * np.eye(3))
        away = lab - rows.mean(axis=0)
        distance = np.sqrt(np.einsum("hwi,ij,hwj->hw", away, spread, away))
        apart.append(distance / max(float(distance.max()), 1e-6))
    return np.sum(apart, axis=0) - np.max(apart, axis=0)  # A subject may touch one border.


def _unit(values: np.ndarray) -> np.ndarray:
    risen = values - values.min()
    return risen / max(float(risen.max()), 1e-6)

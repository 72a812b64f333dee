"""A row of numbers for a picture, near for pictures that look alike: where its colours and edges lie.

Mean and spread of CIE Lab, and a histogram of edge directions, in each cell of a grid, after the tiny images of
A. Torralba et al., 80 Million Tiny Images, 2008, and the HOG of N. Dalal, B. Triggs, 2005.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from laterna.engines.vision.glance.frame import Frame

_GRID = 6
_ANGLES = 8
WIDTH = _GRID * _GRID * (6 + _ANGLES)
"""Numbers in a row."""


def fingerprint_of(frame: Frame) -> np.ndarray:
    """float32 `[WIDTH]` of length 1."""
    lab = cv2.resize(frame.lab, (_GRID * 16, _GRID * 16), interpolation=cv2.INTER_AREA)
    cells = lab.reshape(_GRID, 16, _GRID, 16, 3).swapaxes(1, 2).reshape(_GRID * _GRID, 256, 3)
    colours = np.concatenate([cells.mean(1) - (50, 0, 0), cells.std(1)], axis=1) / 30
    light = lab[..., 0]
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down)
    angle = ((np.arctan2(down, across) % np.pi) / np.pi * _ANGLES).astype(int) % _ANGLES
    layers = np.stack([np.where(angle == index, strength, 0) for index in range(_ANGLES)], axis=2)
    edges = layers.reshape(_GRID, 16, _GRID, 16, _ANGLES).mean((1, 3)).reshape(_GRID * _GRID, _ANGLES) / 30
    row = np.concatenate([colours, edges], axis=1).ravel().astype(np.float32)
    return row / max(float(np.linalg.norm(row)), 1e-6)

"""A moment between two frames of a clip: what moves is moved there, instead of seen twice.

Flow both ways is measured by dense inverse search (T. Kroeger et al., Fast Optical Flow using Dense Inverse Search,
2016) and brought to the moment between as H. Jiang et al. do (Super SloMo, 2018, equation 4); then both frames are
fetched along it and mixed.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

Bytes = np.ndarray
"""uint8."""


class Planes(NamedTuple):
    """One frame, limited range BT.709."""

    luma: Bytes
    """uint8 `[H, W]`, both even."""
    cb: Bytes
    """uint8 `[H / 2, W / 2]`."""
    cr: Bytes


class Passage:
    """From one frame to another of the same size."""

    def __init__(self, one: Planes, other: Planes) -> None:
        self._one, self._other = one, other
        search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        still = np.zeros((*one.luma.shape, 2), np.float32)
        self._there = search.calc(one.luma, other.luma, still.copy())
        self._back = search.calc(other.luma, one.luma, still.copy())

    def at(self, share: float) -> Planes:
        """The frame at `share` of the way, 0 to 1."""
        to_one = share * (share * self._back - (1 - share) * self._there)
        to_other = (1 - share) * ((1 - share) * self._there - share * self._back)
        one, other = (
            Planes(*(_fetched(plane, flow) for plane in frame))
            for frame, flow in ((self._one, to_one), (self._other, to_other))
        )
        return mixed(one, other, share)


def mixed(one: Planes, other: Planes, share: float) -> Planes:
    """Both frames, one over the other."""
    return Planes(*(cv2.addWeighted(a, 1 - share, b, share, 0) for a, b in zip(one, other, strict=True)))


def _fetched(plane: Bytes, flow: np.ndarray) -> Bytes:
    """A plane seen along a flow, float32 `[H, W, 2]` in pixels of the luma."""
    height, width = plane.shape
    if flow.shape[:2] != plane.shape:
        flow = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA) * (width / flow.shape[1])
    across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    place = cv2.INTER_LINEAR
    return cv2.remap(plane, across + flow[..., 0], down + flow[..., 1], place, borderMode=cv2.BORDER_REPLICATE)

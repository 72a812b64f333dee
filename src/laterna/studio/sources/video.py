"""Key frames of a short video: sharp, and as different from each other as can be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from laterna.story.errors import SourceError

if TYPE_CHECKING:
    from av.container import InputContainer

LONGEST_S = 600
_LOOKS = 48
"""Moments looked at, evenly over the video."""


def key_frames(data: bytes, name: str, count: int = 4) -> tuple[np.ndarray, ...]:
    """Up to `count` frames, uint8 `[H, W, 3]` RGB, in order of time. Raises `SourceError`."""
    try:
        with av.open(io.BytesIO(data), mode="r") as container:
            frames = _looks(container, name)
    except (av.FFmpegError, ValueError) as error:
        raise SourceError(f"{name} is not a video that can be read ({error}). Bring an MP4, MOV or WebM.") from error
    if not frames:
        raise SourceError(f"{name} holds no picture. Bring an MP4, MOV or WebM with a video track.")
    chosen = _most_different(frames, count)
    return tuple(frames[index] for index in sorted(chosen))


def _looks(container: InputContainer, name: str) -> list[np.ndarray]:
    if not container.streams.video:
        return []
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    seconds = float(container.duration or 0) / av.time_base
    if seconds > LONGEST_S:
        raise SourceError(f"{name} runs {seconds / 60:.0f} minutes; at most {LONGEST_S // 60} are allowed. Cut it.")
    step_s = max(seconds / _LOOKS, 0.1)
    frames: list[np.ndarray] = []
    due_s = 0.0
    for frame in container.decode(stream):
        if frame.time >= due_s:
            frames.append(frame.to_ndarray(format="rgb24"))
            due_s = frame.time + step_s
        if len(frames) > _LOOKS:
            break
    return frames


def _most_different(frames: list[np.ndarray], count: int) -> list[int]:
    """The sharpest first, then always the one least like those already chosen, blurred ones set back."""
    small = [cv2.resize(frame, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float64) for frame in frames]
    sharpness = np.array([cv2.Laplacian(cv2.cvtColor(f, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var() for f in frames])
    weight = 0.5 + 0.5 * sharpness / max(float(sharpness.max()), 1e-9)
    chosen = [int(weight.argmax())]
    while len(chosen) < min(count, len(frames)):
        apart = np.array([min(float(np.abs(one - small[index]).mean()) for index in chosen) for one in small])
        best = int((apart * weight).argmax())
        if apart[best] < 6.0:  # levels of 255: nothing new to see
            break
        chosen.append(best)
    return chosen

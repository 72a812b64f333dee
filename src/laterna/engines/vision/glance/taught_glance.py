"""The embedded eye with a small trained network beside it: what the network is sure of is added to what was seen.

The network is any image classifier in ONNX (https://onnx.ai) with one input `[1, 3, H, W]` and one output `[1, N]`; its
N labels stand in a text file of the same stem, a line each. Pixels are scaled to the mean and spread of ImageNet, as
nearly every published classifier wants them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np
import onnxruntime

from laterna.engines.vision.glance.caption import caption_of
from laterna.engines.vision.glance.glance import Glance
from laterna.engines.vision.glance.questions import answer
from laterna.engines.vision.glance.said import said_of
from laterna.story import Claim
from laterna.story.errors import EngineError
from laterna.story.vocabulary import SettingKind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Answer, Floats, Observation, Photo, Picture

_MEAN, _SPREAD = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
_SURE = 0.5
"""Probability from which a label is believed."""
_USUAL_PX = 224
"""Side of the picture, where the network takes any."""


class TaughtGlance:
    """Keeps the protocol `See`: everything that `Glance` sees, and the labels of a network."""

    def __init__(self, model: str) -> None:
        """Loads `model`, the path of an `.onnx` file. Raises `EngineError` when it or its labels can't be used."""
        file = Path(model)
        names = file.with_suffix(".txt")
        if not file.is_file() or not names.is_file():
            raise EngineError(f"The classifier needs {file} and its labels, a line each, in {names}.")
        try:
            self._network = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        except RuntimeError as error:
            raise EngineError(f"{file} can't be run: {error}") from error
        self._labels = [line.strip() for line in names.read_text(encoding="utf-8").splitlines() if line.strip()]
        self._eye = Glance()

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """As `Glance` sees, with a claim for every label.

        A label that names a kind is the subject where neither the user nor the classical eye has said one; a label
        that names a place is the setting.
        """
        labels = self.labels(photo.picture)
        seen = self._eye.see(photo, subject)
        claims = tuple(Claim(what=name, confidence=sure) for name, sure in labels)
        seen = seen.model_copy(update={"claims": (*seen.claims, *claims)})
        for name, sure in reversed(labels):  # The surest has the last word.
            seen = _in_place(_of_kind(seen, name, sure), name, sure)
        what = seen.subject
        taught = what is not None and what.kind in {_kind(name) for name, _ in labels}
        if what is None or what.said_by_user or seen.people or not taught:
            return seen
        return seen.model_copy(update={"caption": caption_of(seen, said_of(what.kind or ""))})

    def ask(self, photo: Photo, question: str) -> Answer:
        """An answer that says so when it can't be told."""
        return answer(self.see(photo), question)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """As `Glance` does."""
        return self._eye.embed(pictures)

    def labels(self, picture: Picture) -> list[tuple[str, float]]:
        """(label, probability) of all that the network believes, the surest first."""
        entry = self._network.get_inputs()[0]
        high, wide = (side if isinstance(side, int) else _USUAL_PX for side in entry.shape[2:])
        rgb = cv2.resize(np.ascontiguousarray(picture.pixels[..., :3]), (wide, high), interpolation=cv2.INTER_AREA)
        pixels = ((rgb.astype(np.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]  # [1, 3, H, W]
        scores = cast("np.ndarray", self._network.run(None, {entry.name: pixels})[0]).reshape(-1)
        if len(scores) != len(self._labels):
            raise EngineError(f"The classifier gives {len(scores)} scores and has {len(self._labels)} labels.")
        chances = _probabilities(scores)
        order = np.argsort(-chances, kind="stable")
        return [(self._labels[i], float(chances[i])) for i in order if chances[i] >= _SURE]


def _probabilities(scores: np.ndarray) -> np.ndarray:
    """The scores as they are where they add up to 1 already, else their softmax."""
    if scores.min() >= 0 and abs(float(scores.sum()) - 1) < 1e-3:
        return scores
    grown = np.exp(scores - scores.max())
    return grown / grown.sum()


def _kind(name: str) -> str:
    """The vocabulary's kind that a label names; the label itself where only a likeness is known; empty for none."""
    match = vocabulary().find("kinds", name)
    return "" if match is None else match.entry.name if match.exact else name


def _of_kind(seen: Observation, name: str, sure: float) -> Observation:
    kind, what = _kind(name), seen.subject
    if not kind or what is None or what.said_by_user or (what.kind and what.confidence >= sure):
        return seen
    return seen.model_copy(update={"subject": what.model_copy(update={"kind": kind, "confidence": sure})})


def _in_place(seen: Observation, name: str, sure: float) -> Observation:
    match = vocabulary().find("settings", name)
    if match is None:
        return seen
    inside = cast("SettingKind", match.entry).indoor
    update = {"setting": match.entry.name, "place": "indoor" if inside else "outdoor", "place_confidence": sure}
    return seen.model_copy(update=update)

"""The embedded eye. Looks once, at a small size, and says only what it can honestly tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.vision.glance.caption import caption_of
from laterna.engines.vision.glance.colours import palette_of
from laterna.engines.vision.glance.detect import detect
from laterna.engines.vision.glance.fingerprint import WIDTH, fingerprint_of
from laterna.engines.vision.glance.frame import frame_of, sharpness_of
from laterna.engines.vision.glance.place import place_of
from laterna.engines.vision.glance.questions import answer
from laterna.engines.vision.glance.said import said_of
from laterna.engines.vision.glance.salient import subject_of
from laterna.story import Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Answer, Floats, Photo, Picture


class Glance:
    """Keeps the protocol `See` without a network, a download or a graphics card."""

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """Everything that can be told of the photo; `subject` is what the user says it shows, and is trusted."""
        frame = frame_of(photo.picture)
        found = detect(photo.picture.pixels[..., :3])
        place = place_of(frame)
        said = said_of(subject)
        faces = [one for one in found if one.what == "face"]
        people = [one for one in found if one.what == "person"]
        cats = [one for one in found if one.what == "cat face"]
        count = max(len(faces), len(people))
        colours = palette_of(frame.lab.reshape(-1, 3))
        what = subject_of(frame, [one.box for one in people])
        kind, sure = said.kind or None, 1.0 if said.kind else 0.0
        what = what.model_copy(
            update={"kind": kind, "confidence": sure, "name": said.name, "said_by_user": bool(subject.strip())}
        )
        width, height = photo.picture.size
        return Observation(
            caption=caption_of(said, count, len(cats), place.place, place.setting, place.claims, colours),
            width=width,
            height=height,
            people=count,
            people_confidence=max((one.confidence for one in (*faces, *people)), default=0.6),
            detections=found,
            claims=place.claims,
            subject=what,
            colours=colours,
            place=place.place,
            place_confidence=place.confidence,
            setting=place.setting,
            time=photo.time,
            season=photo.season,
            light=float(frame.lab[..., 0].mean() / 100),
            sharpness=sharpness_of(frame),
        )

    def ask(self, photo: Photo, question: str) -> Answer:
        """An answer that says so when it can't be told."""
        return answer(self.see(photo), question)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, 504]`, rows of length 1: near rows are pictures alike in colour and layout."""
        rows = [fingerprint_of(frame_of(picture)) for picture in pictures]
        return np.stack(rows) if rows else np.zeros((0, WIDTH), np.float32)

"""The embedded eye. Looks once, at a small size, and says only what it can honestly tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.vision.glance.caption import caption_of
from laterna.engines.vision.glance.colours import accent_of, palette_of
from laterna.engines.vision.glance.detect import detect
from laterna.engines.vision.glance.fingerprint import WIDTH, fingerprint_of
from laterna.engines.vision.glance.frame import frame_of, sharpness_of
from laterna.engines.vision.glance.place import place_of
from laterna.engines.vision.glance.questions import answer
from laterna.engines.vision.glance.said import said_of
from laterna.engines.vision.glance.salient import subject_of
from laterna.engines.vision.glance.things import signs_of
from laterna.story import Box, Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.vision.glance.frame import Frame
    from laterna.engines.vision.glance.place import Place
    from laterna.engines.vision.glance.said import Said
    from laterna.story import Answer, Detection, Floats, Photo, Picture, Subject


_KINDS = {"person": "person", "cat face": "cat"}
_NOBODY = 0.7
"""How often nobody is there when nobody is seen, as measured by `make bench BENCH=glance`."""
_COUNTED = 0.5
"""How often as many as were seen are there; the eye misses people more often than it invents them."""
_SUBJECT_SURE = 0.75
_FILLS = 0.25
"""Share of the photo from which on a face hides where it is."""


class Glance:
    """Keeps the protocol `See` without a network, a download or a graphics card."""

    def see(self, photo: Photo, subject: str = "") -> Observation:
        """Everything that can be told of the photo; `subject` is what the user says it shows, and is trusted."""
        frame = frame_of(photo.picture)
        found = detect(photo.picture.pixels[..., :3])
        place = _unless_hidden(place_of(frame), found)
        found += () if place.place == "indoor" else signs_of(frame)
        said = said_of(subject)
        people = sum(one.what == "person" for one in found)
        colours = palette_of(frame.lab.reshape(-1, 3))
        what = _subject(frame, found, said)
        night = any(claim.what == "night" for claim in place.claims)
        width, height = photo.picture.size
        seen = Observation(
            caption="",
            width=width,
            height=height,
            people=people,
            people_confidence=_COUNTED if people else _NOBODY,
            detections=found,
            claims=place.claims,
            subject=what,
            colours=colours,
            place=place.place,
            place_confidence=place.confidence,
            setting=place.setting,
            time=photo.time or ("night" if night else None),
            season=photo.season,
            light=float(frame.lab[..., 0].mean() / 100),
            sharpness=sharpness_of(frame),
        )
        accent = "" if what.said_by_user else accent_of(what.colours, colours)
        return seen.model_copy(update={"caption": caption_of(seen, said, accent)})

    def ask(self, photo: Photo, question: str) -> Answer:
        """An answer that says so when it can't be told."""
        return answer(self.see(photo), question)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, 504]`, rows of length 1: near rows are pictures alike in colour and layout."""
        rows = [fingerprint_of(frame_of(picture)) for picture in pictures]
        return np.stack(rows) if rows else np.zeros((0, WIDTH), np.float32)


def _unless_hidden(place: Place, found: Sequence[Detection]) -> Place:
    """The place; but no room is claimed where a face fills the photo, for sky and trees may be behind it."""
    faces = [one.box.width * one.box.height for one in found if one.what.endswith("face")]
    if place.place == "indoor" and max(faces, default=0.0) > _FILLS:
        return place._replace(place=None, confidence=0.5)
    return place


def _subject(frame: Frame, found: Sequence[Detection], said: Said) -> Subject:
    """What the photo is of: as the user said, else who was surely seen, else whatever stands out."""
    sure = [one for one in found if one.what in _KINDS and one.confidence >= _SUBJECT_SURE]
    seen_kind = _KINDS[sure[0].what] if sure and not said.kind else None
    what = subject_of(frame, _body(sure[0]) if sure and seen_kind else None)
    kind = said.kind or seen_kind
    confidence = 1.0 if said.kind else sure[0].confidence if seen_kind else 0.0
    told = bool(said.kind or said.name)
    return what.model_copy(update={"kind": kind, "confidence": confidence, "name": said.name, "said_by_user": told})


def _body(one: Detection) -> Box:
    """The box of a whole cat about its face; a person's box is whole already."""
    if one.what != "cat face":
        return one.box
    face = one.box
    left, top = max(0.0, face.x - 0.6 * face.width), max(0.0, face.y - 0.3 * face.height)
    width, height = min(1 - left, 2.2 * face.width), min(1 - top, 3.2 * face.height)
    return Box(x=left, y=top, width=width, height=height)

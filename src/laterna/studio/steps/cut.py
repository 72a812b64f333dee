"""Cut a photo's subject out, and read its coat from the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from laterna.engines.vision.glance import traits_of
from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Box, Observation, Picture, Subject, vocabulary
from laterna.studio.cutting import Cut, cut_out
from laterna.studio.sources.photos import read_photo
from laterna.studio.values import CLEAN, PICTURE, CutOut

if TYPE_CHECKING:
    from laterna.story.vocabulary import NamedHue
    from laterna.studio.work import Work

_WHOLE = Box(x=0, y=0, width=1, height=1)
_FUR = 0.4
"""Half of the width and height of a cat's face that is fur, as a share of its box."""


def cut(work: Work) -> CutOut:
    """How cleanly the subject comes out, its outline and its coat; the cut itself is left as a picture with alpha."""
    file = work.files["photo"]
    photo = read_photo(file.read_bytes(), file.name).photo.picture
    seen = work.one("seen", Observation)
    found = cut_out(np.ascontiguousarray(photo.pixels[..., :3]), seen, work.settings["kind"])
    look = _coat(photo, seen, found) | _said(work.settings["subject"])
    if found is None:
        return CutOut(clean=0.0, look=look)
    paper = found.paper
    write_png(Picture(pixels=paper.pixels), work.folder / PICTURE, xmp_packet("digitalCapture", "cut out of a photo"))
    return CutOut(clean=found.quality.clean, fault=found.quality.fault, outline=paper.outline, look=look)


def _coat(photo: Picture, seen: Observation, found: Cut | None) -> dict[str, str]:
    """The coat as a clean cut shows it, or as a cat's face does; empty where neither is there."""
    mask = found.mask if found and found.quality.clean >= CLEAN else _face(seen)
    if mask is None:
        return {}
    read = traits_of(Subject(box=_WHOLE, mask=mask), photo)
    return {name: word for name, word in read._asdict().items() if word}


def _face(seen: Observation) -> np.ndarray | None:
    """The mask of the first cat's face that was seen, uint8 at 512 px; none where there is none."""
    face = next((one.box for one in seen.detections if one.what == "cat face"), None)
    if face is None:
        return None
    scale = 512 / max(seen.width, seen.height)
    width, height = seen.width * scale, seen.height * scale
    mask = np.zeros((round(height), round(width)), np.uint8)
    middle = round((face.x + face.width / 2) * width), round((face.y + face.height / 2) * height)
    axes = round(_FUR * face.width * width), round(_FUR * face.height * height)
    return cv2.ellipse(mask, middle, axes, 0, 0, 360, 255, cv2.FILLED)


def _said(subject: str) -> dict[str, str]:
    """The coat as the user says it: `my black and white cat`."""
    known = vocabulary()
    found = (known.find("colours", word) for word in subject.lower().split())
    hues = [cast("NamedHue", match.entry).colour for match in found if match and match.exact]
    return dict(zip(("coat", "second"), hues, strict=False))

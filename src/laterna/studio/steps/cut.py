"""Cut a photo's subject out, and read its coat from the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.vision.glance import traits_of
from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Observation, Picture
from laterna.studio.cutting import cut_out
from laterna.studio.sources.photos import read_photo
from laterna.studio.values import PICTURE, CutOut

if TYPE_CHECKING:
    from laterna.studio.work import Work


def cut(work: Work) -> CutOut:
    """How cleanly the subject comes out, its outline and its coat; the cut itself is left as a picture with alpha."""
    file = work.files["photo"]
    photo = read_photo(file.read_bytes(), file.name).photo.picture
    subject = work.one("seen", Observation).subject
    found = cut_out(np.ascontiguousarray(photo.pixels[..., :3]), subject) if subject else None
    if found is None or subject is None:
        return CutOut(clean=0.0)
    write_png(Picture(pixels=found.pixels), work.folder / PICTURE, xmp_packet("digitalCapture", "cut out of a photo"))
    coat, second, markings = traits_of(subject, photo)
    look = {"coat": coat, "second": second, "markings": markings}
    return CutOut(clean=found.clean, outline=found.outline, look={name: word for name, word in look.items() if word})

"""Lay a page out and have it painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PIL import Image

from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Commission, Layout, Picture
from laterna.storyboard.compose import compose
from laterna.studio.steps.paste import paste
from laterna.studio.values import CUTOUT, PICTURE, Painted

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Stage
    from laterna.studio.work import Work


def lay_out(work: Work) -> Layout:
    """Where everything stands on the page, the cover or a portrait."""
    return compose(work.settings["sight"])


def paint(work: Work) -> Painted:
    """A picture for the book."""
    stage = _illustrate(work)
    write_png(stage.picture, work.folder / PICTURE, xmp_packet(stage.source_type, stage.alt))
    return Painted(size=stage.picture.size, alt=stage.alt, source_type=stage.source_type, left=stage.left)


def perform(work: Work) -> Stage:
    """A stage for the film."""
    return _illustrate(work)


def take(work: Work) -> Painted:
    """A picture that the user chose or brought, as it is."""
    with Image.open(work.files["picture"]) as image:
        picture = Picture(pixels=np.asarray(image.convert("RGB"), np.uint8))
    source_type = work.settings["source_type"]
    write_png(picture, work.folder / PICTURE, xmp_packet(source_type, work.settings["alt"]))
    return Painted(size=picture.size, alt=work.settings["alt"], source_type=source_type)


def _illustrate(work: Work) -> Stage:
    layout = work.one("layout", Layout)
    commission = Commission(layout=layout, **work.settings, under=_under(work))
    stage = cast("Stage", work.engine.illustrate(commission))
    photos = {role.removeprefix(CUTOUT): _straight(file) for role, file in work.files.items()}
    return paste(stage, layout, photos) if photos else stage


def _under(work: Work) -> Picture | None:
    """What is painted over, where something is."""
    for result in work.inputs.get("under", ()):
        with Image.open(result.file(PICTURE)) as image:
            return Picture(pixels=np.asarray(image.convert("RGB"), np.uint8))
    return None


def _straight(file: Path) -> np.ndarray:
    """A picture with straight alpha; uint8 `[H, W, 4]`."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGBA"), np.uint8)

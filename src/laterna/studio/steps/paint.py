"""Lay a page out and have it painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PIL import Image

from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Commission, Layout, Picture
from laterna.storyboard.compose import compose
from laterna.studio.steps.paste import paste
from laterna.studio.values import CUTOUT, PICTURE, REFERENCE, UNVEILED, Painted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from laterna.story import Stage
    from laterna.studio.work import Result, Work


def lay_out(work: Work) -> Layout:
    """Where everything stands on the page, the cover or a portrait."""
    return compose(work.settings["sight"])


def paint(work: Work) -> Painted:
    """A picture for the book."""
    return paint_all((work,))[0]


def paint_all(works: Sequence[Work]) -> list[Painted]:
    """Pictures for the book, painted together by one painter."""
    return [_kept(work, stage) for work, stage in zip(works, _illustrate(works), strict=True)]


def perform(work: Work) -> Stage:
    """A stage for the film."""
    return perform_all((work,))[0]


def perform_all(works: Sequence[Work]) -> list[Stage]:
    """Stages for the film, painted together by one painter."""
    return _illustrate(works)


def take(work: Work) -> Painted:
    """A picture that the user chose or brought, as it is."""
    with Image.open(work.files["picture"]) as image:
        picture = Picture(pixels=np.asarray(image.convert("RGB"), np.uint8))
    source_type = work.settings["source_type"]
    write_png(picture, work.folder / PICTURE, xmp_packet(source_type, work.settings["alt"]))
    return Painted(size=picture.size, alt=work.settings["alt"], source_type=source_type)


def _illustrate(works: Sequence[Work]) -> list[Stage]:
    """What one painter makes of works; several are painted at once."""
    painter, commissions = works[0].engine, [_commission(work) for work in works]
    alone = len(works) == 1
    painted = [painter.illustrate(commissions[0])] if alone else painter.illustrate_all(commissions)
    stages = cast("Sequence[Stage]", painted)
    return [_pasted(*row) for row in zip(works, commissions, stages, strict=True)]


def _commission(work: Work) -> Commission:
    layout = work.one("layout", Layout)
    return Commission(layout=layout, **work.settings, under=_under(work), references=_references(work))


def _pasted(work: Work, commission: Commission, stage: Stage) -> Stage:
    photos = {role.removeprefix(CUTOUT): _straight(file) for role, file in work.files.items()}
    if not photos:
        return stage
    return paste(stage.model_copy(update={"unveiled": None}), commission.layout, photos)


def _kept(work: Work, stage: Stage) -> Painted:
    packet = xmp_packet(stage.source_type, stage.alt)
    write_png(stage.picture, work.folder / PICTURE, packet)
    if stage.unveiled is not None:
        write_png(stage.unveiled, work.folder / UNVEILED, packet)
    return Painted(size=stage.picture.size, alt=stage.alt, source_type=stage.source_type, left=stage.left)


def _under(work: Work) -> Picture | None:
    """What is painted over, where something is."""
    return next(map(_picture, work.inputs.get("under", ())), None)


def _references(work: Work) -> dict[str, Picture]:
    """How characters look, where the painter is shown that."""
    return {
        role.removeprefix(REFERENCE): _picture(*results)
        for role, results in work.inputs.items()
        if role.startswith(REFERENCE)
    }


def _picture(result: Result) -> Picture:
    """A painting, without the veil that lets words be read on it."""
    name = UNVEILED if UNVEILED in result.entry.files else PICTURE
    with Image.open(result.file(name)) as image:
        return Picture(pixels=np.asarray(image.convert("RGB"), np.uint8))


def _straight(file: Path) -> np.ndarray:
    """A picture with straight alpha; uint8 `[H, W, 4]`."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGBA"), np.uint8)

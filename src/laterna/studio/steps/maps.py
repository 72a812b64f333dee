"""Draw the control maps of a laid-out page, for painters that follow them: pixel-aligned with its picture."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Layout, Picture
from laterna.storyboard.maps import control_maps
from laterna.studio.values import LEGEND

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from laterna.studio.work import Work


def draw(work: Work) -> None:
    """The maps of a page; `figures` are the ids that get a mask, all black where one could not be drawn."""
    layout = work.one("layout", Layout)
    write_maps(layout, work.settings["size"], work.settings["figures"], work.folder)


def write_maps(layout: Layout, size: tuple[int, int], figures: Iterable[str], folder: Path, stem: str = "") -> None:
    """Write the maps of a layout into the `folder`, each name beginning with `stem`.

    Args:
        layout: The page.
        size: (width, height) in pixels, those of its picture.
        figures: Ids of the figures that get a mask.
        folder: A folder that is there.
        stem: What every name begins with.
    """
    drawn = control_maps(layout, size)
    blank = np.zeros((size[1], size[0]), np.uint8)
    flat = {"depth": drawn.depth, "pose": drawn.pose, "canny": drawn.canny, "segmentation": drawn.segmentation}
    masks = {figure: drawn.masks.get(figure, blank) for figure in figures}
    flat |= {f"mask-{name}": np.repeat(mask[..., None], 3, axis=2) for name, mask in masks.items()}
    for name, pixels in flat.items():
        write_png(Picture(pixels=pixels), folder / f"{stem}{name}.png", xmp_packet("algorithmicMedia", f"{name} map"))
    legend = [asdict(row) for row in drawn.legend]
    (folder / f"{stem}{LEGEND}").write_text(json.dumps(legend, indent=1), encoding="utf-8")

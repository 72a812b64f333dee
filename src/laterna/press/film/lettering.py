"""Words as pictures: any script, shaped and broken into lines by skia's paragraphs (HarfBuzz and ICU within)."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import skia

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.fonts import Face


_SLACK = 2.5
"""How much wider than an equal share a line may be, in sizes."""


class Run(NamedTuple):
    """Some words in one colour."""

    text: str
    colour: str
    """`#rrggbb`."""


class Lettering:
    """Draws words in the faces it is given, in the order they are tried."""

    def __init__(self, faces: Sequence[Face]) -> None:
        provider = skia.textlayout.TypefaceFontProvider()
        self._families: list[str] = []
        for number, face in enumerate(faces):
            name = f"face-{number}"
            typeface = skia.Typeface.MakeFromFile(str(face.path), face.index)
            if typeface:
                provider.registerTypeface(typeface, name)
                self._families.append(name)
        self._fonts = skia.textlayout.FontCollection()
        self._fonts.setDefaultFontManager(provider)

    def draw(self, runs: Sequence[Run], size_px: float, width_px: int, line: float = 1.25) -> np.ndarray:
        """Centred lines of about one length, premultiplied RGBA, uint8 `[H, width_px, 4]`; H is as high as they are.

        Args:
            runs: the words.
            size_px: the type's size.
            width_px: lines are broken at this width.
            line: from line to line, in sizes.
        """
        style = skia.textlayout.ParagraphStyle()
        style.setTextAlign(skia.textlayout.TextAlign.kCenter)
        builder = skia.textlayout.ParagraphBuilder.make(style, self._fonts, skia.Unicodes.ICU.Make())
        for run in runs:
            builder.pushStyle(self._style(run.colour, size_px, line))
            builder.addText(run.text)
            builder.pop()
        paragraph = builder.Build()
        paragraph.layout(width_px)
        lines = ceil(paragraph.MaxIntrinsicWidth / width_px)
        if lines > 1:
            paragraph.layout(min(width_px, paragraph.MaxIntrinsicWidth / lines + _SLACK * size_px))
        pixels = np.zeros((int(np.ceil(paragraph.Height)), width_px, 4), np.uint8)
        canvas = skia.Surface.MakeRasterDirect(
            skia.ImageInfo.Make(width_px, len(pixels), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType), pixels
        ).getCanvas()
        paragraph.paint(canvas, (width_px - paragraph.Width) / 2, 0)
        return pixels

    def _style(self, colour: str, size_px: float, line: float) -> skia.textlayout.TextStyle:
        style = skia.textlayout.TextStyle()
        style.setColor(skia.Color(*(int(colour[i : i + 2], 16) for i in (1, 3, 5))))
        style.setFontSize(size_px)
        style.setFontFamilies(self._families)
        style.setHeight(line)
        style.setHeightOverride(True)
        return style

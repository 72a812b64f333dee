"""What a style is made of: the paper's grain, how it is cut, and how its colours take the light."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import skia

from laterna.story.errors import UsageError
from laterna.story.model import Model
from laterna.story.seeds import seed_of
from laterna.story.terms import Colour

_TILE = 512
_SNIP = 0.012
"""Length of one snip of the scissors, in page units."""


class Material(Model):
    """One row of `materials.toml`."""

    ink: Literal["colour", "silhouette", "two inks"]
    grain: float
    """Standard deviation of the brightness, as a fraction."""
    fibre: int
    """Length of the fibres in the grain, in pixels of a picture of 1024; 0 for none."""
    unevenness: float
    """How far a cut strays, in page units."""
    shadow: float
    """Darkness of the shadow a sheet throws, 0 to 1."""
    softness: float
    """Factor on the blur of the shadows."""
    edge: float
    """How much lighter the cut edge is that looks to the light, 0 to 1."""
    keyline: float = 0.0
    """Width of the bare paper left around every piece, in page units."""
    paper: Colour = "#f4ecd9"
    second: Colour = "#c4553a"
    """The ink beside black; only for two inks, and one for the whole book, so that everyone keeps their colour."""


@cache
def materials() -> dict[str, Material]:
    """Every style by its name."""
    rows = tomllib.loads((Path(__file__).parent / "materials.toml").read_text(encoding="utf-8"))
    return {name: Material(**row) for name, row in rows.items()}


def material_of(style: str) -> Material:
    """A style's material. Raises `UsageError` naming the styles there are."""
    if style not in materials():
        raise UsageError(f"The papercut painter has no style {style!r}; it has: {', '.join(materials())}.")
    return materials()[style]


def uneven(path: skia.Path, size: float, material: Material, seed: int) -> skia.Path:
    """The path as scissors cut it; where its largest piece, `size` page units long, is small, it stays exact."""
    if material.unevenness <= 0 or size < 3 * _SNIP:
        return path
    cut = skia.Path()
    effect = skia.DiscretePathEffect.Make(min(_SNIP, size / 12), min(material.unevenness, size / 90), seed)
    skia.Paint(PathEffect=effect).getFillPath(path, cut)
    cut.setFillType(skia.PathFillType.kEvenOdd)
    return cut


def grain(material: Material, scale: float) -> skia.Paint:
    """A paint that lays the paper's grain over what is there; `scale` is the picture's height over 1024."""
    shader = _tile(material.grain, material.fibre).makeShader(
        skia.TileMode.kRepeat,
        skia.TileMode.kRepeat,
        skia.SamplingOptions() if scale == 1 else skia.SamplingOptions(skia.FilterMode.kLinear),
        skia.Matrix.Scale(scale, scale),
    )
    return skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kModulate)


@cache
def _tile(strength: float, fibre: int) -> skia.Image:
    random = np.random.default_rng(seed_of("grain", fibre))
    field = 0.9 * _soft(random, 0.7) + 0.16 * _soft(random, 5.0)
    if fibre:
        across = cv2.blur(np.pad(_soft(random, 0.5), fibre, mode="wrap"), (fibre, 1))[fibre:-fibre, fibre:-fibre]
        field += 0.8 * (across + across.T) / across.std()
    value = np.clip(255 * (1 - 1.5 * strength + strength * field / field.std()), 0, 255)
    tile = np.repeat(value.astype(np.uint8)[..., None], 4, axis=2)
    tile[..., 3] = 255
    return skia.Image.fromarray(tile, colorType=skia.kRGBA_8888_ColorType)


def _soft(random: np.random.Generator, sigma: float) -> np.ndarray:
    """Noise without a seam; float32 `[_TILE, _TILE]`, standard deviation 1."""
    pad = int(4 * sigma) + 1
    wide = np.pad(random.standard_normal((_TILE, _TILE)).astype(np.float32), pad, mode="wrap")
    soft = cv2.GaussianBlur(wide, (0, 0), sigma)[pad:-pad, pad:-pad]
    return soft / soft.std()

"""A page as SVG, for print at any size: every cut a path, every sheet with its soft shadow, light as radial gradients.

The grain of the paper is left to the paper it is printed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import skia

from laterna.engines.image.papercut.light import Lighting
from laterna.engines.image.papercut.material import material_of
from laterna.engines.image.papercut.painter import Frame, Painter, covered
from laterna.storyboard.scenery import light_of
from laterna.storyboard.theatre import layers

if TYPE_CHECKING:
    import numpy as np

    from laterna.engines.image.papercut.painter import Cut
    from laterna.story import Commission

_UNIT = 1000
"""SVG units that the picture's height takes."""
_VERBS = {
    skia.Path.Verb.kMove_Verb: ("M", 0),
    skia.Path.Verb.kLine_Verb: ("L", 1),
    skia.Path.Verb.kQuad_Verb: ("Q", 1),
    skia.Path.Verb.kCubic_Verb: ("C", 1),
    skia.Path.Verb.kClose_Verb: ("Z", 9),
}


def svg(commission: Commission) -> str:
    """The page of a commission as an SVG document; its size in pixels is only the nominal size."""
    layout = commission.layout
    light, material = light_of(layout), material_of(commission.style)
    painter = Painter(Frame.of(commission.size, planes=False), Lighting(light, material), layout.setting_seed)
    width = round(layout.aspect * _UNIT)
    dx, dy = light.direction
    body: list[str] = []
    for layer in layers(layout):
        cuts = [cut for cut in painter.cut(layer.sheet.shapes, layer.sheet) if _visible(cut, layout.aspect)]
        flat = layer.sheet.role in ("sky", "air") or material.shadow <= 0
        opening = "<g>" if flat else '<g filter="url(#lift)">'
        body.append(f"{opening}{''.join(map(_path, cuts))}</g>")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{commission.size[0]}" height="{commission.size[1]}" '
        f'viewBox="0 0 {width} {_UNIT}"><defs><filter id="lift" x="-5%" y="-5%" width="110%" height="110%">'
        f'<feDropShadow dx="{8 * dx:.1f}" dy="{8 * dy:.1f}" stdDeviation="{7 * material.softness:.1f}" '
        f'flood-color="{light.shadow}" flood-opacity="{material.shadow}"/></filter></defs>{"".join(body)}</svg>'
    )


def _visible(cut: Cut, aspect: float) -> bool:
    left, top, right, bottom = covered([cut])
    return right > 0 and bottom > 0 and left < aspect and top < 1


def _path(cut: Cut) -> str:
    """One cut; coordinates with one decimal, a tenth of a thousandth of the page."""
    steps: list[str] = []
    for verb, points in cut.path:
        if verb not in _VERBS:
            continue
        letter, skip = _VERBS[verb]
        steps.append(letter + " ".join(f"{p.x() * _UNIT:.1f} {p.y() * _UNIT:.1f}" for p in points[skip:]))
    opacity = "" if cut.opacity == 1 else f' fill-opacity="{cut.opacity:.2f}"'
    return f'<path fill="{_of(cut.colour)}" fill-rule="evenodd"{opacity} d="{"".join(steps)}"/>'


def _of(colour: np.ndarray) -> str:
    return "#" + "".join(f"{round(255 * min(max(float(part), 0.0), 1.0)):02x}" for part in colour)

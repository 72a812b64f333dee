"""Where the words of a fixed page stand and how large they are: a CSS style, measured with the book's own faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from laterna.press.edition import paragraphs_of
from laterna.press.measure import Ruler

if TYPE_CHECKING:
    from laterna.press.edition import Edition, Leaf
    from laterna.press.fonts import Faces
    from laterna.press.leaves import Sheet

_STEPS = 20
_STEP = 0.04
_PAD_EM = 0.85
_MEASURE_EM = 27
"""The longest line that is easily read."""
_PARAGRAPH_EM = 0.5
_HALF, _LEAST = 0.5, 0.6
"""The picture's share of a page with a long text, and the factor on the type size from which it covers the picture."""
_SPARE_EM = 0.35
"""What a reading app's own rounding of widths may need."""


class Column(NamedTuple):
    """Words in their room, in px."""

    size: float
    width: float
    height: float


def make_room(
    data: dict[str, Any], leaf: Leaf, faces: Faces | None, size: float, words: Edition, px_mm: float, sheet: Sheet
) -> None:
    """Change a page whose text is too long for its place: half the sheet, or a paper over most of the picture.

    Takes what `fit` takes.
    """
    split = _HALF * sheet.height
    room = sheet.width - 2 * sheet.margin, sheet.height - split - 0.6 * sheet.margin
    leading = words.language.script.leading
    column = _largest(Ruler(faces.text if faces else ()), leaf, size, leading, room[0] * px_mm, room[1] * px_mm)
    if column.size >= _LEAST * size and not leaf.chapter:
        data |= {"layout": "picture-above", "split": split, "width": room[0], "height": room[1]}
        data["picture_px"] = round(split * px_mm)
    else:
        data |= _over_all(sheet, words)


def _over_all(sheet: Sheet, words: Edition) -> dict[str, Any]:
    """What changes on a page whose text is too long for any place: its paper covers most of the picture."""
    inner = 0.6 * sheet.margin
    return {
        "layout": "full-bleed",
        "x": inner,
        "y": inner,
        "width": sheet.width - 2 * inner,
        "height": sheet.height - 2 * inner,
        "side": "top",
        "ground": {"ink": words.theme.ink, "panel": words.theme.paper, "opacity": 0.95},
    }


def fit(
    data: dict[str, Any], leaf: Leaf, faces: Faces | None, size: float, words: Edition, px_mm: float, sheet: Sheet
) -> str:
    """The style of a page's words.

    Args:
        data: The page, as `page_data` gives it.
        leaf: Its words.
        faces: Those it is set in; none measures by a guess.
        size: The words' size in px where there is room enough.
        words: The edition, for its leading.
        px_mm: Pixels in a millimetre.
        sheet: The page.
    """
    ruler = Ruler(faces.text if faces else ())
    leading = words.language.script.leading
    room_w, room_h = data["width"] * px_mm, data["height"] * px_mm
    column = _largest(ruler, leaf, size, leading, room_w, room_h)
    if data["layout"] != "full-bleed":
        return _below(data, column, px_mm, sheet)
    return _on_picture(data, column, px_mm, sheet)


def _largest(ruler: Ruler, leaf: Leaf, size: float, leading: float, room_w: float, room_h: float) -> Column:
    column = Column(size, room_w, room_h)
    for step in range(_STEPS):
        now = size * (1 - _STEP * step)
        column = _column(
            ruler, leaf, now, leading, min(room_w, (_MEASURE_EM if step < _STEPS // 2 else 2 * _MEASURE_EM) * now)
        )
        if column.height <= room_h:
            break
    return _narrowest(ruler, leaf, column, leading)


def _narrowest(ruler: Ruler, leaf: Leaf, column: Column, leading: float) -> Column:
    """The narrowest column of the same height: an even rag, and no word left alone on the last line."""
    low, high = column.width * 0.45, column.width
    for _ in range(7):
        middle = (low + high) / 2
        tried = _column(ruler, leaf, column.size, leading, middle)
        low, high = (middle, high) if tried.height > column.height else (low, middle)
    return column._replace(width=min(column.width, high + _SPARE_EM * column.size))


def _column(ruler: Ruler, leaf: Leaf, size: float, leading: float, width: float) -> Column:
    inner_em = width / size - 2 * _PAD_EM
    parts = paragraphs_of(leaf.text)
    height_em = (
        2 * _PAD_EM + leading * sum(ruler.lines(part, inner_em) for part in parts) + _PARAGRAPH_EM * (len(parts) - 1)
    )
    for part in paragraphs_of(leaf.second):
        height_em += 0.86 * leading * ruler.lines(part, inner_em / 0.86) + 0.6
    natural = max((ruler.width(line) for part in parts for line in part.split("\n")), default=inner_em)
    return Column(size, (min(inner_em, natural + 0.3) + 2 * _PAD_EM) * size, height_em * size)


def _on_picture(data: dict[str, Any], column: Column, px_mm: float, sheet: Sheet) -> str:
    left = data["x"] * px_mm + (data["width"] * px_mm - column.width) / 2
    top = data["y"] * px_mm
    if data["side"] == "bottom":
        top += data["height"] * px_mm - column.height
    top = max(5 * px_mm, min(top, (sheet.height - 5) * px_mm - column.height))
    ground = data["ground"]
    panel = [int(ground["panel"][i : i + 2], 16) for i in (1, 3, 5)]
    return _style(left, top, column) + (
        f"color:{ground['ink']};background:rgba({panel[0]},{panel[1]},{panel[2]},{ground['opacity']:.2f})"
    )


def _below(data: dict[str, Any], column: Column, px_mm: float, sheet: Sheet) -> str:
    if data["layout"] == "strip":
        return _band(data, column, px_mm, sheet)
    left = (sheet.width * px_mm - column.width) / 2
    room = (sheet.height - data["split"]) * px_mm
    return _style(left, data["split"] * px_mm + max(0.0, (room - column.height) / 2), column)


def _band(data: dict[str, Any], column: Column, px_mm: float, sheet: Sheet) -> str:
    """A band of paper across the page, its words in the middle."""
    place = "top:0" if data["side"] == "top" else "bottom:0"
    side = max(0.0, (sheet.width * px_mm - column.width) / 2)
    return (
        f"left:0;{place};width:100%;padding:{_PAD_EM}em {side:.0f}px;border-radius:0;"
        f"font-size:{column.size:.1f}px;background:{data['paper']}"
    )


def _style(left: float, top: float, column: Column) -> str:
    return (
        f"left:{left:.0f}px;top:{top:.0f}px;width:{column.width:.0f}px;"
        f"font-size:{column.size:.1f}px;padding:{_PAD_EM}em;"
    )

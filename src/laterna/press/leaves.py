"""Where words and picture stand on each page, for every format that has pages: strings and millimetres, no markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from laterna.press.edition import paragraphs_of
from laterna.press.measure import Ruler
from laterna.press.plates import develop, ground, text_side
from laterna.press.portions import portions
from laterna.story import Area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.book import Plate
    from laterna.press.edition import Edition, Leaf

SHAPES = {"square": (210.0, 210.0), "landscape": (280.0, 210.0), "portrait": (210.0, 280.0)}
"""(width, height) in mm of a book for the screen."""
BODY_PT = {"3-5": 22.0, "6-8": 17.0, "9-12": 14.0, None: 15.0}
"""Type size for an audience on a page whose shorter side is 210 mm."""
INITIALS = {"Latn", "Cyrl", "Grek", "Hebr"}
"""Scripts whose letters stand alone, so that the first can grow."""
COMFORT, SMALLEST = 0.75, 0.615
"""The least factor on the type size that a page is set in: where the layout is free, and where it was asked for."""
_MEASURE_EM = 27
_ENDLESS = re.compile(r"[!-\u05ff]{18}(?=[!-\u05ff]{6})")
"""So much of a word as may stand before a break, in scripts that break only at spaces."""
_SPARE_MM = 7.0
"""How far the cover's title may reach beyond the quiet area before it is set smaller."""
_AIR = 0.08
"""What stays above heads where a picture is cropped, as a share of its height."""
_FOOT_MM = 15.0
"""Kept free for the folio."""


@dataclass(frozen=True)
class Sheet:
    """The page that a book is set for, in mm, and what its words are measured with."""

    width: float
    height: float
    bleed: float = 0.0
    slug: float = 0.0
    ruler: Ruler = field(default_factory=lambda: Ruler(()))
    """Of the faces that its words are set in; without any it guesses, cautiously."""

    @property
    def margin(self) -> float:
        """From trim to text: a fourteenth of the shorter side, at least 12.7 mm (half an inch)."""
        return max(12.7, min(self.width, self.height) / 14)


def type_size(edition: Edition, sheet: Sheet) -> float:
    """The size of the story's words in pt, before it is fitted to the fullest page."""
    factor = (min(sheet.width, sheet.height) / 210) ** 0.75
    return BODY_PT[edition.book.story.audience] * factor * edition.language.script.scale


def story_data(edition: Edition, sheet: Sheet, layout: str, images: Sequence[str]) -> list[dict[str, Any]]:
    """All pages of the story; words and the picture they face lie on one spread, where the story begins on one.

    A page before them that would push them over a turn faces its own picture too.

    Args:
        edition: The edition.
        sheet: The page.
        layout: What was asked for.
        images: The file of each leaf's picture.
    """
    rows: list[list[dict[str, Any]]] = []
    for leaf, image in zip(edition.leaves, images, strict=True):
        pages = pages_data(edition, leaf, sheet, layout, image)
        odd = sum(page["layout"] != "facing" for row in rows for page in row) % 2
        if odd and pages[0]["layout"] == "facing":
            rows[-1] = pages_data(edition, edition.leaves[len(rows) - 1], sheet, "facing", images[len(rows) - 1])
        rows.append(pages)
    return [page for row in rows for page in row]


def pages_data(edition: Edition, leaf: Leaf, sheet: Sheet, layout: str, image: str) -> list[dict[str, Any]]:
    """One page of the story as the pages it takes: one, or with a long text further ones of words alone."""
    first = page_data(edition, leaf, sheet, layout, image)
    if first["layout"] != "facing":
        return [first]
    texts = [(leaf.text, leaf.second)]
    if not _fits(edition, sheet, "facing", texts[0], COMFORT):
        texts = _portions(edition, leaf, sheet)
    pages = [{**first, "paragraphs": _lines(text), "second": _lines(second)} for text, second in texts]
    further = {"layout": "words", "chapter": "", "initial": False, "folio": ""}
    return [pages[0], *({**page, **further} for page in pages[1:])]


def page_data(
    edition: Edition, leaf: Leaf, sheet: Sheet, layout: str, image: str, *, spread: bool = True
) -> dict[str, Any]:
    """One page of the story, with its whole text.

    Where `spread` is false its words leave for a page of their own only when no other layout holds them.
    """
    chosen = _layout_of(edition, leaf, sheet, layout, spread)
    area = leaf.plate.text_area or _low(leaf.plate)
    place = on_page(area, leaf.plate, sheet)
    look = ground(develop(leaf.plate), edition.theme)
    width, height = _room(edition, sheet, chosen, place)
    return {
        "layout": chosen,
        "image": image,
        **alt_data(leaf.plate),
        "paragraphs": _lines(leaf.text),
        "second": _lines(leaf.second),
        "chapter": leaf.chapter,
        "folio": str(leaf.number),
        "initial": leaf.number == 1 and edition.language.script.code in INITIALS,
        "x": place.x,
        "y": place.y,
        "width": width,
        "height": height,
        "side": text_side(area),
        "ground": {"ink": look.ink, "panel": look.panel, "opacity": look.opacity},
        "split": split_mm(edition, sheet),
        "aspect": leaf.plate.size[0] / leaf.plate.size[1],
        "crop": text_side(area),
        "keep": _keep(leaf.plate.text_area),
        "paper": edition.theme.paper,
    }


def _keep(quiet: Area | None) -> float:
    """The share of a picture's height that must be seen: all but what was kept quiet at its head or foot.

    A hand's breadth of the quiet stays, so that no ear touches the edge.
    """
    if quiet is None:
        return 1.0
    return min(1.0, max(0.6, 1 + _AIR - (quiet.y + quiet.height if text_side(quiet) == "top" else 1 - quiet.y)))


def _low(plate: Plate) -> Area:
    """Where words lie on a picture that keeps no part quiet: along its foot."""
    return Area(x=0.06, y=0.68, width=plate.size[0] / plate.size[1] - 0.12, height=0.28)


def _room(edition: Edition, sheet: Sheet, layout: str, place: Area) -> tuple[float, float]:
    """(width, height) in mm that a layout has for words."""
    if layout == "full-bleed":
        return place.width, place.height
    height = {
        "strip": sheet.height * 0.4,
        "picture-above": sheet.height - split_mm(edition, sheet) - 26,
        "facing": sheet.height - 2 * sheet.margin - 24,
    }[layout]
    return sheet.width - 2 * sheet.margin, height


def split_mm(edition: Edition, sheet: Sheet) -> float:
    """How far down the picture reaches where the words stand beneath it."""
    return round(sheet.height * (0.62 if edition.shape == "portrait" else 0.66), 2)


def on_page(area: Area, plate: Plate, sheet: Sheet) -> Area:
    """Where a part of a picture comes to lie, in mm from the trim's corner, when the picture covers sheet and bleed."""
    width, height = plate.size
    full_w, full_h = sheet.width + 2 * sheet.bleed, sheet.height + 2 * sheet.bleed
    mm_px = max(full_w / width, full_h / height)
    unit = height * mm_px
    left = (full_w - width * mm_px) / 2 - sheet.bleed + area.x * unit
    top = (full_h - height * mm_px) / 2 - sheet.bleed + area.y * unit
    inner = sheet.margin * 0.75
    x0, x1 = max(left, inner), min(left + area.width * unit, sheet.width - inner)
    y0, y1 = max(top, inner), min(top + area.height * unit, sheet.height - _FOOT_MM)
    return Area(x=round(x0, 2), y=round(y0, 2), width=round(x1 - x0, 2), height=round(y1 - y0, 2))


def plate_data(plate: Plate, image: str) -> dict[str, Any]:
    return {"image": image, **alt_data(plate), "width": plate.size[0], "height": plate.size[1]}


def alt_data(plate: Plate) -> dict[str, str]:
    return {"alt": plate.alt, "alt-lang": plate.alt_language.partition("-")[0]}


def cover_data(edition: Edition, sheet: Sheet, image: str) -> dict[str, Any]:
    plate = edition.book.cover
    area = plate.text_area or Area(x=0.1, y=0.06, width=plate.size[0] / plate.size[1] - 0.2, height=0.3)
    look = ground(develop(plate, area), edition.theme)
    longest = max((len(word) for word in edition.title.split()), default=1)
    width_pt = (sheet.width - 1.6 * sheet.margin - 12) * 72 / 25.4
    return {
        **plate_data(plate, image),
        "side": text_side(area),
        "room": on_page(area, plate, sheet).height + _SPARE_MM,
        "ground": {"ink": look.ink, "panel": look.panel, "opacity": look.opacity},
        "size": min(60.0 * min(sheet.width, sheet.height) / 210, width_pt / (0.62 * max(longest, 8))),
    }


def _lines(text: str) -> list[list[str]]:
    """Paragraphs of lines, with places where a word too long for any line may break."""
    return [[_ENDLESS.sub("\\g<0>\u200b", line) for line in part.split("\n")] for part in paragraphs_of(text)]


def _layout_of(edition: Edition, leaf: Leaf, sheet: Sheet, layout: str, spread: bool) -> str:
    """The layout that was asked for, or the best one; a text that would burst it goes on a page of its own."""
    wishes = [(layout, SMALLEST)]
    if layout == "auto":
        calm = leaf.plate.text_area is not None and not leaf.second and not leaf.chapter
        wishes = [("full-bleed", COMFORT), ("picture-above", COMFORT)][0 if calm else 1 :]
        wishes += [] if spread else [("picture-above", SMALLEST)]
    place = on_page(leaf.plate.text_area or _low(leaf.plate), leaf.plate, sheet)
    held = (wish for wish, factor in wishes if _fits(edition, sheet, wish, (leaf.text, leaf.second), factor, place))
    return next(held, "facing")


def _fits(
    edition: Edition,
    sheet: Sheet,
    layout: str,
    texts: tuple[str, str],
    factor: float = SMALLEST,
    place: Area | None = None,
) -> bool:
    """Whether a text and its second keep to their room at a factor on the type size, by a cautious estimate."""
    width, height = _room(edition, sheet, layout, place or Area(x=0, y=0, width=0, height=0))
    size = type_size(edition, sheet) * factor * 25.4 / 72
    leading = edition.language.script.leading
    column = min(width / size, _MEASURE_EM) - (1.9 if layout == "full-bleed" else 0)
    parts = [part for text in texts for part in paragraphs_of(text)]
    lines = sum(sheet.ruler.lines(part, column) for part in parts)
    air = 0.7 if layout == "full-bleed" else 1.6
    return (lines * leading + 0.5 * len(parts) + air) * size <= height


def _portions(edition: Edition, leaf: Leaf, sheet: Sheet) -> list[tuple[str, str]]:
    """What stands on each page of a long text, one language after the other.

    They are an odd number, so that after the page that faces the picture whole spreads follow.
    """

    def parts(text: str, code: str, least: int, step: int) -> list[str]:
        return portions(
            text, code, sheet.ruler, lambda part: _fits(edition, sheet, "facing", (part, ""), COMFORT), least, step
        )

    if edition.second is None or not leaf.second:
        return [(part, "") for part in parts(leaf.text, edition.language.code, 3, 2)]
    first = parts(leaf.text, edition.language.code, 1, 1)
    other = parts(leaf.second, edition.second.code, 2 - (len(first) - 1) % 2, 2)
    return [(part, "") for part in first] + [("", part) for part in other]

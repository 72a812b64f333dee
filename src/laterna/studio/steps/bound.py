"""The book that a binder needs, put together from what the other steps left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.book import Book, Plate, Voiced
from laterna.press.brand import read_brand
from laterna.story import Layout, Narration, Story
from laterna.studio.values import PICTURE, VOICE, Painted

if TYPE_CHECKING:
    from laterna.studio.work import Result, Work


def book_of(work: Work) -> Book:
    """The book of a binding task; pages, layouts and voices come in the order of the pages."""
    story: Story = work.settings["story"]
    pages = [page.id for page in story.pages] if work.inputs["pictures"] else []
    pictures = dict(zip(pages, work.inputs["pictures"], strict=True))
    layouts = dict(zip(pages, work.all("layouts", Layout), strict=True))
    painted = {page: picture.value(Painted) for page, picture in pictures.items()}
    voices = zip(work.settings.get("voiced", ()), work.inputs.get("voices", ()), strict=True)
    titles = work.inputs.get("title", ())
    music = work.inputs.get("music", ())
    cover = work.inputs["cover"][0]
    endpapers = work.inputs.get("endpaper", ())
    return Book(
        story=story,
        language=work.settings["language"],
        plates={page: _plate(pictures[page], painted[page], layouts[page]) for page in pages},
        cover=_plate(cover, cover.value(Painted), work.one("cover_layout", Layout)),
        voices={page: _voiced(voice) for page, voice in voices},
        title_voice=_voiced(titles[0]) if titles else None,
        music=music[0].file("music.opus") if music else None,
        frontispiece=_photo(work),
        portraits={
            member: _plate_of(portrait)
            for member, portrait in zip(work.settings["portrayed"], work.inputs["portraits"], strict=True)
        },
        endpaper=_plate_of(endpapers[0]) if endpapers else None,
        makers=work.settings["makers"],
        source_type=_source_type([*painted.values(), cover.value(Painted)]),
        second_language=work.settings["second"],
        brand=read_brand(work.files["brand"]) if "brand" in work.files else None,
    )


def _plate(result: Result, painted: Painted, layout: Layout | None = None) -> Plate:
    area = layout.text_area if layout else None
    return Plate(file=result.file(PICTURE), size=painted.size, alt=painted.alt, text_area=area)


def _plate_of(result: Result) -> Plate:
    return _plate(result, result.value(Painted))


def _voiced(result: Result) -> Voiced:
    narration = result.value(Narration)
    return Voiced(file=result.file(VOICE), words=narration.words, seconds=narration.sound.seconds)


def _photo(work: Work) -> Plate | None:
    from PIL import Image

    file = work.files.get("photo")
    if file is None:
        return None
    with Image.open(file) as image:
        size = image.size
    return Plate(file=file, size=size, alt=work.settings["photo_alt"])


def _source_type(painted: list[Painted]) -> str:
    """What is true of the whole: a single kind of source, or a composite that a trained model had a part in."""
    kinds = {picture.source_type for picture in painted}
    if len(kinds) == 1 and (kind := kinds.pop()) != "digitalCreation":
        return kind
    trained = {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"} & kinds
    return "compositeWithTrainedAlgorithmicMedia" if trained else "algorithmicMedia"

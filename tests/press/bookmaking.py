"""Books for tests, bound from the frozen example or from any list of texts, with real pictures and real Opus."""

from __future__ import annotations

import dataclasses
import re
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from example_story import example
from laterna.press.book import Book, Plate, Voiced
from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Area, Page, Picture, Story, Text, WordTiming

if TYPE_CHECKING:
    from pathlib import Path

RATE_HZ = 48000
XMP = xmp_packet("algorithmicMedia", "A test")


def example_book(folder: Path, *, sound: bool = True, **production: object) -> Book:
    """The frozen example, bound."""
    kit = example()
    folder.mkdir(parents=True, exist_ok=True)
    story = kit.story.model_copy(
        update={
            "production": kit.story.production.model_copy(update=production),
            "credit": "Ada Storyteller",
            "dedication": {"en": Text(words="For everyone who reads under the blanket.")},
        }
    )
    plates = {
        name: Plate(
            file=_png(folder / f"{name}.png", stage.picture),
            size=stage.picture.size,
            alt=stage.alt,
            text_area=kit.layouts[name].text_area,
        )
        for name, stage in kit.stages.items()
    }
    voices = {
        name: Voiced(
            file=_opus(folder / f"{name}.opus", told.sound.samples[0]), words=told.words, seconds=told.sound.seconds
        )
        for name, told in kit.narrations.items()
    }
    first = next(iter(plates.values()))
    return Book(
        story=story,
        language="en",
        plates=plates,
        cover=dataclasses.replace(first, alt="The cover of the example."),
        voices=voices if sound else {},
        music=_opus(folder / "music.opus", np.zeros(RATE_HZ, np.float32)) if sound else None,
        portraits={member.id: first for member in story.cast},
        makers=(("Words", "plotter 0.1.0"), ("Pictures", "papercut 0.1.0")),
    )


def told_book(
    folder: Path, texts: list[str], language: str = "en", *, sound: bool = False, **production: object
) -> Book:
    """A book of plain gradients with these texts, a page each."""
    folder.mkdir(parents=True, exist_ok=True)
    shade = np.linspace(60, 230, 96, dtype=np.uint8)[:, None, None] * np.ones((1, 96, 3), np.uint8)
    plate = Plate(
        file=_png(folder / "page.png", Picture(pixels=shade)),
        size=(96, 96),
        alt="A grey picture.",
        text_area=Area(x=0.05, y=0.6, width=0.9, height=0.35),
    )
    pages = tuple(Page(id=f"p{number}", text={language: Text(words=text)}) for number, text in enumerate(texts, 1))
    story = Story(language=language, title={language: Text(words=texts[0][:60])}, pages=pages)
    story = story.model_copy(update={"production": story.production.model_copy(update=production)})
    voices = {page.id: _voiced(folder, page.id, page.text[language].words) for page in pages} if sound else {}
    return Book(story=story, language=language, plates={page.id: plate for page in pages}, cover=plate, voices=voices)


def _voiced(folder: Path, name: str, text: str) -> Voiced:
    """A fifth of a second a word."""
    words = tuple(
        WordTiming(start_s=0.2 * place, end_s=0.2 * place + 0.15, start_char=found.start(), end_char=found.end())
        for place, found in enumerate(re.finditer(r"\w+", text))
    )
    seconds = 0.2 * max(1, len(words))
    return Voiced(
        file=_opus(folder / f"{name}.opus", np.zeros(round(seconds * RATE_HZ), np.float32)),
        words=words,
        seconds=seconds,
    )


def _png(path: Path, picture: Picture) -> Path:
    write_png(picture, path, XMP)
    return path


def _opus(path: Path, samples: np.ndarray) -> Path:
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE_HZ, layout="mono")
        for start in range(0, len(samples), 960):
            chunk = np.ascontiguousarray(samples[None, start : start + 960])
            frame = av.AudioFrame.from_ndarray(chunk, format="flt", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path

"""From the manuscript to what is filmed: the shot of each page, of the title card and of the end card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.press.film.acting import Role
from laterna.press.film.camera import cover
from laterna.press.film.layers import box_of
from laterna.press.film.overlay import Karaoke, Label
from laterna.press.film.page import Shot
from laterna.press.fonts import choose_faces
from laterna.press.frame import film_size
from laterna.press.subtitles import cues_of
from laterna.press.theme import Theme, theme
from laterna.story.languages import Language, language
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.fonts import Face
    from laterna.press.timeline import Span, Timeline
    from laterna.story import Figure, Page, Stage, Story, WordTiming


@dataclass(frozen=True)
class Look:
    """What all shots of a film share."""

    size: tuple[int, int]
    language: Language
    theme: Theme
    title_faces: tuple[Face, ...]
    text_faces: tuple[Face, ...]
    seed: int
    karaoke: bool = False
    """Whether subtitles are burned in."""


def look_of(story: Story, code: str, karaoke: bool = False) -> Look:
    """The look of a story's film in one of its languages. Raises `LanguageError` when a letter has no face here."""
    tongue = language(code)
    titles = "".join([_title(story, code), story.credit, tongue.phrase("the_end")])
    words = "".join(page.text[code].words for page in story.pages) if karaoke else ""
    dress = theme(story.production.theme)
    faces = choose_faces([tongue], words + titles, titles, dress.title)
    size = film_size(story.production.film, story.production.film_px)
    return Look(size, tongue, dress, faces.title, faces.bold, story.production.seed, karaoke)


def page_shot(
    look: Look, timeline: Timeline, span: Span, page: Page, stage: Stage, words: Sequence[WordTiming] = ()
) -> Shot:
    """One page's shot.

    Args:
        look: the film's.
        timeline: the film's.
        span: the page's part of it.
        page: the manuscript's page.
        stage: its painted stage.
        words: when its words are spoken, from the start of the voice; empty for a page nobody reads.
    """
    code = look.language.code
    voice_s = span.voice_frame / timeline.fps
    text = page.text[code].words
    roles = {
        figure.character: Role(
            cues=tuple(_when(cue.words.get(code), cue.at, words, span, timeline.fps) for cue in figure.cues),
            speech=_speech(page, figure, text, code, words, voice_s),
        )
        for figure in page.scene.figures
    }
    overlays = (Karaoke(cues_of(text, code, words, voice_s), look.text_faces),) if look.karaoke and words else ()
    return _shot(look, timeline, span, stage, page.id, roles, overlays)


def title_shot(look: Look, timeline: Timeline, span: Span, story: Story, cover: Stage) -> Shot:
    """The title card: the cover's picture and the title on a label."""
    return _card(look, timeline, span, cover, _title(story, look.language.code), story.credit)


def end_shot(look: Look, timeline: Timeline, span: Span, last: Stage) -> Shot:
    """The end card: a last look at the last page, and two words."""
    return _card(look, timeline, span, last, look.language.phrase("the_end"), "")


def _card(look: Look, timeline: Timeline, span: Span, stage: Stage, title: str, small: str) -> Shot:
    dress = look.theme
    label = Label(title, small, look.title_faces, dress.paper, dress.ink, dress.soft, _boxes(stage, look.size))
    return _shot(look, timeline, span, stage, span.kind, {}, (label,))


def _boxes(stage: Stage, frame: tuple[int, int]) -> tuple[tuple[float, float, float, float], ...]:
    """Where the figures stand, in pixels of the frame."""
    scale = cover(stage.picture.size, frame)
    left, top = ((side - scale * length) / 2 for side, length in zip(frame, stage.picture.size, strict=True))
    boxes = [[scale * edge for edge in box_of(figure)] for figure in stage.figures]
    return tuple((left + a, top + b, left + c, top + d) for a, b, c, d in boxes)


def _shot(
    look: Look,
    timeline: Timeline,
    span: Span,
    stage: Stage,
    name: str,
    roles: dict[str, Role],
    overlays: tuple[Label | Karaoke, ...],
) -> Shot:
    return Shot(
        stage=stage,
        frames=span.frames,
        fps=timeline.fps,
        size=look.size,
        roles=roles,
        seed=seed_of(look.seed, "film", name),
        overlays=overlays,
        turn_frames=span.turn_frames,
        turn_colour=look.theme.endpaper,
        opens=span != timeline.spans[0],
        closes=span != timeline.spans[-1],
        right_to_left=look.language.direction == "rtl",
    )


def _title(story: Story, code: str) -> str:
    return (story.title.get(code) or story.title[story.language]).words


def _when(word: int | None, at: float, words: Sequence[WordTiming], span: Span, fps: int) -> float:
    """When a cue falls, in seconds from the page's start: with its word, or at its share of the page."""
    if not words:
        return at * span.frames / fps
    index = word if word is not None else int(at * len(words))
    return span.voice_frame / fps + words[min(index, len(words) - 1)].start_s


def _speech(
    page: Page, figure: Figure, text: str, code: str, words: Sequence[WordTiming], voice_s: float
) -> tuple[tuple[float, float], ...]:
    """The words that a figure says itself."""
    said: list[tuple[float, float]] = []
    for quote, speaker in page.lines.get(code, {}).items():
        start = text.find(quote)
        if speaker == figure.character and start >= 0:
            end = start + len(quote)
            said += [(w.start_s + voice_s, w.end_s + voice_s) for w in words if start <= w.start_char < end]
    return tuple(said)

"""When everything in a film happens: title card, pages, end card, each with its voice; counted in whole frames.

The composer takes the length and the page starts from here, the mixer the voice starts, the film the frames. Every
page opens and closes with half a page turn of its own (`turn_frames`), so that no page's pictures depend on another's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from laterna.story.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable

TURN_S = 0.5
"""Half a page turn: the paper closes over a page's last, and opens from its first, half second."""
LEAD_IN_S = 1.0
"""From the start of a page to the first sound of its voice, the turn included."""
HOLD_S = 1.4
"""From the end of the voice to the end of the page, the turn included."""
SILENT_PAGE_S = 4.0
"""A page that nobody reads."""
TITLE_S = 4.0
"""The title card, where the title is not spoken or soon said."""
END_S = 4.0
"""The end card."""


class Span(Model):
    """One stretch of the film, shown from one segment of frames."""

    kind: Literal["title", "page", "end"]
    page: str = ""
    """The page's id; empty for the cards."""
    start_frame: Annotated[int, Field(ge=0)]
    frames: Annotated[int, Field(ge=1)]
    voice_frame: Annotated[int, Field(ge=0)] = 0
    """Frames from the span's start to its voice; meaningless without a voice."""
    voice_s: Annotated[float, Field(ge=0)] = 0.0
    """Length of the voice in seconds; 0 without one."""
    turn_frames: Annotated[int, Field(ge=0)]
    """Frames of half a page turn: at the start of all spans but the first and at the end of all but the last."""


class Timeline(Model):
    """A film's plan. Frame n is shown from n / fps seconds."""

    fps: Annotated[int, Field(ge=1)]
    spans: Annotated[tuple[Span, ...], Field(min_length=1)]
    """In order, without a gap."""

    @property
    def frames(self) -> int:
        return self.spans[-1].start_frame + self.spans[-1].frames

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    @property
    def pages(self) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.kind == "page")

    def span(self, page: str) -> Span:
        """The span of one page. Raises `KeyError` when the film has no such page."""
        for span in self.pages:
            if span.page == page:
                return span
        raise KeyError(page)

    def start_s(self, span: Span) -> float:
        return span.start_frame / self.fps

    def voice_start_s(self, span: Span) -> float:
        """When the span's voice begins, in the film's seconds."""
        return (span.start_frame + span.voice_frame) / self.fps


def plan_timeline(
    pages: Iterable[tuple[str, float]], fps: int, title_voice_s: float = 0.0, cards: bool = True
) -> Timeline:
    """The film's plan from how long each page's voice takes.

    Args:
        pages: (page id, seconds of its narration) in reading order; 0 seconds for a page without a voice.
        fps: frames a second.
        title_voice_s: seconds of the spoken title; 0 when it is not spoken.
        cards: whether a title card and an end card stand around the pages.
    """
    spans: list[Span] = []

    def add(kind: Literal["title", "page", "end"], page: str, voice_s: float, least_s: float) -> None:
        seconds = max(least_s, LEAD_IN_S + voice_s + HOLD_S) if voice_s else least_s
        start = spans[-1].start_frame + spans[-1].frames if spans else 0
        spans.append(
            Span(
                kind=kind,
                page=page,
                start_frame=start,
                frames=_frames_that_hold(seconds, fps),
                voice_frame=round(LEAD_IN_S * fps) if voice_s else 0,
                voice_s=voice_s,
                turn_frames=round(TURN_S * fps),
            )
        )

    if cards:
        add("title", "", title_voice_s, TITLE_S)
    for page, voice_s in pages:
        add("page", page, voice_s, LEAD_IN_S + HOLD_S if voice_s else SILENT_PAGE_S)
    if cards:
        add("end", "", 0.0, END_S)
    return Timeline(fps=fps, spans=tuple(spans))


def _frames_that_hold(seconds: float, fps: int) -> int:
    """The least whole number of frames that lasts at least so long; a hair over a frame is not another frame."""
    return int(-(-(seconds * fps - 1e-6) // 1))

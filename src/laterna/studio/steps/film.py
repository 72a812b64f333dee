"""Film the pages and the cards, and join them to a film."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from laterna.press.audio import decode_blocks
from laterna.press.film import (
    Codec,
    Credits,
    Footage,
    assemble_film,
    encode_soundtrack,
    end_shot,
    look_of,
    page_shot,
    render_segment,
    stretch,
    title_shot,
    write_preview,
)
from laterna.press.subtitles import cues_of, spread, vtt_of
from laterna.press.timeline import Timeline, plan_timeline
from laterna.story import Narration, Stage, Story
from laterna.story.languages import language
from laterna.studio.steps.music import voices_of
from laterna.studio.values import CLIP, PICTURE, Moved, Painted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.film import Shot
    from laterna.press.subtitles import Cue
    from laterna.studio.work import Result, Work

SEGMENT = "segment.mp4"
SOUNDTRACK = "soundtrack"


def segment(work: Work) -> None:
    """A part of one page; its frames depend on its own voice only, wherever the film puts it."""
    story: Story = work.settings["story"]
    (page,) = story.pages
    voice = work.one("voice", Narration) if "voice" in work.inputs else None
    # A page between two others turns in and out, and lasts as long as in any film.
    plan = plan_timeline(
        [("before", 0.0), (page.id, voice.sound.seconds if voice else 0.0), ("after", 0.0)], _fps(story), cards=False
    )
    look = look_of(story, work.settings["language"], story.production.karaoke)
    shot = page_shot(look, plan, plan.span(page.id), page, work.one("stage", Stage), voice.words if voice else ())
    shot = _moved(shot, work)
    part, parts = work.settings["part"]
    render_segment(work.folder / SEGMENT, shot, _codec(work), frames=stretch(shot.frames, part, parts))


def _moved(shot: Shot, work: Work) -> Shot:
    """The shot with the page's clip, where it has one; between two pages that one clip joins, no paper turns."""
    footage = None
    if "clip" in work.inputs:
        moved = work.one("clip", Moved)
        footage = Footage(work.inputs["clip"][0].file(CLIP), moved.fps, moved.arrives)
    joined = "before" in work.inputs and work.one("before", Moved).arrives
    return replace(shot, footage=footage, opens=not joined, closes=not (footage and footage.arrives))


def title_card(work: Work) -> None:
    """The opening: the cover's stage with the title on it."""
    story: Story = work.settings["story"]
    plan = plan_timeline([("page", 0.0)], _fps(story), work.one("voice", Narration).sound.seconds)
    look = look_of(story, work.settings["language"])
    shot = title_shot(look, plan, plan.spans[0], story, work.one("stage", Stage))
    render_segment(work.folder / SEGMENT, shot, _codec(work))


def end_card(work: Work) -> None:
    """The close: a last look, and two words."""
    story: Story = work.settings["story"]
    plan = plan_timeline([("page", 0.0)], _fps(story))
    look = look_of(story, work.settings["language"])
    shot = end_shot(look, plan, plan.spans[-1], work.one("stage", Stage))
    render_segment(work.folder / SEGMENT, shot, _codec(work))


def soundtrack(work: Work) -> None:
    """The mix as films carry it, encoded while the pages are filmed."""
    encode_soundtrack(work.folder / SOUNDTRACK, decode_blocks(work.inputs["mix"][0].file("mix.wav")), _codec(work))


def assemble(work: Work) -> None:
    """Leaves the film, `film.vtt` in its own language, and `film.xx.vtt` in every other it has a text in."""
    plan = work.one("timeline", Timeline)
    tongue = work.settings["language"]
    subtitles = {tongue: _cues(plan, work)}
    for code, texts in work.settings["others"].items():
        subtitles[code] = _spread_cues(plan, code, texts)
    cover = work.inputs["cover"][0]
    assemble_film(
        work.folder / f"film.{work.settings['kind']}",
        [result.file(SEGMENT) for result in work.inputs["segments"]],
        plan.fps,
        _codec(work),
        work.inputs["soundtrack"][0].file(SOUNDTRACK),
        Credits(
            title=work.settings["title"],
            artist=work.settings["artist"],
            language=tongue,
            chapters=_chapters(plan, tongue, work.settings["title"], work.settings["chapters"]),
            subtitles=subtitles,
            cover_png=cover.file(PICTURE).read_bytes(),
            source_type=_source_type(cover, work.settings["moved"]),
        ),
    )
    (work.folder / "film.vtt").write_text(vtt_of(subtitles[tongue]), encoding="utf-8")
    for code in work.settings["others"]:
        (work.folder / f"film.{code}.vtt").write_text(vtt_of(subtitles[code], karaoke=False), encoding="utf-8")


def preview(work: Work) -> None:
    """Leaves `preview.webp`."""
    (film,) = work.inputs["film"]
    (name,) = (name for name in film.entry.files if name in {"film.mp4", "film.webm"})
    write_preview(work.folder / "preview.webp", film.file(name), work.one("timeline", Timeline))


def _cues(plan: Timeline, work: Work) -> tuple[Cue, ...]:
    return tuple(
        cue
        for page, voice in voices_of(work)
        for cue in cues_of(voice.text, voice.language, voice.words, plan.voice_start_s(plan.span(page)))
    )


def _spread_cues(plan: Timeline, code: str, texts: dict[str, str]) -> tuple[Cue, ...]:
    """Subtitles in a language that is not spoken in this film, spread over each page's voice."""
    return tuple(
        cue
        for span in plan.pages
        if texts.get(span.page)
        for cue in cues_of(
            texts[span.page],
            code,
            spread(texts[span.page], code, span.voice_s or span.frames / plan.fps),
            plan.voice_start_s(span),
        )
    )


def _chapters(plan: Timeline, tongue: str, title: str, named: dict[str, str]) -> tuple[tuple[float, str], ...]:
    """The title card, then every page by its number, or by the chapter that begins with it."""
    page = language(tongue)
    rows: Sequence[tuple[float, str]] = [
        (plan.start_s(span), named.get(span.page) or page.phrase("page", n=number))
        for number, span in enumerate(plan.pages, 1)
    ]
    return ((0.0, title), *rows)


def _source_type(cover: Result, moved: bool) -> str:
    """As its pictures were made; where a model moved what was drawn, both."""
    painted = cover.value(Painted).source_type
    return "compositeWithTrainedAlgorithmicMedia" if moved and painted == "algorithmicMedia" else painted


def _codec(work: Work) -> Codec:
    return Codec(work.settings["codec"])


def _fps(story: Story) -> int:
    return story.production.fps

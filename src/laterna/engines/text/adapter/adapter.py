"""The face of the adapter: a brief with a finished text in, a manuscript out, every word kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.text.adapter.casting import find_cast
from laterna.engines.text.adapter.divide import MOST, Piece, divide, title_of, tongue
from laterna.engines.text.adapter.keyscene import KeyScene, Told, key_scene
from laterna.engines.text.adapter.voices import speakers
from laterna.story.errors import SourceError
from laterna.story.manuscript import Page, Production, Story, Text
from laterna.story.scene import Scene
from laterna.story.spoken import Range, quotes_of, sentences_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story.brief import Brief
    from laterna.story.cast import Character, Setting
    from laterna.story.observation import Observation

_TITLE_WORDS = 6

Says = dict[Range, str | None]
"""Who says each direct speech, by its range in the text."""
_PASSING = 3
"""How many pages dawn and dusk last, when the text does not say."""


class Adapter:
    """Makes a manuscript of somebody's own text."""

    def adapt(self, brief: Brief, seen: Sequence[Observation] = ()) -> Story:
        """The manuscript of `brief.text`: its words, divided into pages, with a cast, settings and a key scene each.

        Args:
            brief: its `text`, `text_format`, `language` and `seed` count; `hero` names the hero where the text doesn't.
            seen: what the photos show; a finished text is told without them.

        Returns:
            A story whose pages' texts, in order, are the text, but for white space at the joins, the title and the
            chapter headings, which have fields of their own, and page marks.

        Raises:
            SourceError: the text has no words.
        """
        text, language = brief.text, brief.language
        if not words_of(text, language):
            raise SourceError("The text has no words in it; give a file with a story of three words or more.")
        title, start = title_of(text, brief.text_format == "markdown")
        pieces = divide(text, start, language)
        english = language.split("-")[0] == "en"
        quotes = quotes_of(text, language)
        cast = find_cast(text[start:], quotes_of(text[start:], language)) if english else ()
        says: Says = dict(zip(quotes, speakers(text, quotes, cast), strict=True)) if english else {}
        told = [_told(text, piece, says, language) for piece in pieces]
        scenes = _scenes(told, cast) if english else [_plain() for _ in pieces]
        chapters = _chapters(pieces, english)
        pages = tuple(
            Page(
                id=f"p{number}",
                text={language: Text(words=text[piece.start : piece.end], author="person")},
                scene=shown.scene,
                chapter={language: chapter} if chapter else {},
                lines=_lines(text, piece, says, language),
            )
            for number, (piece, shown, chapter) in enumerate(zip(pieces, scenes, chapters, strict=True), 1)
        )
        return Story(
            language=language,
            title={language: _title(title, text[start:], cast, language)},
            audience=None,
            cast=cast,
            settings=scenes[-1].settings,
            pages=pages,
            production=Production(seed=brief.seed),
            brief=brief.model_copy(update={"text": ""}),
            plan={
                "engine": "adapter",
                "pages": [
                    {"id": page.id, "key": shown.sentence, "why": shown.why, "missed": list(shown.missed)}
                    for page, shown in zip(pages, scenes, strict=True)
                ],
            },
        )


def _scenes(pages: Sequence[Told], cast: Sequence[Character]) -> list[KeyScene]:
    scenes: list[KeyScene] = []
    settings: tuple[Setting, ...] = ()
    before = Scene()
    for page in pages:
        shown = key_scene(page, cast, settings, before)
        scenes.append(shown)
        settings, before = shown.settings, _later(shown.scene, [scene.scene.time for scene in scenes[-_PASSING:]])
    return scenes


def _later(scene: Scene, times: Sequence[str]) -> Scene:
    """Dawn and dusk pass: when some pages have had them, the next one has day or night."""
    passed = len(times) == _PASSING and len(set(times)) == 1
    return (
        scene.model_copy(update={"time": {"dawn": "day", "dusk": "night"}.get(scene.time, scene.time)})
        if passed
        else scene
    )


def _told(text: str, piece: Piece, says: Says, language: str) -> Told:
    """The page's sentences, with the direct speech cut out of the second telling."""
    quiet = list(text[piece.start : piece.end])
    speakers: list[str] = []
    for (start, end), who in says.items():
        if start < piece.end and end > piece.start:
            speakers += [who] if who else []
            for i in range(max(start, piece.start), min(end, piece.end)):
                quiet[i - piece.start] = " "
    ranges = sentences_of(text[piece.start : piece.end], language)
    return Told(
        sentences=tuple(text[piece.start + a : piece.start + b] for a, b in ranges),
        narrated=tuple("".join(quiet[a:b]) for a, b in ranges),
        speakers=tuple(speakers),
    )


def _plain() -> KeyScene:
    return KeyScene(Scene(), (), "", "the reader of scenes knows English only", ())


def _lines(text: str, piece: Piece, says: Says, language: str) -> dict[str, dict[str, str]]:
    lines = {text[a:b]: who for (a, b), who in says.items() if who and piece.start <= a and b <= piece.end}
    return {language: lines} if lines else {}


def _chapters(pieces: Sequence[Piece], english: bool) -> list[Text | None]:
    """The chapter that begins with each page: as the text has them; made, where it has none and needs them."""
    if any(piece.chapter for piece in pieces) or len(pieces) <= MOST:
        return [Text(words=piece.chapter, author="person") if piece.chapter else None for piece in pieces]
    count = -(-len(pieces) // MOST)
    starts = {len(pieces) * number // count: number + 1 for number in range(count)}
    form = tongue()["title"]["chapter"] if english else "{number}"
    return [Text(words=form.format(number=starts[i])) if i in starts else None for i in range(len(pieces))]


def _title(found: str, body: str, cast: Sequence[Character], language: str) -> Text:
    """The text's own title, or one made of the hero's name, or of the first words."""
    if found:
        return Text(words=found, author="person")
    if cast and cast[0].name != "I":
        return Text(words=tongue()["title"]["made"].format(hero=cast[0].name))
    words = words_of(body, language)
    more = " …" if len(words) > _TITLE_WORDS else ""
    return Text(words=body[words[0][0] : words[min(_TITLE_WORDS, len(words)) - 1][1]] + more)

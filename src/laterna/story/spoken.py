"""A text as it is spoken: its words, its sentences, its direct speech, each as ranges of characters.

Voice, film, subtitles and books count words with `words_of`, so that the index of a word means the same everywhere.
Ranges are (start, end) in code points, ordered, never overlapping, end exclusive. The word boundaries follow the
spirit of Unicode Standard Annex 29, with what a voice needs: `o'clock`, `twenty-one`, `3.50` are one word each, and
punctuation is none. Scripts without spaces are cut by rules: Chinese by character, Japanese before each new phrase
(kanji or katakana with the kana that follow), Thai and its neighbours by syllable groups.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from laterna.story.quoted import Range, speech_after_dashes, speech_in_marks

_JOINERS = "\u200c\u200d\u00ad"
_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u309f"
_KATAKANA = "\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_SOUTH_EAST = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED = re.compile(f"[{_HAN}{_HIRAGANA}{_KATAKANA}{_SOUTH_EAST}]")
_SYLLABLES = 5
"""How many written syllables of a script without spaces make one word: a guess that keeps the highlight moving."""

_ABBREVIATIONS = {
    "en": {
        "mr",
        "mrs",
        "ms",
        "dr",
        "st",
        "prof",
        "capt",
        "jr",
        "sr",
        "sgt",
        "rev",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "no",
        "mt",
    },
    "de": {"hr", "fr", "dr", "st", "bzw", "z.b", "usw", "nr", "prof", "ca", "z", "d.h"},
    "fr": {"m", "mme", "mlle", "dr", "st", "ste", "etc", "p.ex"},
    "es": {"sr", "sra", "srta", "dr", "dra", "d", "etc", "ud", "uds"},
    "it": {"sig", "dott", "prof", "ecc"},
    "pt": {"sr", "sra", "dr", "dra", "etc"},
    "ru": {"г", "ул", "т.е", "т.д", "т.п"},
}
_DOTTED_ORDINALS = {"cs", "da", "de", "et", "fi", "hr", "hu", "lv", "nb", "nn", "no", "sk", "sl", "sr"}
"""Languages that write the third as `3.`."""
_END = ".!?…‽。！？｡．؟۔।॥։።။។᙮"
_CLOSERS = "\"'”’“»«›」』）)]*_"
_OPENERS = "\"'“‘„«»‹「『（([¿¡—–-*_ "


@cache
def _marks() -> str:
    """All combining marks, as the inside of a character class; Python's word class leaves them out."""
    points = [*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0)]
    return "".join(chr(p) for p in points if unicodedata.category(chr(p))[0] == "M")


@cache
def _word() -> re.Pattern[str]:
    letter = r"[^\W_]"
    return re.compile(rf"{letter}(?:{letter}|[{_marks()}{_JOINERS}]|['’‐‑-](?={letter})|(?<=\d)[.,:](?=\d))*")


@cache
def _unspaced(language: str) -> re.Pattern[str]:
    """How a run of letters with unspaced ones in it is cut up in this language."""
    mark = f"[{_marks()}]*"
    other = f"[^{_HAN}{_HIRAGANA}{_KATAKANA}{_SOUTH_EAST}]+"
    south_east = (
        f"(?:[\u0e40-\u0e44\u0ec0-\u0ec4]?[{_SOUTH_EAST}]{mark}){{1,{_SYLLABLES}}}?(?=[\u0e40-\u0e44\u0ec0-\u0ec4]|$)"
        f"|(?:[{_SOUTH_EAST}]{mark}){{1,{_SYLLABLES}}}"
    )
    han = f"[{_HAN}]" if language != "ko" else f"[{_HAN}]+"
    if language == "ja":
        tail = f"(?:[{_HIRAGANA}]{{0,5}}を|[{_HIRAGANA}]{{0,6}})"
        japanese = f"[{_HAN}]+{tail}|[{_KATAKANA}]+{tail}|[{_HIRAGANA}]{{0,5}}を|[{_HIRAGANA}]{{1,6}}"
        return re.compile(f"{japanese}|{south_east}|{other}")
    return re.compile(f"{han}{mark}|[{_HIRAGANA}{_KATAKANA}]{{1,6}}|{south_east}|{other}")


def words_of(text: str, language: str) -> tuple[Range, ...]:
    """The spoken words of `text`: letters and digits with what stands inside a word, no punctuation.

    Args:
        text: any text.
        language: its BCP 47 code; it decides how Chinese characters and kana are cut.
    """
    ranges: list[Range] = []
    for match in _word().finditer(text):
        run = match.group()
        if _UNSPACED.search(run):
            pieces = _unspaced(language.split("-")[0]).finditer(run)
            ranges.extend((match.start() + piece.start(), match.start() + piece.end()) for piece in pieces)
        else:
            ranges.append(match.span())
    return tuple(ranges)


def sentences_of(text: str, language: str) -> tuple[Range, ...]:
    """The sentences of `text`, without the white space between them; every other character is in one of them.

    A sentence ends at a stop, with the closing marks after it, unless what follows goes on in lower case
    (`"Where?" said the fox.`) or the stop belongs to an abbreviation; and at every empty line.
    """
    ranges: list[Range] = []
    for start, end in paragraphs_of(text):
        begin = start
        for stop in _stops(text, start, end, language.split("-")[0]):
            ranges.append((begin, stop))
            begin = next(i for i in range(stop, end) if not text[i].isspace())
        if begin < end:
            ranges.append((begin, end))
    return tuple(ranges)


def paragraphs_of(text: str) -> tuple[Range, ...]:
    """The paragraphs of `text`: what empty lines and form feeds divide, without the white space around it."""
    ranges: list[Range] = []
    for match in re.finditer(r"(?:[^\n\f]|\n(?!\s*\n|\s*\f|\s*\Z))+", text):
        body = match.group()
        start = match.start() + len(body) - len(body.lstrip())
        end = match.start() + len(body.rstrip())
        if start < end:
            ranges.append((start, end))
    return tuple(ranges)


def _stops(text: str, start: int, end: int, language: str) -> list[int]:
    """Where sentences end inside one paragraph, the last one excepted."""
    stops: list[int] = []
    for match in re.compile(f"[{re.escape(_END)}]+[{re.escape(_CLOSERS)}]*").finditer(text, start, end):
        at = match.end()
        if at < end and _ends_sentence(text, match, at, end, language):
            stops.append(at)
    if language in {"th", "lo"}:
        stops = _spaced_stops(text, start, end)
    return stops


def _ends_sentence(text: str, match: re.Match[str], at: int, end: int, language: str) -> bool:
    wide = ord(match.group()[0]) > 0x3000
    if not text[at].isspace():
        quoted = len(match.group().rstrip(_CLOSERS)) < len(match.group())
        return wide and not (quoted and text[at].isalnum()) and text[at] not in "，、,"
    if match.group() == "." and _abbreviated(text, match.start(), language):
        return False
    after = next((text[i] for i in range(at, end) if not text[i].isspace() and text[i] not in _OPENERS), "")
    return not after.islower()


def _abbreviated(text: str, dot: int, language: str) -> bool:
    before = re.search(r"[^\W_][\w.]*$", text[max(0, dot - 20) : dot])
    if before is None:
        return False
    word = before.group()
    initial = len(word) == 1 and word.isupper() and word not in {"I", "A", "O"}
    ordinal = language in _DOTTED_ORDINALS and word.isdigit() and len(word) < 3
    return initial or ordinal or word.lower() in _ABBREVIATIONS.get(language, set())


def _spaced_stops(text: str, start: int, end: int, least: int = 40) -> list[int]:
    """Thai and Lao have no full stop: a space after a good stretch of text is the best sign there is."""
    stops: list[int] = []
    begin = start
    for match in re.compile(r"\s+").finditer(text, start, end):
        if match.start() - begin >= least:
            stops.append(match.start())
            begin = match.end()
    return stops


def quotes_of(text: str, language: str) -> tuple[Range, ...]:
    """The direct speech of `text`, without its marks: what somebody other than the narrator says.

    Marks never closed run to the end of their paragraph. Of nested quotes the outer one counts. Titles and `so-called`
    words between marks are left out.
    """
    first = re.search("[«»]", text)
    guillemet = first.group() if first else "«"
    ranges: list[Range] = []
    for start, end in paragraphs_of(text):
        marked = speech_in_marks(text, start, end, guillemet)
        ranges.extend(marked or speech_after_dashes(text, start, end, language.split("-")[0]))
    return tuple(ranges)

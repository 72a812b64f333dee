"""Direct speech in a text: what stands between quotation marks, or after a dialogue dash.

The marks follow the Unicode Common Locale Data Repository's delimiters; which of two readings a mark has (`»` opens
in German and closes in French, `’` is also an apostrophe) is decided by what stands around it, not by the language.
"""

from __future__ import annotations

import re

Range = tuple[int, int]

_CLOSES = {"“": "”", "„": "“”\"", "「": "」", "『": "』", "‹": "›", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'",
           "”": "”", "‟": "”"}  # fmt: skip
_SINGLE = "‘'"
_ALWAYS = "「『"
_RUNS_ON = '“„"'
_LONGEST = 4000
"""Characters between single marks, beyond which the first was an apostrophe."""
_SPEECH_ENDS = ".,!?…—–-:;。！？，、‽؟۔।"
_DASH = "—–―"
_NO_DASHES = {"en", "de", "zh", "ja", "ko", "th"}


def speech_in_marks(text: str, start: int, end: int, guillemet: str) -> list[Range]:
    """Speech between marks in one paragraph; `guillemet` is the one of « and » that opens in this text."""
    found: list[Range] = []
    at = start
    while at < end:
        mark = text[at]
        if mark in _CLOSES and (mark not in "«»" or mark == guillemet) and _opens(text, at, start, end):
            close = _closing(text, at, end)
            if close is not None:
                if _is_speech(text, at, close, start, end):
                    found.append(_inside(text, at + 1, close))
                at = close
        at += 1
    return [(a, b) for a, b in found if a < b]


def _opens(text: str, at: int, start: int, end: int) -> bool:
    if text[at] in "“„「『‹«»‟" and text[at + 1 : at + 2]:
        return True
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return not before.isalnum() and before not in ".,!?" and not after.isspace()


def _closing(text: str, at: int, end: int) -> int | None:
    """Where the speech opened at `at` ends; a double mark never closed runs to the end of its paragraph."""
    mark = text[at]
    if mark not in _SINGLE:
        closer = re.compile(f"[{_CLOSES[mark]}]").search(text, at + 1, end)
        return closer.start() if closer else (end if mark in _RUNS_ON else None)
    for closer in re.compile("[’']").finditer(text, at + 1, min(end, at + _LONGEST)):
        i = closer.start()
        if (i + 1 == end or not text[i + 1].isalnum()) and text[i - 1] in _SPEECH_ENDS:
            return i
    return None


def _is_speech(text: str, at: int, close: int, start: int, end: int) -> bool:
    """Whether marks hold something said, and not a title or a `so-called` word."""
    inside = text[at + 1 : close].strip()
    before = text[max(start, at - 40) : at].rstrip()
    after = text[close + 1 : min(end, close + 40)].lstrip()
    return (
        text[at] in _ALWAYS
        or inside[-1:] in set(_SPEECH_ENDS)
        or not before
        or before[-1] in ":,，：—"
        or after[:1] in set(",，、")
        or len(inside.split()) > 4
    )


def _inside(text: str, start: int, end: int) -> Range:
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), start + len(body.rstrip())


def speech_after_dashes(text: str, start: int, end: int, language: str) -> list[Range]:
    """Speech of lines that begin with a dialogue dash, the narrator's insertions left out."""
    if language in _NO_DASHES:
        return []
    found: list[Range] = []
    for line in re.compile(rf"^[ \t]*(?:[{_DASH}][ \t]?|- )(.+)$", re.MULTILINE).finditer(text, start, end):
        said, begin = True, line.start(1)
        for dash in re.compile(rf"[{_DASH}]").finditer(text, line.start(1), line.end(1)):
            if (_to_narrator if said else _to_speaker)(text, dash.start()):
                if said:
                    found.append(_inside(text, begin, dash.start()))
                said, begin = not said, dash.end()
        if said:
            found.append(_inside(text, begin, line.end(1)))
    return [(a, b) for a, b in (_unpunctuated(text, a, b) for a, b in found) if a < b]


def _to_narrator(text: str, dash: int) -> bool:
    following = text[dash + 1 : dash + 9].lstrip(" ")[:1]
    attached = text[dash - 1] == " " and following == text[dash + 1 : dash + 2]
    return following.islower() and (attached or text[max(0, dash - 9) : dash].rstrip(" ")[-1:] in set(",.!?…"))


def _to_speaker(text: str, dash: int) -> bool:
    return text[dash - 1].isalnum() or text[max(0, dash - 9) : dash].rstrip(" ")[-1:] in set(",.:;")


def _unpunctuated(text: str, start: int, end: int) -> Range:
    """Without the stop that belongs to the narrator's insertion: `Juan—. ¿Vienes?`."""
    while start < end and text[start] in ".,;: ":
        start += 1
    return start, end

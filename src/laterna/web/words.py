"""The interface's words in other languages: gettext catalogues (`catalogues/es.po`), chosen by what a browser asks for.

English is the source; what a catalogue lacks is said in English. The PO files are read as they are: only comments,
`msgid` and `msgstr` occur in ours (GNU gettext manual, "The Format of PO Files").
"""

from __future__ import annotations

import ast
import re
from functools import cache
from gettext import NullTranslations
from pathlib import Path

_FOLDER = Path(__file__).parent / "catalogues"
_ENTRY = re.compile(r'^msgid ((?:".*"\s*)+)^msgstr ((?:".*"\s*)+)', re.MULTILINE)
_HOLE = re.compile(r"\{(\w+)\}")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages of the interface, English first."""
    return ("en", *sorted(file.stem for file in _FOLDER.glob("*.po")))


def catalogue(language: str) -> dict[str, str]:
    """English words of the pages to those of a language; nothing for English."""
    return _read(_FOLDER / f"{language}.po")


@cache
def _read(file: Path) -> dict[str, str]:
    if not file.is_file():
        return {}
    rows = {_joined(row[1]): _joined(row[2]) for row in _ENTRY.finditer(file.read_text(encoding="utf-8"))}
    return {english: words for english, words in rows.items() if english and words}


def said(sentence: str, language: str) -> str:
    """What went wrong, in a language; a sentence within a sentence is said in it too."""
    words = _read(_FOLDER / "problems" / f"{language}.po")
    if sentence in words:
        return words[sentence]
    for form, translation in _forms(language):
        filled = form.fullmatch(sentence)
        if filled:
            parts = {hole: said(part, language) for hole, part in filled.groupdict().items()}
            return translation.format(**parts)
    return sentence


@cache
def _forms(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every sentence with something to fill in (`{a}`), as a pattern, and its translation; the longest first."""
    words = _read(_FOLDER / "problems" / f"{language}.po")
    rows = sorted(words.items(), key=lambda row: -len(row[0]))
    return tuple((_form(english), translation) for english, translation in rows if _HOLE.search(english))


def _form(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)
    holes = [f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)]
    return re.compile("".join(holes), re.DOTALL)


def _joined(strings: str) -> str:
    return "".join(ast.literal_eval(part) for part in _STRING.findall(strings))


class Words(NullTranslations):
    """A catalogue as Jinja takes it."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.words = catalogue(language)

    def gettext(self, message: str) -> str:
        return self.words.get(message, message)


def chosen(accept: str) -> str:
    """The language for an `Accept-Language` header (RFC 9110): the first of ours by its weight, else English."""
    wishes: list[tuple[float, str]] = []
    for part in accept.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), name.partition("-")[0].lower()))
        except ValueError:
            continue
    ours = languages()
    return next((name for weight, name in sorted(wishes, key=lambda wish: wish[0]) if weight and name in ours), "en")

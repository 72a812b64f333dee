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
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages of the interface, English first."""
    return ("en", *sorted(file.stem for file in _FOLDER.glob("*.po")))


@cache
def catalogue(language: str) -> dict[str, str]:
    """English words to those of a language; nothing for English."""
    file = _FOLDER / f"{language}.po"
    if not file.is_file():
        return {}
    rows = {_joined(row[1]): _joined(row[2]) for row in _ENTRY.finditer(file.read_text(encoding="utf-8"))}
    return {english: words for english, words in rows.items() if english and words}


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

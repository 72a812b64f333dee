"""What goes wrong is told in the reader's language: every sentence that our code can say has a translation in each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from studio_client import SMALL  # noqa: F401 -- the folder's helpers are on the path

import laterna
from laterna.library.ledger import _REACHED
from laterna.story.safety import _rules, check, kind_refusal
from laterna.studio.sources import photos
from laterna.web.logs import BROKEN
from laterna.web.problems import DETAILS
from laterna.web.words import _read, said

HOME = Path(laterna.__file__).parent
LANGUAGES = ("es", "ko", "ru")
ROOMS = ("web/*.py", "web/api/*.py", "library/*.py", "studio/sources/*.py", "studio/draft.py")
OPERATORS = {"UsageError", "MissingExtraError", "DiskError", "LaternaError"}
"""What only whoever sets the studio up is told, at the terminal, in English."""
NOT_HERE = ("album.py", "backup.py", "nearest.py")
TERMINAL = (
    "{0} holds another story",
    "There is no file ", "{0} is a folder", "{0} may not be read", "wish.", "There is no house", "{0}: {1}.",
)  # fmt: skip
"""What nobody meets in a browser: paths of a command, faults of a program's request in pydantic's words."""


def forms(node: ast.expr) -> list[str]:
    """Sentences as the source writes them, `{0}` for what is filled in; none for what is no sentence."""
    if isinstance(node, ast.IfExp):
        return [*forms(node.body), *forms(node.orelse)]
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if not isinstance(node, ast.JoinedStr):
        return []
    count = iter(range(9))
    return [
        "".join(str(part.value) if isinstance(part, ast.Constant) else f"{{{next(count)}}}" for part in node.values)
    ]


def told_by(node: ast.AST) -> list[ast.expr]:
    """What an error or a problem is made with."""
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name.endswith("Error") and name not in OPERATORS:
            return node.args[:1]
        return node.args[2:3] if name in {"problem", "Problem", "_drop"} else []
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        return node.value.elts[2:3]
    return []


def sentences() -> set[str]:
    """Every sentence of ours, with `{0}` ... for what is filled in."""
    files = [file for room in ROOMS for file in sorted(HOME.glob(room)) if file.name not in NOT_HERE]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text())))
    found = {words for node in nodes for told in told_by(node) for words in forms(told)}
    found |= {*DETAILS.values(), BROKEN, *(words.replace("{most}", "{0}") for words in _REACHED.values())}
    found |= {photos._HINT, photos._ALLOWED}
    return {words for words in found if " " in words and not words.startswith(TERMINAL)}


def test_there_are_as_many_as_we_think():
    assert len(sentences()) > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_in_every_language(language):
    lacking = [words for words in sentences() if said(words.format(*range(9)), language) == words.format(*range(9))]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_what_is_filled_in(language):
    rows = _read(HOME / "web/catalogues/problems" / f"{language}.po")
    assert rows.keys() == _read(HOME / "web/catalogues/problems/es.po").keys()
    for english, words in rows.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", words)), english


@pytest.mark.parametrize("language", LANGUAGES)
def test_kind_refusals_are_kind_in_every_language(language):
    reasons = {rule.reason for rule in _rules()}
    assert len(reasons) > 8
    assert [reason for reason in reasons if said(reason, language) == reason] == []
    refused = kind_refusal(check("a man cuts off a head and the blood spurts", "3-5"))
    translated = said(refused, language)
    assert translated != refused
    assert "because" not in translated


def test_a_sentence_within_a_sentence_is_said_too():
    hint = "Use a JPEG, PNG, WebP, AVIF, GIF or TIFF file (HEIC with pip install 'laterna[heic]')."
    translated = said(f"a.xyz is not a picture that can be read here. {hint}", "es")
    assert translated.startswith("a.xyz no es una imagen")
    assert "Usa un archivo" in translated
    assert said("Nothing of ours says this.", "es") == "Nothing of ours says this."


def test_the_api_and_the_pages_speak_the_readers_language(client):
    for language, words in (
        ("ko", "그런 이야기가 없거나"),
        ("ru", "Такой сказки нет"),
        ("en", "There is no such story"),
    ):
        answer = client.get("/api/v1/stories/nobody", headers={"accept-language": language})
        assert words in answer.json()["detail"]
        assert answer.headers["content-language"] == language
        assert answer.json()["type"] == "urn:laterna:not-found"
        page = client.get("/stories/nobody", headers={"accept-language": language, "accept": "text/html"})
        assert words in page.text
    refused = client.get("/", headers={"host": "evil.example", "accept-language": "es"})
    assert "no responde al nombre" in refused.json()["detail"]

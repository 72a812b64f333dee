"""How stories usually are, and the voices that can read them aloud."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from laterna.library.defaults import Defaults
from laterna.story import VoiceCard
from laterna.story.errors import InputError
from laterna.story.terms import LanguageCode
from laterna.web.access import Mine
from laterna.web.api.facts import STYLES, THEMES
from laterna.web.api.stories import binary

router = APIRouter(tags=["defaults"])


@router.get("/defaults", name="get")
def defaults(mine: Mine) -> Defaults:
    """What the form of a new story holds before anybody changes it."""
    return mine.defaults


@router.put("/defaults", name="set")
def change(new: Defaults, mine: Mine) -> Defaults:
    """Change it, for everybody in the house."""
    for given, known in ((new.style, STYLES), (new.theme, THEMES)):
        if given and given not in known:
            raise InputError(f"{given} is not known; there are {', '.join(known)}.")
    mine.keep_defaults(new)
    return new


@router.get("/voices")
def voices(mine: Mine, language: LanguageCode = "en") -> list[VoiceCard]:
    """Who can read aloud in a language; nobody where the engine does not speak it."""
    return mine.voices(language)


@router.get("/voices/{language}/{voice}", name="sample", response_class=FileResponse, responses=binary("audio/ogg"))
def sample(language: LanguageCode, voice: str, mine: Mine) -> Response:
    """A voice says a sentence, Opus in Ogg; made when it is first asked for."""
    kept = {"cache-control": "private, max-age=3600"}
    return FileResponse(mine.sample(language, voice), media_type="audio/ogg", headers=kept)

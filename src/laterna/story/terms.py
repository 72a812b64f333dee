"""The closed words of a scene, checked where a manuscript is read.

A pose, an expression, a time of day are closed lists (the vocabulary's, so a plug-in may add to them): a painter must
know every one. What a scene *names* (a kind, a prop, a setting) is open: any English word may stand there, and the
vocabulary maps it to the nearest thing a painter knows.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from laterna.story.vocabulary import vocabulary


class Term:
    """The pydantic form of a word from one closed list of the vocabulary."""

    def __init__(self, category: str) -> None:
        self.category = category

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, core_schema.str_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(vocabulary().names(self.category))}

    def _check(self, value: str) -> str:
        allowed = vocabulary().names(self.category)
        if value not in allowed:
            raise PydanticCustomError("term", "allowed: {allowed}", {"allowed": ", ".join(allowed)})
        return value


PoseName = Annotated[str, Term("poses")]
ExpressionName = Annotated[str, Term("expressions")]
TimeName = Annotated[str, Term("times")]
WeatherName = Annotated[str, Term("weathers")]
SeasonName = Annotated[str, Term("seasons")]
MoodName = Annotated[str, Term("moods")]
ShotName = Annotated[str, Term("shots")]

Age = Literal["child", "adult", "elder"]
AgeBand = Literal["3-5", "6-8", "9-12"]
Shape = Literal["square", "landscape", "portrait"]
FilmShape = Literal["wide", "tall", "square"]
Quality = Literal["draft", "good", "best"]
"""How much time a story is worth: a quick look, the usual, as good as this machine can."""
Capability = Literal[
    "see", "embed", "write", "translate", "illustrate", "animate", "upscale", "speak", "compose", "render"
]  # fmt: skip

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""A short name for one thing in one story: a lower-case letter, then letters, digits, `-` or `_`; 40 at most."""
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 language tag: `en`, `pt-BR`, `zh-Hans`."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The SHA-256 of a file's bytes, in lower-case hex."""
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$", to_lower=True)]
"""An sRGB colour as `#rrggbb`."""
EngineName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._:/@-]{0,99}$")]
"""A name from the catalogue, or `auto`."""

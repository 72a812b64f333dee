"""JSON Schema of our models, made fit for those who write by it.

Servers with structured output hold a model to a schema token by token, but each knows only a part of JSON Schema; what
all of them know is what OpenAI's strict form allows (https://platform.openai.com/docs/guides/structured-outputs):
every property required, nothing besides, no defaults. llguidance knows nearly all of it, lengths of texts among them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

Schema = dict[str, Any]

_APART = {"title", "default", "description", "examples", "properties", "$defs", "required"}
"""Keywords that tell a writer nothing, and those that are gone through by name."""
_NOT_STRICT = {"minLength", "maxLength", "exclusiveMinimum", "exclusiveMaximum"}


def schema_of(
    model: type[BaseModel],
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    counts: Mapping[str, tuple[int, int]] | None = None,
    longest: Mapping[str, int] | None = None,
    without: Sequence[str] = (),
) -> Schema:
    """The schema of a model as a writer is held to it.

    Properties are named as `figures`, wherever they stand, or as `Voice.name`, where only one model's is meant.

    Args:
        model: whose form it is.
        choices: words that a property may have and no others.
        counts: (least, most) items of a list.
        longest: most characters of a text.
        without: properties that are left out; they must have defaults.
    """
    narrowing = _Narrowing(choices or {}, counts or {}, longest or {}, frozenset(without))
    return _pruned(_kept(model.model_json_schema(), narrowing, model.__name__))


def strict(schema: Any, lengths: bool = False) -> Any:
    """The schema in OpenAI's strict form: all required, and only what every server knows; with `lengths`, these too."""
    if isinstance(schema, list):
        return [strict(item, lengths) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept: Schema = {}
    for key, value in schema.items():
        if key in {"properties", "$defs"}:
            kept[key] = {name: strict(item, lengths) for name, item in value.items()}
        elif lengths or key not in _NOT_STRICT:
            kept[key] = strict(value, lengths)
    if "properties" in kept:
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    return kept


@dataclass(frozen=True)
class _Narrowing:
    """What a property's own schema is narrowed to, by its name."""

    choices: Mapping[str, Sequence[str]]
    counts: Mapping[str, tuple[int, int]]
    longest: Mapping[str, int]
    without: frozenset[str]

    def drops(self, owner: str, name: str) -> bool:
        return name in self.without or f"{owner}.{name}" in self.without

    def narrowed(self, owner: str, name: str, schema: Schema) -> Schema:
        for key in (f"{owner}.{name}", name):
            if key in self.choices:
                return _one_of(schema, self.choices[key])
            if key in self.counts:
                least, most = self.counts[key]
                return schema | {"minItems": least, "maxItems": most}
            if key in self.longest:
                return schema | {"maxLength": self.longest[key]}
        return schema


def _kept(schema: Any, narrowing: _Narrowing, owner: str) -> Any:
    """Without what a writer does not need, and narrowed; `owner` is the model that the schema is of."""
    if isinstance(schema, list):
        return [_kept(item, narrowing, owner) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _kept(value, narrowing, owner) for key, value in schema.items() if key not in _APART}
    if "$defs" in schema:
        kept["$defs"] = {name: _kept(body, narrowing, name) for name, body in schema["$defs"].items()}
    if "properties" in schema:
        kept["properties"] = {
            name: narrowing.narrowed(owner, name, _kept(body, narrowing, owner))
            for name, body in schema["properties"].items()
            if not narrowing.drops(owner, name)
        }
    if "required" in schema:
        kept["required"] = [name for name in schema["required"] if not narrowing.drops(owner, name)]
    return kept


def _one_of(schema: Schema, words: Sequence[str]) -> Schema:
    """The texts in a schema narrowed to a choice: of the text itself, of a list's items, or beside null."""
    if schema.get("type") == "array":
        return schema | ({"items": {"type": "string", "enum": list(words)}} if words else {"maxItems": 0})
    nullable = {"type": "null"} in schema.get("anyOf", [])
    if not words:
        return {"type": "null"} if nullable else schema
    choice: Schema = {"type": "string", "enum": list(words)}
    return {"anyOf": [choice, {"type": "null"}]} if nullable else choice


def _pruned(schema: Schema) -> Schema:
    """Without definitions that nothing refers to any more."""
    defs: Schema = schema.get("$defs", {})
    body = {key: value for key, value in schema.items() if key != "$defs"}
    used: set[str] = set()
    waiting = _named_in(body)
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting |= _named_in(defs[name])
    kept = {name: item for name, item in defs.items() if name in used}
    return body | {"$defs": kept} if kept else body


def _named_in(schema: Any) -> set[str]:
    """The definitions that a schema refers to."""
    return set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema)))

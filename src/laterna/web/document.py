"""The OpenAPI document: what FastAPI reads off the routes, and what our middleware adds to every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

from laterna.web.api.stories import Wish
from laterna.web.problems import SCHEMA
from laterna.web.repeats import HEADER

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.routing import APIRoute

KEY: dict[str, Any] = {
    "name": HEADER, "in": "header", "required": False,
    "description": "What you call this request; sent again within a day, it is carried out once, and answered alike.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]+$"},
}  # fmt: skip
SIGN_IN = "/api/v1/sign-in"


def name_of(route: APIRoute) -> str:
    """What clients call an operation: its part of the API and its function, `stories_begin`."""
    return f"{route.tags[0]}_{route.name}" if route.tags else route.name


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        for path, operations in made["paths"].items():
            if "post" in operations and not path.startswith(SIGN_IN):
                operations["post"].setdefault("parameters", []).append(KEY)
        _tell_wish(made)
        made["components"]["schemas"]["Problem"] = SCHEMA
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{}, {"token": []}]
        app.openapi_schema = made
    return app.openapi_schema


def _tell_wish(made: dict[str, Any]) -> None:
    """What stands in the form's field `wish`, which is JSON (JSON Schema 2020-12, contentSchema)."""
    schema = Wish.model_json_schema(ref_template="#/components/schemas/{model}")
    shapes: dict[str, Any] = made["components"]["schemas"]
    shapes |= {name: shape for name, shape in schema.pop("$defs", {}).items() if name not in shapes}
    shapes["Wish"] = schema
    form = shapes["Body_stories_begin"]["properties"]["wish"]
    form |= {"contentMediaType": "application/json", "contentSchema": {"$ref": "#/components/schemas/Wish"}}

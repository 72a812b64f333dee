"""Write the Python client's operations and shapes from the OpenAPI document: `python tools/client.py`.

One method an operation, in a class a part of the API, once for plain and once for asynchronous programs; one TypedDict
a schema. A test holds what is written to what this would write.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "src" / "laterna" / "client" / "written"
GIVEN_BY_US = {"Idempotency-Key", "Last-Event-ID"}
"""Headers that the client itself sees to."""
HEADER = '"""{}; written by `tools/client.py` from the OpenAPI document."""\n\nfrom __future__ import annotations\n\n'
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def document() -> dict[str, Any]:
    """The document of this very code."""
    from laterna.web.app import create_app
    from laterna.web.settings import WebSettings

    with TemporaryDirectory() as home:
        return create_app(WebSettings(home=Path(home))).openapi()


def type_of(schema: dict[str, Any]) -> str:
    """A schema as a Python type."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "contentSchema" in schema:
        return type_of(schema["contentSchema"])
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " | ".join(dict.fromkeys(type_of(one) for one in schema[choice]))
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if values is not None:
        return f"Literal[{', '.join(map(repr, values))}]"
    if "contentMediaType" in schema or schema.get("format") == "binary":
        return "bytes"
    return _of_kind(schema)


def _of_kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items")
        return f"list[{type_of(items) if isinstance(items, dict) else 'Any'}]"
    if kind == "object":
        inner = schema.get("additionalProperties", True)
        return f"dict[str, {type_of(inner) if isinstance(inner, dict) else 'Any'}]"
    return PLAIN[kind] if kind else "Any"


def shapes_of(schemas: dict[str, Any], names: list[str]) -> str:
    """One TypedDict a schema."""
    parts: list[str] = []
    for name in names:
        schema = schemas[name]
        required = schema.get("required", [])
        rows = [f'    """{_sentence(schema.get("description") or f"{name}.")}"""', ""]
        for field, inner in schema.get("properties", {}).items():
            said = type_of(inner)
            rows.append(f"    {field}: {said if field in required else f'NotRequired[{said}]'}")
        parts.append(f"class {name}(TypedDict):\n" + "\n".join(rows))
    return "\n\n\n".join(parts)


def _sentence(words: str) -> str:
    """The first paragraph, on one line."""
    return " ".join(words.split("\n\n")[0].split())


def reached(schemas: dict[str, Any], name: str) -> set[str]:
    """A schema and all that it stands on."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += re.findall(r"#/components/schemas/(\w+)", str(schemas[one]))
    return found


class Operation:
    """One operation, as a method says it."""

    def __init__(self, method: str, path: str, row: dict[str, Any], schemas: dict[str, Any]) -> None:
        self.method = method.upper()
        self.path = path.removeprefix("/api/v1")
        self.part, _, self.name = row["operationId"].partition("_")
        self.doc = row.get("description") or row["summary"]
        given = [one for one in row.get("parameters", []) if one["name"] not in GIVEN_BY_US]
        self.given = sorted(given, key=lambda one: path.find(f"{{{one['name']}}}"))
        self.keyed = any(one["name"] == "Idempotency-Key" for one in row.get("parameters", []))
        self.form = ""
        self.body = ""
        self.uploads = False
        self._read_body(row.get("requestBody", {}).get("content", {}), schemas)
        self._read_answer(row["responses"])

    def _read_body(self, content: dict[str, Any], schemas: dict[str, Any]) -> None:
        if "application/json" in content:
            self.body = type_of(content["application/json"]["schema"])
        elif "multipart/form-data" in content:
            fields = schemas[type_of(content["multipart/form-data"]["schema"])]["properties"]
            self.uploads = "files" in fields
            for name, row in fields.items():
                if "contentSchema" in row:
                    self.form, self.body = name, type_of(row)

    def _read_answer(self, responses: dict[str, Any]) -> None:
        (answer,) = [row for status, row in responses.items() if status.startswith("2")]
        content = answer.get("content", {})
        self.streams = "text/event-stream" in content
        if "application/json" in content:
            self.answer = type_of(content["application/json"]["schema"])
        else:
            self.answer = "bytes" if content and not self.streams else "None"

    def signature(self) -> str:
        inside = [one for one in self.given if one["in"] == "path"]
        outside = [one for one in self.given if one["in"] != "path"]
        words = ["self", *(f"{argument(one)}: {type_of(one['schema'])}" for one in inside)]
        named = [_named(one) for one in sorted(outside, key=lambda one: not one["required"])]
        if self.uploads:
            named.insert(0, "files: Sequence[Upload] = ()")
        if self.keyed:
            named.append("key: str | None = None")
        words += ["*", *named] if named else []
        if self.body:
            words.append(f"**{self.form or 'fields'}: Unpack[{self.body}]")
        return ", ".join(words)

    def call(self) -> str:
        path = re.sub(r"\{(\w+)\}", lambda found: f"{{quoted({found[1]})}}", self.path)
        given = [f'"{self.method}"', f'f"{path}"' if "{" in path else f'"{path}"']
        for place, name in (("query", "query"), ("header", "headers")):
            rows = [f'"{one["name"]}": {argument(one)}' for one in self.given if one["in"] == place]
            given += [f"{name}={{{', '.join(rows)}}}"] if rows else []
        if self.form:
            given.append(f'form={{"{self.form}": {self.form}}}')
        elif self.body:
            given.append("body=fields")
        given += ["files=files"] if self.uploads else []
        given += ["key=key"] if self.keyed else []
        return f"Call({', '.join(given)})"

    def written(self, *, waits: bool) -> str:
        word, wait = ("async def", "await ") if waits and not self.streams else ("def", "")
        if self.streams:
            answer = f"{'AsyncIterator' if waits else 'Iterator'}[Happening]"
            act = f"return self._send.follow({self.call()})"
        elif self.answer == "None":
            answer, act = "None", f"{wait}self._send.nothing({self.call()})"
        elif self.answer == "bytes":
            answer, act = "bytes", f"return {wait}self._send.data({self.call()})"
        else:
            answer, act = self.answer, f"return {wait}self._send.json({self.call()})"
        doc = self.doc.replace("\n", "\n        ")
        return f'    {word} {self.name}({self.signature()}) -> {answer}:\n        """{doc}"""\n        {act}'


def argument(parameter: dict[str, Any]) -> str:
    """A parameter's name in Python."""
    name = parameter["name"].lower().replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _named(parameter: dict[str, Any]) -> str:
    """A parameter that is given by name; one that need not be is none by itself."""
    words = type_of(parameter["schema"])
    if parameter["required"]:
        return f"{argument(parameter)}: {words}"
    return f"{argument(parameter)}: {words if 'None' in words else f'{words} | None'} = None"


def operations_of(made: dict[str, Any]) -> list[Operation]:
    schemas = made["components"]["schemas"]
    return [
        Operation(method, path, row, schemas) for path, rows in made["paths"].items() for method, row in rows.items()
    ]


def methods(operations: list[Operation], *, waits: bool) -> str:
    """A class a part of the API, and one that has them all."""
    parts = list(dict.fromkeys(one.part for one in operations))
    sender = "AsyncSender" if waits else "Sender"
    mark = "Async" if waits else ""
    texts: list[str] = []
    for part in parts:
        rows = [one.written(waits=waits) for one in operations if one.part == part]
        start = f'class {mark}{part.title()}Api:\n    """What the API says of {part}."""\n\n'
        start += f"    def __init__(self, send: {sender}) -> None:\n        self._send = send"
        texts.append("\n\n".join([start, *rows]))
    attributes = "\n".join(f"        self.{part} = {mark}{part.title()}Api(send)" for part in parts)
    whole = f'class {mark}Operations:\n    """Every part of the API."""\n\n'
    texts.append(f"{whole}    def __init__(self, send: {sender}) -> None:\n{attributes}")
    return "\n\n\n".join(texts)


def files(made: dict[str, Any]) -> dict[str, str]:
    """Every file of the client that is written, by its name."""
    schemas = {name: row for name, row in made["components"]["schemas"].items() if not name.startswith("Body_")}
    told = set().union(*(reached(schemas, name) for name in ("Wish", "Page", "Character", "Setting", "Production")))
    inside, outside = sorted(told), sorted(set(schemas) - told)
    typing = "from typing import Any, Literal, NotRequired, TypedDict\n\n"
    used = sorted(name for name in inside if re.search(rf"schemas/{name}\b", str([schemas[one] for one in outside])))
    begin = "from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict\n\nif TYPE_CHECKING:\n"
    begin += f"    from laterna.client.written.manuscript import {', '.join(used)}\n\n\n"
    written = {
        "manuscript.py": _titled("The shapes of a story and of a wish for one", typing, shapes_of(schemas, inside)),
        "shapes.py": _titled("The shapes of what the API takes and answers", begin, shapes_of(schemas, outside)),
    }
    for name, title, waits in (
        ("operations.py", "The API's operations", False),
        ("async_operations.py", "The API's operations, to be awaited", True),
    ):
        body = methods(operations_of(made), waits=waits)
        for module, names in (("manuscript", inside), ("shapes", outside)):
            body = re.sub(rf"(?<=[\[ ])({'|'.join(names)})(?=[\]:])(?!\w)", rf"{module}.\1", body)
        written[name] = _titled(title, _imports(waits=waits), body)
    return {name: tidied(text) for name, text in written.items()}


def _titled(title: str, *parts: str) -> str:
    return HEADER.format(title) + "".join(parts)


def _imports(*, waits: bool) -> str:
    iterator, sender = ("AsyncIterator", "AsyncSender") if waits else ("Iterator", "Sender")
    module = "async_sender" if waits else "sender"
    return (
        "from typing import TYPE_CHECKING\n\nfrom laterna.client.calls import Call, quoted\n\nif TYPE_CHECKING:\n"
        f"    from collections.abc import {iterator}, Sequence\n    from typing import Literal, Unpack\n\n"
        "    from laterna.client.written import manuscript, shapes\n"
        f"    from laterna.client.{module} import {sender}\n"
        "    from laterna.client.calls import Happening, Upload\n\n\n"
    )


def tidied(text: str) -> str:
    """As `ruff format` has it."""
    ruff = Path(sys.executable).parent / "ruff"
    place = PLACE / "written.py"
    for words in (["check", "--fix", "--quiet", "--exit-zero", "--ignore", "F821"], ["format", "--quiet"]):
        command = [str(ruff), *words, "--stdin-filename", str(place), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603
        text = done.stdout
    return text


def main() -> None:
    for name, text in files(document()).items():
        (PLACE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

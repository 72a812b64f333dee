"""A server of the OpenAI protocol for tests: real HTTP, real streams, answers drawn from the schema it is asked by."""

from __future__ import annotations

import json
import random
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_TEXTS = {
    "title": ["The Lantern on the Hill", "A Button for Bramble"],
    "logline": ["Bramble wants her lantern back. The bridge is out."],
    "refrain": ["Tick, tock, round the clock"],
    "happens": ["Bramble looks under the bridge and finds a button.", "The owl turns her head."],
    "text": ["Bramble looked under the bed. “Where are you?” she asked.", "Down came the rain, pit, pat.",
             "The owl opened one eye. “Who goes there?”", "They ran, and the hill ran with them."],
    "words": ["Where are you?", "Who goes there?"],
    "name": ["Bramble", "the owl", "Pip"],
    "kind": ["fox", "owl", "forest", "bedroom"],
    "note": ["Bramble looks under the bed."],
    "problem": ["The rain comes from nowhere."],
    "wish": ["Let a cloud be seen on the page before."],
}  # fmt: skip


def draw(schema, rng, name="", root=None):
    """A value that keeps a JSON Schema, its texts those of a small story."""
    root = root or schema
    if "$ref" in schema:
        return draw(root["$defs"][schema["$ref"].rpartition("/")[2]], rng, name, root)
    if "anyOf" in schema:
        return draw(rng.choice(schema["anyOf"]), rng, name, root)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if "const" in schema:
        return schema["const"]
    return _DRAWN[schema.get("type", "object")](schema, rng, name, root)


def _object(schema, rng, name, root):
    return {key: draw(item, rng, key, root) for key, item in schema.get("properties", {}).items()}


def _array(schema, rng, name, root):
    count = rng.randint(schema.get("minItems", 0), schema.get("maxItems", 2))
    return [draw(schema["items"], rng, name, root) for _ in range(count)]


def _string(schema, rng, name, root):
    pattern = schema.get("pattern", "")
    if pattern.startswith("^#"):
        return f"#{rng.randrange(2**24):06x}"
    if pattern:
        return f"x{rng.randrange(1000)}"
    return rng.choice(_TEXTS.get(name, ["a small thing"]))[: schema.get("maxLength", 999)]


_DRAWN = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": lambda schema, rng, name, root: rng.randint(schema.get("minimum", 0), schema.get("maximum", 12)),
    "number": lambda schema, rng, name, root: 1.0,
    "boolean": lambda schema, rng, name, root: rng.random() < 0.5,
    "null": lambda schema, rng, name, root: None,
}


def schema_of(request):
    """The form that a request asks for: enforced, or written into the question."""
    form = request.get("response_format", {})
    if form.get("type") == "json_schema":
        return form["json_schema"]["schema"]
    text = request["messages"][-1]["content"]
    return json.loads(text[text.rindex("JSON Schema:\n") + len("JSON Schema:\n") :])


def from_schema(request):
    """An answer drawn from the schema, the same for the same request."""
    return json.dumps(draw(schema_of(request), random.Random(json.dumps(request, sort_keys=True))), ensure_ascii=False)


@dataclass
class Protocol:
    """What the server does, and what it was asked."""

    answer: object = from_schema
    """From a request to the answer's text."""
    refuses: tuple = ()
    """Fields that it does not know, as some servers do not."""
    models: tuple = ("tiny",)
    key: str = ""
    """Nobody gets in without it."""
    finish: str = "stop"
    usage: bool = True
    requests: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    url: str = ""


@contextmanager
def protocol_server(**what):
    """The server at work, on a port of its own of this machine."""
    spoken = Protocol(**what)
    with serving(type("Speaking", (_Handler,), {"spoken": spoken})) as port:
        spoken.url = f"http://127.0.0.1:{port}/v1"
        yield spoken


class JsonHandler(BaseHTTPRequestHandler):
    """Takes and gives JSON, and logs nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """Say nothing."""

    def request_body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def send_json(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class _Handler(JsonHandler):
    spoken: Protocol

    def do_GET(self):
        self.send_json(200, {"object": "list", "data": [_model(name) for name in self.spoken.models]})

    def do_POST(self):
        request = self.request_body()
        self.spoken.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.spoken.key and self.headers["Authorization"] != f"Bearer {self.spoken.key}":
            self.send_json(401, {"error": {"message": "Incorrect API key provided.", "type": "x"}})
            return
        unknown = [name for name in self.spoken.refuses if name in {*request, *_format(request)}]
        if unknown:
            self.send_json(400, {"error": {"message": f"Unsupported fields in the request: {unknown[0]}", "type": "x"}})
            return
        self.spoken.requests.append(request)
        text = self.spoken.answer(request)
        self._stream(text, request) if request.get("stream") else self.send_json(200, _completion(text, request))

    def _stream(self, text, request):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in [text[at : at + 97] for at in range(0, len(text), 97)]:
            self._event(_chunk(request, {"content": piece}))
        self._event(_chunk(request, {}, self.spoken.finish))
        if self.spoken.usage and request.get("stream_options"):
            self._event(_chunk(request) | {"choices": [], "usage": _usage(request, text)})
        self._piece(b"data: [DONE]\n\n")
        self._piece(b"")

    def _event(self, body):
        self._piece(f"data: {json.dumps(body)}\n\n".encode())

    def _piece(self, data):
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


@contextmanager
def serving(handler):
    """A threaded HTTP server on a free port; gives the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _format(request):
    """How the form is to be enforced: its type, and what limits the lengths of texts."""
    form = request.get("response_format", {})
    return {form.get("type"), *re.findall(r'"(m\w+Length)"', json.dumps(form))}


def _model(name):
    return {"id": name, "object": "model", "created": 0, "owned_by": "tests"}


def _usage(request, text):
    given = sum(len(message["content"]) // 4 for message in request["messages"])
    return {"prompt_tokens": given, "completion_tokens": len(text) // 4, "total_tokens": given + len(text) // 4}


def _chunk(request, delta=None, finish=None):
    return {
        "id": "c", "object": "chat.completion.chunk", "created": 0, "model": request["model"],
        "choices": [{"index": 0, "delta": delta or {}, "finish_reason": finish}],
    }  # fmt: skip


def _completion(text, request):
    return {
        "id": "c", "object": "chat.completion", "created": 0, "model": request["model"], "usage": _usage(request, text),
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
    }  # fmt: skip


def prompt_text(request):
    return "\n".join(message["content"] for message in request["messages"])


def page_numbers(request):
    """The pages that a request asks for: `Write pages 1 to 8`."""
    found = re.search(r"pages (\d+) to (\d+)", prompt_text(request))
    return tuple(map(int, found.groups())) if found else None

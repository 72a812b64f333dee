"""The images of the OpenAI protocol for tests: real HTTP, real multipart; it paints by turning colours round."""

from __future__ import annotations

import base64
import io
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from protocol_server import JsonHandler, serving

STANDARD = ("1024x1024", "1536x1024", "1024x1536")


@dataclass
class Painting:
    """What the server does, and what it was asked."""

    key: str = "k"
    any_size: bool = True
    refuses: tuple = ()
    """Fields that it does not know, as some servers do not."""
    error: tuple = ()
    """(status, code, message) of its answer to everything."""
    size: tuple = ()
    """Of every picture it gives, whatever it was asked for."""
    by_address: bool = False
    """Whether it lays its pictures down and answers with where they lie."""
    data: bytes | None = None
    """What it answers with in place of a picture."""
    requests: list = field(default_factory=list)
    laid_down: dict = field(default_factory=dict)
    url: str = ""


@contextmanager
def images_server(**what):
    """The server at work, on a port of its own of this machine."""
    asked = Painting(**what)
    with serving(type("Painter", (_Handler,), {"asked": asked})) as port:
        asked.url = f"http://127.0.0.1:{port}/v1"
        yield asked


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def pixels_of(file):
    with Image.open(io.BytesIO(file)) as image:
        assert image.format == "PNG"
        return np.asarray(image)


def parts_of(body, content_type):
    """The fields of a multipart body: text by name, files as bytes."""
    boundary = re.search(r"boundary=([^;]+)", content_type)[1].strip('"').encode()
    found = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]+)"', head)[1].decode().removesuffix("[]")
        content = content.removesuffix(b"\r\n")
        found[name] = content if b"filename=" in head else content.decode()
    return found


class _Handler(JsonHandler):
    asked: Painting

    def do_GET(self):
        data = self.asked.laid_down[self.path]
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        edits = self.path == "/v1/images/edits"
        assert edits or self.path == "/v1/images/generations"
        request = parts_of(body, self.headers["Content-Type"]) if edits else json.loads(body)
        fault = self._fault(request)
        if fault:
            status, code, message = fault
            self.send_json(status, {"error": {"message": message, "code": code, "type": "x"}})
            return
        self.asked.requests.append(request)
        data = self.asked.data
        if data is None:
            data = png(self._painted(request) if edits else _blank(request))
        self.send_json(200, {"created": 0, "data": [self._row(data)] if data else []})

    def _fault(self, request):
        if self.headers["Authorization"] != f"Bearer {self.asked.key}":
            return 401, "invalid_api_key", "Incorrect API key provided."
        unknown = next((name for name in self.asked.refuses if name in request), None)
        if unknown:
            return 400, "unknown_parameter", f"Unknown parameter: '{unknown}'."
        width, height = map(int, request["size"].split("x"))
        fits = width % 16 == height % 16 == 0 and max(width, height) <= 3 * min(width, height)
        if not (fits and width * height >= 655_360 if self.asked.any_size else request["size"] in STANDARD):
            return 400, "invalid_value", f"Invalid size: {request['size']}."
        return self.asked.error

    def _painted(self, request):
        """The picture with its colours turned round, all of it, or where the mask is transparent."""
        image = pixels_of(request["image"])
        assert f"{image.shape[1]}x{image.shape[0]}" == request["size"]
        if "mask" not in request:
            return 255 - image
        mask = pixels_of(request["mask"])
        assert mask.shape == (*image.shape[:2], 4), "of the picture's size, with alpha"
        return np.where(mask[..., 3:] == 0, 255 - image, image)

    def _row(self, data):
        if self.asked.size:
            with Image.open(io.BytesIO(data)) as image:
                data = png(np.asarray(image.resize(self.asked.size)))
        if not self.asked.by_address:
            return {"b64_json": base64.b64encode(data).decode()}
        path = f"/files/{len(self.asked.laid_down)}.png"
        self.asked.laid_down[path] = data
        return {"url": self.asked.url.removesuffix("/v1") + path}


def _blank(request):
    width, height = map(int, request["size"].split("x"))
    return np.broadcast_to(np.linspace(0, 255, width).astype(np.uint8)[None, :, None], (height, width, 3)).copy()

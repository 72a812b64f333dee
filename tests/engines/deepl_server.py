"""DeepL's protocol for tests: real HTTP for its official client; it shouts in place of translating."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field

from protocol_server import JsonHandler, serving

LANGUAGES = {"ES", "DE", "PT-PT", "ZH-HANS", "EN-US"}
KEEP = re.compile(r"(<keep>.*?</keep>)")


@dataclass
class Translating:
    """What the server does, and what it was asked."""

    key: str = "k"
    status: int = 200
    """Any other is what it answers to everything."""
    loses: int = 0
    """Texts that it leaves out of each answer."""
    requests: list = field(default_factory=list)
    url: str = ""


@contextmanager
def deepl_server(**what):
    """The server at work, on a port of its own of this machine."""
    asked = Translating(**what)
    with serving(type("Shouting", (_Handler,), {"asked": asked})) as port:
        asked.url = f"http://127.0.0.1:{port}"
        yield asked


def shouted(text):
    """The text in capitals; marks, and what DeepL is to leave alone, stay. Small letters on the way back."""
    return "".join(part if KEEP.fullmatch(part) else _loud(part) for part in KEEP.split(text))


def _loud(text):
    return "".join(part if part.startswith("&") else part.upper() for part in re.split(r"(&\w+;)", text))


class _Handler(JsonHandler):
    asked: Translating

    def do_POST(self):
        request = self.request_body()
        if self.headers["Authorization"] != f"DeepL-Auth-Key {self.asked.key}":
            self.send_json(403, {"message": "Forbidden"})
        elif self.asked.status != 200:
            self.send_json(self.asked.status, {"message": "no"})
        elif request["target_lang"] not in LANGUAGES:
            self.send_json(400, {"message": "Value for 'target_lang' not supported."})
        else:
            self.asked.requests.append(request)
            back = request["target_lang"] == "EN-US"
            said = [text.lower() if back else shouted(text) for text in request["text"]]
            rows = [
                {"detected_source_language": "EN", "text": text, "billed_characters": len(text)}
                for text in said[self.asked.loses :]
            ]
            self.send_json(200, {"translations": rows})

"""ComfyUI's protocol for tests: real HTTP, workflows checked by its rules, and graphs that are really worked through.

Signatures of nodes, and the words of its complaints, are those of ComfyUI's `nodes.py` and `execution.py`. Its sampler
turns colours round where the mask lets it. A page waits and works for as many questions as the test says.
"""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import numpy as np
from images_server import parts_of, png
from PIL import Image
from protocol_server import JsonHandler, serving

CHECKPOINTS = ["sd_xl_base_1.0.safetensors"]
CONTROLS = ["diffusion_pytorch_model_promax.safetensors"]
UNION = ["auto", "openpose", "depth", "hed/pidi/scribble/ted", "canny/lineart/anime_lineart/mlsd", "normal", "segment"]
NODES = {
    "CheckpointLoaderSimple": ({"ckpt_name": CHECKPOINTS}, ("MODEL", "CLIP", "VAE")),
    "CLIPTextEncode": ({"text": "STRING", "clip": "CLIP"}, ("CONDITIONING",)),
    "LoadImage": ({"image": "FILE"}, ("IMAGE", "MASK")),
    "LoadImageMask": ({"image": "FILE", "channel": ["alpha", "red", "green", "blue"]}, ("MASK",)),
    "VAEEncode": ({"pixels": "IMAGE", "vae": "VAE"}, ("LATENT",)),
    "EmptyLatentImage": ({"width": "INT", "height": "INT", "batch_size": "INT"}, ("LATENT",)),
    "SetLatentNoiseMask": ({"samples": "LATENT", "mask": "MASK"}, ("LATENT",)),
    "ControlNetLoader": ({"control_net_name": CONTROLS}, ("CONTROL_NET",)),
    "SetUnionControlNetType": ({"control_net": "CONTROL_NET", "type": UNION}, ("CONTROL_NET",)),
    "ControlNetApplyAdvanced": (
        {"positive": "CONDITIONING", "negative": "CONDITIONING", "control_net": "CONTROL_NET", "image": "IMAGE",
         "strength": "FLOAT", "start_percent": "FLOAT", "end_percent": "FLOAT"},
        ("CONDITIONING", "CONDITIONING"),
    ),
    "KSampler": (
        {"model": "MODEL", "seed": "INT", "steps": "INT", "cfg": "FLOAT", "sampler_name": ["euler", "dpmpp_2m"],
         "scheduler": ["normal", "karras"], "positive": "CONDITIONING", "negative": "CONDITIONING",
         "latent_image": "LATENT", "denoise": "FLOAT"},
        ("LATENT",),
    ),
    "VAEDecode": ({"samples": "LATENT", "vae": "VAE"}, ("IMAGE",)),
    "SaveImage": ({"images": "IMAGE", "filename_prefix": "STRING"}, ()),
    "PreviewImage": ({"images": "IMAGE"}, ()),
}  # fmt: skip


@dataclass
class Comfy:
    """What the server does, and what it was asked."""

    key: str = ""
    waits: int = 0
    """Questions for which a page waits for its turn."""
    works: int = 1
    """Questions for which it is worked at."""
    fails: dict = field(default_factory=dict)
    """The error of a node, as the history tells it."""
    forgets: bool = False
    """Whether it loses every page, as a server that is started anew."""
    uploads: dict = field(default_factory=dict)
    queued: dict = field(default_factory=dict)
    """By ticket: [workflow, questions so far]."""
    history: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)
    sampled: list = field(default_factory=list)
    """Every input of the sampler."""
    asked: list = field(default_factory=list)
    """Method and path, in order."""
    stopped: list = field(default_factory=list)
    url: str = ""


@contextmanager
def comfyui_server(**what):
    """The server at work, on a port of its own of this machine."""
    comfy = Comfy(**what)
    with serving(type("Painter", (_Handler,), {"comfy": comfy})) as port:
        comfy.url = f"http://127.0.0.1:{port}"
        yield comfy


def complaints(workflow, uploads):
    """What is wrong with every node, by id, in ComfyUI's own form."""
    found = {name: _complaints(node, workflow, uploads) for name, node in workflow.items()}
    return {
        name: {"errors": errors, "dependent_outputs": [], "class_type": workflow[name]["class_type"]}
        for name, errors in found.items()
        if errors
    }


def _complaints(node, workflow, uploads):
    wanted, _ = NODES[node["class_type"]]
    rows = []
    for name, kind in wanted.items():
        if name not in node["inputs"]:
            rows.append(_complaint("Required input is missing", name, name))
            continue
        value = node["inputs"][name]
        if isinstance(value, list):
            given = NODES[workflow[value[0]]["class_type"]][1][value[1]]
            if given != kind:
                rows.append(_complaint("Return type mismatch between linked nodes", f"{name}, {given} != {kind}", name))
        elif isinstance(kind, list) and value not in kind:
            rows.append(_complaint("Value not in list", f"{name}: '{value}' not in {kind}", name))
        elif kind == "FILE" and value not in uploads:
            rows.append(_complaint("Custom validation failed for node", f"{name} - Invalid image file: {value}", name))
        elif kind in ("INT", "FLOAT") and isinstance(value, str):
            rows.append(_complaint(f"Failed to convert an input value to a {kind} value", f"{name}, {value}", name))
    return rows


def _complaint(message, details, name):
    return {"type": "x", "message": message, "details": details, "extra_info": {"input_name": name}}


def run(workflow, comfy):
    """Work a graph through; the images of every node that leaves some."""
    done, left = {}, {}

    def value(given):
        if not isinstance(given, list):
            return given
        name, output = given
        if name not in done:
            node = workflow[name]
            done[name] = _WORK[node["class_type"]]({key: value(each) for key, each in node["inputs"].items()}, comfy)
        return done[name][output]

    for name, node in workflow.items():
        if node["class_type"] in {"SaveImage", "PreviewImage"}:
            kind = "temp" if node["class_type"] == "PreviewImage" else "output"
            row = {"filename": f"{node['inputs'].get('filename_prefix', 'p')}_{name}_{len(comfy.pictures)}.png",
                   "subfolder": "", "type": kind}  # fmt: skip
            comfy.pictures[row["filename"], kind] = png(value(node["inputs"]["images"]))
            left[name] = {"images": [row]}
    return left


def _sampled(given, comfy):
    comfy.sampled.append(given)
    pixels, mask = given["latent_image"]
    return ((np.where(mask[..., None] > 0, 255 - pixels, pixels), mask),)


def _led(given, comfy):
    row = (given["control_net"], given["image"], given["strength"])
    return [*given["positive"], row], [*given["negative"], row]


_WORK = {
    "CheckpointLoaderSimple": lambda given, comfy: ("model", "clip", "vae"),
    "CLIPTextEncode": lambda given, comfy: ([given["text"]],),
    "LoadImage": lambda given, comfy: (comfy.uploads[given["image"]], None),
    "LoadImageMask": lambda given, comfy: (comfy.uploads[given["image"]][..., 0],),
    "VAEEncode": lambda given, comfy: ((given["pixels"], np.full(given["pixels"].shape[:2], 255)),),
    "EmptyLatentImage": lambda given, comfy: (
        (np.zeros((given["height"], given["width"], 3), np.uint8), np.full((given["height"], given["width"]), 255)),
    ),
    "SetLatentNoiseMask": lambda given, comfy: ((given["samples"][0], given["mask"]),),
    "ControlNetLoader": lambda given, comfy: ("net",),
    "SetUnionControlNetType": lambda given, comfy: (given["type"],),
    "ControlNetApplyAdvanced": _led,
    "KSampler": _sampled,
    "VAEDecode": lambda given, comfy: (given["samples"][0],),
}


class _Handler(JsonHandler):
    comfy: Comfy

    def do_GET(self):
        place = urlsplit(self.path)
        self.comfy.asked.append(f"GET {place.path}")
        if place.path.startswith("/history/"):
            ticket = place.path.removeprefix("/history/")
            row = self.comfy.history.get(ticket)
            self.send_json(200, {ticket: row} if row else {})
        elif place.path == "/queue":
            self._queue()
        else:
            asked = {name: value[0] for name, value in parse_qs(place.query).items()}
            self._file(self.comfy.pictures[asked["filename"], asked["type"]])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.comfy.asked.append(f"POST {self.path}")
        if self.comfy.key and self.headers["Authorization"] != f"Bearer {self.comfy.key}":
            self.send_json(401, {"error": "not for you"})
        elif self.path == "/upload/image":
            self._upload(parts_of(body, self.headers["Content-Type"]), body)
        elif self.path == "/prompt":
            self._prompt(json.loads(body)["prompt"])
        else:
            asked = json.loads(body)
            tickets = asked.get("delete", []) if self.path == "/queue" else [asked["prompt_id"]]
            self.comfy.stopped += [(self.path, ticket) for ticket in tickets if ticket in self.comfy.queued]
            self.send_json(200, {})

    def _upload(self, parts, body):
        name = body.partition(b'filename="')[2].partition(b'"')[0].decode()
        with Image.open(io.BytesIO(parts["image"])) as image:
            self.comfy.uploads[f"{parts['subfolder']}/{name} [{parts['type']}]"] = np.asarray(image.convert("RGB"))
        self.send_json(200, {"name": name, "subfolder": parts["subfolder"], "type": parts["type"]})

    def _prompt(self, workflow):
        missing = [node["class_type"] for node in workflow.values() if node["class_type"] not in NODES]
        if missing:
            message = f"Cannot execute because node {missing[0]} does not exist."
            self.send_json(400, {"error": {"type": "invalid_prompt", "message": message}, "node_errors": {}})
            return
        faults = complaints(workflow, self.comfy.uploads)
        if faults:
            error = {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation"}
            self.send_json(400, {"error": error, "node_errors": faults})
            return
        ticket = f"t{len(self.comfy.queued) + len(self.comfy.history)}"
        if not self.comfy.forgets:
            self.comfy.queued[ticket] = [workflow, 0]
        self.send_json(200, {"prompt_id": ticket, "number": 1, "node_errors": {}})

    def _queue(self):
        running, pending = [], []
        for number, (ticket, row) in enumerate(list(self.comfy.queued.items())):
            row[1] += 1
            if row[1] <= self.comfy.waits:
                pending += [[number, "another"], [number + 0.5, ticket]]
            elif row[1] <= self.comfy.waits + self.comfy.works:
                running.append([number, ticket])
            else:
                self._finish(ticket, row[0])
        self.send_json(200, {"queue_running": running, "queue_pending": pending})

    def _finish(self, ticket, workflow):
        del self.comfy.queued[ticket]
        if self.comfy.fails:
            messages = [["execution_start", {}], ["execution_error", self.comfy.fails]]
            status = {"status_str": "error", "completed": False, "messages": messages}
            self.comfy.history[ticket] = {"outputs": {}, "status": status}
        else:
            status = {"status_str": "success", "completed": True, "messages": [["execution_success", {}]]}
            self.comfy.history[ticket] = {"outputs": run(workflow, self.comfy), "status": status}

    def _file(self, data):
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

"""Weights: rows, finding without the network, adding, pulling from a hub that breaks off, and the words that help."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import huggingface_hub.constants
import huggingface_hub.hf_api
import numpy as np
import pytest
from click.testing import CliRunner
from safetensors.numpy import save

from laterna.cli.main import cli
from laterna.engines import weights
from laterna.engines.brought import add, verify
from laterna.engines.catalog import engine, engines
from laterna.story.errors import EngineError, InputError, MissingWeightsError, UsageError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BIG = save({"a": np.arange(60_000, dtype=np.float32)})
SMALL = json.dumps({"model_type": "tiny"}).encode()


class Hub(BaseHTTPRequestHandler):
    """Speaks as much of the hub's protocol as its client uses for one model; can drop a connection midway."""

    files: dict[str, bytes]
    drops: int
    wrong: bool
    asked: list[tuple[str, str]]
    ranges: list[int]

    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.partition("?")[0]
        self.asked.append((self.command, path))
        if path in {"/api/models/owner/tiny", "/api/models/owner/tiny/revision/main"}:
            self._json(
                {
                    "id": "owner/tiny", "sha": COMMIT, "private": False, "cardData": {"license": "apache-2.0"},
                    "siblings": [{"rfilename": name, **_entry(body, name)} for name, body in self.files.items()],
                }
            )  # fmt: skip
        elif path.startswith("/api/models/owner/tiny/tree/"):
            self._json([{"type": "file", "path": name, **_entry(body, name)} for name, body in self.files.items()])
        elif match := re.fullmatch(rf"/owner/tiny/resolve/(?:main|{COMMIT})/(.+)", path):
            self._file(match[1])
        else:
            self.send_error(404)

    def _json(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _file(self, name):
        body = self.files[name]
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
        if start:
            self.ranges.append(start)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("ETag", f'"{_sum(body, name)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if self.command == "HEAD":
            return
        if self.wrong and name.endswith(".safetensors"):
            body = bytes(len(body))
        if type(self).drops and len(body) > 100_000:
            type(self).drops -= 1
            self.wfile.write(body[start : start + 70_000])
            self.close_connection = True
            return
        self.wfile.write(body[start:])


def _sum(body: bytes, name: str) -> str:
    if name.endswith((".json", ".md")):
        return hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
    return hashlib.sha256(body).hexdigest()


def _entry(body: bytes, name: str) -> dict:
    if name.endswith((".json", ".md")):
        return {"size": len(body), "oid": _sum(body, name), "blobId": _sum(body, name)}
    lfs = {"size": len(body), "sha256": _sum(body, name), "oid": _sum(body, name), "pointerSize": 130}
    return {"size": len(body), "oid": "0" * 40, "blobId": "0" * 40, "lfs": lfs}


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub on this machine, and a cache of its own."""
    handler = type("OneHub", (Hub,), {"drops": 0, "wrong": False, "asked": [], "ranges": []})
    handler.files = {"config.json": SMALL, "model.safetensors": BIG, "pytorch_model.bin": b"pickle", "README.md": b"hi"}
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    for name in ("ENDPOINT", "_HF_DEFAULT_ENDPOINT"):
        monkeypatch.setattr(huggingface_hub.constants, name, address)
    monkeypatch.setattr(
        huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}"
    )
    monkeypatch.setattr(huggingface_hub.hf_api.api, "endpoint", address)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_PROGRESS_BARS", True)
    yield handler
    server.shutdown()
    server.server_close()


def run(*words: str, **options):
    return CliRunner().invoke(cli, ["models", *words], auto_envvar_prefix="LATERNA", **options)


def test_every_name_that_an_engine_needs_has_a_row():
    for row in engines().values():
        for name in row.weights:
            assert name in weights.models(), f"{row.name} needs {name}"
    for row in weights.models().values():
        assert row.licence
        assert row.repo or row.source


def test_listing_opens_no_connection_and_needs_no_hub_library(tmp_path):
    """A fresh process in which sockets and the hub's library are forbidden."""
    code = (
        "import sys, socket\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'huggingface_hub', 'torch', 'transformers', 'faiss', 'ncnn'}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Block())\n"
        "def refuse(*arguments): raise AssertionError(arguments)\n"
        "socket.socket.connect = refuse\n"
        "from laterna.cli.main import cli\n"
        "for words in (['models'], ['models', 'where'], ['models', 'add', sys.argv[1], '--name', 'mine']):\n"
        "    cli(words, standalone_mode=False)\n"
    )
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "model.safetensors").write_bytes(BIG)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "w")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "llava-1.5-7b" in done.stdout
    assert "[non-commercial]" in done.stdout
    assert "mine: 1 files" in done.stdout


def test_a_folder_is_added_used_verified_and_forgotten(tmp_path):
    place = tmp_path / "My Model"
    place.mkdir()
    (place / "model.safetensors").write_bytes(BIG)
    assert weights.find("my-model") is None
    assert "my-model" in run("add", str(place)).output
    assert weights.folder_of("my-model") == place.resolve()
    assert run("where", "my-model").output.strip() == str(place.resolve())
    assert "my-model" in run("list").output
    row = engine("see", "llava:my-model")
    assert row.weights == ("my-model",)
    before = row.versions()["weights:my-model"]
    assert verify("my-model") == []
    (place / "model.safetensors").write_bytes(BIG[:-4] + b"abcd")
    assert verify("my-model") == ["model.safetensors"]
    run("add", str(place))
    assert row.versions()["weights:my-model"] != before, "other numbers, another key in the store"
    assert "stay" in run("remove", "my-model").output
    assert weights.find("my-model") is None
    assert (place / "model.safetensors").exists()


def test_only_pickles_are_refused_until_they_are_allowed(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(UsageError, match="--pickles"):
        add(tmp_path, "old")
    add(tmp_path, "old", pickles=True)
    assert weights.may_unpickle("old")
    (tmp_path / "model.safetensors").write_bytes(BIG)
    add(tmp_path, "old", pickles=True)
    assert not weights.may_unpickle("old"), "where there is safetensors, nothing is unpickled"


def test_a_folder_without_weights_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="holds no weights"):
        add(tmp_path, "empty")
    with pytest.raises(InputError, match="no folder"):
        add(tmp_path / "nowhere", "empty")


def test_a_missing_shard_or_part_is_missed(tmp_path):
    (tmp_path / "model-1.safetensors").write_bytes(BIG)
    index = {"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    assert not weights.is_whole(tmp_path)
    (tmp_path / "model-2.safetensors").write_bytes(BIG)
    assert weights.is_whole(tmp_path)
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "P", "vae": ["diffusers", "VAE"]}))
    assert not weights.is_whole(tmp_path)
    (tmp_path / "vae").mkdir()
    assert weights.is_whole(tmp_path)


def test_what_other_programs_fetched_is_found_and_needs_no_record(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    row = weights.models()["clip-vit-b-32"]
    shelf = tmp_path / f"models--{row.repo.replace('/', '--')}"
    (shelf / "refs").mkdir(parents=True)
    (shelf / "refs" / "main").write_text(COMMIT)
    snapshot = shelf / "snapshots" / COMMIT
    snapshot.mkdir(parents=True)
    assert weights.find("clip-vit-b-32") is None, "an empty snapshot is not whole"
    (snapshot / "model.safetensors").write_bytes(BIG)
    assert weights.folder_of("clip-vit-b-32") == snapshot
    assert weights.fingerprint("clip-vit-b-32") == COMMIT


def test_a_pull_shows_the_terms_first_and_fetches_only_when_told(hub):
    shown = run("pull", "owner/tiny")
    assert isinstance(shown.exception, UsageError)
    for words in ("apache-2.0", f"{(len(BIG) + len(SMALL) + 2) / 1e6:.1f} MB in 3 files", "memory", COMMIT[:12]):
        assert words in shown.output
    assert not any(path.endswith(".safetensors") for _, path in hub.asked)
    assert weights.find("tiny") is None

    done = run("pull", "owner/tiny", "--yes")
    assert done.exception is None, done.output
    place = weights.folder_of("tiny")
    assert (place / "model.safetensors").read_bytes() == BIG
    assert not (place / "pytorch_model.bin").exists(), "pickles are not fetched where there is safetensors"
    assert place.is_relative_to(weights.hub_cache())
    assert verify("tiny") == []
    brought = weights.record("tiny")
    assert brought is not None
    assert (brought.repo, brought.commit, brought.licence) == ("owner/tiny", COMMIT, "apache-2.0")
    assert "removed" in run("remove", "tiny", "--yes").output
    assert weights.find("tiny") is None


def test_a_dropped_connection_goes_on_where_it_broke(hub, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 10_000)  # 10 MB in earnest
    hub.drops = 2
    assert run("pull", "owner/tiny", "--yes").exception is None
    assert (weights.folder_of("tiny") / "model.safetensors").read_bytes() == BIG
    assert hub.ranges == [70_000, 140_000], "what had come is not fetched again"


def test_a_file_that_came_damaged_is_removed_and_said(hub):
    hub.wrong = True
    damaged = run("pull", "owner/tiny", "--yes")
    assert isinstance(damaged.exception, EngineError)
    assert "model.safetensors came damaged" in str(damaged.exception)
    assert weights.find("tiny") is None
    hub.wrong = False
    assert run("pull", "owner/tiny", "--yes").exception is None


def test_only_pickles_on_the_hub_are_fetched_only_when_allowed(hub):
    del hub.files["model.safetensors"]
    assert "--pickles" in str(run("pull", "owner/tiny", "--yes").exception)
    assert run("pull", "owner/tiny", "--yes", "--pickles").exception is None
    assert weights.may_unpickle("tiny")


def test_with_the_hub_offline_nothing_is_fetched_and_it_is_said(hub, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    failed = run("pull", "owner/tiny", "--yes")
    assert isinstance(failed.exception, EngineError)
    assert hub.asked == []


@pytest.mark.parametrize("name", ["nothing", "clipcap-coco"])
def test_what_is_not_on_a_hub_is_said(name):
    assert isinstance(run("pull", name).exception, UsageError)


def test_an_engine_without_weights_says_both_ways(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    lack = engine("see", "blip").lacks()
    assert lack.startswith("blip needs the weights blip-base: run laterna models pull blip-base, ")
    assert lack.endswith("or laterna models add FOLDER --name blip-base")
    with pytest.raises(MissingWeightsError):
        engine("see", "blip").load()

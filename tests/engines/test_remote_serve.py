"""A real model server, not of ours: `transformers serve` with a tiny model, behind a faulty network.

It refuses `response_format` and `stream_options` by name and enforces nothing, so that this is also the hardest server
to talk to. A model of random weights says nothing of use: every question must end in a clear error, and none be lost.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

import pytest

pytest.importorskip("transformers", reason="needs the extra `local`")
pytest.importorskip("openai", reason="needs the extra `remote`")
if importlib.util.find_spec("uvicorn") is None or importlib.util.find_spec("fastapi") is None:
    pytest.skip("transformers serve needs fastapi and uvicorn", allow_module_level=True)

from faulty_proxy import faulty_proxy
from tiny_text import save_causal

from laterna.engines.remote import patience, server
from laterna.engines.remote.chat import ChatServer
from laterna.engines.talk import Ask, Form, Turn, answer
from laterna.engines.talk.schema import schema_of
from laterna.story.brief import Idea
from laterna.story.errors import EngineError

pytestmark = pytest.mark.timeout(600)
FORM = Form(Idea, schema_of(Idea, longest={"title": 60}))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The server's address; it knows the model by its folder."""
    folder = save_causal(tmp_path_factory.mktemp("served") / "tiny")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--port", str(port)]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url, process):
    for _ in range(600):
        assert process.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the server did not start in a minute")


def asked(talk, count):
    """The questions' fates: values or errors, one each."""

    async def go():
        fates = []
        for seed in range(count):
            ask = Ask("idea", (Turn("system", "You write."), Turn("user", "A story.")), FORM.schema, 12, seed=seed)
            try:
                fates.append(await answer(talk, ask, FORM))
            except EngineError as error:
                fates.append(error)
        return fates

    return asyncio.run(go())


def fates_behind_faults(served, monkeypatch, calls, seed):
    url, folder = served
    monkeypatch.setattr(patience, "_FIRST_PAUSE_S", 0.01)
    with faulty_proxy(url, seed=seed, share=0.3) as proxy:
        talk = ChatServer(server("chat", proxy.url, folder))
        fates = []
        while proxy.calls < calls:
            fates += asked(talk, 5)
    return proxy, fates


def test_words_come_back_from_a_real_server(served):
    url, folder = served
    talk = ChatServer(server("chat", url, folder))
    heard = []
    ask = Ask("idea", (Turn("user", "A story."),), FORM.schema, 12, seed=4)
    text = asyncio.run(talk.reply(ask, heard.append))
    assert text
    assert heard[-1] == text
    assert all(text.startswith(piece) for piece in heard)
    assert asyncio.run(talk.reply(ask, heard.append)) == text, "the seed reaches the model"


def test_every_question_has_an_end(served, monkeypatch):
    proxy, fates = fates_behind_faults(served, monkeypatch, 30, seed=2)
    assert len(proxy.faults) >= 5
    assert all(isinstance(fate, (Idea, EngineError)) and str(fate) for fate in fates)
    assert any("did not keep the form" in str(fate) or "declined" in str(fate) for fate in fates)


@pytest.mark.slow
def test_a_thousand_calls_of_a_real_server(served, monkeypatch):
    proxy, fates = fates_behind_faults(served, monkeypatch, 1000, seed=3)
    assert len(proxy.faults) == 8
    assert all(isinstance(fate, (Idea, EngineError)) and str(fate) for fate in fates)

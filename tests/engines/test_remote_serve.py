"""A real model server, not of ours: `transformers serve` with a tiny model, behind a faulty network.

It refuses `response_format` and `stream_options` by name and enforces nothing, so that this is also the hardest server
to talk to. A model of random weights says nothing of use: every question and every story must end in a clear error, and
none be lost.
"""

from __future__ import annotations

import asyncio
import importlib.util

import pytest

pytest.importorskip("transformers", reason="needs the extra `local`")
pytest.importorskip("openai", reason="needs the extra `remote`")
if importlib.util.find_spec("uvicorn") is None or importlib.util.find_spec("fastapi") is None:
    pytest.skip("transformers serve needs fastapi and uvicorn", allow_module_level=True)

from faulty_proxy import faulty_proxy
from model_servers import transformers_serve
from story_runs import stories_through
from tiny_text import save_causal

from laterna.engines.catalog import engine
from laterna.engines.remote import server
from laterna.engines.remote.chat import ChatServer
from laterna.engines.talk import Ask, Form, Turn, answer
from laterna.engines.talk.schema import schema_of
from laterna.story.brief import Idea
from laterna.story.errors import EngineError

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("nobodys")]
FORM = Form(Idea, schema_of(Idea, longest={"title": 60}))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The server's address; it knows the model by its folder."""
    folder = save_causal(tmp_path_factory.mktemp("served") / "tiny", terse=True)
    with transformers_serve(folder) as url:
        yield url, str(folder)


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


def test_words_come_back_from_a_real_server(served):
    url, folder = served
    talk = ChatServer(server("chat", url, folder))
    heard = []
    # So terse a model often ends before it has said anything.
    asks = [Ask("idea", (Turn("user", f"Tell of {n} foxes."),), FORM.schema, 12, seed=4) for n in range(30)]
    ask, text = next((ask, text) for ask in asks if (text := asyncio.run(talk.reply(ask, heard.append))))
    assert heard[-1] == text
    assert all(text.startswith(piece) for piece in heard)
    assert asyncio.run(talk.reply(ask, heard.append)) == text, "the seed reaches the model"


def test_every_question_has_an_end(served):
    url, folder = served
    with faulty_proxy(url, seed=2, share=0.3) as proxy:
        talk = ChatServer(server("chat", proxy.url, folder))
        fates = []
        while proxy.calls < 30:
            fates += asked(talk, 5)
    assert len(proxy.faults) >= 5
    assert all(isinstance(fate, (Idea, EngineError)) and str(fate) for fate in fates)
    assert any("did not keep the form" in str(fate) or "declined" in str(fate) for fate in fates)


def stories_behind_faults(served, monkeypatch, calls, seed):
    url, folder = served
    with faulty_proxy(url, seed=seed, share=0.3) as proxy:
        monkeypatch.setenv("LATERNA_CHAT_URL", proxy.url)
        monkeypatch.setenv("LATERNA_CHAT_MODEL", folder)
        return *stories_through(proxy, engine("write", "chat").load(), calls, 6), proxy


def test_every_story_has_an_end(served, monkeypatch):
    finished, errors, _ = stories_behind_faults(served, monkeypatch, 12, seed=4)
    assert not finished
    assert all("did not keep the form of the options" in error or "declined" in error for error in errors)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_thousand_calls_of_a_real_server(served, monkeypatch):
    finished, errors, proxy = stories_behind_faults(served, monkeypatch, 1000, seed=3)
    assert len(proxy.faults) == 8
    assert not finished, "random words are no story"
    assert len(errors) >= 250
    busy = [error for error in errors if "did not keep the form" not in error and "declined" not in error]
    assert len(busy) <= len(errors) * 0.02, "six tries pass nearly every fault"

"""A real model server that holds a model to a form: llama.cpp's, with random weights, behind a faulty network.

Its grammar lets nothing through but what keeps the schema, so that even random words become a story.
"""

from __future__ import annotations

from importlib.util import find_spec

import pytest

pytest.importorskip("openai", reason="needs the extra `remote`")
if (
    find_spec("xllamacpp") is None
):  # not imported: it runs in a process of its own, and quarrels with other libraries here
    pytest.skip("llama.cpp's server comes with it", allow_module_level=True)
pytest.importorskip("transformers", reason="the tokeniser is made with it")

from faulty_proxy import faulty_proxy
from model_servers import llama_server
from story_runs import stories_through, valid
from tiny_gguf import save_gguf

from laterna.engines.catalog import engine
from laterna.engines.remote import patience
from laterna.story import Brief

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    file = save_gguf(tmp_path_factory.mktemp("served") / "tiny.gguf")
    with llama_server(file) as url:
        yield url


@pytest.fixture
def at_server(monkeypatch):
    """A writer at a server's address; it takes the only model there is."""
    monkeypatch.setattr(patience, "_FIRST_PAUSE_S", 0.01)
    for name in ("OPENAI_API_KEY", "LATERNA_CHAT_KEY", "LATERNA_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)

    def writer(url):
        monkeypatch.setenv("LATERNA_CHAT_URL", url)
        return engine("write", "chat").load()

    return writer


def test_random_words_become_a_story_the_same_for_the_same_seed(served, at_server):
    writer = at_server(served)
    first, again = (valid(writer.write(Brief(pages=4, seed=1), ()), 4) for _ in range(2))
    assert first == again
    assert first.plan["model"].endswith("tiny.gguf@127.0.0.1")


def stories_behind_faults(served, at_server, calls):
    with faulty_proxy(served, seed=5, share=0.3) as proxy:
        return *stories_through(proxy, at_server(proxy.url), calls, 4), proxy


def test_stories_are_finished_behind_faults(served, at_server):
    finished, errors, proxy = stories_behind_faults(served, at_server, 12)
    assert finished
    assert not errors
    assert len(proxy.faults) >= 3


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_calls_of_a_server_that_holds_to_the_form(served, at_server):
    finished, errors, proxy = stories_behind_faults(served, at_server, 1000)
    assert len(proxy.faults) == 8
    assert finished >= 80
    assert len(errors) <= finished * 0.05

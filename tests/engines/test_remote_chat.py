"""The protocol's client against real servers: what is sent, what gives way, what is tried again, what it may cost."""

from __future__ import annotations

import asyncio
import json
import pickle
import time

import pytest
from protocol_server import from_schema, protocol_server

pytest.importorskip("openai", reason="needs the extra `remote`")

from faulty_proxy import faulty_proxy

from laterna.engines.budget import Budget
from laterna.engines.catalog import choose, engine
from laterna.engines.desk import Desk, at
from laterna.engines.remote import patience, server
from laterna.engines.remote.chat import ChatServer
from laterna.engines.talk import Ask, Form, Turn, answer
from laterna.engines.talk.schema import schema_of
from laterna.story.brief import Idea
from laterna.story.errors import (
    BudgetError,
    BusyError,
    EngineError,
    MissingKeyError,
    RefusedError,
    UsageError,
)

pytestmark = pytest.mark.usefixtures("nobodys")

FORM = Form(Idea, schema_of(Idea, longest={"title": 60}))


def ask(words="Offer a story.", seed=0, longest=200):
    return Ask("idea", (Turn("system", "You write."), Turn("user", words)), FORM.schema, longest, seed=seed)


def asked(url, question=None, desk=None):
    """One question, answered in its form."""
    talk = ChatServer(server("chat", url))

    async def go():
        with at(desk or Desk()):
            return await answer(talk, question or ask(), FORM)

    return asyncio.run(go())


def test_the_form_is_enforced_by_the_server_where_it_can():
    with protocol_server() as protocol:
        assert asked(protocol.url).title
    (request,) = protocol.requests
    form = request["response_format"]["json_schema"]
    assert form["strict"]
    assert form["schema"]["required"] == ["title", "logline", "plot", "seed"]
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["properties"]["title"]["maxLength"] == 60
    assert request["model"] == "tiny"
    assert request["stream"]


def test_openais_own_strict_form_knows_no_lengths(monkeypatch):
    """Any other server is asked with them first, and without when it complains."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    openais = ChatServer(server("chat"))._request(ask())
    with protocol_server(refuses=("maxLength",)) as protocol:
        assert asked(protocol.url).title
    (learnt,) = protocol.requests
    for request in (openais, learnt):
        assert request["response_format"]["type"] == "json_schema"
        assert "maxLength" not in json.dumps(request["response_format"])
    assert len(protocol.headers) == 2


@pytest.mark.parametrize(
    "refuses",
    [("json_schema",), ("response_format",), ("stream_options", "seed"), ("max_tokens",), ("temperature",),
     ("stream_options", "response_format", "seed", "temperature", "max_tokens", "max_completion_tokens")],
)  # fmt: skip
def test_a_server_that_knows_less_is_asked_for_less(refuses):
    with protocol_server(refuses=refuses) as protocol:
        talk = ChatServer(server("chat", protocol.url))

        async def twice():
            return [await answer(talk, ask(seed=seed), FORM) for seed in range(2)]

        assert len(asyncio.run(twice())) == 2
        assert len(protocol.headers) == 2 + len(protocol.headers) - len(protocol.requests), "learnt once"
    assert not {*refuses} & {*protocol.requests[0]}


def test_words_around_the_answer_do_no_harm():
    def wordy(request):
        return f"<think>Hm, {{not this}}.</think>Here you are:\n```json\n{from_schema(request)}\n```"

    with protocol_server(answer=wordy) as protocol:
        assert asked(protocol.url).title
    assert len(protocol.requests) == 1


def test_a_spoilt_answer_is_mended_once_by_the_model():
    with protocol_server(answer=lambda r: '{"title": 7}' if len(r["messages"]) == 2 else from_schema(r)) as protocol:
        assert asked(protocol.url).title
    complaint = protocol.requests[1]["messages"][-1]["content"]
    assert "title: Input should be a valid string" in complaint
    assert "logline: Field required" in complaint


def test_a_model_that_keeps_no_form_is_given_up_with_a_clear_error():
    with protocol_server(answer=lambda r: "{}") as protocol:
        with pytest.raises(EngineError, match=r"tiny@127.0.0.1 did not keep the form of the idea, asked twice: title"):
            asked(protocol.url)
        assert len(protocol.requests) == 2


def test_refusals_are_refusals():
    sorry = protocol_server(answer=lambda r: "I'm sorry, I can't help with that.")
    with sorry as protocol, pytest.raises(RefusedError, match="declined to give the idea: I'm sorry"):
        asked(protocol.url)
    with protocol_server(finish="content_filter") as protocol:
        with pytest.raises(RefusedError, match="its filter stopped it"):
            asked(protocol.url)
        assert len(protocol.requests) == 1


@pytest.mark.parametrize("fault", ["reset", "busy", "broken", "cut", "dropped", "garbled"])
def test_a_fault_is_tried_again_and_one_that_stays_is_named(fault):
    with (
        protocol_server() as protocol,
        faulty_proxy(protocol.url, share=1, faults=(fault,)) as proxy,
        pytest.raises(BusyError) as caught,
    ):
        asked(proxy.url, ask())
    assert proxy.calls == patience.TRIES
    assert "127.0.0.1" in str(caught.value)


def test_a_server_is_left_alone_for_as_long_as_it_asks():
    assert patience.retry_after_s({"retry-after": "7"}) == 7
    dates = {"date": "Sat, 21 Nov 2026 10:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 10:01:30 GMT"}
    assert patience.retry_after_s(dates) == 90
    assert patience.retry_after_s({}) == patience.retry_after_s({"retry-after": "soon"}) == 0
    busy = BusyError("later", 30.0)
    assert pickle.loads(pickle.dumps(busy)).wait_s == 30.0  # noqa: S301


def test_one_who_asks_for_too_long_a_wait_is_given_up_at_once(monkeypatch):
    tries = []

    async def send():
        tries.append(1)
        raise BusyError("tomorrow", 3600.0)

    with pytest.raises(BusyError, match="tomorrow"):
        asyncio.run(patience.patiently(send, who="chat", what="x", most=0.0, cost_of=lambda _: 0.0))
    assert len(tries) == 1


def test_pauses_grow_and_differ_between_calls():
    pauses = [patience.pause_s(count, "x") for count in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 20
    assert patience.pause_s(3, "x") != patience.pause_s(3, "y")


def test_silence_is_a_fault(monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_TIMEOUT_S", "0.05")
    monkeypatch.setattr(patience, "TRIES", 2)
    slow = protocol_server(answer=lambda r: time.sleep(0.3) or from_schema(r))
    with slow as protocol, pytest.raises(BusyError, match=r"silent for 0.05 s"):
        asked(protocol.url)


def test_calls_stop_before_the_budget_is_passed():
    with protocol_server() as protocol:
        desk = Desk(Budget(max_calls=3))
        asked(protocol.url, ask(), desk)  # two calls: it also asks for the model's name
        with pytest.raises(BudgetError, match="--max-calls allows no more"):
            asked(protocol.url, ask(seed=1), desk)
    assert desk.budget.calls == 3


def test_costs_stop_before_the_budget_is_passed(monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_PRICE", "1000/2000")
    monkeypatch.setenv("LATERNA_CHAT_MODEL", "tiny")
    desk = Desk(Budget(max_cost=1.2))
    with protocol_server() as protocol:
        with pytest.raises(BudgetError, match=r"would pass --max-cost 1\.2"):
            [asked(protocol.url, ask(seed=seed), desk) for seed in range(100)]
        spent = sum(
            sum(len(m["content"]) // 4 for m in r["messages"]) / 1e3 + 2 * (len(from_schema(r)) // 4) / 1e3
            for r in protocol.requests
        )
    assert len(protocol.requests) > 3
    assert desk.budget.cost == pytest.approx(spent)
    assert spent <= 1.2


def test_a_cost_that_nobody_knows_is_not_guessed(monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_KEY", "k")
    monkeypatch.setenv("LATERNA_CHAT_MODEL", "m")
    talk = ChatServer(server("chat", "https://chat.invalid/v1"))

    async def go():
        with at(Desk(Budget(max_cost=1.0))):
            await talk.reply(ask(), lambda so_far: None)

    with pytest.raises(UsageError, match="set LATERNA_CHAT_PRICE"):
        asyncio.run(go())


def test_an_answer_that_was_had_is_not_bought_again():
    class Keeping(Desk):
        kept = {}

        def recall(self, key):
            return self.kept.get(key)

        def keep(self, key, data):
            self.kept[key] = data

    with protocol_server() as protocol:
        first = asked(protocol.url, desk=Keeping())
        assert asked(protocol.url, desk=Keeping()) == first
        assert len(protocol.requests) == 1
        asked(protocol.url, ask(seed=1), Keeping())
        assert len(protocol.requests) == 2


def test_a_key_goes_to_its_own_address_only(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret-of-openai")
    with protocol_server() as protocol:
        asked(protocol.url)
        assert "secret-of-openai" not in str(protocol.headers)
        monkeypatch.setenv("LATERNA_CHAT_KEY", "mine")
        asked(protocol.url)
        assert protocol.headers[-1]["authorization"] == "Bearer mine"
    assert server("chat").key == "mine"
    monkeypatch.delenv("LATERNA_CHAT_KEY")
    assert server("chat").key == "secret-of-openai"
    assert "secret" not in repr(server("chat"))


def test_auto_sends_nothing_out_merely_because_a_key_is_set(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "of another program")
    assert choose("write")[0].kind != "remote"
    assert engine("write", "chat").lacks() == "", "chosen by name it will do"
    monkeypatch.setenv("LATERNA_CHAT_URL", "http://localhost:1/v1")
    row = choose("write")[0]
    assert (row.name, row.settings["url"]) == ("chat", "http://localhost:1/v1")


def test_without_a_key_or_an_address_there_is_nothing_to_ask(monkeypatch):
    with pytest.raises(MissingKeyError, match="LATERNA_CHAT_URL or LATERNA_CHAT_KEY or OPENAI_API_KEY"):
        engine("write", "chat").load()
    for name, value in (("URL", "localhost:8000"), ("PRICE", "cheap"), ("TIMEOUT_S", "-3")):
        monkeypatch.setenv("LATERNA_CHAT_URL", "http://localhost:1")
        monkeypatch.setenv(f"LATERNA_CHAT_{name}", value)
        with pytest.raises(UsageError, match=f"LATERNA_CHAT_{name} is '{value}'"):
            server("chat")
        monkeypatch.delenv(f"LATERNA_CHAT_{name}")


def test_several_models_must_be_chosen_from():
    several = "has 2 models: name one with LATERNA_CHAT_MODEL; there are a, b"
    with protocol_server(models=("a", "b")) as protocol, pytest.raises(EngineError, match=several):
        asked(protocol.url)


def test_a_wrong_key_is_said_at_once():
    with protocol_server(key="right") as protocol:
        with pytest.raises(MissingKeyError, match=r"does not take the key; set LATERNA_CHAT_KEY. It says: .*Incorrect"):
            asked(protocol.url, ask())
        assert len(protocol.headers) == 1


def test_nobody_at_the_address_is_said_with_it():
    with protocol_server() as protocol:
        gone = protocol.url
    with pytest.raises(BusyError, match=r"The connection to 127.0.0.1 failed"):
        asked(gone)

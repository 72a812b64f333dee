"""The eye at a server: what it is shown, what is made of its answers, and that no photo leaves unasked."""

from __future__ import annotations

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image
from protocol_server import from_schema, protocol_server

pytest.importorskip("openai", reason="needs the extra `remote`")

from faulty_proxy import faulty_proxy

from laterna.engines.budget import Budget
from laterna.engines.catalog import choose, engine
from laterna.engines.desk import Desk, at
from laterna.engines.vision.glance import Glance
from laterna.engines.vision.told import CANNOT_TELL
from laterna.story import Photo, Picture
from laterna.story.errors import BudgetError, EngineError, InputError, MissingKeyError, RefusedError

pytestmark = pytest.mark.usefixtures("nobodys")

SAID = ["a fox asleep in the snow", "fox", "2", "Outdoors.", "forest", "dusk"]


@pytest.fixture
def eye_at(monkeypatch):
    """An eye at a server's address."""

    def eye(url):
        monkeypatch.setenv("LATERNA_SEE_URL", url)
        return engine("see", "chat").load()

    return eye


def photo(size=(96, 128)) -> Photo:
    """Two halves, so that what is sent can be told from any other."""
    pixels = np.full((*size, 3), 220, np.uint8)
    pixels[:, : size[1] // 2] = (180, 60, 20)
    return Photo(picture=Picture(pixels=pixels))


def saying(answers, sure=0.8):
    rows = [{"answer": text, "sure": sure} for text in answers]
    return lambda request: json.dumps({"answers": rows})


def shown(request):
    """The picture that a request shows, and its words."""
    image, words = request["messages"][1]["content"]
    head, _, data = image["image_url"]["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(data))), words["text"]


def test_the_photo_is_shown_once_and_what_was_said_becomes_an_observation(eye_at):
    with protocol_server(answer=saying(SAID)) as protocol:
        seen = eye_at(protocol.url).see(photo())
    (request,) = protocol.requests
    image, words = shown(request)
    assert np.abs(np.asarray(image).astype(int) - photo().picture.pixels)[:, [10, -10]].max() <= 6
    assert not image.getexif()
    assert "6. Is it day" in words
    assert seen.caption == "A fox asleep in the snow."
    assert (seen.subject.kind, seen.subject.confidence) == ("fox", 0.8)
    assert (seen.people, seen.place, seen.setting, seen.time) == (2, "outdoor", "forest", "dusk")
    assert seen.colours == Glance().see(photo()).colours, "what can be measured is measured here"


def test_a_large_photo_is_sent_smaller(eye_at):
    with protocol_server(answer=saying(SAID)) as protocol:
        eye_at(protocol.url).see(photo((1200, 1600)))
    assert shown(protocol.requests[0])[0].size == (1024, 768)


def test_what_the_user_says_is_told_and_trusted(eye_at):
    with protocol_server(answer=saying(SAID)) as protocol:
        seen = eye_at(protocol.url).see(photo(), "a cat called Mia")
    assert "This photo shows a cat called Mia." in shown(protocol.requests[0])[1]
    assert seen.subject.kind == "cat"


@pytest.mark.parametrize(("text", "sure"), [("Yes.", 0.0), (CANNOT_TELL, 0.9)])
def test_who_is_not_sure_says_so_and_changes_nothing(eye_at, text, sure):
    with protocol_server(answer=saying([text], sure)) as protocol:
        assert eye_at(protocol.url).ask(photo(), "Is it warm?").text == CANNOT_TELL
    with protocol_server(answer=saying([text] * 6, sure)) as protocol:
        assert eye_at(protocol.url).see(photo()).caption == Glance().see(photo()).caption


def test_a_question_is_answered_with_the_models_own_confidence(eye_at):
    with protocol_server(answer=saying(["Red, mostly."], 0.65)) as protocol:
        eye = eye_at(protocol.url)
        answer = eye.ask(photo(), " Which colour? ")
        assert (answer.text, answer.confidence) == ("Red, mostly.", 0.65)
        with pytest.raises(InputError, match="1 to 2000"):
            eye.ask(photo(), " ")
    with protocol_server(answer=saying(["Red."]), refuses=("response_format",)) as protocol:
        assert eye_at(protocol.url).ask(photo(), "Which colour?").text
        assert "JSON Schema:" in shown(protocol.requests[0])[1], "the form in words, beside the picture"
    with protocol_server(answer=lambda request: "I'm sorry.") as protocol, pytest.raises(RefusedError):
        eye_at(protocol.url).ask(photo(), "Who is this?")


def test_rows_are_the_embedded_eyes(eye_at):
    with protocol_server() as protocol:
        rows = eye_at(protocol.url).embed([photo().picture])
    assert np.array_equal(rows, Glance().embed([photo().picture]))
    assert not protocol.requests


def test_it_bears_a_faulty_network(eye_at):
    with protocol_server(answer=from_schema) as protocol, faulty_proxy(protocol.url, seed=3) as proxy:
        eye = eye_at(proxy.url)
        answers = [eye.ask(photo(), f"Question {number}?") for number in range(12)]
    assert len(answers) == 12
    assert len(proxy.faults) >= 4


def test_a_picture_counts_against_the_budget(eye_at, monkeypatch):
    monkeypatch.setenv("LATERNA_SEE_PRICE", "100/100")
    with protocol_server(answer=saying(["Red."])) as protocol:
        eye, spent = eye_at(protocol.url), Desk(budget=Budget(max_cost=1.0))
        with at(spent), pytest.raises(BudgetError):
            eye.ask(photo(), "Which colour?")
    assert not protocol.requests, "30,000 tokens at 100 a million could be more than 1"


def test_no_photo_leaves_because_other_programs_have_a_key(monkeypatch):
    with pytest.raises(MissingKeyError, match="LATERNA_SEE_URL"):
        engine("see", "chat").load()
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert choose("see")[0].name != "chat"
    monkeypatch.setenv("LATERNA_SEE_URL", "http://localhost:1/v1")
    assert choose("see")[0].name == "chat"
    with pytest.raises(EngineError, match="localhost"):
        engine("see", "chat").load().ask(photo(), "Which colour?")

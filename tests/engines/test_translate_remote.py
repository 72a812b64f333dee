"""Translators at servers: names and refrains stay, pages keep their room, faults are borne, and a score is reported."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("openai", reason="needs the extra `remote`")
pytest.importorskip("deepl", reason="needs the extra `remote`")

from deepl_server import deepl_server
from faulty_proxy import faulty_proxy
from protocol_server import prompt_text, protocol_server

from laterna.engines.budget import Budget
from laterna.engines.catalog import engine
from laterna.engines.desk import Desk, at
from laterna.engines.talk import prompt
from laterna.engines.translate.chat import _PROMPTS
from laterna.engines.translate.wording import faults_of, refrains, room_for
from laterna.evaluate.translation import chrf
from laterna.story import Character, Page, Story, Text
from laterna.story.errors import BudgetError, BusyError, EngineError, LanguageError, MissingKeyError
from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.studio.translation import by_engine, with_translation

TEXTS = (
    "Bramble & the owl ran. Tick, tock, round the clock.",
    "It rained. Tick, tock, round the clock.",
    "Good night.",
)
STORY = Story(
    title={"en": Text(words="The Lost Lantern")},
    cast=(Character(id="bramble", name="Bramble", names={"es": "Zarza"}, kind="fox"),),
    pages=tuple(Page(id=f"p{n}", text={"en": Text(words=words)}) for n, words in enumerate(TEXTS, 1)),
)

pytestmark = pytest.mark.usefixtures("nobodys")


@pytest.fixture
def deepl_at(monkeypatch):
    def translator(url, key="k"):
        monkeypatch.setenv("LATERNA_DEEPL_URL", url)
        monkeypatch.setenv("LATERNA_DEEPL_KEY", key)
        return engine("translate", "deepl")

    return translator


@pytest.fixture
def chat_at(monkeypatch):
    def translator(url):
        monkeypatch.setenv("LATERNA_CHAT_URL", url)
        return engine("translate", "chat")

    return translator


def asked_texts(request):
    """The texts of a request: to be translated, or to be mended."""
    words = prompt_text(request)
    given = re.findall(r"Text \d+, at most \d+ characters:\n(.*?)(?=\n\nText \d|\Z)", words, re.DOTALL)
    return given or re.findall(r"Original \d+: (.*?)\nTranslation \d+:", words, re.DOTALL)


def answering(say):
    """A chat model that says `say(text, request)` for each text."""
    return lambda request: json.dumps({"translations": [say(text, request) for text in asked_texts(request)]})


def loud(text, request):
    return text.upper()


# DeepL


def test_deepl_keeps_names_and_refrains_and_says_du(deepl_at):
    with deepl_server() as server:
        said = deepl_at(server.url).load().translate(TEXTS, "en", "es", {"Bramble": "Zarza"})
    assert said == (
        "Zarza & THE OWL RAN. TICK, TOCK, ROUND THE CLOCK.", "IT RAINED. TICK, TOCK, ROUND THE CLOCK.", "GOOD NIGHT.",
    )  # fmt: skip
    first, second = server.requests
    assert first["text"] == ["Tick, tock, round the clock."]
    assert second["text"][0] == "<keep>Zarza</keep> &amp; the owl ran. <keep>TICK, TOCK, ROUND THE CLOCK.</keep>"
    assert (second["source_lang"], second["target_lang"], second["formality"]) == ("EN", "ES", "prefer_less")


def test_deepl_sends_many_texts_in_several_requests_and_all_come_back(deepl_at):
    texts = [f"Page {number}." for number in range(120)]
    with deepl_server() as server:
        assert deepl_at(server.url).load().translate(texts, "en", "de", {}) == tuple(map(str.upper, texts))
    assert [len(request["text"]) for request in server.requests] == [50, 50, 20]


def test_deepls_requests_stay_as_small_as_it_takes_them(deepl_at):
    texts = [f"Page {number}. " + "Слово о море. " * 150 for number in range(60)]
    with deepl_server() as server:
        deepl_at(server.url).load().translate(texts, "ru", "de", {})
    sizes = [len(json.dumps(request)) for request in server.requests]
    assert max(sizes) < 128 * 1024
    assert len(sizes) > 3, "more than fifty texts a request would make"


@pytest.mark.parametrize(
    ("what", "error", "words"),
    [({"key": "other"}, MissingKeyError, "set LATERNA_DEEPL_KEY"), ({"status": 456}, EngineError, "quota"),
     ({"status": 429}, BusyError, "is busy"), ({"status": 503}, BusyError, "is busy"),
     ({"status": 400}, EngineError, "refused the request")],
)  # fmt: skip
def test_deepls_faults_are_told_in_our_words(deepl_at, what, error, words):
    with deepl_server(**what) as server, pytest.raises(error, match=words):
        deepl_at(server.url).load().translate(TEXTS, "en", "es", {})


def test_deepl_says_which_language_it_does_not_know(deepl_at):
    with deepl_server() as server, pytest.raises(LanguageError, match="'qya'"):
        deepl_at(server.url).load().translate(TEXTS, "en", "qya", {})


def test_deepl_bears_a_faulty_network(deepl_at):
    with deepl_server() as server, faulty_proxy(server.url, seed=3, share=0.5, faults=("reset", "busy", "broken", "cut",
                                                                                   "delay")) as proxy:  # fmt: skip
        translator = deepl_at(proxy.url).load()
        for _ in range(12):
            assert translator.translate(TEXTS, "en", "es", {})[2] == "GOOD NIGHT."
    assert len(proxy.faults) >= 5


def test_deepls_characters_count_against_the_budget(deepl_at, monkeypatch):
    monkeypatch.setenv("LATERNA_DEEPL_PRICE", "20")
    desk = Desk(Budget(max_cost=0.001))
    with deepl_server() as server, at(desk):
        translator = deepl_at(server.url).load()
        with pytest.raises(BudgetError, match="would pass --max-cost"):
            [translator.translate(("Good night.",), "en", "es", {}) for _ in range(99)]
    sent = sum(len(text) for request in server.requests for text in request["text"])
    assert desk.budget.cost == pytest.approx(sent * 20 / 1e6)
    assert desk.budget.cost <= 0.001
    assert len(server.requests) == 4


def test_deepls_key_goes_to_deepl_only(monkeypatch):
    monkeypatch.setenv("DEEPL_AUTH_KEY", "secret:fx")
    translator = engine("translate", "deepl").load().engine
    assert translator._server.key == "secret:fx"
    assert "api-free.deepl.com" in str(vars(translator._client))
    monkeypatch.setenv("LATERNA_DEEPL_URL", "http://127.0.0.1:1")
    with pytest.raises((MissingKeyError, ValueError)):
        engine("translate", "deepl").load().translate(TEXTS, "en", "es", {})


# A chat model


def test_a_chat_model_is_told_names_refrains_marks_and_room(chat_at):
    with protocol_server(answer=answering(loud)) as server:
        said = chat_at(server.url).load().translate(TEXTS, "en", "de", {"Bramble": "BRAMBLE"})
    assert said == tuple(map(str.upper, TEXTS))
    refrain, pages = map(prompt_text, server.requests)
    assert asked_texts(server.requests[0]) == ["Tick, tock, round the clock."]
    for words in ("- Bramble = BRAMBLE", "- Tick, tock, round the clock. = TICK, TOCK", "„…“", "familiar form of"):
        assert words in pages
    assert f"at most {room_for(TEXTS[0], 'en', 'de')} characters" in pages
    assert "Bramble" not in refrain


def test_what_is_too_long_or_lost_a_name_is_mended_once(chat_at):
    def wordy(text, request):
        mending = "To mend:" in prompt_text(request)
        return f"{text} Bramble" if mending else "x" * 999 if text == TEXTS[0] else text.replace("Bramble", "Zarza")

    with protocol_server(answer=answering(wordy)) as server:
        said = chat_at(server.url).load().translate((TEXTS[0], "Bramble slept."), "en", "es", {"Bramble": "Bramble"})
    assert said == (f"{TEXTS[0]} Bramble", "Bramble slept. Bramble")
    mend = prompt_text(server.requests[-1])
    assert "it has 999 characters; at most 69 fit the page" in mend
    assert "Bramble must stay Bramble" in mend
    assert len(server.requests) == 2


def test_what_mending_makes_worse_is_left_as_it_was(chat_at):
    def worse(text, request):
        return "y" * 2000 if "To mend:" in prompt_text(request) else f"{text} {'z' * 99}"

    with protocol_server(answer=answering(worse)) as server:
        (said,) = chat_at(server.url).load().translate(("Good night, Bramble.",), "en", "es", {"Bramble": "Bramble"})
    assert said.startswith("Good night, Bramble. zzz")


def test_a_long_story_is_translated_in_windows_that_know_what_came_before(chat_at, monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_CONTEXT", "2000")
    texts = [f"Page {number} tells of the sea and the wind in the sails, again and again." for number in range(60)]
    with protocol_server(answer=answering(loud)) as server:
        said = chat_at(server.url).load().translate(texts, "en", "es", {})
    assert said == tuple(map(str.upper, texts))
    assert len(server.requests) >= 5
    for before, request in zip(server.requests, server.requests[1:], strict=False):
        assert asked_texts(before)[-1].upper() in prompt_text(request)


def test_a_chat_model_bears_a_faulty_network(chat_at):
    with protocol_server(answer=answering(loud)) as server, faulty_proxy(server.url, seed=4, share=0.4) as proxy:
        translator = chat_at(proxy.url).load()
        while proxy.calls < 50:
            assert translator.translate(TEXTS, "en", "es", {}) == tuple(map(str.upper, TEXTS))
    assert len(proxy.faults) == 8


@pytest.mark.parametrize("file", sorted(_PROMPTS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_prompt_reads_well(file):
    assert prompt(file).version >= 1
    assert "{{ target }}" in prompt(file).user
    assert max(map(len, file.read_text().splitlines())) <= 130


# Either, in a story


@pytest.mark.parametrize("who", ["deepl", "chat"])
def test_a_story_is_translated_with_its_names_and_scored(who, deepl_at, chat_at, tmp_path):
    def there_and_back(text, request):
        return text.lower() if "to English" in prompt_text(request) else text.upper().replace("BRAMBLE", "Zarza")

    server = deepl_server() if who == "deepl" else protocol_server(answer=answering(there_and_back))
    with server as at_work:
        row = (deepl_at if who == "deepl" else chat_at)(at_work.url)
        said = by_engine(STORY, "es", (row,), Run(FolderStore(tmp_path), pauses_s=()))
    assert said.title == "THE LOST LANTERN"
    assert said.pages[0].startswith("Zarza & THE OWL")
    story = with_translation(STORY, "es", said)
    (deed,) = story.deeds
    assert (deed.what, deed.engine) == ("translate/es", who)
    originals = [STORY.title["en"].words, *TEXTS]
    back = [text.lower().replace("bramble", "zarza") for text in originals]
    assert deed.back_chrf == round(chrf(back, originals), 1)
    assert 40 < deed.back_chrf < 100


def test_a_budget_that_ends_before_the_way_back_keeps_the_translation(deepl_at, tmp_path):
    with deepl_server() as server:
        run = Run(FolderStore(tmp_path), pauses_s=(), budget=Budget(max_calls=2))
        said = by_engine(STORY, "es", (deepl_at(server.url),), run)
    assert said.pages[2] == "GOOD NIGHT."
    assert said.deed.back_chrf is None


def test_a_translator_that_loses_a_text_is_not_believed(deepl_at, tmp_path):
    with deepl_server(loses=1) as server, pytest.raises(EngineError):
        by_engine(STORY, "es", (deepl_at(server.url),), Run(FolderStore(tmp_path), pauses_s=()))


# What every translator keeps an eye on


def test_room_refrains_and_faults():
    assert room_for("x" * 100, "en", "es") == 135
    assert room_for("x" * 100, "en", "ja") == 68
    assert room_for("字" * 40, "zh-Hans", "en") == 162
    assert refrains(TEXTS, "en") == ("Tick, tock, round the clock.",)
    assert refrains(("Oh no. Oh no.", "Oh no."), "en") == (), "two words are no refrain"
    assert faults_of("Mila ran.", "Milas corrió.", 40, {"Mila": "Mila"}) == []
    assert faults_of("Mila ran.", "", 40, {"Mila": "Mila"}) == ["Mila must stay Mila", "it is empty"]


def test_chrf_is_sacrebleus_own_figure():
    from sacrebleu import corpus_chrf

    assert chrf(["the cat sat"], ["the cat sat"]) == 100
    assert chrf(["a dog ran"], ["the cat sat"]) == corpus_chrf(["a dog ran"], [["the cat sat"]]).score

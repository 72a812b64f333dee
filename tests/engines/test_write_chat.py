"""The writer at a server: every stage of its work, held to its form, through every fault."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from protocol_server import from_schema, page_numbers, prompt_text, protocol_server, schema_of
from story_runs import stories_through, valid

pytest.importorskip("openai", reason="needs the extra `remote`")

from faulty_proxy import faulty_proxy

from laterna.engines.catalog import engine
from laterna.engines.desk import Desk, at
from laterna.engines.talk import prompt
from laterna.engines.text.author.wishes import PROMPTS
from laterna.story import Brief, NamedColour, Observation, Subject, vocabulary
from laterna.story.errors import RefusedError

pytestmark = pytest.mark.usefixtures("nobodys")

STAGES = {
    "options": "options", "outline": "refrain", "cast": "cast", "pages": "pages", "scenes": "scenes", "notes": "notes",
}  # fmt: skip
"""A property that only this stage's form has at its root, in the order in which stages are recognised."""


@pytest.fixture
def at_server(monkeypatch):
    """A writer at a server's address."""

    def writer(url):
        monkeypatch.setenv("LATERNA_CHAT_URL", url)
        return engine("write", "chat").load()

    return writer


def stages(requests):
    """What was asked for, in order, by the names of the prompts."""
    return [request["response_format"]["json_schema"]["name"] for request in requests]


def test_a_story_is_written_as_a_writer_would(at_server):
    with protocol_server() as protocol:
        story = valid(at_server(protocol.url).write(Brief(premise="a fox who lost her lantern"), ()), 12)
    names = stages(protocol.requests)
    assert list(dict.fromkeys(names)) == ["options", "outline", "cast", "pages", "scenes", "notes", "revision"]
    assert story.plan["writer"] == "chat"
    assert story.plan["model"] == "tiny@127.0.0.1"
    assert set(story.plan["prompts"]) == set(names)
    assert story.pages[0].scene.figures or story.pages[1].scene.figures


def test_the_form_is_narrowed_to_the_storys_own_cast_and_settings(at_server):
    with protocol_server() as protocol:
        story = at_server(protocol.url).write(Brief(pages=4), ())
    scenes = protocol.requests[stages(protocol.requests).index("scenes")]["response_format"]["json_schema"]["schema"]
    figure = scenes["$defs"]["Figure"]["properties"]
    assert figure["character"]["enum"] == [member.id for member in story.cast]
    assert figure["pose"]["enum"] == list(vocabulary().names("poses"))
    places = scenes["$defs"]["Scene"]["properties"]["setting"]["anyOf"][0]["enum"]
    assert places == [place.id for place in story.settings]
    assert (scenes["properties"]["scenes"]["minItems"], scenes["properties"]["scenes"]["maxItems"]) == (4, 4)


def test_the_words_that_can_be_drawn_are_given_where_they_matter(at_server):
    with protocol_server() as protocol:
        at_server(protocol.url).write(Brief(pages=4), ())
    asked = dict(zip(stages(protocol.requests), map(prompt_text, protocol.requests), strict=True))
    assert all(name.replace("_", " ") in asked["scenes"] for name in vocabulary().names("props"))
    assert all(name in asked["cast"] for name in (*vocabulary().names("settings"), "fox", "robot"))


def test_wishes_and_photos_reach_the_model(at_server):
    seen = Observation(
        caption="A cat on a sofa.", width=9, height=9, setting="living-room",
        subject=Subject(box={"x": 0, "y": 0, "width": 1, "height": 1}, kind="fox"),
        colours=(NamedColour(name="teal", colour="#008080", share=0.5),),
    )  # fmt: skip
    brief = Brief(pages=4, premise="a lost key", hero="Pim", include=("a ladder",), avoid=("rain",), place="a barn")
    with protocol_server() as protocol:
        at_server(protocol.url).write(brief, (seen,))
    words = prompt_text(protocol.requests[0])
    for wish in ("a lost key", "Pim", "a ladder", "rain", "a barn", "A cat on a sofa", "teal", "4 pages", "3-5"):
        assert wish in words


def test_pages_appear_as_they_are_written(at_server):
    events = []

    class Listening(Desk):
        def tell(self, message, fraction):
            events.append((fraction, message, len(protocol.requests)))

    with protocol_server() as protocol, at(Listening()):
        story = at_server(protocol.url).write(Brief(pages=6), ())
    pages = [(message, asked) for _, message, asked in events if message[:1].isdigit()]
    assert len(pages) == 6
    assert [message.partition(".")[0] for message, _ in pages] == [*"123456"]
    assert [fraction for fraction, _, _ in events] == sorted(fraction for fraction, _, _ in events)
    assert events[-1][0] == 1.0
    assert len(story.pages) == 6


def test_a_long_story_is_written_in_windows(at_server, monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_CONTEXT", "6000")
    with protocol_server() as protocol:
        valid(at_server(protocol.url).write(Brief(pages=40, age="9-12"), ()), 40)
    asked = zip(protocol.requests, stages(protocol.requests), strict=True)
    windows = [page_numbers(request) for request, name in asked if name == "pages"]
    assert len(windows) > 3
    assert [page for first, last in windows for page in range(first, last + 1)] == list(range(1, 41))
    for request, name in zip(protocol.requests, stages(protocol.requests), strict=True):
        assert request["max_tokens"] <= 3000, name


def test_ideas_are_told_when_they_are_chosen(at_server):
    with protocol_server() as protocol:
        writer = at_server(protocol.url)
        ideas = writer.ideas(Brief(pages=4), (), 4)
        assert len(ideas) == 4
        writer.write(Brief(pages=4, plot=ideas[1].plot, seed=ideas[1].seed), ())
    assert stages(protocol.requests).count("options") == 1
    assert ideas[1].logline in prompt_text(protocol.requests[1])


def unkind(request):
    """Every page speaks of a gun, until it is revised."""
    text = from_schema(request)
    if "pages" in schema_of(request)["properties"] and "text" in text:
        value = json.loads(text)
        for page in value["pages"]:
            page["text"] = "He shot the bear with a gun." if "scene" not in page or unkind.always else "All was well."
            page["lines"] = []
        return json.dumps(value)
    return text


def test_what_is_not_for_children_is_revised(at_server):
    unkind.always = False
    with protocol_server(answer=unkind) as protocol:
        story = at_server(protocol.url).write(Brief(pages=4), ())
    assert {page.text["en"].words for page in story.pages} == {"All was well."}
    revision = prompt_text(protocol.requests[stages(protocol.requests).index("revision")])
    assert "is not for children of 3-5" in revision


def test_what_stays_unfit_is_refused(at_server):
    unkind.always = True
    with protocol_server(answer=unkind) as protocol, pytest.raises(RefusedError, match="asked to leave out"):
        at_server(protocol.url).write(Brief(pages=4), ())


def test_a_revision_changes_what_was_asked_and_nothing_else(at_server):
    def answered(request):
        value = json.loads(from_schema(request))
        if "notes" in value and "title" in value:
            value |= {"notes": [{"page": n, "problem": "x", "wish": "y"} for n in (1, 2)], "cast": [], "settings": []}
        return json.dumps(value)

    with protocol_server(answer=answered) as protocol:
        writer = at_server(protocol.url)
        story = writer.write(Brief(pages=5, seed=3), ())
        mine = story.pages[0].model_copy(
            update={"text": {"en": story.pages[0].text["en"].model_copy(update={"author": "person"})}}
        )
        story = story.model_copy(update={"pages": (mine, *story.pages[1:])})
        revised = writer.revise(story, "give the owl a hat")
    assert "give the owl a hat" in prompt_text(protocol.requests[-2])
    assert "Pages 1 were written by a person" in prompt_text(protocol.requests[-2])
    changed = [new.id for new, old in zip(revised.pages, story.pages, strict=True) if new != old]
    assert changed == ["p2"]
    valid(revised, 5)


def test_another_language_is_written_in_it(at_server):
    with protocol_server() as protocol:
        story = at_server(protocol.url).write(Brief(pages=4, language="es"), ())
    assert set(story.title) == set(story.pages[0].text) == {"es"}
    assert "in Spanish (es)" in prompt_text(protocol.requests[0])


@pytest.mark.parametrize(("quality", "editors"), [("draft", 0), ("good", 1), ("best", 2)])
def test_a_quality_decides_how_often_an_editor_reads_it(at_server, quality, editors):
    heard = []

    class Listening(Desk):
        def tell(self, message, fraction):
            heard.append(fraction)

    with protocol_server() as protocol, at(Listening()):
        at_server(protocol.url)
        valid(engine("write", "chat").with_quality(quality).load().write(Brief(pages=4), ()), 4)
    assert stages(protocol.requests).count("notes") == editors
    assert heard == sorted(heard)


def test_a_draft_without_an_editor_is_still_fit_for_children(at_server):
    unkind.always = False
    with protocol_server(answer=unkind) as protocol:
        at_server(protocol.url)
        story = engine("write", "chat").with_quality("draft").load().write(Brief(pages=4), ())
    assert {page.text["en"].words for page in story.pages} == {"All was well."}


VERSIONS = tomllib.loads((Path(__file__).parent / "prompt_versions.toml").read_text())
ENGINES = PROMPTS.parent.parent
OTHERS = [file for folder in ("translate", "vision") for file in (ENGINES / folder / "prompts").glob("*.toml")]


@pytest.mark.parametrize("file", sorted([*PROMPTS.glob("*.toml"), *OTHERS]), ids=lambda f: f.stem)
def test_a_prompts_version_is_raised_with_its_words(file):
    """A story's plan names the versions it was written with; a version is always the same words."""
    words = prompt(file)
    said = hashlib.sha256("|".join((words.system, words.user, str(words.temperature))).encode()).hexdigest()[:16]
    known = VERSIONS[file.stem]
    assert known.get(str(words.version)) == said, (
        f"raise `version` in {file.name} and add {words.version + 1} = {said!r} to prompt_versions.toml"
    )
    assert words.version == max(map(int, known))


@pytest.mark.parametrize("file", sorted(PROMPTS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_prompt_reads_well(file):
    words = prompt(file)
    assert words.version >= 1
    assert len(words.system) > 80
    assert "{{ wishes }}" in words.user or "{{ cast }}" in words.user
    assert max(map(len, file.read_text().splitlines())) <= 130, "a person is to read it, too"


def stories_through_faults(at_server, calls):
    with protocol_server() as protocol, faulty_proxy(protocol.url, seed=1) as proxy:
        return *stories_through(proxy, at_server(proxy.url), calls, 6), proxy


def test_sixty_calls_through_a_faulty_network(at_server):
    finished, errors, proxy = stories_through_faults(at_server, 60)
    assert len(proxy.faults) >= 7
    assert finished >= 3
    assert len(errors) <= 1


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_thousand_calls_through_a_faulty_network(at_server):
    finished, errors, proxy = stories_through_faults(at_server, 1000)
    assert len(proxy.faults) == 8
    assert len(errors) <= finished * 0.1

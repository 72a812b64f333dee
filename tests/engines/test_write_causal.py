"""The writer in process: whatever the model, what it writes keeps the manuscript's form."""

from __future__ import annotations

import asyncio
import json

import pytest

pytest.importorskip("torch", reason="needs the extra `local`")
pytest.importorskip("llguidance", reason="needs the extra `local`")

import torch
from tiny_text import save_causal
from transformers import AutoModelForCausalLM, AutoTokenizer

from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.desk import Desk, at
from laterna.engines.talk import Ask, Turn, form
from laterna.engines.text.causal import CausalTalk, SchemaRule
from laterna.story import Brief
from laterna.story.document import read_story, write_story
from laterna.story.errors import EngineError, MissingWeightsError, RefusedError

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_causal(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def writer(folder):
    add(folder, "tiny")
    return engine("write", "causal:tiny").load()


SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["word", "count"],
    "properties": {
        "word": {"type": "string", "maxLength": 30}, "count": {"type": "integer", "minimum": 1, "maximum": 9}
    },
}  # fmt: skip


def brief(seed, **wishes):
    return Brief(pages=4, seed=seed, plot="Lost: A fox wants her lantern back. The bridge is out.", **wishes)


@pytest.fixture
def _no_repair(monkeypatch):
    """What the rule lets through is never sent back to be mended."""

    def mended(ask, text, error):
        pytest.fail(f"the {ask.name} does not keep its form: {error}")

    monkeypatch.setattr(form, "_again", mended)


def manuscripts(writer, seeds):
    """The stories of some seeds, each read back as a manuscript; a refusal for content is no fault of form."""
    stories = []
    for seed in seeds:
        try:
            story = writer.write(brief(seed), ())
        except RefusedError:
            continue
        assert read_story(write_story(story)) == story
        assert len(story.pages) == 4
        stories.append(story)
    return stories


@pytest.mark.usefixtures("_no_repair")
def test_random_weights_write_valid_manuscripts(writer):
    """Five answers a story, every one valid as it comes."""
    assert len(manuscripts(writer, range(3))) >= 2


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("_no_repair")
@pytest.mark.parametrize("first", range(0, 500, 25))
def test_five_hundred_manuscripts_of_random_weights(writer, first):
    assert len(manuscripts(writer, range(first, first + 25))) >= 24


def test_the_same_seed_gives_the_same_story_and_pages_appear_as_they_are_written(writer):
    heard = []

    class Listening(Desk):
        def tell(self, message, fraction):
            heard.append((message, fraction))

    with at(Listening()):
        first = manuscripts(writer, [7])
    assert first == manuscripts(writer, [7])
    told = [message for message, _ in heard if message[:2] in {"1.", "2.", "3.", "4."}]
    assert len(told) == 4
    assert [fraction for _, fraction in heard] == sorted(fraction for _, fraction in heard)


def test_nothing_is_added_to_the_librarys_own_generation(folder):
    """Greedy, token for token what transformers' `generate` gives under the same rule."""
    ask = Ask("note", (Turn("user", "Say a word."),), SCHEMA, 50, temperature=0.0)
    talk = CausalTalk("tiny", folder)
    text = asyncio.run(talk.reply(ask, lambda so_far: None))
    model, words = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    start = torch.tensor([words.apply_chat_template([{"role": "user", "content": "Say a word."}],
                                                    add_generation_prompt=True, return_dict=False)])  # fmt: skip
    rule = SchemaRule(talk._grammar, json.dumps(SCHEMA))
    read = [start.shape[1]]

    def allowed(_, tokens):
        for token in tokens[read[0] :].tolist():
            rule._matcher.consume_token(token)
        read[0] = len(tokens)
        return torch.isfinite(rule.kept(torch.zeros(len(words)))).nonzero()[:, 0].tolist()

    made = model.generate(start, attention_mask=torch.ones_like(start), max_new_tokens=400, do_sample=False,
                          prefix_allowed_tokens_fn=allowed)  # fmt: skip
    assert words.decode(made[0, start.shape[1] :], skip_special_tokens=True) == text
    assert set(json.loads(text)) == {"word", "count"}


def test_a_full_card_hands_over_to_the_processor_and_no_memory_at_all_is_a_clear_error(folder, monkeypatch):
    ask = Ask("note", (Turn("user", "Say a word."),), SCHEMA, 50, seed=3)
    talk = CausalTalk("tiny", folder)
    expected = asyncio.run(talk.reply(ask, lambda so_far: None))
    prompt, written = talk._prompt(ask), CausalTalk._written
    full = ["card"]

    def write(self, *given):
        if self._device in full:
            raise torch.OutOfMemoryError("out of memory")
        return written(self, *given)

    monkeypatch.setattr(CausalTalk, "_written", write)
    monkeypatch.setattr(CausalTalk, "_prompt", lambda self, ask: prompt)
    talk._device = "card"
    assert asyncio.run(talk.reply(ask, lambda so_far: None)) == expected
    assert talk._device == "cpu"
    full.append("cpu")
    with pytest.raises(EngineError, match="There is no memory for tiny: choose a smaller model"):
        asyncio.run(talk.reply(ask, lambda so_far: None))


def test_a_question_beyond_the_context_says_so(folder):
    ask = Ask("note", (Turn("user", "word " * 70000),), {"type": "string"}, 50)
    with pytest.raises(EngineError, match="choose a model with a longer context"):
        asyncio.run(CausalTalk("tiny", folder).reply(ask, lambda so_far: None))


def test_weights_that_are_not_here_say_how_to_bring_them():
    with pytest.raises(MissingWeightsError, match="laterna models"):
        engine("write", "causal").load()


def test_revision_keeps_a_persons_pages(writer):
    story = manuscripts(writer, [3])[0]
    mine = story.pages[0].model_copy(
        update={"text": {"en": story.pages[0].text["en"].model_copy(update={"words": "Mine.", "author": "person"})}}
    )
    story = story.model_copy(update={"pages": (mine, *story.pages[1:])})
    revised = writer.revise(story, "make it rhyme")
    assert revised.pages[0] == mine
    assert [page.id for page in revised.pages] == [page.id for page in story.pages]
    assert read_story(write_story(revised)) == revised

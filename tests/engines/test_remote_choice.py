"""`auto` takes what is ready and fits; a quality changes what it takes and how much trouble engines take."""

from __future__ import annotations

import psutil
import pytest

from laterna.engines import catalog, memory
from laterna.engines.brought import add
from laterna.engines.catalog import Engine, choose, engine
from laterna.story.errors import NoEngineError, UsageError
from laterna.studio.quality import QUALITIES, preset

TARGET = "laterna.engines.fakes.fake:Fake"
VARIABLES = ("LATERNA_CHAT_URL", "LATERNA_CHAT_KEY", "OPENAI_API_KEY", "LATERNA_CHAT_MODEL")


@pytest.fixture(autouse=True)
def _nobody_asked(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def a_row(name, **fields):
    usual = {"capability": "compose", "target": TARGET, "kind": "local", "summary": "-"}
    return Engine.model_validate({"name": name, **usual, **fields})


@pytest.fixture
def rows(monkeypatch):
    """A catalogue of four composers: one embedded, three local ones of growing rank and size."""
    found = [
        a_row("plain", kind="embedded"),
        a_row("small", rank=1, memory_mb=900),
        a_row("large", rank=2, memory_mb=9000, quality={"draft": {"steps": 4}, "best": {"steps": 50}}),
        a_row("bare", rank=3, memory_mb=100, weights=("nowhere",)),
    ]
    monkeypatch.setattr(catalog, "engines", lambda: {(row.capability, row.name): row for row in found})
    return found


@pytest.mark.parametrize(("room", "name"), [("10000", "large"), ("9000", "large"), ("8999", "small"), ("500", "plain")])
def test_auto_takes_the_best_that_fits(rows, monkeypatch, room, name):
    monkeypatch.setenv("LATERNA_MEMORY_MB", room)
    assert choose("compose")[0].name == name


def test_what_does_not_fit_may_still_be_named_and_says_why_it_is_not_chosen(rows, monkeypatch):
    monkeypatch.setenv("LATERNA_MEMORY_MB", "8000")
    assert [row.name for row in choose("compose", ("large", "auto"))] == ["large", "small"]
    assert rows[2].crowded().startswith("large takes 9000 MB and this machine has 8000 MB for it: choose it by name")
    assert rows[0].crowded() == rows[1].crowded() == ""
    del rows[:2]
    monkeypatch.setattr(catalog, "engines", lambda: {(row.capability, row.name): row for row in rows})
    with pytest.raises(NoEngineError, match=r"large takes 9000 MB.*; bare needs the weights nowhere"):
        choose("compose")


def test_a_draft_takes_what_is_quick_where_it_can_be_made_again(rows, monkeypatch):
    monkeypatch.setenv("LATERNA_MEMORY_MB", "10000")
    assert choose("compose", quality="draft")[0].name == "plain"
    assert choose("compose", quality="best")[0].settings == {"steps": 50}
    assert choose("compose", ("large",), "draft")[0].settings == {"steps": 4}
    assert choose("compose", ("large",))[0].settings == {}


def test_a_draft_is_written_by_the_best_writer_with_no_editor(monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_URL", "http://localhost:1/v1")
    rounds = {quality: choose("write", quality=quality)[0].settings.get("rounds", 1) for quality in QUALITIES}
    assert rounds == {"draft": 0, "good": 1, "best": 2}
    assert choose("write", quality="draft")[0].name == "chat"


def test_a_variable_of_the_user_wins_over_a_quality(monkeypatch):
    row = a_row("any", environment={"steps": "ANY_STEPS"}, quality={"best": {"steps": 50}})
    monkeypatch.setenv("ANY_STEPS", "7")
    assert row.with_quality("best").settings == {"steps": "7"}


def test_memory_is_that_of_the_card_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.delenv("LATERNA_MEMORY_MB", raising=False)
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 8192\necho 24576\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    memory._card_mb.cache_clear()
    assert memory.room_mb() == 24576
    program.write_text("#!/bin/sh\necho '[N/A]'\nexit 9\n")
    memory._card_mb.cache_clear()
    installed = psutil.virtual_memory().total // 2**20
    assert 0 < memory.room_mb() <= installed * 0.75 + 1
    memory._card_mb.cache_clear()
    monkeypatch.setenv("LATERNA_MEMORY_MB", "much")
    with pytest.raises(UsageError, match="LATERNA_MEMORY_MB is 'much'; write a number of megabytes"):
        memory.room_mb()


def test_weights_of_another_size_decide_by_their_own(tmp_path, monkeypatch):
    """`write=causal:NAME` is as large as NAME is."""
    pytest.importorskip("llguidance", reason="needs the extra `local`")
    monkeypatch.setenv("LATERNA_MEMORY_MB", "9000")
    assert "takes 10000 MB" in engine("write", "causal").crowded()
    assert engine("write", "causal:smollm3-3b").crowded() == ""
    (tmp_path / "model.safetensors").write_bytes(b"x")
    add(tmp_path, "qwen3-4b-instruct")
    assert engine("write", "causal").lacks() == ""
    assert choose("write")[0].name == "plotter"
    monkeypatch.setenv("LATERNA_MEMORY_MB", "10000")
    assert choose("write")[0].name == "causal"


def test_a_preset_stands_for_sizes_and_what_is_said_by_name_goes_over_it():
    from laterna.story import Production

    made = {name: Production.model_validate(preset(name)) for name in QUALITIES}
    assert made["good"] == Production()
    assert [made[name].picture_px for name in QUALITIES] == [512, 1024, 2048]
    assert [made[name].film_px for name in QUALITIES] == [480, 1080, 2160]


def test_every_step_takes_the_storys_quality_and_a_page_its_own_engine(tmp_path, monkeypatch):
    """A name for the whole story, another for one page, both in `story.json`; the quality reaches each."""
    from laterna.engines.fakes.fake import Fake
    from laterna.story import Brief
    from laterna.studio.plan import plan_build

    monkeypatch.setenv("LATERNA_IMAGE_URL", "http://localhost:1/v1")
    monkeypatch.setenv("LATERNA_COMFYUI_URL", "http://localhost:2")
    told = Fake().write(Brief(premise="a fox counts", pages=4), ())
    wished = {**preset("best"), "engines": {"illustrate": ("openai",), "speak": ("fake",)}, "formats": ("html",)}
    pages = list(told.pages)
    pages[1] = pages[1].model_copy(update={"engines": {"illustrate": ("comfyui", "papercut")}})
    story = told.model_copy(
        update={
            "pages": tuple(pages),
            "production": told.production.model_validate(told.production.model_dump() | wished),
        }
    )
    paints = {task.id: task.engines for task in plan_build(story, tmp_path).tasks if task.id.startswith("paint/")}
    chosen = {name: [row.name for row in rows] for name, rows in paints.items()}
    first, second = (f"paint/{page.id}" for page in story.pages[:2])
    assert chosen[first] == ["openai"]
    assert chosen[second] == ["comfyui", "papercut"]
    assert paints[first][0].settings["quality"] == "high"
    assert paints[second][0].settings["steps"] == 50


def test_a_revision_and_a_translation_take_the_storys_quality(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from laterna.cli.main import cli
    from laterna.engines.fakes.fake import Fake
    from laterna.story import Brief
    from laterna.studio import revision
    from laterna.studio.folder import StoryFolder

    story = Fake().write(Brief(premise="a fox counts", pages=4), ())
    production = story.production.model_copy(update={"quality": "draft", "engines": {"write": ("fake",)}})
    StoryFolder(tmp_path).save(story.model_copy(update={"production": production}))
    asked = []

    def choosing(capability, wanted=("auto",), quality="good"):
        asked.append((capability, quality))
        return choose(capability, wanted, quality)

    monkeypatch.setattr(catalog, "choose", choosing)
    monkeypatch.setattr(revision, "choose", choosing)
    for words in (
        ["translate", str(tmp_path), "--to", "de", "--engine", "fake"],
        ["revise", str(tmp_path), "make it funnier"],
    ):
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, done.output
    assert asked == [("translate", "draft"), ("write", "draft")]

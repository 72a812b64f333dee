"""A run that asks others: what it would send is told, what it may cost holds, who stood in for whom is written down."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("openai", reason="needs the extra `remote`")
sys.path.insert(0, str(Path(__file__).parent.parent / "engines"))

from protocol_server import from_schema, protocol_server

from laterna.cli import shared
from laterna.cli.main import cli
from laterna.engines.budget import Budget
from laterna.story import Brief, Story
from laterna.story.document import read_story
from laterna.story.errors import BudgetError, RefusedError
from laterna.studio.draft import Order, draft
from laterna.studio.folder import StoryFolder
from laterna.studio.run import Run
from laterna.studio.sources import Brought
from laterna.studio.store import FolderStore

pytestmark = pytest.mark.usefixtures("nobodys")
BRIEF = Brief(premise="a fox who lost her lantern", pages=4)


def laterna(*words, code=0):
    done = CliRunner().invoke(cli, [str(word) for word in words], auto_envvar_prefix="LATERNA")
    assert done.exit_code == code or (code and done.exception), done.output
    return done


def order(*writers, **production):
    return Order(BRIEF, Brought(), production, {"write": writers, "speak": ("fake",)})


def drafted(folder, writers, **limits):
    run = Run(FolderStore(folder / "store"), pauses_s=(), budget=Budget(**limits))
    return draft(order(*writers), StoryFolder(folder / "story"), run), run


# What would be sent


def test_a_story_of_embedded_engines_sends_nothing(tmp_path):
    told = laterna("make", "--premise", "a fox", "--out", tmp_path / "x", "--dry-run").output
    assert told.endswith("Nothing leaves this machine.\n")
    assert all(f"  {name} " in told for name in ("write", "illustrate", "speak", "compose"))
    assert not (tmp_path / "x").exists()


def test_a_server_on_this_machine_is_no_one_elses(tmp_path, monkeypatch):
    for address in ("http://localhost:8000/v1", "http://127.0.0.1:1/v1", "http://[::1]:1/v1"):
        monkeypatch.setenv("LATERNA_CHAT_URL", address)
        told = laterna("make", "--premise", "a fox", "--out", tmp_path / "x", "--dry-run").output
        assert "chat: at " in told
        assert told.endswith("Nothing leaves this machine.\n")


def test_who_is_sent_what_is_told_with_those_who_stand_in(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_URL", "https://chat.invalid/v1")
    words = ("make", "--premise", "a fox", "--out", tmp_path / "x", "--dry-run", "--engine", "write=chat,plotter")
    lines = laterna(*words).output.splitlines()
    at = next(number for number, line in enumerate(lines) if "chat: sends to chat.invalid" in line)
    assert "your premise and wishes" in lines[at + 1]
    assert "if that fails, plotter: on this machine" in lines[at + 2]
    assert lines[-1].startswith("What leaves this machine goes to chat.invalid")


def test_a_finished_text_is_sent_to_no_writer(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_URL", "https://chat.invalid/v1")
    (tmp_path / "story.txt").write_text("A fox sat on a hill.\n\nShe saw a star.\n")
    told = laterna("make", tmp_path / "story.txt", "--out", tmp_path / "x", "--dry-run").output
    assert "chat" not in told
    assert told.endswith("Nothing leaves this machine.\n")


def test_a_key_of_other_programs_sends_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "of another program")
    told = laterna("make", "--premise", "a fox", "--out", tmp_path / "x", "--dry-run").output
    assert told.endswith("Nothing leaves this machine.\n")
    named = laterna("make", "--premise", "a fox", "--out", tmp_path / "x", "--dry-run", "--engine", "write=chat").output
    assert "chat: sends to api.openai.com" in named


def test_what_a_dry_run_tells_is_what_a_run_does(tmp_path):
    """Every engine that a build's record names was told of, and no other."""
    words = ("make", "--premise", "a fox", "--pages", "4", "--out", tmp_path / "x", "--engine", "all=fake",
             "--picture-px", "128", "--film-px", "90", "--formats", "html")  # fmt: skip
    told = laterna(*words, "--dry-run").output
    assert laterna(*words).exit_code == 0
    rows = json.loads((tmp_path / "x/provenance.json").read_text())
    done = {row["engine"] for row in (*rows["made"], *rows["manuscript"]) if row["engine"]}
    named = {line.split(":")[0].split()[-1] for line in told.splitlines() if "on this machine" in line}
    assert done == named == {"fake"}


def test_a_pages_own_engine_is_told_with_its_page(tmp_path):
    _tiny(tmp_path, {"illustrate": ("fake",)})
    told = laterna("build", tmp_path, "--dry-run").output
    assert "illustrate, page 2" in told
    assert told.index("papercut") < told.index("fake")


def _tiny(folder, second_page, **production):
    """A story of two pages, the second with engines of its own."""
    pages = [{"id": f"p{n}", "text": {"en": {"words": "Here."}}} for n in (1, 2)]
    pages[1]["engines"] = second_page
    sizes = {"picture_px": 128, "film_px": 90, "music": False, "formats": ["html"]}
    body = {"version": 1, "title": {"en": {"words": "Two"}}, "pages": pages, "production": sizes | production}
    (folder / "story.json").write_text(json.dumps(body))


# What may be spent


def test_a_budget_of_calls_stops_a_story_and_what_was_made_is_kept(tmp_path, monkeypatch):
    with protocol_server() as protocol:
        monkeypatch.setenv("LATERNA_CHAT_URL", protocol.url)
        with pytest.raises(BudgetError, match="--max-calls allows no more; what was made is kept"):
            drafted(tmp_path, ("chat", "plotter"), max_calls=4)
        first = len(protocol.requests)
        story, run = drafted(tmp_path, ("chat", "plotter"), max_calls=30)
    asked = [json.dumps(request, sort_keys=True) for request in protocol.requests]
    assert first == 3, "the fourth was for the model's name"
    assert len(asked) == len(set(asked)), "nothing is bought twice"
    assert story.deeds[-1].engine == "chat", "a spent budget hands the story to nobody else"
    assert run.budget.calls <= 30


def test_a_budget_of_cost_stops_a_story_before_it_is_passed(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_CHAT_PRICE", "10/10")
    monkeypatch.setenv("LATERNA_CHAT_MODEL", "tiny")
    with protocol_server() as protocol:
        monkeypatch.setenv("LATERNA_CHAT_URL", protocol.url)
        words = ("make", "--premise", "a fox", "--pages", "4", "--out", tmp_path / "x", "--engine", "all=fake",
                 "--engine", "write=chat", "--max-cost", "0.1")  # fmt: skip
        stopped = laterna(*words, code=4)
    assert "would pass --max-cost 0.1" in str(stopped.exception)
    assert protocol.requests, "it began"
    spent = sum(
        len(from_schema(r)) // 4 + sum(len(m["content"]) // 4 for m in r["messages"]) for r in protocol.requests
    )
    assert spent * 10 / 1e6 <= 0.1


# Who stands in for whom


def test_a_refusal_hands_over_to_the_users_next_and_is_written_down(tmp_path, monkeypatch):
    with protocol_server(answer=lambda request: "I'm sorry, I can't.") as protocol:
        monkeypatch.setenv("LATERNA_CHAT_URL", protocol.url)
        story, _ = drafted(tmp_path, ("chat", "plotter"))
        with pytest.raises(RefusedError, match="declined"):
            drafted(tmp_path / "alone", ("chat",))
    (deed,) = story.deeds
    assert deed.engine == "plotter"
    assert [failure.engine for failure in deed.instead_of] == ["chat"]
    assert "declined to give the options: I'm sorry" in deed.instead_of[0].why
    assert read_story((tmp_path / "story/story.json").read_text()).deeds == story.deeds


def test_retries_are_written_down(tmp_path, monkeypatch):
    from faulty_proxy import faulty_proxy

    with protocol_server() as protocol, faulty_proxy(protocol.url, seed=5, share=0.5, faults=("broken",)) as proxy:
        monkeypatch.setenv("LATERNA_CHAT_URL", proxy.url)
        story, _ = drafted(tmp_path, ("chat",))
    assert story.deeds[-1].retries == proxy.faults["broken"] > 0


def test_one_pages_engine_that_fails_is_in_the_books_record(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # no program of that name: fluidsynth can't play
    _tiny(tmp_path, {}, music=True, engines={"illustrate": ["fake"], "speak": ["fake"], "compose": ["fake"],
                                             "render": ["fluidsynth", "fake"]})  # fmt: skip
    assert laterna("build", tmp_path).exit_code == 0
    rows = {row["file"]: row for row in json.loads((tmp_path / "provenance.json").read_text())["made"]}
    assert rows["music.opus"]["engine"] == "fake"
    assert rows["music.opus"]["instead_of"][0]["engine"] == "fluidsynth"
    assert "fluidsynth needs the program" in rows["music.opus"]["instead_of"][0]["why"]


def test_the_same_command_with_other_engines_takes_them(tmp_path):
    run = Run(FolderStore(tmp_path / "store"))
    folder = StoryFolder(tmp_path / "story")
    draft(order("fake"), folder, run)
    again = Order(BRIEF, Brought(), {}, {"illustrate": ("fake",), "speak": ("fake",)})
    story: Story = draft(again, folder, run)
    assert story.production.engines == {"write": ("fake",), "speak": ("fake",), "illustrate": ("fake",)}


# What is shown meanwhile


def test_pages_are_shown_while_they_are_written(monkeypatch):
    with protocol_server() as protocol:
        monkeypatch.setenv("LATERNA_CHAT_URL", protocol.url)
        told = laterna("--progress", "json", "write", "--premise", "a fox", "--pages", "4", "--engine", "chat")
    events = [json.loads(line) for line in told.stderr.splitlines()]
    pages = [event["message"] for event in events if event["kind"] == "progress" and event["message"][:1].isdigit()]
    assert [page.partition(".")[0] for page in pages] == ["1", "2", "3", "4"]
    assert events[-1]["kind"] == "finished"
    assert "  4  " in told.stdout


def test_a_line_on_the_terminal_shows_them_cut_to_its_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    with protocol_server() as protocol:
        monkeypatch.setenv("LATERNA_CHAT_URL", protocol.url)
        monkeypatch.setattr("laterna.cli.desk.listener", lambda: shared._line)
        told = laterna("write", "--premise", "a fox", "--pages", "4", "--engine", "chat").stderr
    lines = [line.removeprefix("\033[K") for line in told.split("\r")]
    assert any(line.strip().startswith("1. ") for line in lines)
    assert max(map(len, lines)) <= 40
    assert lines[-1] == "", "the line is cleared when the work is done"


def test_a_budget_of_calls_holds_for_a_single_command(monkeypatch):
    with protocol_server() as protocol:
        monkeypatch.setenv("LATERNA_CHAT_URL", protocol.url)
        stopped = laterna("write", "--premise", "a fox", "--engine", "chat", "--max-calls", "3", code=4)
    assert isinstance(stopped.exception, BudgetError)
    assert len(protocol.requests) == 2

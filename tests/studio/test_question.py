"""The eye is unsure: someone at the terminal is asked once, and nobody is asked where nobody is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PHOTO = Path(__file__).parent.parent.parent / "examples/photo.jpg"
SMALL = ("--pages", "4", "--picture-px", "128", "--film-px", "90", "--formats", "html", "--engine", "all=fake")


def make(out: Path, *words: str, answer: str | None = None) -> tuple[int, str]:
    """Run `make` on the example photo, at a terminal where an answer is given; returns exit code and what was told."""
    environment = os.environ | {"LATERNA_CACHE": str(out.parent / "cache"), "LATERNA_PROGRESS": "none"}
    command = [sys.executable, "-m", "laterna", "make", str(PHOTO), *SMALL, *words, "--out", str(out)]
    if answer is None:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False
        )
        return done.returncode, done.stderr
    keyboard, terminal = os.openpty()
    os.write(keyboard, f"{answer}\n".encode())
    process = subprocess.Popen(command, env=environment, stdin=terminal, stderr=terminal, stdout=subprocess.DEVNULL)
    os.close(terminal)
    code = process.wait(timeout=100)
    told = os.read(keyboard, 65536).decode()
    os.close(keyboard)
    return code, told


def subject(folder: Path) -> str:
    return json.loads((folder / "story.json").read_text())["brief"].get("subject", "")


def test_someone_at_the_terminal_says_who_it_is_and_is_not_asked_again(tmp_path):
    code, told = make(tmp_path / "story", answer="my dog Biscuit")
    assert code == 0, told
    assert "Who or what is the story to be about?" in told
    assert subject(tmp_path / "story") == "my dog Biscuit"
    code, told = make(tmp_path / "story", answer="my cat")
    assert code == 0, told
    assert "Who or what" not in told
    assert subject(tmp_path / "story") == "my dog Biscuit"


def test_no_answer_leaves_it_to_the_writer(tmp_path):
    code, told = make(tmp_path / "story", answer="")
    assert code == 0, told
    assert subject(tmp_path / "story") == ""


@pytest.mark.parametrize("words", [(), ("--subject", "a cat called Chelsea")])
def test_nobody_is_asked_without_a_terminal(tmp_path, words):
    code, told = make(tmp_path / "story", *words)
    assert code == 0, told
    assert "Who or what" not in told


def test_what_was_said_already_is_not_asked(tmp_path):
    code, told = make(tmp_path / "story", "--subject", "a cat called Chelsea", answer="my dog")
    assert code == 0, told
    assert "Who or what" not in told


def test_an_answer_unfit_for_children_is_refused_kindly(tmp_path):
    code, told = make(tmp_path / "story", answer="a murderer with a gun")
    assert code != 0
    assert "Traceback" not in told
    assert not (tmp_path / "story/story.json").exists()

"""The whole way with fake engines: every seam, cancel, resume, sudden death, any number of jobs: the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

MAKE = ("make", "--premise", "A fox who counts", "--pages", "4", "--engine", "all=fake")
SMALL = ("--picture-px", "128", "--film-px", "90")


def start(*words: str, cache: Path, **options) -> subprocess.Popen[str]:
    environment = os.environ | {"LATERNA_CACHE": str(cache), "LATERNA_PROGRESS": "json"}
    return subprocess.Popen(
        [sys.executable, "-m", "laterna", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options,
    )  # fmt: skip


def laterna(*words: str, cache: Path, code: int = 0) -> list[dict]:
    process = start(*words, cache=cache)
    _, told = process.communicate(timeout=300)
    assert process.returncode == code, told
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def contents(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that the folder shows, by name."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and ".laterna" not in file.parts]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A story made in one go with one job."""
    root = tmp_path_factory.mktemp("undisturbed")
    laterna(*MAKE, *SMALL, "--jobs", "1", "--out", str(root / "story"), cache=root / "cache")
    return root


def test_the_folder_holds_everything(undisturbed):
    names = set(contents(undisturbed / "story"))
    assert names >= {
        "story.json", "book.pdf", "book.epub", "book.html", "film.mp4", "film.vtt", "cover.png", "music.mid",
        "music.opus", "provenance.json", *(f"pages/{n:02}.png" for n in range(1, 5)),
        *(f"narration/{n:02}.opus" for n in range(1, 5)),
    }  # fmt: skip
    rows = json.loads((undisturbed / "story/provenance.json").read_text())["made"]
    assert {row["file"] for row in rows} == names - {"story.json", "provenance.json"}
    assert {row["engine"] for row in rows} == {"fake", ""}
    hashes = contents(undisturbed / "story")
    assert all(row["sha256"] == hashes[row["file"]] for row in rows)


def test_any_number_of_jobs_gives_the_same_bytes(undisturbed, tmp_path):
    laterna(*MAKE, *SMALL, "--jobs", "4", "--out", str(tmp_path / "story"), cache=tmp_path / "cache")
    assert contents(tmp_path / "story") == contents(undisturbed / "story")


def test_nothing_changed_makes_nothing(undisturbed):
    events = laterna("build", str(undisturbed / "story"), cache=undisturbed / "cache")
    assert {event["kind"] for event in events} == {"plan", "cached", "finished"}


def test_two_runs_on_one_store_at_once_both_succeed(undisturbed, tmp_path):
    runs = [
        start(*MAKE, *SMALL, "--jobs", "2", "--out", str(tmp_path / name), cache=tmp_path / "cache") for name in "ab"
    ]
    for run in runs:
        _, told = run.communicate(timeout=300)
        assert run.returncode == 0, told
    assert contents(tmp_path / "a") == contents(tmp_path / "b") == contents(undisturbed / "story")


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(undisturbed, tmp_path):
    words = (*MAKE, *SMALL, "--jobs", "2", "--out", str(tmp_path / "story"))
    process = start(*words, cache=tmp_path / "cache")
    for line in process.stderr:
        if '"kind": "done"' in line and '"task": "paint/' in line:
            process.send_signal(signal.SIGINT)
            break
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert not (tmp_path / "story/book.pdf").exists()
    events = laterna(*words, cache=tmp_path / "cache")
    assert "cached" in {event["kind"] for event in events}
    assert contents(tmp_path / "story") == contents(undisturbed / "story")


def die_at_random_moments(
    times: int, span_s: float, undisturbed: Path, root: Path, seed: int, base: tuple[str, ...] = (*MAKE, *SMALL)
) -> None:
    """Start a build and kill all of its processes after a random while, again and again; then let it finish."""
    rng = random.Random(seed)
    for number in range(times):
        place = root / str(number)
        words = (*base, "--jobs", "2", "--out", str(place / "story"))
        process = start(*words, cache=place / "cache")
        time.sleep(rng.uniform(0.05, span_s))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        laterna(*words, cache=place / "cache")
        assert contents(place / "story") == contents(undisturbed / "story")


def test_sudden_death_costs_nothing(undisturbed, tmp_path):
    die_at_random_moments(3, 6.0, undisturbed, tmp_path, seed=1)


def test_workers_leave_when_their_parent_was_killed(tmp_path):
    process = start(*MAKE, *SMALL, "--jobs", "2", "--out", str(tmp_path / "story"), cache=tmp_path / "cache")
    for line in process.stderr:
        if '"kind": "done"' in line and '"task": "paint/' in line:
            break
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate()
    _, staying = psutil.wait_procs(workers, timeout=30)
    assert workers
    assert not staying


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_sudden_death_at_thirty_moments(undisturbed, tmp_path):
    die_at_random_moments(30, 8.0, undisturbed, tmp_path, seed=2)


REAL = ("make", "--premise", "A fox who lost her lantern", "--pages", "4", "--picture-px", "256", "--film-px", "90")


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_real_build_is_the_same_bytes_with_other_jobs_and_after_twenty_deaths(tmp_path):
    laterna(*REAL, "--jobs", "1", "--out", str(tmp_path / "story"), cache=tmp_path / "cache")
    laterna(*REAL, "--jobs", "3", "--out", str(tmp_path / "other/story"), cache=tmp_path / "other/cache")
    assert contents(tmp_path / "other/story") == contents(tmp_path / "story")
    die_at_random_moments(20, 25.0, tmp_path, tmp_path / "dying", seed=3, base=REAL)


def test_an_edit_makes_again_only_what_it_touches(undisturbed, tmp_path):
    laterna(*MAKE, *SMALL, "--out", str(tmp_path / "story"), cache=undisturbed / "cache")
    file = tmp_path / "story/story.json"
    story = json.loads(file.read_text())
    story["pages"][1]["text"]["en"]["words"] = "Fox counts again."
    file.write_text(json.dumps(story))
    before = contents(tmp_path / "story")
    events = laterna("build", str(tmp_path / "story"), cache=undisturbed / "cache")
    done = {event["task"] for event in events if event["kind"] == "done"}
    assert {task for task in done if task.startswith(("layout/", "paint/", "perform/"))} == set()
    assert {task for task in done if task.startswith("narrate/")} == {"narrate/p2/en"}
    assert {task for task in done if task.startswith("segment/")} == {f"segment/p2-{n}/en" for n in (1, 2, 3, 4)}
    after = contents(tmp_path / "story")
    same = {name for name in before if before[name] == after[name]}
    assert same >= {"pages/02.png", "narration/01.opus", "cover.png"}
    assert not same & {"narration/02.opus", "book.pdf", "book.epub", "book.html", "film.mp4"}


def test_another_story_is_not_overwritten(undisturbed):
    before = contents(undisturbed / "story")
    other = ("make", "--premise", "Something else", "--engine", "all=fake", "--out", str(undisturbed / "story"))
    laterna(*other, cache=undisturbed / "cache", code=3)
    assert contents(undisturbed / "story") == before


def test_a_mistake_in_the_manuscript_leaves_the_books(undisturbed, tmp_path):
    laterna(*MAKE, *SMALL, "--out", str(tmp_path / "story"), cache=undisturbed / "cache")
    file = tmp_path / "story/story.json"
    file.write_text(file.read_text().replace('"walk"', '"wlak"', 1))
    before = contents(tmp_path / "story")
    process = start("build", str(tmp_path / "story"), cache=undisturbed / "cache")
    _, told = process.communicate(timeout=60)
    assert process.returncode == 3
    assert 'scene.figures[0].pose: given "wlak"' in told
    assert contents(tmp_path / "story") == before

"""A part of a build: its files are set out ahead of the rest, and nothing else goes."""

from __future__ import annotations

from laterna.engines.fakes.fake import Fake
from laterna.story import Brief
from laterna.studio.build import build, build_part, needed, plan_of
from laterna.studio.folder import StoryFolder
from laterna.studio.run import Run
from laterna.studio.store import FolderStore


def a_story(root):
    story = Fake().write(Brief(pages=4), ())
    chosen = dict.fromkeys(("see", "illustrate", "speak", "compose", "render"), ("fake",))
    production = story.production.model_copy(update={"picture_px": 128, "film_px": 90, "engines": chosen})
    folder = StoryFolder(root / "story")
    folder.prepare()
    folder.save(story.model_copy(update={"production": production}))
    return folder


def names(folder):
    files = folder.root.rglob("*")
    return {str(file.relative_to(folder.root)) for file in files if file.is_file() and ".laterna" not in file.parts}


def test_the_page_comes_before_the_film_and_stays(tmp_path):
    folder = a_story(tmp_path)
    run = Run(FolderStore(tmp_path / "store"), jobs=2)
    assert set(build_part(folder, run, {".html", ".png"})) == names(folder) - {"story.json"}
    assert {"book.html", "cover.png", "pages/01.png"} <= names(folder)
    assert "film.mp4" not in names(folder)
    made = run.made
    build(folder, run)
    assert {"book.html", "film.mp4", "provenance.json"} <= names(folder)
    assert build_part(folder, run, {".html"}) == []
    assert run.made > made


def test_what_a_task_stands_on_comes_with_it_and_no_more(tmp_path):
    tasks = plan_of(a_story(tmp_path)).tasks
    chosen = needed(tasks, {"paint/p2"})
    assert [task.id for task in chosen] == ["layout/p2", "paint/p2"]
    assert [task.id for task in needed(tasks, {task.id for task in tasks})] == [task.id for task in tasks]

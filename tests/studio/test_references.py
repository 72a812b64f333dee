"""Reference pictures: everybody once for a whole story, by the hand that paints the pages, and only where it asks."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import numpy as np

from example_story import example
from laterna.press.provenance import write_png
from laterna.story import Picture, Take
from laterna.studio.plan import plan_build
from laterna.studio.steps import paint
from laterna.studio.values import PICTURE, REFERENCE, UNVEILED
from laterna.studio.work import Work

STORY = example().story


def planned(tmp_path, painter: str):
    production = STORY.production.model_copy(update={"engines": {"illustrate": (painter,)}})
    return plan_build(STORY.model_copy(update={"production": production}), tmp_path).tasks


def test_everybody_in_a_page_is_painted_once_and_given_to_it(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_SDXL_LIKENESS", "sdxl-likeness:0.6")
    tasks = planned(tmp_path, "sdxl")
    ids = [task.id for task in tasks]
    assert len(ids) == len(set(ids))
    alone = [name for name in ids if name.startswith("reference/")]
    there = {figure.character for page in STORY.pages for figure in page.scene.figures if figure.character}
    assert {f"reference/sdxl-{name}" for name in there} <= set(alone)
    by_id = {task.id: task for task in tasks}
    for page in STORY.pages:
        given = {role for role in by_id[f"paint/{page.id}"].needs if role.startswith(REFERENCE)}
        assert given == {f"{REFERENCE}{figure.character}" for figure in page.scene.figures if figure.character}
    portrait = by_id[alone[0]]
    assert portrait.engines[0].name == "sdxl"
    assert set(portrait.needs) == {"layout", "under"}
    assert ids.index(alone[0]) < min(ids.index(f"paint/{page.id}") for page in STORY.pages if page.scene.figures)


def test_who_is_on_a_photo_is_shown_by_it_where_that_is_wished(tmp_path, monkeypatch):
    hero, *others = STORY.cast
    file = tmp_path / "takes" / "photo.png"
    file.parent.mkdir()
    write_png(Picture(pixels=np.full((8, 8, 3), 77, np.uint8)), file, "")
    photo = Take(file="takes/photo.png", sha256=hashlib.sha256(file.read_bytes()).hexdigest(), alt="A fox")
    shown = STORY.model_copy(
        update={"cast": (hero.model_copy(update={"photo": 0}), *others), "photos": (photo,),
                "production": STORY.production.model_copy(update={"engines": {"illustrate": ("sdxl",)}})}
    )  # fmt: skip

    def references(likeness, story):
        monkeypatch.setenv("LATERNA_SDXL_LIKENESS", likeness)
        return {task.id: task for task in plan_build(story, tmp_path).tasks if task.id.startswith("reference/")}

    assert f"reference/sdxl-{hero.id}" in references("sdxl-likeness:0.6", shown), "painted first, as anybody"
    wished = references("sdxl-likeness:0.6:photo", shown)
    assert f"reference/sdxl-{hero.id}" not in wished
    assert wished["reference/photo-0"].files == {"picture": (file, photo.sha256)}
    taken_out = references("sdxl-likeness:0.6:photo", shown.model_copy(update={"photos": ()}))
    assert f"reference/sdxl-{hero.id}" in taken_out


def test_nobody_is_painted_apart_where_no_adapter_is_named(tmp_path):
    for painter in ("sdxl", "papercut"):
        assert not any(task.id.startswith("reference/") for task in planned(tmp_path, painter))


def test_the_painter_is_shown_the_pictures(tmp_path):
    write_png(Picture(pixels=np.full((8, 8, 3), 77, np.uint8)), tmp_path / PICTURE, "")
    page = STORY.pages[0]

    class Kept:
        entry = SimpleNamespace(files={PICTURE: ""})

        def file(self, name):
            return tmp_path / name

        def value(self, _):
            return example().layouts[page.id]

    class Painter:
        def illustrate(self, commission):
            self.shown = commission.references
            return example().stages[page.id]

    inputs = {"layout": (Kept(),), f"{REFERENCE}fox": (Kept(),)}
    work = Work({"scene": page.scene, "size": (64, 64), "seed": 1}, inputs, {}, Painter(), tmp_path)
    paint.perform(work)
    assert set(work.engine.shown) == {"fox"}
    assert (work.engine.shown["fox"].pixels == 77).all()


def test_a_picture_is_also_kept_without_the_veil_under_its_words_and_painted_over_without(tmp_path):
    page = STORY.pages[0]
    bare = Picture(pixels=np.full((8, 8, 3), 77, np.uint8))
    stage = example().stages[page.id].model_copy(update={"unveiled": bare})

    class Painter:
        def illustrate(self, commission):
            self.under = commission.under
            return stage

    class Kept:
        entry = SimpleNamespace(files={PICTURE: "", UNVEILED: ""})

        def file(self, name):
            return tmp_path / name

        def value(self, _):
            return example().layouts[page.id]

    settings = {"scene": page.scene, "size": (64, 64), "seed": 1}
    paint.paint(Work(settings, {"layout": (Kept(),)}, {}, Painter(), tmp_path))
    assert {file.name for file in tmp_path.iterdir()} == {PICTURE, UNVEILED}
    again = Work(settings, {"layout": (Kept(),), "under": (Kept(),)}, {}, Painter(), tmp_path)
    paint.paint(again)
    assert (again.engine.under.pixels == 77).all()

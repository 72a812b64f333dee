"""A finished picture carried on at its sides, on SDXL's tiny models: what stays, what is new, and how it is planned."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLInpaintPipeline
from hypothesis import given
from hypothesis import strategies as st
from painted import order

import tiny_painters
from example_story import example
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.image.diffusion import diffusion
from laterna.engines.image.diffusion.widening import Place
from laterna.engines.image.papercut import Papercut
from laterna.engines.image.prompting import Prompt, place_prompt_of
from laterna.story import Commission
from laterna.story.errors import UsageError
from laterna.studio.plan import plan_build

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}:diffusers") for kind in ("DeprecationWarning", "FutureWarning")
]

STEPS = 4
SQUARE, WIDE = (96, 96), (176, 96)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    root = tmp_path_factory.mktemp("wider")
    return {
        "sdxl-base": tiny_painters.sdxl(root / "xl"), "sdxl-refiner": tiny_painters.refiner(root / "refiner"),
        "sdxl-depth": tiny_painters.control(root / "depth", 12),
    }  # fmt: skip


@pytest.fixture(scope="module")
def _loaded():
    return {}


@pytest.fixture
def painter(shelf, one_thread, _loaded):
    """With a refiner and a ControlNet, neither of which has a say in it."""
    for name, folder in shelf.items():
        add(folder, name)
    row = engine("illustrate", "sdxl")
    settings = {"control": "sdxl-depth:0.6", "check": "", "steps": STEPS, "native_px": 128, "device": "cpu"}
    if "it" not in _loaded:
        _loaded["it"] = row.model_copy(update={"settings": {**row.settings, **settings}}).load()
    return _loaded["it"]


def page(size=SQUARE, **more) -> Commission:
    return order("A girl and a fox stand in a snowy forest at night", size, **more)


@pytest.fixture(scope="module")
def square():
    return Papercut().illustrate(page()).picture


def test_what_is_there_stays_and_new_paint_lies_beside_it(painter, square):
    stage = painter.illustrate(page(under=square, size=WIDE, wider=True))
    wide = stage.picture.pixels
    assert wide.shape == (96, 176, 3)
    assert np.array_equal(wide[:, 48:128], square.pixels[:, 8:88]), "pixel by pixel, but for the seam"
    assert wide[:, :40].std() > 5
    assert stage.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert stage.depth_map is not None
    assert stage.depth_map.size == WIDE
    assert "fox" in stage.alt
    tall = painter.illustrate(page(under=square, size=(96, 128), wider=True)).picture.pixels
    assert np.array_equal(tall[24:104], square.pixels[8:88])


def test_it_is_what_the_plain_pipeline_makes_of_the_same_beginning(painter, square, shelf, monkeypatch):
    monkeypatch.setattr(diffusion, "place_prompt_of", lambda *_: Prompt("a forest", "ugly"))
    order = painter._order(page(under=square, size=WIDE, wider=True))
    picture = torch.from_numpy(order.under().transpose(2, 0, 1).astype(np.float32) / 255)[None]
    mask = torch.from_numpy(order.mask().astype(np.float32) / 255)[None, None]
    plain = StableDiffusionXLInpaintPipeline.from_pretrained(shelf["sdxl-base"])
    own = np.asarray(plain(
        "a forest", negative_prompt="ugly", image=picture, mask_image=mask, width=WIDE[0], height=WIDE[1],
        strength=0.95, num_inference_steps=STEPS, guidance_scale=6.0, generator=torch.Generator().manual_seed(3),
    ).images[0])  # fmt: skip
    mine = painter.illustrate(page(under=square, size=WIDE, wider=True)).picture.pixels
    beside = order.mask()[: WIDE[1], : WIDE[0]] == 255
    assert beside.mean() > 0.4
    assert np.abs(mine[beside].astype(int) - own[beside]).max() <= 1


def test_pictures_are_carried_on_together_as_each_alone(painter, square):
    pages = [page(under=square, size=WIDE, wider=True, seed=seed) for seed in (3, 4)] + [page(under=square)]
    for commission, stage in zip(pages, painter.illustrate_all(pages), strict=True):
        alone = painter.illustrate(commission).picture.pixels
        assert np.abs(alone.astype(int) - stage.picture.pixels).max() <= 1


def test_the_words_are_those_of_the_place_where_nobody_stands_a_second_time():
    wanted = place_prompt_of(page()).wanted
    assert "snow" in wanted
    assert "at night" in wanted
    assert not any(word in wanted for word in ("fox", "girl"))


def test_without_a_picture_there_is_nothing_to_carry_on(painter):
    with pytest.raises(UsageError, match="no picture to carry on"):
        painter.illustrate(page(size=WIDE, wider=True))


@given(st.tuples(*[st.integers(8, 90)] * 2), st.tuples(*[st.integers(8, 200)] * 2))
def test_a_picture_lies_whole_in_the_middle_and_its_seam_grows_inwards(inner, outer):
    place = Place.of(inner, outer)
    assert place.width == outer[0] or place.height == outer[1]
    assert 0 <= outer[0] - place.width - 2 * place.left <= 1
    assert 0 <= outer[1] - place.height - 2 * place.top <= 1
    seam = place.seam(outer)
    assert seam.shape == outer[::-1]
    outside = np.ones(outer[::-1], bool)
    outside[place.top : place.top + place.height, place.left : place.left + place.width] = False
    assert (seam[outside] == 255).all()
    assert not seam[~outside].size or seam[~outside].max() < 255
    picture = np.random.default_rng(1).integers(0, 256, (place.height, place.width, 3), np.uint8)
    spread = place.spread(picture, outer)
    assert spread.shape == (*outer[::-1], 3)
    assert np.array_equal(spread[~outside].reshape(picture.shape), picture)


# In the studio.


def planned(tmp_path, *painters: str, **wished):
    story = example().story
    wishes = {"engines": {"illustrate": painters}, "formats": ("epub", "mp4"), **wished}
    production = story.production.model_copy(update=wishes)
    tasks = plan_build(story.model_copy(update={"production": production}), tmp_path).tasks
    return story, {task.id: task for task in tasks}


@pytest.mark.parametrize("picture_px", [512, 2048])
def test_a_film_shows_the_very_pictures_of_the_book(tmp_path, picture_px):
    story, tasks = planned(tmp_path, "sdxl", picture_px=picture_px)
    assert (f"enlarge/{story.pages[0].id}" in tasks) == (picture_px == 2048)
    for one in story.pages:
        task = tasks[f"perform/film/{one.id}"]
        assert task.needs == {"under": (f"paint/{one.id}",), "layout": (f"layout/{one.id}",)}
        assert task.settings["wider"]
        assert dataclasses.asdict(tasks[f"paint/{one.id}"])["settings"]["size"] != task.settings["size"]


@pytest.mark.parametrize("painters", [("papercut",), ("sdxl", "papercut")])
def test_where_a_painter_cannot_carry_on_the_film_is_painted_for_itself(tmp_path, painters):
    story, tasks = planned(tmp_path, *painters)
    for one in story.pages:
        assert "wider" not in tasks[f"perform/film/{one.id}"].settings

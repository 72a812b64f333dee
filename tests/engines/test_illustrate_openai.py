"""OpenAI's pictures, by its own client against a real server of the protocol: what is sent, and what comes of it."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest
from images_server import images_server, pixels_of

pytest.importorskip("openai", reason="needs the extra `remote`")

from faulty_proxy import faulty_proxy
from painting_elsewhere import SIZE, Keeping, cut_paper, far, page

from laterna.engines.budget import Budget
from laterna.engines.catalog import choose, engine
from laterna.engines.desk import Desk, at
from laterna.engines.image.openai import PROMPTS, canvas_of, instruction
from laterna.engines.image.quiet import contrast
from laterna.engines.image.repainting import region_of
from laterna.engines.remote import patience
from laterna.story.errors import BudgetError, BusyError, EngineError, MissingKeyError, RefusedError, UsageError
from laterna.storyboard.maps import control_maps


@pytest.fixture(autouse=True)
def _quick(nobodys, monkeypatch):
    monkeypatch.setenv("LATERNA_IMAGE_KEY", "k")


@pytest.fixture
def painter(monkeypatch):
    def made(served, **settings):
        monkeypatch.setenv("LATERNA_IMAGE_URL", served.url)
        row = engine("illustrate", "openai")
        return row.model_copy(update={"settings": {**row.settings, **settings}}).load()

    return made


# The page.


def test_a_page_is_painted_from_its_scene_in_words(painter):
    with images_server() as served:
        stage = painter(served).illustrate(page())
    (request,) = served.requests
    assert set(request) == {"model", "prompt", "size", "quality"}
    assert (request["model"], request["quality"]) == ("gpt-image-2", "medium")
    for words in ("paper cut-out", "red scarf", "bear", "at night", "falling snow", "no words, letters"):
        assert words in request["prompt"]
    assert stage.picture.size == SIZE
    assert stage.picture.pixels.dtype == np.uint8
    assert stage.picture.pixels[0, 0].max() < 20
    assert stage.picture.pixels[0, -1].min() > 230
    assert stage.source_type == "trainedAlgorithmicMedia"
    assert stage.depth_map is not None
    assert stage.depth_map.size == SIZE
    assert "girl" in stage.alt


def test_over_a_page_in_cut_paper_the_storyboard_stays_in_control(painter):
    """What is sent is the page itself, and what comes back lies where the page was, pixel for pixel."""
    under = cut_paper(page(size=(1000, 700)))
    with images_server() as served:
        stage = painter(served).illustrate(page(size=(1000, 700), under=under))
    (request,) = served.requests
    assert "mask" not in request
    assert "each where it stands" in request["prompt"]
    sent = pixels_of(request["image"])
    assert sent.shape == (704, 1008, 3)
    assert np.array_equal(sent[:700, :1000], under.pixels[..., :3])
    assert np.array_equal(stage.picture.pixels, 255 - under.pixels[..., :3])


def test_one_figure_is_painted_anew_and_all_else_stays(painter):
    under = cut_paper(page(size=(960, 720)))
    anew = page(size=(960, 720), under=under, only=("girl",))
    with images_server() as served:
        stage = painter(served).illustrate(anew)
    (request,) = served.requests
    assert "falling snow" not in request["prompt"]
    assert request["prompt"].startswith("Paint the girl anew")
    region = region_of(control_maps(anew.layout, (960, 720)), ("girl",))
    alpha = pixels_of(request["mask"])[:720, :960, 3]
    assert set(np.unique(alpha)) == {0, 255}
    assert np.array_equal(alpha == 0, region > 0), "transparent where the model may paint"
    changed = far(stage.picture.pixels, under.pixels[..., :3])
    assert not changed[region == 0].any()
    assert far(stage.picture.pixels, 255 - under.pixels[..., :3])[region == 255].max() == 0
    assert stage.source_type == "compositeWithTrainedAlgorithmicMedia"


@pytest.mark.parametrize("only", [("wolf",), ("girl",)])
def test_who_is_not_there_cannot_be_painted_anew(painter, only):
    under = cut_paper(page()) if only == ("wolf",) else None
    with images_server() as served, pytest.raises(UsageError, match="painted anew"):
        painter(served).illustrate(page(under=under, only=only))
    assert served.requests == []


def test_words_can_be_read_where_the_layout_keeps_room_for_them(painter):
    commission = page(size=(640, 480), text=True, under=cut_paper(page(size=(640, 480))))
    area = commission.layout.text_area
    with images_server() as served:
        painted = painter(served).illustrate(commission).picture.pixels
    x, y, width, height = (max(0, round(side * 480)) for side in area.model_dump().values())
    assert contrast(painted[y : y + height, x : x + width].astype(np.float32)) >= 4.5


# Sizes.


@pytest.mark.parametrize(
    "size", [(64, 64), (512, 512), (1024, 768), (768, 1024), (2048, 1024), (1600, 340), (333, 999)]
)
def test_a_page_of_any_shape_is_asked_for_in_a_size_that_there_is(size):
    canvas = canvas_of(size, any_size=True)
    width, height = canvas.whole
    assert width % 16 == height % 16 == 0
    assert max(width, height) <= 3 * min(width, height)
    assert 655_360 <= width * height <= 3_800_000
    assert canvas.page[0] / canvas.page[1] == pytest.approx(size[0] / size[1], rel=0.01)
    standard = canvas_of(size, any_size=False)
    assert standard.whole in {(1024, 1024), (1536, 1024), (1024, 1536)}
    assert all(page <= whole for page, whole in zip(standard.page, standard.whole, strict=True))
    assert standard.page[0] / standard.page[1] == pytest.approx(size[0] / size[1], rel=0.01)


def test_the_shape_that_wastes_least_is_chosen_where_there_are_three():
    shapes = {(100, 100): (1024, 1024), (400, 300): (1536, 1024), (300, 400): (1024, 1536), (110, 100): (1024, 1024)}
    assert {size: canvas_of(size, any_size=False).whole for size in shapes} == shapes


def test_a_server_that_knows_less_is_asked_for_less_from_then_on(painter):
    desk = Keeping(Budget(max_calls=5))
    with images_server(any_size=False, refuses=("quality",)) as served, at(desk):
        it = painter(served)
        stages = [it.illustrate(page(seed=seed, size=(400, 300))) for seed in range(3)]
    assert [request["size"] for request in served.requests] == ["1536x1024"] * 3
    assert all("quality" not in request for request in served.requests)
    assert {stage.picture.size for stage in stages} == {(400, 300)}
    assert desk.budget.calls == 5, "two of them were refused, and counted"


def test_a_picture_of_another_size_than_asked_is_cut_to_the_page(painter):
    with images_server(size=(512, 512)) as served:
        assert painter(served).illustrate(page()).picture.size == SIZE


def test_a_picture_that_was_laid_down_elsewhere_is_fetched(painter):
    with images_server(by_address=True) as served:
        under = cut_paper(page(size=(960, 720)))
        stage = painter(served).illustrate(page(size=(960, 720), under=under))
    assert np.array_equal(stage.picture.pixels, 255 - under.pixels[..., :3])


# What it is told.


def test_a_description_of_any_length_has_room():
    told = page()
    long = told.model_copy(update={"scene": told.scene.model_copy(update={"note": "The bear waves. " * 5000})})
    words = instruction(long)
    assert 31_000 < len(words) <= 32_000
    assert "The bear waves. This is a full-page illustration" in words, "it ends with a whole sentence"
    assert words.endswith("frames in it.")
    assert len(instruction(long, 500)) <= 500


def test_the_prompts_version_is_raised_with_its_words():
    here = Path(__file__).parent
    words = tomllib.loads((PROMPTS / "openai.toml").read_text())
    said = hashlib.sha256("|".join(words[kind] for kind in ("blank", "over", "figures")).encode()).hexdigest()[:16]
    assert tomllib.loads((here / "prompt_versions.toml").read_text())["openai"][str(words["version"])] == said


def test_a_quality_and_a_model_are_asked_for(painter, monkeypatch):
    assert [engine("illustrate", "openai").with_quality(q).settings["quality"] for q in ("draft", "good", "best")] == [
        "low", "medium", "high",
    ]  # fmt: skip
    with images_server() as served:
        monkeypatch.setenv("LATERNA_IMAGE_URL", served.url)
        engine("illustrate", "openai:my-painter").load().illustrate(page())
    assert served.requests[0]["model"] == "my-painter"


# Failing, and paying.


@pytest.mark.parametrize("fault", ["reset", "busy", "broken", "cut", "dropped", "garbled"])
def test_a_fault_is_tried_again_and_one_that_stays_is_named(painter, fault):
    with (
        images_server() as served,
        faulty_proxy(served.url, share=1, faults=(fault,)) as proxy,
        pytest.raises(BusyError, match=r"127\.0\.0\.1"),
    ):
        painter(proxy).illustrate(page())
    assert proxy.calls == patience.TRIES


def test_pages_come_through_a_faulty_network(painter):
    under = cut_paper(page())
    with images_server() as served, faulty_proxy(served.url, seed=1, share=0.6) as proxy:
        it = painter(proxy)
        stages = [it.illustrate(page(seed=seed, under=under)) for seed in range(4)]
    assert len({stage.picture.pixels.tobytes() for stage in stages}) == 1
    assert sum(count for fault, count in proxy.faults.items() if fault != "none") >= 3


@pytest.mark.parametrize("data", [b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_picture_that_cannot_be_read_is_tried_again(painter, monkeypatch, data):
    monkeypatch.setattr(patience, "TRIES", 2)
    with images_server(data=data) as served, pytest.raises(BusyError, match="cannot be read"):
        painter(served).illustrate(page())
    assert len(served.requests) == 2


@pytest.mark.parametrize("code", ["moderation_blocked", "content_policy_violation"])
def test_what_moderation_declines_is_refused_at_once(painter, code):
    error = (400, code, "Your request was rejected by the safety system.")
    with images_server(error=error) as served, pytest.raises(RefusedError, match=r"gpt-image-2 declined.*safety"):
        painter(served).illustrate(page())
    with images_server(data=b"") as served, pytest.raises(RefusedError, match="without a picture"):
        painter(served).illustrate(page())
    assert len(served.requests) == 1


def test_what_the_server_does_not_take_is_said(painter):
    error = (400, "model_not_found", "There is no such model.")
    with images_server(error=error) as served, pytest.raises(EngineError, match="There is no such model"):
        painter(served).illustrate(page())
    wrong = r"does not take the key; set LATERNA_IMAGE_KEY"
    with images_server(key="right") as served, pytest.raises(MissingKeyError, match=wrong):
        painter(served).illustrate(page())


def test_a_picture_that_was_had_is_not_bought_again(painter):
    desk = Keeping()
    with images_server() as served, at(desk):
        first = painter(served).illustrate(page())
        again = painter(served).illustrate(page())
        painter(served).illustrate(page(seed=4))
        painter(served, quality="high").illustrate(page())
    assert np.array_equal(first.picture.pixels, again.picture.pixels)
    assert len(served.requests) == 3


def test_pictures_are_paid_by_the_pixel_and_stop_before_the_budget_is_passed(painter, monkeypatch):
    """10 for a million pixels sent, 100 for a million received."""
    monkeypatch.setenv("LATERNA_IMAGE_PRICE", "10/100")
    size = (816, 816)
    under = cut_paper(page(size=size))
    desk = Keeping(Budget(max_cost=220))
    with images_server() as served, at(desk):
        it = painter(served)
        it.illustrate(page(size=size))
        assert desk.budget.cost == pytest.approx(100 * 816**2 / 1e6)
        it.illustrate(page(size=size, under=under))
        assert desk.budget.cost == pytest.approx(210 * 816**2 / 1e6)
        it.illustrate(page(size=size, under=under))
        it.illustrate(page(size=size, seed=4))
        with pytest.raises(BudgetError, match="would pass --max-cost 220"):
            it.illustrate(page(size=size, seed=5))
    assert len(served.requests) == 3


def test_a_price_that_nobody_said_is_not_guessed(monkeypatch):
    monkeypatch.setenv("LATERNA_IMAGE_URL", "https://images.invalid/v1")
    with at(Desk(Budget(max_cost=1.0))), pytest.raises(UsageError, match="set LATERNA_IMAGE_PRICE"):
        engine("illustrate", "openai").load().illustrate(page())


# Who is asked.


def test_nothing_is_painted_elsewhere_unless_it_was_asked_for(monkeypatch):
    monkeypatch.delenv("LATERNA_IMAGE_KEY")
    assert engine("illustrate", "openai").lacks() == (
        "openai needs a key or an address: set LATERNA_IMAGE_URL or LATERNA_IMAGE_KEY or OPENAI_API_KEY"
    )
    monkeypatch.setenv("OPENAI_API_KEY", "of another program")
    assert choose("illustrate")[0].kind != "remote"
    assert engine("illustrate", "openai").goes_to == "api.openai.com"
    monkeypatch.setenv("LATERNA_IMAGE_URL", "http://localhost:1/v1")
    assert choose("illustrate")[0].name == "openai"

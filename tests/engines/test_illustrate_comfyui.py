"""A ComfyUI server as a painter: the workflow that reaches it, what its nodes are given, and what becomes of faults."""

from __future__ import annotations

import json
import threading
import time

import numpy as np
import pytest
from comfyui_server import CONTROLS, NODES, comfyui_server, complaints

pytest.importorskip("httpx2", reason="needs the extra `remote`")

from faulty_proxy import faulty_proxy
from painting_elsewhere import SIZE, Keeping, cut_paper, far, page

from laterna.engines.budget import Budget
from laterna.engines.catalog import choose, engine
from laterna.engines.desk import Desk, at
from laterna.engines.image import comfyui, workflow
from laterna.engines.image.repainting import region_of
from laterna.engines.remote import patience
from laterna.story.errors import BudgetError, BusyError, CancelledError, EngineError, MissingKeyError, UsageError
from laterna.storyboard.maps import control_maps
from laterna.studio.desk import Caller, StudioDesk
from laterna.studio.store import FolderStore

NATIVE = {"native_px": 128}
"""So that a page of 160 by 120 is painted as it is."""


@pytest.fixture(autouse=True)
def _quick(nobodys, monkeypatch):
    monkeypatch.setattr(comfyui, "_TICK_S", 0.01)


@pytest.fixture
def painter(monkeypatch):
    def made(served, **settings):
        monkeypatch.setenv("LATERNA_COMFYUI_URL", served.url)
        row = engine("illustrate", "comfyui")
        return row.model_copy(update={"settings": {**row.settings, **NATIVE, **settings}}).load()

    return made


def own_workflow(folder, **changes):
    """A workflow of the user's own, from words alone: three gaps, and a picture that is saved."""
    nodes = {
        "a": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
        "b": {"class_type": "CLIPTextEncode", "inputs": {"text": "in my style, {{prompt}}", "clip": ["a", 1]}},
        "c": {"class_type": "EmptyLatentImage",
              "inputs": {"width": "{{width}}", "height": "{{ height }}", "batch_size": 1}},
        "d": {"class_type": "KSampler",
              "inputs": {"model": ["a", 0], "seed": "{{seed}}", "steps": 4, "cfg": 5.0, "sampler_name": "euler",
                         "scheduler": "normal", "positive": ["b", 0], "negative": ["b", 0], "latent_image": ["c", 0],
                         "denoise": 1.0}},
        "e": {"class_type": "VAEDecode", "inputs": {"samples": ["d", 0], "vae": ["a", 2]}},
        "f": {"class_type": "SaveImage", "inputs": {"images": ["e", 0], "filename_prefix": "mine"}},
    }  # fmt: skip
    file = folder / "mine.json"
    file.write_text(json.dumps({**nodes, **changes}))
    return file


# The workflow of ours.


def test_our_workflow_is_one_that_comfyui_takes():
    """Every link leads to a node, of the kind that is wanted, and nothing is missing."""
    sdxl = json.loads((workflow._OURS / "sdxl.json").read_text())
    links = [value[0] for node in sdxl.values() for value in node["inputs"].values() if isinstance(value, list)]
    assert set(links) <= set(sdxl)
    assert {node["class_type"] for node in sdxl.values()} <= set(NODES)
    values = {"ckpt_name": "sd_xl_base_1.0.safetensors", "control_net_name": CONTROLS[0], "image": "x"}
    filled = {
        name: node | {"inputs": {key: values.get(key, 1 if str(value).startswith("{{") else value)
                                 for key, value in node["inputs"].items()}}
        for name, node in sdxl.items()
    }  # fmt: skip
    assert complaints(filled, {"x": None}) == {}
    reached, waiting = set(), ["42"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += [value[0] for value in sdxl[name]["inputs"].values() if isinstance(value, list)]
    assert reached == set(sdxl), "no node is there for nothing"


def test_a_page_in_cut_paper_is_painted_over_led_by_its_maps(painter):
    commission = page(under=cut_paper(page()))
    desk = Keeping()
    with comfyui_server(waits=2, works=2) as comfy, at(desk):
        stage = painter(comfy).illustrate(commission)
    (given,) = comfy.sampled
    maps = control_maps(commission.layout, SIZE)
    assert np.array_equal(stage.picture.pixels, 255 - commission.under.pixels[..., :3])
    assert (given["seed"], given["steps"], given["cfg"], given["denoise"]) == (3, 30, 6.0, 0.85)
    words, *led = given["positive"]
    assert "red scarf" in words
    assert "watermark" in given["negative"][0]
    kinds = {"openpose": maps.pose, "canny/lineart/anime_lineart/mlsd": maps.canny, "depth": maps.depth}
    assert [(kind, strength) for kind, _, strength in led] == list(zip(kinds, (0.8, 0.5, 0.6), strict=True))
    for kind, image, _ in led:
        assert np.array_equal(image, kinds[kind]), "the storyboard's own map"
    assert stage.source_type == "trainedAlgorithmicMedia"
    assert stage.depth_map.size == SIZE
    assert desk.told == ["the server paints 1 others first", "the server paints"]
    assert all(name.startswith("laterna/") and name.endswith(" [temp]") for name in comfy.uploads), "not for long"


def test_only_one_figure_is_painted_anew(painter):
    under = cut_paper(page())
    anew = page(under=under, only=("girl",))
    with comfyui_server() as comfy:
        stage = painter(comfy).illustrate(anew)
    region = region_of(control_maps(anew.layout, SIZE), ("girl",))
    assert np.array_equal(comfy.sampled[0]["latent_image"][1], region)
    assert not far(stage.picture.pixels, under.pixels[..., :3])[region == 0].any()
    assert far(stage.picture.pixels, 255 - under.pixels[..., :3])[region == 255].max() == 0
    with comfyui_server() as comfy, pytest.raises(UsageError, match="painted anew"):
        painter(comfy).illustrate(page(under=under, only=("wolf",)))


def test_without_a_page_beneath_and_without_people(painter):
    with comfyui_server() as comfy:
        painter(comfy).illustrate(page("A fox sleeps in a meadow", size=(96, 128)))
    (given,) = comfy.sampled
    assert given["denoise"] == 1.0, "nothing stays of the blank paper"
    strengths = {kind: strength for kind, _, strength in given["positive"][1:]}
    assert strengths["openpose"] == 0.0, "there is no one to pose"
    assert strengths["depth"] == 0.6


@pytest.mark.parametrize("size", [(101, 67), (400, 300)])
def test_any_size(painter, size):
    with comfyui_server() as comfy:
        assert painter(comfy).illustrate(page(size=size)).picture.size == size
    assert all(side % 8 == 0 for side in comfy.sampled[0]["latent_image"][0].shape[:2])


def test_a_quality_means_steps():
    steps = [engine("illustrate", "comfyui").with_quality(q).settings.get("steps") for q in ("draft", "good", "best")]
    assert steps == [16, None, 50]


# One's own workflow.


def test_ones_own_workflow_is_filled_where_it_has_gaps(painter, tmp_path, monkeypatch):
    file = own_workflow(tmp_path)
    monkeypatch.setenv("LATERNA_COMFYUI_WORKFLOW", str(file))
    with comfyui_server() as comfy:
        stage = painter(comfy).illustrate(page(under=cut_paper(page())))
    (given,) = comfy.sampled
    assert given["positive"][0].startswith("in my style, layered paper cut-out")
    assert given["seed"] == 3
    assert comfy.uploads == {}, "pictures that it has no gap for are not sent"
    assert stage.picture.pixels.min() == 255


def test_a_changed_workflow_is_another_painter(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_COMFYUI_WORKFLOW", str(own_workflow(tmp_path)))
    first = engine("illustrate", "comfyui").versions()
    own_workflow(tmp_path, g={"class_type": "PreviewImage", "inputs": {"images": ["e", 0]}})
    assert engine("illustrate", "comfyui").versions() != first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ('{"nodes": [], "links": []}', r"save it with Export \(API\)"),
        ('{"a": {"class_type": "X", "inputs": {"text": "{{ promt }}"}}}', "gap {{promt}} that nothing fills.*prompt"),
        ('{"a": {"class_type": "X", "inputs": {"text": "fox"}}}', "no gap {{prompt}}"),
        ('{"a": {"class_type": "X", "inputs": {"text": "{{prompt}}", "clip": ["9", 0]}}}',
         r"clip of node a \(X\) leads to node 9"),
    ],
)  # fmt: skip
def test_what_is_no_workflow_is_said_before_anything_is_sent(painter, tmp_path, text, message):
    (tmp_path / "w.json").write_text(text)
    with comfyui_server() as comfy, pytest.raises(UsageError, match=message):
        painter(comfy, workflow_file=str(tmp_path / "w.json"))
    with comfyui_server() as comfy, pytest.raises(UsageError, match=r"no workflow 'flux': .* one of ours: sdxl"):
        painter(comfy, workflow_file="flux")


# What goes wrong.


def test_what_nodes_do_not_take_is_told_with_what_to_do(painter, tmp_path):
    with comfyui_server() as comfy:
        with pytest.raises(EngineError) as caught:
            painter(comfy, control="mine.safetensors").illustrate(page())
        assert "node 8 (ControlNetLoader): Value not in list: control_net_name: 'mine.safetensors' not in" in str(
            caught.value
        )
        assert "(say which with LATERNA_COMFYUI_CONTROL)" in str(caught.value)
        strange = own_workflow(tmp_path, z={"class_type": "FancyNode", "inputs": {}})
        with pytest.raises(EngineError, match="node FancyNode does not exist"):
            painter(comfy, workflow_file=str(strange)).illustrate(page())


def test_a_node_that_fails_is_named(painter):
    fails = {
        "node_id": "40", "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError",
        "exception_message": "Allocation on device 0 would exceed allowed memory.\nmore",
    }  # fmt: skip
    said = r"Node 40 \(KSampler\) failed at 127\.0\.0\.1: Allocation on device 0 would exceed allowed memory\.$"
    with comfyui_server(fails=fails) as comfy, pytest.raises(EngineError, match=said):
        painter(comfy).illustrate(page())
    assert sum(row == "POST /prompt" for row in comfy.asked) == 1, "no second try would be another"


@pytest.mark.parametrize("fault", ["reset", "busy", "broken", "cut", "garbled"])
def test_a_fault_that_stays_is_named(painter, fault, monkeypatch):
    monkeypatch.setattr(patience, "TRIES", 2)
    with (
        comfyui_server() as comfy,
        faulty_proxy(comfy.url, share=1, faults=(fault,)) as proxy,
        pytest.raises(BusyError, match=r"127\.0\.0\.1"),
    ):
        painter(proxy).illustrate(page())


def test_pages_come_through_a_faulty_network(painter):
    with comfyui_server(works=2) as comfy, faulty_proxy(comfy.url, seed=2, share=0.3) as proxy:
        it = painter(proxy)
        stages = [it.illustrate(page(under=cut_paper(page()))) for _ in range(5)]
    assert len({stage.picture.pixels.tobytes() for stage in stages}) == 1
    assert sum(count for fault, count in proxy.faults.items() if fault != "none") >= 10


def test_a_server_that_was_started_anew_is_asked_again(painter, monkeypatch):
    monkeypatch.setattr(patience, "TRIES", 3)
    with comfyui_server(forgets=True) as comfy, pytest.raises(BusyError, match="forgotten the page"):
        painter(comfy).illustrate(page())
    assert comfy.asked.count("POST /prompt") == 3


def test_a_page_that_takes_too_long_is_interrupted(painter, monkeypatch):
    monkeypatch.setattr(patience, "TRIES", 1)
    monkeypatch.setenv("LATERNA_COMFYUI_TIMEOUT_S", "0.3")
    with comfyui_server(works=10**6) as comfy, pytest.raises(BusyError, match=r"silent for 0\.3 s"):
        painter(comfy).illustrate(page())
    assert ("/interrupt", "t0") in comfy.stopped


@pytest.mark.parametrize(("waits", "stopped"), [(0, ("/interrupt", "t0")), (10**6, ("/queue", "t0"))])
def test_whoever_stops_a_run_stops_the_server_too(painter, tmp_path, waits, stopped):
    caller = Caller()
    desk = StudioDesk("paint/p1", "comfyui", FolderStore(tmp_path), lambda _: None, 0, caller)
    with comfyui_server(waits=waits, works=10**6) as comfy:
        it = painter(comfy)

        def stop():
            while "GET /queue" not in comfy.asked:
                time.sleep(0.01)
            caller.stop.set()

        threading.Thread(target=stop, daemon=True).start()
        with at(desk), pytest.raises(CancelledError):
            it.illustrate(page())
        assert stopped in comfy.stopped
        assert (("/interrupt", "t0") in comfy.stopped) == (waits == 0), "nobody else's page is interrupted"


# Who is asked, and what it costs.


def test_a_page_counts_as_one_call(painter, monkeypatch):
    desk = Desk(Budget(max_calls=2))
    with comfyui_server(works=4) as comfy, at(desk):
        it = painter(comfy)
        for _ in range(2):
            it.illustrate(page())
        with pytest.raises(BudgetError):
            it.illustrate(page())
    monkeypatch.setenv("LATERNA_COMFYUI_URL", "https://comfy.invalid")
    with at(Desk(Budget(max_cost=1.0))), pytest.raises(UsageError, match="set LATERNA_COMFYUI_PRICE"):
        engine("illustrate", "comfyui").load().illustrate(page())


def test_its_key_goes_along(painter, monkeypatch):
    monkeypatch.setenv("LATERNA_COMFYUI_KEY", "k")
    with comfyui_server(key="k") as comfy:
        painter(comfy).illustrate(page())
    with comfyui_server(key="other") as comfy, pytest.raises(MissingKeyError, match="set LATERNA_COMFYUI_KEY"):
        painter(comfy).illustrate(page())


def test_it_is_asked_where_the_user_gave_its_address(monkeypatch):
    assert engine("illustrate", "comfyui").lacks() == "comfyui needs a key or an address: set LATERNA_COMFYUI_URL"
    assert choose("illustrate")[0].name != "comfyui"
    monkeypatch.setenv("LATERNA_COMFYUI_URL", "http://localhost:8188")
    assert choose("illustrate")[0].name == "comfyui"
    assert choose("illustrate")[0].goes_to == "localhost"

"""The hero from the photo: cut out where it stands out, drawn and said so where it does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from laterna.engines.image.papercut import Papercut
from laterna.engines.vision.glance import Glance
from laterna.story import Brief, Character, Commission, Photo, Picture, Subject, Traits
from laterna.storyboard import portrait_sight
from laterna.storyboard.compose import compose
from laterna.storyboard.maps import control_maps
from laterna.studio.cutting import cut_out
from laterna.studio.draft import Order, draft
from laterna.studio.folder import StoryFolder
from laterna.studio.plan import plan_build
from laterna.studio.run import Run
from laterna.studio.sources import read_sources
from laterna.studio.store import FolderStore
from laterna.studio.values import CLEAN

COAT = "#b5651d"


def dog_on_a_lawn() -> tuple[np.ndarray, np.ndarray]:
    """A picture of a brown dog before a soft green ground, uint8 `[480, 640, 3]`, and where the dog is."""
    member = Character(id="dog", name="Biscuit", kind="dog", traits=Traits(coat=COAT, second="#f2e3c8"))
    sight = portrait_sight(member, 1.0, view="side")
    layout = compose(sight)
    commission = Commission(layout=layout, scene=sight.scene, cast=(member,), size=(360, 360), seed=1)
    drawn = Papercut().illustrate(commission).picture.pixels
    mask = np.zeros((480, 640), np.uint8)
    mask[60:420, 140:500] = control_maps(layout, (360, 360)).masks["dog"]
    noise = np.random.default_rng(1).normal(0, 12, (480, 640, 3)).astype(np.float32)
    ground = cv2.GaussianBlur(noise, (0, 0), 5) + np.array([86, 128, 92], np.float32)
    photo = ground.clip(0, 255).astype(np.uint8)
    photo[60:420, 140:500] = np.where(mask[60:420, 140:500, None] > 0, drawn, photo[60:420, 140:500])
    return photo, mask


def flat_wall() -> np.ndarray:
    noise = np.random.default_rng(2).normal(120, 30, (480, 640, 3))
    return noise.clip(0, 255).astype(np.uint8)


def seen(pixels: np.ndarray, subject: str = "my dog Biscuit") -> Subject:
    found = Glance().see(Photo(picture=Picture(pixels=pixels)), subject).subject
    assert found is not None
    return found


def test_a_subject_that_stands_out_is_cut_along_its_edge():
    photo, mask = dog_on_a_lawn()
    cut = cut_out(photo, seen(photo))
    assert cut is not None
    assert cut.clean >= CLEAN
    _, _, width, height = cv2.boundingRect(mask)
    assert cut.pixels.shape[1] / cut.pixels.shape[0] == pytest.approx(width / height, rel=0.06)
    opaque = (cut.pixels[..., 3] > 127).sum() / (mask > 0).sum()
    assert opaque == pytest.approx(1.0, abs=0.08)
    xs, ys = zip(*cut.outline, strict=True)
    assert (min(ys), max(ys)) == pytest.approx((-1, 0), abs=0.02)
    assert max(xs) == pytest.approx(-min(xs), abs=0.02)


def test_the_white_edge_lies_round_the_subject():
    photo, _ = dog_on_a_lawn()
    cut = cut_out(photo, seen(photo))
    assert cut is not None
    rim = np.concatenate([cut.pixels[0, :, 3], cut.pixels[-1, :, 3], cut.pixels[:, 0, 3], cut.pixels[:, -1, 3]])
    assert rim.max() == 0


def test_the_same_photo_gives_the_same_cut():
    photo, _ = dog_on_a_lawn()
    one, other = (cut_out(photo, seen(photo)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert (one.pixels == other.pixels).all()
    assert one.outline == other.outline


def test_nothing_is_cut_where_nothing_was_seen():
    photo = flat_wall()
    assert cut_out(photo, Subject(box=seen(photo).box)) is None


def drafted(tmp_path, pixels: np.ndarray, hero_from: str):
    file = tmp_path / "photo.png"
    Image.fromarray(pixels).save(file)
    told: list[str] = []
    store = FolderStore(tmp_path / "store")
    run = Run(store, listen=lambda event: told.append(event.message) if event.kind == "note" else None)
    brief = Brief(subject="my dog Biscuit", pages=4, seed=2)
    order = Order(brief, read_sources((file,)), {"formats": ("html",), "picture_px": 128}, hero_from=hero_from)
    folder = StoryFolder(tmp_path / "story")
    return draft(order, folder, run), folder, told


def test_the_hero_has_the_photos_coat_and_its_cut_out_on_every_page(tmp_path):
    story, folder, told = drafted(tmp_path, dog_on_a_lawn()[0], "photo")
    assert told == []
    (hero,) = [member for member in story.cast if member.photo == 0]
    coat = np.array([int(str(hero.traits.coat)[i : i + 2], 16) for i in (1, 3, 5)])
    assert np.abs(coat - (181, 101, 29)).max() < 40
    with Image.open(folder.root / story.cutouts[hero.id].file) as image:
        assert image.mode == "RGBA"
    tasks = {task.id: task for task in plan_build(story, folder.root).tasks}
    for page in story.pages:
        if any(figure.character == hero.id for figure in page.scene.figures):
            assert f"cutout:{hero.id}" in tasks[f"paint/{page.id}"].files


def test_a_hero_who_does_not_stand_out_is_drawn_and_that_is_said(tmp_path):
    story, _, told = drafted(tmp_path, flat_wall(), "photo")
    assert story.cutouts == {}
    assert any("Biscuit" in message and "drawn" in message for message in told)


def test_everyone_is_drawn_where_nothing_else_is_wished(tmp_path):
    story, _, told = drafted(tmp_path, dog_on_a_lawn()[0], "")
    assert story.cutouts == {}
    assert told == []

"""The hero from the photo: cut out where it stands out, drawn and said so where it does not."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from laterna.engines.image.papercut import Papercut
from laterna.engines.text.plotter.wish import wish_of
from laterna.story import Box, Brief, Character, Commission, Observation, Subject, Traits
from laterna.storyboard import portrait_sight
from laterna.storyboard.compose import compose
from laterna.storyboard.maps import control_maps
from laterna.studio.draft import Order, draft
from laterna.studio.folder import StoryFolder
from laterna.studio.plan import plan_build
from laterna.studio.run import Run
from laterna.studio.sources import read_sources
from laterna.studio.store import FolderStore

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


def drafted(tmp_path, pixels: np.ndarray, hero_from: str, subject: str = "my dog Biscuit"):
    file = tmp_path / "photo.png"
    Image.fromarray(pixels).save(file)
    told: list[str] = []
    store = FolderStore(tmp_path / "store")
    run = Run(store, listen=lambda event: told.append(event.message) if event.kind == "note" else None)
    brief = Brief(subject=subject, pages=4, seed=2)
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


def test_the_coat_is_as_the_user_says_it(tmp_path):
    story, _, _ = drafted(tmp_path, dog_on_a_lawn()[0], "photo", "our black puppy Biscuit")
    (hero,) = [member for member in story.cast if member.photo == 0]
    assert hero.kind in ("dog", "puppy")
    assert hero.traits.coat == "#2b2a33"


def test_whoever_is_called_otherwise_is_still_whom_the_photo_shows():
    """An uncle is drawn as a man: the photo's subject and the hero are one."""
    subject = Subject(box=Box(x=0, y=0, width=1, height=1), kind="uncle", said_by_user=True, name="Jonas")
    seen = Observation(caption="A man.", width=64, height=64, subject=subject)
    assert wish_of(Brief(subject="my uncle Jonas"), [seen]).hero.photo == 0

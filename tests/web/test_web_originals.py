"""The photos that someone brought can be deleted; the story stays, and nothing of them is left."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from studio_client import SMALL, begin, until
from test_web_api import API, problem

from example_story import example
from laterna.library.shelf import HOUSE
from laterna.story import Brief, Take
from laterna.studio.sources.brought import Brought
from laterna.studio.sources.photos import ReadPhoto
from laterna.studio.store import FolderStore, Made
from laterna.web import jobs
from laterna.web.orders import KeptOrder, keep_order, kept_order

PHOTO = b"every byte of a photo"


def photo() -> bytes:
    """A red ball on a meadow, with a little noise so that its bytes are found nowhere by chance."""
    rows, columns = np.mgrid[0:240, 0:320]
    pixels = np.where((rows < 110)[..., None], [150, 190, 235], [90, 150, 70]).astype(np.uint8)
    pixels[(rows - 150) ** 2 + (columns - 160) ** 2 < 1600] = [200, 40, 40]
    noise = np.random.default_rng(5).integers(0, 12, pixels.shape, np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels + noise).save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.fixture
def kept(client, monkeypatch):
    """A story that keeps a photo, twice changed since; nothing is built."""
    monkeypatch.setattr(jobs, "begin_building", lambda owner, story: None)
    shelf = client.app.state.shop.shelf
    row = shelf.create(HOUSE)
    folder = shelf.folder(row.id)
    keep_order(folder.root, KeptOrder(brief=Brief()), Brought(photos=(ReadPhoto(PHOTO),)))
    name, digest = folder.keep_take(PHOTO, "-photo1.jpg")
    story = example().story.model_copy(update={"photos": (Take(file=name, sha256=digest),)})
    for note in ("Told", "Changed", "Changed"):
        shelf.save(HOUSE, row.id, story, note)
    (folder.root / "book.pdf").write_bytes(b"%PDF with the photo")
    store = FolderStore(folder.root / ".laterna" / "store")
    store.put("a" * 64, {"frontispiece": PHOTO}, Made(step="develop", step_version=1, inputs={"photo": (digest,)}))
    yield row.id
    shelf.destroy(HOUSE, row.id)


def test_the_photos_go_from_folder_history_order_and_store(client, kept):
    shelf = client.app.state.shop.shelf
    root = shelf.folder(kept).root
    shelf.set(kept, state="making", work="w")
    assert "stop it first" in problem(client.delete(f"{API}/stories/{kept}/originals"), 409)
    shelf.set(kept, state="ready", work="")
    assert client.get(f"{API}/stories/{kept}").json()["photos"] == 1
    made = client.delete(f"{API}/stories/{kept}/originals").json()
    assert (made["note"], made["revision"]) == ("Deleted the photos", 4)
    assert client.get(f"{API}/stories/{kept}").json()["photos"] == 0
    held = {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}
    assert held.keys() == {"story.json", ".laterna/order.json"}
    assert kept_order(root).photos == ()
    for _ in range(3):
        assert client.post(f"{API}/stories/{kept}/undo").is_success
        assert client.get(f"{API}/stories/{kept}").json()["photos"] == 0, "no way back leads to them"
    assert "no photos" in problem(client.delete(f"{API}/stories/{kept}/originals"), 404)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_book_is_made_again_without_its_photo(client):
    wish = {"production": SMALL, "brief": {"pages": 6, "subject": "a ball"}}
    story = begin(client, wish, ("ball.jpg", photo(), "image/jpeg"))
    until(client, story, "ready")
    shop = client.app.state.shop
    root = shop.shelf.folder(story).root
    brought = (root / ".laterna/brought-1.jpg").read_bytes()
    before = client.get(f"{API}/stories/{story}").json()
    assert before["photos"] == 1
    assert sum(file.read_bytes() == brought for file in root.rglob("*") if file.is_file()) >= 2
    framed = len((root / "book.html").read_bytes())
    made = client.delete(f"{API}/stories/{story}/originals")
    assert made.json()["note"] == "Deleted the photos"
    until(client, story, "ready")
    after = client.get(f"{API}/stories/{story}").json()
    assert after["photos"] == 0
    assert [page["picture"] for page in after["pages"]] == [page["picture"] for page in before["pages"]]
    held = [file for file in root.rglob("*") if file.is_file()]
    assert not [file for file in held if file.read_bytes() == brought]
    assert [file.name for file in held if file.suffix == ".jpg"] == ["card.jpg"]
    assert len((root / "book.html").read_bytes()) < framed, "the photo is no longer in the book"
    assert client.post(f"{API}/stories/{story}/undo").status_code == 200
    until(client, story, "ready")
    assert client.get(f"{API}/stories/{story}").json()["photos"] == 0, "no way back leads to them"
    assert "no photos" in problem(client.delete(f"{API}/stories/{story}/originals"), 404)
    assert client.delete(f"{API}/stories/{story}?forever=true").status_code == 204


def test_a_store_forgets_what_was_made_from_something_and_no_more(tmp_path):
    store = FolderStore(tmp_path)

    def put(name: str, content: bytes, *inputs: str) -> str:
        return store.put(name * 64, {"file": content}, Made(step="s", step_version=1, inputs={"from": inputs})).digest

    first = put("a", b"seen", "photo")
    second = put("b", b"shown", first, "else")
    other = put("c", b"painted", "else")
    put("d", b"bound", second, other)
    put("e", b"seen too", "else")
    store.put("f" * 64, {"file": b"painted", "more": b"shown"}, Made(step="s", step_version=1))
    store.forget(["photo"])
    assert [store.get(name * 64) is not None for name in "abcdef"] == [False, False, True, False, True, True]
    left = {file.read_bytes() for file in (tmp_path / "objects").rglob("*") if file.is_file()}
    assert left == {b"painted", b"seen too", b"shown"}

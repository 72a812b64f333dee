"""The API, route by route, in this process."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest
from PIL import Image
from studio_client import SMALL, begin, until

API = "/api/v1"


def problem(answer, status: int) -> str:
    """What a refused request is told; held to RFC 9457."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:laterna:")
    assert body["title"]
    return body["detail"]


def whole(client, story: str) -> dict:
    return client.get(f"{API}/stories/{story}").json()


def change(client, story: str, method: str, path: str, **json) -> dict:
    """One edit, and the story built again."""
    answer = client.request(method, f"{API}/stories/{story}{path}", json=json or None)
    assert answer.status_code == 200, answer.text
    until(client, story, "ready")
    return answer.json()


def test_a_text_becomes_a_story_word_for_word(client, told):
    story = whole(client, told)
    assert story["title"]["en"]["words"] == "The Red Kite"
    assert [one["page"]["text"]["en"]["words"] for one in story["pages"]][:2] == [
        "A fox ran up the hill.",
        "The fox held a kite.",
    ]
    assert all(one["picture"] and one["layout"] for one in story["pages"])
    assert "book.html" in story["files"]


def test_pictures_and_files_are_served_with_a_policy(client, told):
    story = whole(client, told)
    picture = client.get(f"{API}/stories/{told}/pictures/{story['pages'][0]['picture']}?px=300")
    assert Image.open(io.BytesIO(picture.content)).format == "WEBP"
    assert "immutable" in picture.headers["cache-control"]
    assert client.get(f"{API}/stories/{told}/cover").headers["content-type"] == "image/webp"
    book = client.get(f"{API}/stories/{told}/files/book.html?inline=true")
    assert "default-src 'none'" in book.headers["content-security-policy"]
    assert "attachment" in client.get(f"{API}/stories/{told}/files/book.html").headers["content-disposition"]
    for page in ("/", "/library", "/settings", f"/stories/{told}", f"/stories/{told}/read"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(r"""(src|href)=["'](https?:)?//""", answer.text)


def test_what_is_not_there_is_a_problem(client, told):
    for path in ("stories/nobody", "stories/nobody/history", f"stories/{told}/files/x.pdf",
                 f"stories/{told}/files/provenance.json", f"stories/{told}/pictures/{'0' * 64}",
                 f"stories/{told}/voices/{'0' * 64}", f"stories/{told}/pages/none/layout", "nothing"):  # fmt: skip
        problem(client.get(f"{API}/{path}"), 404)
    problem(client.get(f"{API}/stories/{told}/files/..%2F..%2Flibrary.sqlite"), 404)
    problem(client.delete(f"{API}/stories/{told}/pages/none"), 404)
    problem(client.patch(f"{API}/stories/{told}/cast/none", json={"name": "Bo"}), 404)
    assert client.get("/stories/nobody").status_code == 404
    assert client.get("/s/nothing").status_code == 404


def test_what_cannot_be_understood_is_a_problem(client, told):
    assert "photo" in problem(client.post(f"{API}/stories", data={"wish": "{}"}), 422)
    problem(client.post(f"{API}/stories", data={"wish": "{"}), 422)
    problem(client.post(f"{API}/stories", data={"wish": '{"brief": {"pages": 3}}'}), 422)
    problem(client.post(f"{API}/stories", data={"wish": '{"production": {"shape": "round"}}'}), 422)
    problem(client.patch(f"{API}/stories/{told}/pages/p1", json={"time": "teatime"}), 422)
    problem(client.put(f"{API}/stories/{told}/pages", json={"pages": ["p1"]}), 422)
    problem(client.get(f"{API}/stories?count=0"), 422)
    problem(client.post(f"{API}/stories/{told}/choice", json={"idea": 1}), 409)


def test_what_is_not_for_children_is_refused(client, told):
    wish = '{"brief": {"premise": "a man cuts off a head and the blood spurts"}}'
    problem(client.post(f"{API}/stories", data={"wish": wish}), 422)


def test_a_text_is_changed_undone_and_done_again(client, told):
    story = whole(client, told)
    page, revision = story["pages"][0], story["card"]["revision"]
    made = change(client, told, "PATCH", f"/pages/{page['page']['id']}", text="A fox ran down the hill.")
    assert made["note"] == "Changed the text on page 1"
    after = whole(client, told)
    assert after["pages"][0]["page"]["text"]["en"] == {"words": "A fox ran down the hill.", "author": "person"}
    assert after["pages"][0]["picture"] == page["picture"], "a changed word paints nothing"
    stale = client.patch(
        f"{API}/stories/{told}/pages/{page['page']['id']}", json={"text": "x"}, headers={"if-match": str(revision)}
    )
    assert "elsewhere" in problem(stale, 409)
    change(client, told, "POST", "/undo")
    assert whole(client, told)["pages"][0]["page"]["text"]["en"]["words"] == "A fox ran up the hill."
    change(client, told, "POST", "/redo")
    assert whole(client, told)["pages"][0]["page"]["text"]["en"]["words"] == "A fox ran down the hill."
    problem(client.post(f"{API}/stories/{told}/redo"), 409)
    history = client.get(f"{API}/stories/{told}/history").json()
    assert [row["note"] for row in history][:1] == ["Changed the text on page 1"]
    change(client, told, "POST", f"/history/{history[-1]['number']}")
    assert whole(client, told)["card"]["revision"] == history[-1]["number"]


def test_a_figure_is_moved_and_the_picture_changes(client, told):
    story = whole(client, told)
    page = story["pages"][1]
    layout = client.get(f"{API}/stories/{told}/pages/{page['page']['id']}/layout").json()
    figure = next(thing for thing in layout["things"] if thing["figure"])
    place = {"x": round(1 - figure["x"], 3), "y": figure["y"]}
    change(client, told, "PATCH", f"/pages/{page['page']['id']}", shifts={figure["id"]: place})
    after = whole(client, told)["pages"]
    assert after[1]["picture"] != page["picture"]
    assert [one["picture"] for one in after[2:]] == [one["picture"] for one in story["pages"][2:]]
    moved = client.get(f"{API}/stories/{told}/pages/{page['page']['id']}/layout").json()
    assert next(thing for thing in moved["things"] if thing["id"] == figure["id"])["x"] == pytest.approx(place["x"])
    change(client, told, "PATCH", f"/pages/{page['page']['id']}", straighten=True)
    assert whole(client, told)["pages"][1]["picture"] == page["picture"]


def test_another_picture_is_offered_and_chosen(client, told):
    page = whole(client, told)["pages"][2]
    options = client.post(f"{API}/stories/{told}/pages/{page['page']['id']}/options").json()
    assert len({option["picture"] for option in options}) == 3
    for option in options:
        assert client.get(f"{API}/stories/{told}/pictures/{option['picture']}").status_code == 200
    change(client, told, "PATCH", f"/pages/{page['page']['id']}", variant=options[1]["variant"])
    after = whole(client, told)["pages"][2]
    assert after["page"]["variant"] == options[1]["variant"]
    assert after["picture"] != page["picture"]


def test_scene_light_cast_and_book_are_changed(client, told):
    story = whole(client, told)
    page = story["pages"][3]["page"]["id"]
    made = change(client, told, "PATCH", f"/pages/{page}", scene="The fox sits at the sea with a zorble.", time="night")
    assert made["missed"] == ["zorble"]
    after = whole(client, told)
    assert after["pages"][3]["page"]["scene"]["time"] == "night"
    member = after["cast"][0]
    change(client, told, "PATCH", f"/cast/{member['id']}", name="Rosalind", traits={"coat": "#336699"})
    renamed = next(one for one in whole(client, told)["cast"] if one["id"] == member["id"])
    assert (renamed["name"], renamed["traits"]["coat"]) == ("Rosalind", "#336699")
    change(client, told, "PATCH", "", title="The Blue Kite", dedication="For Anna", production={"style": "linocut"})
    assert whole(client, told)["card"]["title"] == "The Blue Kite"


def test_a_picture_is_described_in_a_persons_words(client, told):
    """They are what both books say of the picture; taken away again, the scene speaks."""
    before = whole(client, told)
    page = before["pages"][0]
    words = "Our Biscuit, dressed up as a fox & proud of it."
    change(client, told, "PATCH", "", production={"formats": ["html", "epub"]})
    made = change(client, told, "PATCH", f"/pages/{page['page']['id']}", alt=f" {words}\n")
    assert made["note"] == "Described the picture on page 1"
    after = whole(client, told)
    assert after["pages"][0]["page"]["alt"] == {"en": {"words": words, "author": "person"}}
    assert after["pages"][0]["picture"] == page["picture"], "nothing is painted anew"
    written = f'alt="{html.escape(words)}"'
    assert written in client.get(f"{API}/stories/{told}/files/book.html").text
    assert written in epub_text(client.get(f"{API}/stories/{told}/files/book.epub").content)
    change(client, told, "PATCH", f"/pages/{page['page']['id']}", alt="")
    assert whole(client, told)["pages"][0]["page"]["alt"] == {}
    assert "Biscuit" not in epub_text(client.get(f"{API}/stories/{told}/files/book.epub").content)
    change(client, told, "PATCH", "", production={"formats": before["production"]["formats"]})


def epub_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml"))


def test_pages_are_added_moved_and_removed(client, told):
    before = [one["page"]["id"] for one in whole(client, told)["pages"]]
    change(client, told, "POST", "/pages", after=before[0])
    added = [one["page"]["id"] for one in whole(client, told)["pages"]]
    assert [added[0], *added[2:]] == before
    change(client, told, "PUT", "/pages", pages=added[::-1])
    assert [one["page"]["id"] for one in whole(client, told)["pages"]] == added[::-1]
    change(client, told, "DELETE", f"/pages/{added[1]}")
    assert [one["page"]["id"] for one in whole(client, told)["pages"]] == before[::-1]


def test_a_link_opens_until_it_is_closed_or_expires(client, told, monkeypatch):
    share = client.post(f"{API}/stories/{told}/shares", json={"days": 7}).json()
    assert client.get(share["path"]).status_code == 200
    assert client.get(f"{share['path']}/book.html").status_code == 200
    problem(client.get(f"{share['path']}/story.json"), 404)
    assert client.get(f"/qr.svg?path={share['path']}").headers["content-type"] == "image/svg+xml"
    problem(client.get("/qr.svg?path=/library"), 404)
    listed = client.get(f"{API}/stories/{told}/shares").json()
    assert [row["id"] for row in listed] == [share["id"]]
    assert listed[0]["path"] is None, "a secret is told once"
    assert client.delete(f"{API}/stories/{told}/shares/{share['id']}").status_code == 204
    assert client.get(share["path"]).status_code == 404
    problem(client.get(f"{share['path']}/book.html"), 404)
    problem(client.post(f"{API}/stories/{told}/shares", json={"days": 0}), 422)


def test_the_library_finds_and_pages(client, told):
    assert told in [row["id"] for row in client.get(f"{API}/stories?query=kite").json()["stories"]]
    assert client.get(f"{API}/stories?query=kite zzz").json()["stories"] == []
    client.put(f"{API}/stories/{told}/shelf", json={"shelf": " Animals "})
    assert [row["id"] for row in client.get(f"{API}/stories?shelf=Animals").json()["stories"]] == [told]


def test_trash_restore_and_a_deletion_that_leaves_nothing(client):
    story = begin(
        client, {"production": {"picture_px": 128, "formats": ["html"]}}, ("a.txt", b"Zanzibar sleeps.", "text/plain")
    )
    assert client.delete(f"{API}/stories/{story}").status_code == 204
    assert story not in [row["id"] for row in client.get(f"{API}/stories").json()["stories"]]
    assert story in [row["id"] for row in client.get(f"{API}/stories?trashed=true").json()["stories"]]
    assert client.post(f"{API}/stories/{story}/restore").json()["trashed"] is False
    client.post(f"{API}/stories/{story}/build")
    until(client, story, "ready")
    share = client.post(f"{API}/stories/{story}/shares", json={}).json()["path"]
    assert client.delete(f"{API}/stories/{story}?forever=true").status_code == 204
    problem(client.get(f"{API}/stories/{story}"), 404)
    assert client.get(share).status_code == 404
    home = client.app.state.shop.settings.home
    assert not (home / "stories" / story).exists()
    left = [file for file in home.rglob("*") if file.is_file() and story.encode() in _bytes(client, file)]
    assert left == []


def _bytes(client, file) -> bytes:
    """What a file holds; a database by its rows."""
    import sqlite3

    if file.suffix != ".sqlite":
        return b"" if file.name.endswith(("-wal", "-shm")) else file.read_bytes()
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        dumped = "\n".join(connection.iterdump())
    connection.close()
    return dumped.encode()


def test_three_ideas_one_is_told(client):
    wish = {"brief": {"premise": "a bear who lost a kite", "pages": 4}, "choose": True, "production": SMALL}
    story = begin(client, wish)
    until(client, story, "choosing")
    told = client.app.state.shop.happenings.since(story, 0)
    moments = [row.body["at"] for row in told]
    assert moments == sorted(moments)
    ideas = next(row.body["ideas"] for row in told if row.kind == "ideas")
    assert len({idea["title"] for idea in ideas}) == 3
    client.post(f"{API}/stories/{story}/choice", json={"idea": 2})
    assert until(client, story, "ready")["title"] == ideas[2]["title"]
    change(client, story, "POST", "/revise", request="page 1: it is night")
    assert whole(client, story)["pages"][0]["page"]["scene"]["time"] == "night"

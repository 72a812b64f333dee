"""How stories usually are, who reads them, the library's folders and looks, and the poster."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from studio_client import SMALL, begin, until
from test_web_api import API, change, problem, whole

DEFAULTS = {
    "age": "3-5", "pages": 12, "language": None, "style": "papercut", "theme": None, "shape": "square", "film": "wide",
    "choose": True, "voices": {},
}  # fmt: skip


@pytest.fixture
def _usual(client):
    yield
    client.put(f"{API}/defaults", json=DEFAULTS)


def chosen(page: str, name: str) -> str:
    """What a form's field stands on."""
    field = re.search(rf'<select id="{name}".*?</select>', page, re.DOTALL)[0]
    return re.search(r'value="([^"]*)" selected', field)[1]


@pytest.mark.usefixtures("_usual")
def test_a_new_story_begins_as_stories_usually_are(client):
    assert client.get(f"{API}/defaults").json() == DEFAULTS
    new = DEFAULTS | {"age": "6-8", "pages": 16, "language": "ko", "style": "linocut", "theme": "school"}
    new |= {"shape": "portrait", "film": "none", "choose": False, "voices": {"ko": "girl"}}
    assert client.put(f"{API}/defaults", json=new).json() == new
    page = client.get("/").text
    fields = ("age", "pages", "language", "theme", "shape", "film")
    assert [chosen(page, name) for name in fields] == ["6-8", "16", "ko", "school", "portrait", "none"]
    assert 'value="linocut" checked' in page
    assert 'name="choose" checked' not in page
    assert 'data-usual="{&#34;ko&#34;: &#34;girl&#34;}"' in page
    settings = client.get("/settings").text
    assert [chosen(settings, f"d-{name}") for name in fields] == ["6-8", "16", "ko", "school", "portrait", "none"]


def test_a_new_story_begins_in_the_browsers_language(client):
    for asked, language in (("ru", "ru"), ("xx", "en")):
        assert chosen(client.get("/", headers={"accept-language": asked}).text, "language") == language


@pytest.mark.parametrize(
    "wrong", [{"style": "oil"}, {"theme": "noir"}, {"pages": 3}, {"age": "99"}, {"voices": {"x": ""}}]
)
def test_what_nobody_can_make_is_no_default(client, wrong):
    problem(client.put(f"{API}/defaults", json=DEFAULTS | wrong), 422)
    assert client.get(f"{API}/defaults").json() == DEFAULTS


def test_voices_are_listed_and_heard(client):
    voices = client.get(f"{API}/voices?language=es").json()
    assert {voice["language"] for voice in voices} == {"es"}
    assert {"narrator", "woman", "girl"} <= {voice["name"] for voice in voices}
    assert client.get(f"{API}/voices?language=zz").json() == []
    said = [client.get(f"{API}/voices/es/{name}") for name in ("woman", "girl")]
    assert all(answer.headers["content-type"] == "audio/ogg" and answer.content[:4] == b"OggS" for answer in said)
    assert said[0].content != said[1].content
    problem(client.get(f"{API}/voices/es/nobody"), 404)


def test_folders(client, told):
    def folders() -> dict[str, int]:
        return {row["name"]: row["stories"] for row in client.get(f"{API}/shelves").json()}

    client.put(f"{API}/stories/{told}/shelf", json={"shelf": ""})
    others = folders()
    assert client.put(f"{API}/stories/{told}/shelf", json={"shelf": " At bedtime "}).json()["shelf"] == "At bedtime"
    assert folders() == others | {"At bedtime": 1}
    assert [row["id"] for row in client.get(f"{API}/stories?shelf=At bedtime").json()["stories"]] == [told]
    assert "<h1>At bedtime" in client.get("/library?shelf=At bedtime").text
    renamed = client.post(f"{API}/shelves/rename", json={"name": "At bedtime", "new": "Kites"})
    assert {"name": "Kites", "stories": 1} in renamed.json()
    assert folders() == others | {"Kites": 1}
    problem(client.post(f"{API}/shelves/rename", json={"name": "At bedtime", "new": "x"}), 404)
    problem(client.post(f"{API}/shelves/rename", json={"name": " ", "new": "x"}), 422)
    client.post(f"{API}/shelves/rename", json={"name": "Kites", "new": ""})
    assert folders() == others


def test_stories_are_found_by_a_picture_and_a_colour(client, told):
    sha256 = client.get(f"{API}/stories/{told}").json()["pages"][1]["picture"]
    picture = client.get(f"{API}/stories/{told}/pictures/{sha256}?px=480").content
    for _ in range(20):
        found = client.post(f"{API}/looks", files={"files": ("page.webp", picture)}).json()
        if not found["left"]:
            break
    assert found["stories"][0]["story"]["id"] == told
    assert found["stories"][0]["likeness"] > 0.9
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    colours, counts = np.unique(pixels.reshape(-1, 3) // 32, axis=0, return_counts=True)
    blue, green, red = (int(part) * 32 + 16 for part in colours[counts.argmax()])
    mostly = client.get(f"{API}/looks", params={"colour": f"#{red:02x}{green:02x}{blue:02x}"}).json()
    seldom = client.get(f"{API}/looks", params={"colour": "#ff00ff"}).json()
    assert likeness(mostly, told) > likeness(seldom, told) + 0.1
    assert told not in [row["story"]["id"] for row in client.get(f"{API}/stories/{told}/alike").json()["stories"]]
    title = client.get(f"{API}/stories/{told}").json()["card"]["title"]
    assert title in client.get(f"/library?like={told}").text


def likeness(found: dict, story: str) -> float:
    return next((row["likeness"] for row in found["stories"] if row["story"]["id"] == story), -1.0)


def test_what_is_no_picture_finds_nothing(client):
    assert "picture" in problem(client.post(f"{API}/looks", files={"files": ("a.txt", b"a fox")}), 422)
    problem(client.post(f"{API}/looks", files={"files": ("a.png", b"\x89PNG no more")}), 422)
    problem(client.get(f"{API}/looks?colour=red"), 422)
    assert client.get("/library?like=nobody").status_code == 404


def test_a_poster_leads_to_the_story(client, told):
    share = client.post(f"{API}/stories/{told}/shares", json={}).json()
    poster = client.get(f"{API}/stories/{told}/poster", params={"link": share["path"], "kind": "png", "paper": "a5"})
    assert poster.headers["content-type"] == "image/png"
    assert "poster.png" in poster.headers["content-disposition"]
    pixels = cv2.imdecode(np.frombuffer(poster.content, np.uint8), cv2.IMREAD_COLOR)
    code = cv2.QRCodeDetector().detectAndDecode(cv2.resize(pixels, None, fx=2, fy=2))[0]
    assert code == f"http://localhost:8420{share['path']}"
    assert client.get(f"{API}/stories/{told}").json()["production"]["link"] == "", "no secret is kept in the story"
    client.delete(f"{API}/stories/{told}/shares/{share['id']}")
    problem(client.get(f"{API}/stories/{told}/poster?link={share['path']}&kind=png"), 404)
    problem(client.get(f"{API}/stories/{told}/poster?kind=gif"), 422)
    problem(client.get(f"{API}/stories/{told}/poster?link=http://elsewhere"), 422)


def test_a_story_is_revised_in_words(client, told):
    assert "not planned" in problem(client.post(f"{API}/stories/{told}/revise", json={"request": "shorter"}), 422)
    story = begin(client, {"production": SMALL, "brief": {"premise": "a fox who wants to fly", "pages": 4}})
    until(client, story, "ready")
    made = change(client, story, "POST", "/revise", request="page 2: it is night")
    assert made["note"] == "Revised: page 2: it is night"
    assert whole(client, story)["pages"][1]["page"]["scene"]["time"] == "night"
    client.delete(f"{API}/stories/{story}?forever=true")

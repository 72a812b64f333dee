"""Two houses on one server: with the other's ids, by whatever route, nothing is seen, changed, or told apart."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from studio_client import SMALL, begin, until
from townsfolk import API, SAME, peopled

from laterna.web import api, entrance, passage, views

MARK = "Zanzibar"
"""A word that only the other house's things hold."""
NOBODY = "0" * 16
VERBS = ("get", "post", "put", "patch", "delete")
HEADERS = ("If-Match", "Last-Event-ID")
"""What they say is a number of the story's."""
LOG = f"{API}/deeds"
"""It tells an owner what they themselves asked for, ids and all."""
FAREWELLS = (("DELETE", f"{API}/house"), ("POST", f"{API}/sign-out"))
"""Asked for last: they end whoever asks."""
ITS = ("story", "share", "secret", "person", "invitation", "token", "sign_in", "hook", "report")
"""Names of paths that belong to somebody."""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def town(request, tmp_path_factory):
    shared = {"database": request.getfixturevalue("postgres").database()} if request.param == "postgres" else {}
    often = {"tries_per_minute": 100000, "rate_per_minute": 1000000}
    with peopled(tmp_path_factory.mktemp("town"), **often, **shared) as place:
        yield place


@pytest.fixture(scope="module")
def other(town):
    """The owner of a house that has everything there is."""
    return town.found(f"House of {MARK}", f"{MARK.lower()}-owner")


@pytest.fixture(scope="module")
def theirs(town, other):
    """What the other house has: a value for every name that a path may hold."""
    words = f"# {MARK}\n\nA fox came to {MARK}.\n\n***\n\nThe fox sleeps in {MARK}."
    story = begin(other, {"production": SMALL}, ("z.md", words.encode(), "text/markdown"))
    until(other, story, "ready")
    whole = other.get(f"{API}/stories/{story}").json()
    share = other.post(f"{API}/stories/{story}/shares", json={}).json()
    invitation = other.post(f"{API}/invitations", json={"role": "editor"}).json()
    token = other.post(f"{API}/me/tokens", json={"name": f"{MARK} program"}).json()
    town.invite(other, f"{MARK.lower()}-reader", "reader")
    other.post(f"{API}/stories/{story}/reports", json={"words": f"{MARK} is not for children."})
    hooks = other.post(f"{API}/hooks", json={"url": f"https://{MARK.lower()}.example/"})
    return {
        "story": story,
        "share": share["id"],
        "secret": share["id"],
        "invitation": invitation["id"],
        "token": token["id"],
        "sign_in": other.get(f"{API}/me/sign-ins").json()[0]["id"],
        "person": other.get(f"{API}/people").json()[1]["id"],
        "hook": hooks.json()["id"] if hooks.status_code == 201 else NOBODY,
        "report": other.get(f"{API}/reports").json()[0]["id"],
        "page": whole["pages"][0]["page"]["id"],
        "member": whole["cast"][0]["id"],
        "sha256": whole["pages"][0]["picture"],
        "number": "1",
        "service": "chat",
        "language": "en",
        "voice": "woman",
        "name": "book.html",
    }


@pytest.fixture(scope="module")
def askers(town):
    """Those who have no business there: an owner, a reader, and a program of another house."""
    owner = town.found("House of Ann", "ann")
    begin(owner, {"production": SMALL}, ("a.md", b"A cat.", "text/markdown"))
    token = owner.post(f"{API}/me/tokens", json={"name": "program"}).json()["secret"]
    return {"owner": owner, "reader": town.invite(owner, "rea", "reader"), "program": town.program(token)}


def example(schema: dict, known: dict):
    """The smallest value that a JSON schema allows, with required fields only."""
    if "$ref" in schema:
        return example(known[schema["$ref"].rpartition("/")[2]], known)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], known)
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if schema.get("type") == "object":
        return {name: example(schema["properties"][name], known) for name in schema.get("required", ())}
    if schema.get("type") == "array":
        return [example(schema["items"], known)] * schema.get("minItems", 0)
    if schema.get("type") == "string":
        return "a@b.example" if "@" in schema.get("pattern", "") else "p1"
    return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}.get(schema.get("type"))


def operations(document: dict):
    """Every operation of the API, and every page: method, path, and what may be sent as its body and headers."""
    known = document["components"]["schemas"]
    for path, verbs in document["paths"].items():
        for verb in VERBS:
            if verb in verbs:
                operation = verbs[verb]
                content = operation.get("requestBody", {}).get("content", {})
                body = content.get("application/json", {}).get("schema")
                headers = [row["name"] for row in operation.get("parameters", ()) if row["name"] in HEADERS]
                sent = {"json": example(body, known)} if body else {}
                yield verb.upper(), path, sent | {"headers": dict.fromkeys(headers, "1")}
    for router in (views.views, entrance.entrance, passage.views):
        for route in router.routes:
            yield "GET", route.path, {"headers": {"accept": "text/html"}}


def filled(path: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: values[name[1]], path)


def own(path: str) -> list[str]:
    return [name for name in re.findall(r"\{(\w+)\}", path) if name in ITS]


def everything(client, theirs) -> str:
    """All that the other house sees of its own."""
    story = f"{API}/stories/{theirs['story']}"
    paths = [story, f"{story}/history", f"{story}/shares", f"{API}/people", f"{API}/invitations", f"{API}/me/tokens"]
    paths += [f"{API}/reports", f"{API}/stories", f"{API}/stories?trashed=true"]
    told = [client.get(path).text for path in paths]
    told.append(str(client.get(f"{story}/files/book.html").content))
    return "\n".join(re.sub(r'"(used|seen)":"[^"]*"', "", one) for one in told)


def test_nothing_of_another_house_is_seen_changed_or_told_apart(town, other, theirs, askers):
    before = everything(other, theirs)
    document = town.stranger().get(f"{API}/openapi.json").json()
    nobody = theirs | dict.fromkeys(ITS, NOBODY)
    secrets = {MARK.lower(), *(theirs[name] for name in ITS if theirs[name] != NOBODY), theirs["sha256"]}
    walked = 0
    leaks: list[str] = []
    for who, client in askers.items():
        for method, path, sent in operations(document):
            if (method, path) in FAREWELLS:
                continue
            answer = client.request(method, filled(path, theirs), **sent)
            walked += 1
            said = answer.text.lower()
            asked = {theirs[name].lower() for name in (ITS if path == LOG else own(path))}
            if any(secret in said for secret in secrets - asked):
                leaks.append(f"{who} saw something: {method} {path}: {said[:200]}")
            if own(path):
                blank = client.request(method, filled(path, nobody), **sent)
                if answer.status_code not in ({404} if who == "owner" else {403, 404}):
                    leaks.append(f"{who} came further: {method} {path}: {answer.status_code} {said[:200]}")
                if (answer.status_code, told(answer, theirs)) != (blank.status_code, told(blank, nobody)):
                    leaks.append(f"{who} can tell it is there: {method} {path}: {said[:200]} / {blank.text[:200]}")
    assert leaks == []
    assert everything(other, theirs) == before
    assert walked > 3 * 50
    for client in askers.values():
        assert client.get(f"{API}/me").is_success, "the walk has thrown nobody out"


def told(answer, values) -> str:
    """An answer without what was asked for."""
    said = answer.text
    for name in ITS:
        said = said.replace(values[name], "")
    return said


def test_a_stranger_gets_nowhere(town, theirs):
    stranger = town.stranger()
    document = stranger.get(f"{API}/openapi.json").json()
    reached = []
    for method, path, sent in operations(document):
        answer = stranger.request(method, filled(path, theirs), **sent)
        assert MARK not in answer.text, path
        if answer.status_code not in {401, 303}:
            reached.append((method, path, answer.status_code))
    assert sorted(reached) == sorted(
        [
            ("GET", f"{API}/health", 200),
            *((method, path, status) for method, path, status in reached if path in {f"{API}/ready", "/metrics"}),
            ("POST", f"{API}/sign-in", 422),
            ("POST", f"{API}/join/{{secret}}", 404),
            ("POST", f"{API}/shared/{{secret}}/reports", 404),
            ("GET", "/sign-in", 200),
            ("GET", "/join/{secret}", 404),
            ("GET", "/s/{secret}", 404),
            ("GET", "/s/{secret}/{name}", 404),
            ("GET", "/oidc/start", 404),
            ("GET", "/oidc/back", 422),
        ]
    )


def test_whose_a_thing_is_cannot_be_said_in_a_request(town, other, askers, theirs):
    """Fields and headers that a careless server would believe."""
    owner = askers["owner"]
    house = {"owner": "house", "house": "house", "person": theirs["person"]}
    wish = {"brief": {"premise": "a fox"}}
    made = owner.post(f"{API}/stories", data={"wish": json.dumps(wish), **house}, headers={"x-house": "house"})
    assert made.status_code in {202, 422}
    assert MARK not in owner.get(f"{API}/stories", params=house).text
    assert len(other.get(f"{API}/stories").json()["stories"]) == 1
    taken = owner.patch(f"{API}/people/{theirs['person']}", json={"role": "owner", "house": "house"})
    assert taken.status_code in {404, 422}


def test_one_story_of_two_houses_never_meets(town, other, theirs, askers):
    """Own story, their page, picture, share or version: ids below a story are only looked for within it."""
    owner = askers["owner"]
    mine = owner.get(f"{API}/stories").json()["stories"][-1]["id"]
    until(owner, mine, "ready")
    for path in (f"pictures/{theirs['sha256']}", f"voices/{theirs['sha256']}"):
        assert owner.get(f"{API}/stories/{mine}/{path}").status_code == 404
    assert owner.delete(f"{API}/stories/{mine}/shares/{theirs['share']}").status_code == 404
    assert len(other.get(f"{API}/stories/{theirs['story']}/shares").json()) == 1


def test_no_route_reaches_past_its_house():
    """The one place is `access.py`: no other module of the API or the pages can name the workshop."""
    files = [*Path(api.__file__).parent.glob("*.py"), *(Path(one.__file__) for one in (views, entrance, passage))]
    for file in files:
        source = file.read_text(encoding="utf-8")
        assert not re.search(
            r"app\.state\.shop|import .*\b(Workshop|Shelf|Database|Shares|Happenings|People)\b", source
        ), file


def test_a_request_of_another_house_is_not_answered_again(other, theirs, askers):
    key = {"idempotency-key": "the-same-key-as-theirs"}
    shares = f"{API}/stories/{theirs['story']}/shares"
    assert other.post(shares, json={}, headers=key).status_code == 201
    for client in askers.values():
        assert client.post(shares, json={}, headers=key).status_code in {403, 404}
    key = {"idempotency-key": "another-key-of-both"}
    invited = [client.post(f"{API}/invitations", json={}, headers=key).json() for client in (other, askers["owner"])]
    assert invited[0]["id"] != invited[1]["id"]


def test_a_signed_in_browser_of_one_house_stays_in_it(town, askers, theirs):
    looking = SAME | {"accept": "text/html"}
    page = askers["owner"].get(f"/stories/{theirs['story']}", headers=looking)
    assert page.status_code == 404
    assert "text/html" in page.headers["content-type"]


def test_a_farewell_is_ones_own(other, theirs, askers):
    before = everything(other, theirs)
    for client in askers.values():
        for method, path in FAREWELLS:
            client.request(method, path, json={"name": f"House of {MARK}"})
    assert everything(other, theirs) == before

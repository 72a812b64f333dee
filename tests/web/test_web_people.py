"""People on a server: joining, signing in and out, what each may do, programs, the log, quotas, farewell."""

from __future__ import annotations

import os
import subprocess

import pytest
from sqlalchemy import text
from studio_client import SMALL, TEXT, begin, until
from test_web_api import problem
from townsfolk import API, PASSWORD, SAME, laterna, library, link_in, peopled


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with peopled(tmp_path_factory.mktemp("town"), tries_per_minute=1000, rate_per_minute=100000) as place:
        yield place


@pytest.fixture(scope="module")
def ann(town):
    """The owner of a house."""
    return town.found("The Foxes", "ann")


def credentials(name: str, password: str = PASSWORD) -> dict[str, str]:
    return {"email": f"{name}@example.org", "password": password}


def me(client) -> dict:
    return client.get(f"{API}/me").json()


def kept(town, statement: str) -> str:
    """Everything that a query finds, as text."""
    database = library(town.server)
    with database.engine.connect() as connection:
        rows = str(connection.execute(text(statement)).all())
    database.close()
    return rows


def test_a_house_is_founded_from_the_command_line(town):
    environment = os.environ | {"LATERNA_HOME": str(town.server.home)}

    def run(*words: str) -> str:
        return subprocess.run([laterna(), "house", *words], env=environment, capture_output=True, text=True).stdout

    owner = town.join(link_in(run("found", "The Bears")), "bea")
    assert me(owner)["role"] == "owner"
    house = next(row.split()[0] for row in run("list").splitlines() if "The Bears: 1 people, 0 stories" in row)
    assert "stories: 0 of 2" in run("limits", house, "--stories", "2")
    assert "no house" in subprocess.run(
        [laterna(), "house", "limits", "none"], env=environment, capture_output=True, text=True
    ).stderr  # fmt: skip


def test_strangers_are_shown_the_door(town):
    stranger = town.stranger()
    looking = {"accept": "text/html"}
    answer = stranger.get(f"{API}/stories")
    assert "token" in problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert stranger.get("/library", headers=looking).headers["location"] == "/sign-in?next=/library"
    assert stranger.get("/sign-in").status_code == 200
    for path in ("/static/studio.css", f"{API}/health", f"{API}/openapi.json"):
        assert stranger.get(path).status_code == 200
    for there in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert "evil" not in stranger.get("/sign-in", params={"next": there}).text


def test_signing_in_makes_a_new_secret_and_ends_the_old(town, ann):
    client = town.invite(ann, "ivo", "editor")
    first = dict(client.cookies)
    answer = client.post(f"{API}/sign-in", json=credentials("ivo"))
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    second = dict(client.cookies)
    assert first.keys() == second.keys()
    assert first != second
    stale = town.stranger()
    stale.cookies.update(first)
    assert stale.get(f"{API}/me").status_code == 401
    for secret in (*first.values(), *second.values(), PASSWORD):
        assert secret not in kept(town, "SELECT * FROM sign_ins") + kept(town, "SELECT * FROM people")
    assert "$argon2id$" in kept(town, "SELECT password FROM people")
    assert client.post(f"{API}/sign-out").status_code == 204
    client.cookies.update(second)
    assert client.get(f"{API}/me").status_code == 401


def test_a_wrong_password_and_a_wrong_name_are_told_alike(town, ann):
    stranger = town.stranger()
    told = {
        problem(stranger.post(f"{API}/sign-in", json=credentials(name, "nine small lanterns")), 422)
        for name in ("ann", "nobody")
    }
    assert len(told) == 1


def test_an_invitation_is_good_once_and_until_it_is_withdrawn(town, ann):
    made = ann.post(f"{API}/invitations", json={"role": "reader"}).json()
    guest = town.stranger()
    assert "The Foxes" in guest.get(made["path"]).text
    weak = {"name": "Rob", "email": "rob@example.org"}
    for password in ("short", "aaaaaaaaaaaaaaaa", "rob@example.org"):
        assert "password" in problem(guest.post(API + made["path"], json=weak | {"password": password}), 422)
    taken = {"name": "Ann", "email": " ANN@example.org", "password": PASSWORD}
    assert "Sign in instead" in problem(guest.post(API + made["path"], json=taken), 409)
    assert me(town.join(made["path"], "rob"))["role"] == "reader"
    problem(guest.post(API + made["path"], json=weak | {"password": PASSWORD, "email": "r2@example.org"}), 404)
    assert guest.get(made["path"], headers={"accept": "text/html"}).status_code == 404
    other = ann.post(f"{API}/invitations", json={"role": "reader"}).json()
    assert [row["id"] for row in ann.get(f"{API}/invitations").json()] == [other["id"]]
    assert ann.delete(f"{API}/invitations/{other['id']}").status_code == 204
    problem(guest.post(API + other["path"], json=weak | {"password": PASSWORD}), 404)
    assert made["path"].rpartition("/")[2] not in kept(town, "SELECT * FROM invitations")


def test_each_role_may_do_its_own(town, ann):
    editor, reader = town.invite(ann, "eva", "editor"), town.invite(ann, "ron", "reader")
    story = begin(editor, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
    until(editor, story, "ready")
    assert reader.get(f"{API}/stories/{story}").status_code == 200
    assert ann.get(f"{API}/stories/{story}").status_code == 200
    problem(reader.post(f"{API}/stories", data={"wish": '{"brief": {"premise": "a fox"}}'}), 403)
    assert "Ask an owner" in problem(reader.delete(f"{API}/stories/{story}"), 403)
    problem(reader.post(f"{API}/stories/{story}/shares", json={}), 403)
    assert reader.post(f"{API}/stories/{story}/reports", json={"words": "It is sad."}).status_code == 204
    (report,) = editor.get(f"{API}/reports").json()
    assert (report["story"], report["words"]) == (story, "It is sad.")
    assert "It is sad." in ann.get("/library").text
    assert "It is sad." not in reader.get("/library").text
    problem(reader.delete(f"{API}/reports/{report['id']}"), 403)
    for client in (editor, reader):
        problem(client.get(f"{API}/people"), 403)
        problem(client.post(f"{API}/invitations", json={"role": "owner"}), 403)
        problem(client.request("DELETE", f"{API}/house", json={"name": "The Foxes"}), 403)
    assert reader.get("/").headers["location"] == "/library"
    assert reader.get(f"/stories/{story}").headers["location"] == f"/stories/{story}/read"
    assert reader.get("/account").status_code == 200
    assert 'id="invite"' not in reader.get("/account").text
    people = {row["name"]: row["id"] for row in ann.get(f"{API}/people").json()}
    assert "owner" in problem(ann.patch(f"{API}/people/{people['ann']}", json={"role": "reader"}), 409)
    problem(ann.delete(f"{API}/people/{people['ann']}"), 409)
    assert ann.patch(f"{API}/people/{people['ron']}", json={"role": "editor"}).json()["role"] == "editor"
    assert "write" in me(reader)["rights"], "from the next request on"
    assert ann.delete(f"{API}/people/{people['ron']}").status_code == 204
    assert reader.get(f"{API}/me").status_code == 401
    assert ann.get(f"{API}/stories/{story}").status_code == 200, "stories stay in the house"


def test_a_program_does_what_its_token_allows(town, ann):
    def token(**fields) -> dict:
        answer = ann.post(f"{API}/me/tokens", json={"name": "A script", **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    read, write = token(scopes=["read"]), token(days=1)
    assert read["secret"].startswith("lat_")
    reading, writing = town.program(read["secret"]), town.program(write["secret"])
    assert me(reading)["rights"] == ["read"]
    refused = reading.post(f"{API}/stories", data={"wish": '{"brief": {"premise": "a fox"}}'})
    assert "that may write" in problem(refused, 403)
    story = begin(writing, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
    assert reading.get(f"{API}/stories/{story}").status_code == 200
    for path in ("/me/tokens", "/me/sign-ins", "/people", "/invitations", "/deeds"):
        problem(writing.get(API + path), 403)
    problem(writing.put(f"{API}/me/password", json={"old": PASSWORD, "new": "eight small lanterns"}), 403)
    listed = ann.get(f"{API}/me/tokens").json()
    assert {row["secret"] for row in listed} == {None}, "a secret is told once"
    assert all(row["used"] for row in listed)
    assert read["secret"] not in kept(town, "SELECT * FROM tokens")
    assert ann.delete(f"{API}/me/tokens/{read['id']}").status_code == 204
    gone = reading.get(f"{API}/stories")
    assert "Make a new one" in problem(gone, 401)
    assert gone.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    problem(ann.post(f"{API}/me/tokens", json={"name": "x", "scopes": ["people"]}), 422)
    until(ann, story, "ready")


def test_a_change_by_cookie_says_where_it_comes_from(town, ann):
    bare = town.stranger(**{"sec-fetch-site": ""})
    del bare.headers["sec-fetch-site"]
    bare.cookies.update(dict(ann.cookies))
    wish = {"name": "The Foxes"}
    problem(bare.patch(f"{API}/house", json=wish), 403)
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        problem(bare.patch(f"{API}/house", json=wish, headers=headers), 403)
    own = {"origin": town.server.address.rstrip("/")}
    assert bare.patch(f"{API}/house", json=wish, headers=own).status_code == 204
    assert bare.patch(f"{API}/house", json=wish, headers=SAME).status_code == 204


def test_a_new_password_signs_every_other_browser_out(town, ann):
    here = town.invite(ann, "pia", "reader")
    there = town.stranger()
    assert there.post(f"{API}/sign-in", json=credentials("pia")).status_code == 204
    rows = here.get(f"{API}/me/sign-ins").json()
    assert sorted(row["here"] for row in rows) == [False, True]
    new = "eight small lanterns"
    problem(here.put(f"{API}/me/password", json={"old": "nine small lanterns", "new": new}), 422)
    problem(here.put(f"{API}/me/password", json={"old": PASSWORD, "new": "short"}), 422)
    assert here.put(f"{API}/me/password", json={"old": PASSWORD, "new": new}).status_code == 204
    assert there.get(f"{API}/me").status_code == 401
    assert me(here)["name"] == "pia"
    problem(there.post(f"{API}/sign-in", json=credentials("pia")), 422)
    assert there.post(f"{API}/sign-in", json=credentials("pia", new)).status_code == 204
    other = next(row["id"] for row in here.get(f"{API}/me/sign-ins").json() if not row["here"])
    assert here.delete(f"{API}/me/sign-ins/{other}").status_code == 204
    assert there.get(f"{API}/me").status_code == 401


def test_what_was_done_is_written_down_without_secrets(town):
    owner = town.found("The Owls", "olga")
    link = owner.post(f"{API}/invitations", json={"role": "editor"}).json()["path"]
    town.join(link, "otto")
    town.stranger().post(f"{API}/sign-in", json=credentials("olga", "wrong small lanterns"))
    rows = owner.get(f"{API}/deeds").json()
    told = [(row["what"], row["outcome"]) for row in reversed(rows)]
    assert told == [
        ("POST /join/{secret}", "204"),
        ("POST /invitations", "201"),
        ("POST /join/{secret}", "204"),
        ("POST /sign-in", "422"),
    ]
    assert len({row["person"] for row in rows}) == 2
    assert [row["number"] for row in owner.get(f"{API}/deeds?count=1&before={rows[1]['number']}").json()] == [
        rows[2]["number"]
    ]
    assert link.rpartition("/")[2] not in kept(town, "SELECT * FROM deeds")


def test_a_house_makes_no_more_than_it_may(town):
    from laterna.library.household import houses
    from laterna.library.ledger import Ledger, Limits

    owner = town.found("The Mice", "mo")
    database = library(town.server)
    ledger = Ledger(database, Limits())
    house = next(row.id for row in houses(database) if row.name == "The Mice")
    ledger.limit(house, {"stories": 1})
    story = begin(owner, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
    until(owner, story, "ready")
    refused = owner.post(f"{API}/stories", data={"wish": '{"brief": {"premise": "a fox"}}'})
    assert "1 stories a month" in problem(refused, 403)
    used = {row["name"]: row for row in owner.get(f"{API}/usage").json()["rows"]}
    assert (used["stories"]["used"], used["stories"]["most"]) == (1, 1)
    assert used["minutes"]["used"] > 0
    assert used["storage_mb"]["used"] > 0
    edit = {"title": "The Blue Kite"}
    for name in ("minutes", "storage_mb", "cost"):
        ledger.limit(house, {name: 0})
        problem(owner.patch(f"{API}/stories/{story}", json=edit), 403)
        problem(owner.post(f"{API}/stories/{story}/build"), 403)
        ledger.limit(house, {name: None})
    assert owner.patch(f"{API}/stories/{story}", json=edit).status_code == 200
    until(owner, story, "ready")
    ledger.limit(house, {"storage_mb": 0})
    assert owner.delete(f"{API}/stories/{story}?forever=true").status_code == 204, "room can always be made"
    database.close()


def test_a_house_that_is_deleted_leaves_nothing(town):
    owner = town.found("The Zebras", "zoe")
    story = begin(owner, {"production": SMALL}, ("z.md", b"Zanzibar sleeps.", "text/markdown"))
    until(owner, story, "ready")
    problem(owner.request("DELETE", f"{API}/house", json={"name": "The Foxes"}), 422)
    assert owner.request("DELETE", f"{API}/house", json={"name": "The Zebras"}).status_code == 204
    assert owner.get(f"{API}/me").status_code == 401
    assert not (town.server.home / "stories" / story).exists()
    everything = ("houses", "people", "stories", "versions", "sign_ins", "deeds", "usage", "happenings")
    rows = "".join(kept(town, f"SELECT * FROM {table}") for table in everything)  # noqa: S608
    assert "Zebras" not in rows
    assert "zoe" not in rows
    assert "Zanzibar" not in rows

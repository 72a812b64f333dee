"""Keys of services beyond this machine: told once, kept privately, never shown again; and who may tell them."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace

import pytest
from test_web_api import API, problem

from laterna.cli.main import _lend_keys
from laterna.engines.catalog import engine
from laterna.engines.keys import FILE, KeyRing
from laterna.library.people import ROLES, Asker
from laterna.web.access import services_for
from laterna.web.services import Services

KEY = "sk-never-to-be-shown-a1b2"
MADE_UP = ("LATERNA_CHAT_KEY", "LATERNA_CHAT_URL", "LATERNA_CHAT_MODEL", "LATERNA_DEEPL_KEY")


@pytest.fixture(autouse=True)
def _no_keys():
    yield
    for name in MADE_UP:
        os.environ.pop(name, None)


def test_a_key_is_told_once_and_kept_privately(client):
    home = client.app.state.shop.settings.home
    try:
        told = client.put(f"{API}/keys/chat", json={"key": KEY, "model": "storyteller"}).json()
        assert told["parts"]["key"] == {"is_set": True, "shown": "a1b2", "outside": False}
        assert told["parts"]["model"]["shown"] == "storyteller"
        assert {"write", "translate"} <= set(told["does"])
        assert "title" in " ".join(told["given"])
        assert told["goes_to"] == "api.openai.com"
        assert engine("write", "chat").is_asked_for, "from now on it is chosen"
        assert (home / FILE).stat().st_mode & 0o777 == 0o600
        for page in (f"{API}/keys", "/settings", f"{API}/facts"):
            assert KEY not in client.get(page).text
        assert "a1b2" in client.get("/settings").text
        client.put(f"{API}/keys/chat", json={"key": "sk-another-to-replace-it-c3d4"})
        assert os.environ["LATERNA_CHAT_KEY"].endswith("c3d4")
        assert os.environ["LATERNA_CHAT_MODEL"] == "storyteller", "what was left out stays"
    finally:
        assert client.delete(f"{API}/keys/chat").status_code == 204
    assert "LATERNA_CHAT_KEY" not in os.environ
    assert json.loads((home / FILE).read_text()) == {}
    assert not any(part["is_set"] for row in client.get(f"{API}/keys").json() for part in row["parts"].values())


def test_what_was_set_outside_is_changed_there(client, monkeypatch):
    monkeypatch.setenv("LATERNA_DEEPL_KEY", "from-the-environment-x9y8")
    row = next(row for row in client.get(f"{API}/keys").json() if row["name"] == "deepl")
    assert row["parts"]["key"] == {"is_set": True, "shown": "x9y8", "outside": True}
    assert "LATERNA_DEEPL_KEY was set where" in problem(client.put(f"{API}/keys/deepl", json={"key": KEY}), 409)
    assert client.delete(f"{API}/keys/deepl").status_code == 204
    assert os.environ["LATERNA_DEEPL_KEY"] == "from-the-environment-x9y8"


def test_what_is_no_key_is_refused(client):
    problem(client.put(f"{API}/keys/chat", json={"key": "two words"}), 422)
    assert "address such as" in problem(client.put(f"{API}/keys/chat", json={"address": "nowhere"}), 422)
    assert "has no model" in problem(client.put(f"{API}/keys/deepl", json={"model": "m"}), 422)
    problem(client.put(f"{API}/keys/nobody", json={"key": KEY}), 404)
    assert all(not part["is_set"] for row in client.get(f"{API}/keys").json() for part in row["parts"].values())


def test_of_a_short_key_nothing_is_shown(tmp_path):
    services = Services(KeyRing(tmp_path))
    try:
        services.tell("chat", {"key": "abcdefg"})
        assert services.one("chat").said["key"] == (True, "", False)
    finally:
        services.tell("chat", {"key": ""})


def test_other_processes_and_the_command_line_have_it_too(tmp_path):
    one, other = KeyRing(tmp_path), KeyRing(tmp_path)
    assert not other.lend()
    one.keep({"LATERNA_CHAT_KEY": KEY})
    del os.environ["LATERNA_CHAT_KEY"]  # as it is in another process
    assert other.lend()
    assert not other.lend(), "only once"
    assert os.environ["LATERNA_CHAT_KEY"] == KEY
    (tmp_path / FILE).write_text("{}")
    assert other.lend()
    assert "LATERNA_CHAT_KEY" not in os.environ
    _lend_keys(tmp_path / "nothing here")
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / FILE).write_text(json.dumps({"LATERNA_CHAT_KEY": KEY}))
    _lend_keys(tmp_path / "cli")
    assert engine("write", "chat").is_asked_for


@pytest.mark.parametrize(
    ("server", "lan", "who", "address", "may"),
    [
        (False, False, "editor", "127.0.0.1", True),
        (False, True, "editor", "127.0.0.1", True),
        (False, True, "editor", "192.168.0.7", False),
        (True, False, "owner", "192.168.0.7", True),
        (True, False, "editor", "192.168.0.7", False),
        (True, False, "stranger", "192.168.0.7", False),
    ],
)
def test_who_may_tell_keys(tmp_path, server, lan, who, address, may):
    settings = SimpleNamespace(server=server, lan=lan, key_house="foxes")
    app = SimpleNamespace(state=SimpleNamespace(shop=SimpleNamespace(settings=settings, keys=KeyRing(tmp_path))))
    request = SimpleNamespace(app=app, client=SimpleNamespace(host=address))
    asker = Asker("bears", ROLES["owner"]) if who == "stranger" else Asker("foxes", ROLES[who])
    assert (services_for(request, asker) is not None) == may

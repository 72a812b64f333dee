"""Signing in by an OpenID provider: joining, coming back, connecting; and every lie that a provider may tell."""

from __future__ import annotations

import base64
import hashlib
import time

import pytest

pytest.importorskip("joserfc")

from joserfc.jwk import RSAKey
from openid import SECRET, OpenId
from test_web_api import problem
from townsfolk import API, peopled

PROGRAM = {"accept": "application/json"}


@pytest.fixture(scope="module")
def openid():
    running = OpenId()
    yield running
    running.close()


@pytest.fixture(scope="module")
def town(tmp_path_factory, openid):
    oidc = {"oidc_issuer": openid.issuer, "oidc_client": "laterna", "oidc_secret": SECRET, "oidc_name": "School"}
    with peopled(tmp_path_factory.mktemp("town"), tries_per_minute=1000, **oidc) as place:
        yield place


@pytest.fixture(scope="module")
def ann(town):
    return town.found("The Foxes", "ann")


@pytest.fixture
def rosa(town, ann, openid):
    """Someone who has joined by the provider."""
    openid.who = {"sub": f"rosa-{time.monotonic_ns()}", "name": "Rosa", "email": f"r{time.monotonic_ns()}@example.org"}
    client = town.stranger()
    invitation = ann.post(f"{API}/invitations", json={"role": "reader"}).json()["path"].rpartition("/")[2]
    answer = client.get(passed(client, openid, invitation=invitation))
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
    return client


def passed(client, openid, **why: str) -> str:
    """Over to the provider; the path of the way back."""
    sent = client.get("/oidc/start", params=why)
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"].startswith(f"{openid.issuer}/authorize?")
    return openid.authorize(sent.headers["location"])


def test_someone_joins_and_comes_back(town, openid, rosa):
    assert rosa.get(f"{API}/me").json()["role"] == "reader"
    challenge, verifier = openid.challenged[-1], openid.traded[-1]["code_verifier"]
    assert base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode() == challenge
    again = town.stranger()
    assert "School" in again.get("/sign-in").text
    answer = again.get(passed(again, openid, next="/library"))
    assert answer.headers["location"] == "/library"
    assert again.get(f"{API}/me").json()["name"] == "Rosa"


def test_someone_who_was_never_invited_stays_outside(town, openid):
    openid.who = {"sub": "nobody", "name": "No", "email": "ann@example.org"}
    client = town.stranger()
    problem(client.get(passed(client, openid), headers=PROGRAM), 404)
    assert client.get(f"{API}/me").status_code == 401, "an address that somebody has here opens nothing"
    assert client.get("/oidc/start?invitation=wrong", headers=PROGRAM).status_code == 404


def test_an_account_is_connected_by_whoever_is_signed_in(town, ann, openid):
    eva = town.invite(ann, "eva", "editor")
    openid.who = {"sub": "eva-there", "name": "Eva", "email": "other@example.org"}
    there = eva.post(f"{API}/me/connect").json()["location"]
    way = openid.authorize(there)
    stranger = town.stranger()
    problem(stranger.get(way, headers=PROGRAM), 422)
    assert eva.get(way).headers["location"] == "/account"
    again = town.stranger()
    again.get(passed(again, openid))
    assert again.get(f"{API}/me").json()["name"] == "eva"
    taken = openid.authorize(ann.post(f"{API}/me/connect").json()["location"])
    problem(ann.get(taken, headers=PROGRAM), 409)


def lies(openid):
    now = int(time.time())
    return {
        "another's key": {"key": RSAKey.generate_key(2048, {"kid": "one"})},
        "no key": {"key": b""},
        "our secret as the key": {"key": SECRET.encode()},
        "the public key as a secret": {"key": openid.key.as_pem(private=False)},
        "another issuer": {"iss": "https://evil.example"},
        "meant for another": {"aud": "somebody"},
        "meant for several, first of all for another": {"aud": ["laterna", "somebody"], "azp": "somebody"},
        "run out": {"exp": now - 3600},
        "another errand": {"nonce": "other"},
    }


def test_a_lie_is_not_believed(town, openid, rosa):
    for told, lie in lies(openid).items():
        client = town.stranger()
        openid.lies = lie
        try:
            answer = client.get(passed(client, openid), headers=PROGRAM)
        finally:
            openid.lies = {}
        assert answer.status_code == 422, told
        assert client.get(f"{API}/me").status_code == 401, told


def test_only_the_way_someone_was_sent_leads_back(town, openid, rosa):
    client, other = town.stranger(), town.stranger()
    way = passed(client, openid)
    problem(other.get(way, headers=PROGRAM), 422)
    problem(client.get(way.replace("state=", "state=x"), headers=PROGRAM), 422)
    problem(client.get(way.replace("code=", "kode="), headers=PROGRAM), 422)
    assert client.get(way).status_code == 303
    assert problem(client.get(way, headers=PROGRAM), 422), "a code and an errand are good once"
    for there in ("//evil.example", "https://evil.example"):
        client = town.stranger()
        assert client.get(passed(client, openid, next=there)).headers["location"] == "/"


def test_new_keys_of_the_provider_are_learnt(town, openid, rosa, monkeypatch):
    from laterna.web import oidc
    from laterna.web.settings import WebSettings

    monkeypatch.setattr(oidc, "ASIDE_S", 0.0)
    settings = WebSettings(home=town.server.home, oidc_issuer=openid.issuer, oidc_client="laterna", oidc_secret=SECRET)
    provider = oidc.Provider(settings)

    def go():
        where, errand = provider.send()
        way = openid.authorize(where)
        return provider.receive(errand, errand.state, way.rpartition("code=")[2])

    assert go().name == "Rosa"
    old, openid.key = openid.key, RSAKey.generate_key(2048, {"kid": "one"})
    try:
        assert go().name == "Rosa"
    finally:
        openid.key = old


def test_a_provider_without_encryption_is_refused(tmp_path):
    from laterna.story.errors import BusyError, UsageError
    from laterna.web.oidc import Provider
    from laterna.web.settings import WebSettings

    with pytest.raises(UsageError, match="https"):
        Provider(WebSettings(home=tmp_path, oidc_issuer="http://accounts.example.org"))
    with pytest.raises(BusyError, match="does not answer"):
        Provider(WebSettings(home=tmp_path, oidc_issuer="http://127.0.0.1:9")).send()

"""Whoever reads a story can say that something in it is not right for children, and its house sees to it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from test_web_api import API, problem

from laterna.cli.main import cli
from laterna.library.reports import MOST


@pytest.fixture
def settings(client):
    return client.app.state.shop.settings


def reports(client) -> list[dict]:
    return client.get(f"{API}/reports").json()


def test_a_report_is_seen_by_the_house_and_settled(client, told, settings):
    button = f'data-report="/stories/{told}/reports"'
    assert button in client.get(f"/stories/{told}/read").text
    assert client.post(f"{API}/stories/{told}/reports", json={"words": " The fox <b>bites</b>. "}).status_code == 204
    (report,) = reports(client)
    assert (report["story"], report["words"]) == (told, "The fox <b>bites</b>.")
    shown = client.get("/library").text
    assert "The fox &lt;b&gt;bites&lt;/b&gt;." in shown
    listed = CliRunner().invoke(
        cli, ["house", "reports"], env={"LATERNA_HOME": str(settings.home)}, auto_envvar_prefix="LATERNA"
    )
    assert f"{told} {report['title']}: The fox <b>bites</b>." in listed.output
    assert client.delete(f"{API}/reports/{report['id']}").status_code == 204
    assert "settled" in problem(client.delete(f"{API}/reports/{report['id']}"), 404)
    assert reports(client) == []
    assert "What was reported" not in client.get("/library").text


def test_a_guest_reports_by_the_link_they_came_by(client, told):
    link = client.post(f"{API}/stories/{told}/shares", json={}).json()
    secret = link["path"].rpartition("/")[2]
    assert f'data-report="/shared/{secret}/reports"' in client.get(link["path"]).text
    assert client.post(f"{API}/shared/{secret}/reports", json={"words": "A wolf."}).status_code == 204
    problem(client.post(f"{API}/shared/{secret}/reports", json={"words": "  "}), 422)
    client.delete(f"{API}/stories/{told}/shares/{link['id']}")
    assert "Ask whoever sent it" in problem(client.post(f"{API}/shared/{secret}/reports", json={"words": "A."}), 404)
    for _ in range(MOST - 1):
        assert client.post(f"{API}/stories/{told}/reports", json={"words": "Again."}).status_code == 204
    assert "many times" in problem(client.post(f"{API}/stories/{told}/reports", json={"words": "Again."}), 409)
    for report in reports(client):
        client.delete(f"{API}/reports/{report['id']}")

"""Settings: file, environment and flags; and what does not go together is told."""

from __future__ import annotations

import pytest

from laterna.story.errors import MissingExtraError, UsageError
from laterna.web.settings import read_settings


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path, monkeypatch):
    file = tmp_path / "laterna-web.toml"
    file.write_text('jobs = 3\nport = 1\nquota_stories = 40\naddress = "https://stories.example.org/"\n')
    monkeypatch.setenv("LATERNA_WEB_JOBS", "4")
    monkeypatch.setenv("LATERNA_WEB_SERVER", "1")
    settings = read_settings(file, {"home": tmp_path, "port": 5, "lan": None}, jobs=2, host="127.0.0.1")
    assert (settings.jobs, settings.port, settings.server, settings.lan) == (4, 5, True, False)
    assert settings.limits.stories == 40
    assert settings.limits.minutes is None
    assert settings.own_address == "https://stories.example.org"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"server": True, "lan": True}, "choose one"),
        ({"server": True, "host": "0.0.0.0"}, "address"),  # noqa: S104
        ({"jobs": 0}, "PostgreSQL"),
        ({"jobs": -1}, "jobs"),
        ({"databases": "x"}, "databases"),
        ({"engine_jobs": "papercut"}, "Write it like"),
        ({"engine_jobs": "papercut=none"}, "engine_jobs.papercut"),
        ({"engine_jobs": {"papercut": 0}}, "engine_jobs.papercut"),
        ({"engine_jobs": {"paprecut": 1}}, "no engine paprecut"),
    ],
)
def test_what_does_not_go_is_told(tmp_path, given, told):
    with pytest.raises(UsageError, match=told):
        read_settings(None, {"home": tmp_path, **given})


def test_limits_of_engines_are_written_either_way(tmp_path, monkeypatch):
    file = tmp_path / "laterna-web.toml"
    file.write_text("house_jobs = 2\nengine_jobs = {openai = 4, papercut = 1}\n")
    wanted = {"openai": 4, "papercut": 1}
    assert read_settings(file, {"home": tmp_path}).engine_jobs == wanted
    monkeypatch.setenv("LATERNA_WEB_ENGINE_JOBS", "openai = 4, papercut=1,")
    assert read_settings(None, {"home": tmp_path}).engine_jobs == wanted


def test_both_databases_know_where_the_workflows_are(tmp_path):
    shared = read_settings(None, {"home": tmp_path, "database": "postgresql://a@b/c"})
    assert shared.jobs_url == shared.database_url
    alone = read_settings(None, {"home": tmp_path})
    assert alone.jobs_url != alone.database_url


def test_an_address_that_is_none_and_a_driver_that_is_not_there_are_told(monkeypatch):
    from laterna.library import database

    with pytest.raises(UsageError, match="postgresql://USER@HOST/NAME"):
        database.Database("nonsense")

    def absent(*_, **__):
        raise ModuleNotFoundError

    monkeypatch.setattr(database, "create_engine", absent)
    with pytest.raises(MissingExtraError, match=r"laterna\[server\]"):
        database.Database("postgresql://a@b/c")

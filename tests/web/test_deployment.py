"""What the deployment files and pages say is what the program takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from laterna.cli.main import cli
from laterna.web.settings import PREFIX, WebSettings, read_settings

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
PAGES = (ROOT / "docs/deployment.md").read_text() + (ROOT / "docs/web/people.md").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def given(service: str) -> dict[str, str]:
    """A service's environment, with what a person fills in."""
    filled = {"ADDRESS": "https://stories.example.org"}
    rows = SERVICES[service]["environment"]
    return {
        name: re.sub(r"\$\{(\w+)[^}]*\}", lambda hit: filled.get(hit[1], "secret"), value)
        for name, value in rows.items()
    }


def test_every_setting_is_told():
    for name in WebSettings.model_fields:
        assert f"`{name}`" in PAGES or f"{name} = " in PAGES, name


@pytest.mark.parametrize("service", ["web", "worker"])
def test_what_compose_sets_is_taken(service, monkeypatch, tmp_path):
    for name, value in given(service).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv(f"{PREFIX}HOST", "0.0.0.0")  # noqa: S104 -- inside its container
    settings = read_settings(None, {"home": tmp_path, "server": True})
    assert settings.database.startswith("postgresql://laterna:secret@postgres/")
    assert settings.jobs == (0 if service == "web" else 2)
    assert COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"].rpartition(".")[0] in settings.proxies
    assert settings.drain_s < int(SERVICES[service]["stop_grace_period"].removesuffix("s"))


def test_compose_names_what_it_has():
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= SERVICES.keys(), name
        assert set(service["networks"]) <= COMPOSE["networks"].keys(), name
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys(), name
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    assert asked == set(re.findall(r"^(\w+)=", (DEPLOY / "example.env").read_text(), re.MULTILINE))
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def commands() -> list[list[str]]:
    """Every `laterna ...` that a deployment file runs."""
    container = re.findall(r'^CMD \["laterna", (.*)\]$', (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    rows = [re.findall(r'"([^"]+)"', line) for line in container]
    rows.append(SERVICES["worker"]["command"][1:])
    for unit in DEPLOY.glob("*.service"):
        rows.append(re.findall(r"^ExecStart=\S+/laterna (.*)$", unit.read_text(), re.MULTILINE)[0].split())
    return rows


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_commands_are_known_with_their_flags(words):
    command = cli.get_command(None, words[0])  # type: ignore[arg-type]
    flags = {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= flags


def test_the_file_of_settings_is_taken(tmp_path):
    rows = tomllib.loads((DEPLOY / "web.toml").read_text())
    settings = read_settings(DEPLOY / "web.toml", {"home": tmp_path, "server": True})
    assert settings.jobs == rows["jobs"]


def test_the_image_has_what_the_program_needs():
    text = (DEPLOY / "Containerfile").read_text()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(re.findall(r'"\.\[(\w+)\]"', text)) <= extras.keys()
    kept = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    for copied in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        for name in copied.split():
            assert (ROOT / name).exists()
            assert name in kept
    (user,) = re.findall(r"^USER (\d+)$", text, re.MULTILINE)
    assert f"--uid {user} " in text, "not as root, and known by its number to whoever runs it"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_units_are_understood(tmp_path):
    for unit in DEPLOY.glob("*.service"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/laterna/bin/laterna", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == 0

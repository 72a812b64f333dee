"""What importing costs, what a package shows, and what a plug-in may add without touching a file."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest

import laterna.story as story
from laterna.engines.catalog import CAPABILITIES, engines

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"torch", "skia", "av", "onnxruntime", "cv2", "ray", "typst", "transformers", "diffusers"}


def modules_after(statement: str) -> set[str]:
    program = f"import sys, json; {statement}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("statement", ["import laterna", "import laterna.story", "import laterna.engines.catalog"])
def test_importing_is_light(statement):
    assert not modules_after(statement) & HEAVY


def test_help_imports_nothing_heavy_and_no_command():
    call = "from click.testing import CliRunner; from laterna.cli.main import cli; CliRunner().invoke(cli, ['--help'])"
    loaded = modules_after(call)
    assert not loaded & (HEAVY | {"pydantic", "numpy", "laterna.story"})
    assert not [name for name in loaded if name.startswith("laterna.cli.commands.")]


def test_the_public_names_are_sorted_and_there():
    assert sorted(story.__all__) == sorted(set(story.__all__))
    assert all(hasattr(story, name) for name in story.__all__)


def test_every_field_of_the_manuscript_is_described_or_plain():
    schema = story.Story.model_json_schema()
    assert schema["properties"]["plan"]["description"]
    assert "enum" in schema["$defs"]["Figure"]["properties"]["pose"]


def test_every_engine_row_loads_or_says_what_it_lacks():
    for row in engines().values():
        if not row.lacks():
            assert row.load() is not None, row.name


def test_every_capability_has_a_fake():
    assert {capability for capability, name in engines() if name == "fake"} == set(CAPABILITIES)


def test_the_base_install_is_what_the_project_says():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    base = [row for row in requires("laterna") or [] if "extra ==" not in row]
    assert len(base) == len(declared)
    assert not [row for row in base if row.split(">")[0].lower() in HEAVY - {"av", "typst"}]


PLUGIN = {
    "pyproject.toml": """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "griffin-plugin"
version = "0.1"
[project.entry-points."laterna.plugins"]
griffin = "griffin_plugin"
""",
    "griffin_plugin/__init__.py": "",
    "griffin_plugin/commands/__init__.py": "",
    "griffin_plugin/commands/roar.py": '''"""Roar."""
import click

@click.command()
def command():
    click.echo("ROAR")
''',
    "griffin_plugin/words/griffin.toml": """
[kinds.griffin]
words = ["gryphon"]
is = ["animal"]
body = "four-legged"
height_m = 1.8
forms.griffin-chick = { age = "child" }
[poses.roar]
words = ["bellow"]
""",
    "griffin_plugin/languages/tlh.toml": """
code = "tlh"
english = "Klingon"
native = "tlhIngan Hol"
script = "Latn"
quotes = ["«", "»", "‹", "›"]
[phrases]
the_end = "bertlham"
""",
    "griffin_plugin/engines.toml": """
[[engine]]
name = "monotone"
capability = "speak"
target = "griffin_plugin.monotone:Monotone"
kind = "local"
rank = 99
summary = "Says everything on one tone."
""",
    "griffin_plugin/monotone.py": """
from laterna.engines.fakes.fake import Fake

class Monotone(Fake):
    pass
""",
}


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """A package on the path with an entry point, as pip would leave it."""
    for name, text in PLUGIN.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    info = tmp_path / "griffin_plugin-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: griffin-plugin\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[laterna.plugins]\ngriffin = griffin_plugin\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def python(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def laterna(*words: str) -> str:
    return subprocess.run([sys.executable, "-m", "laterna", *words], capture_output=True, text=True, check=True).stdout


def test_a_plugin_adds_a_command_with_new_files_only(plugin):
    assert "roar" in laterna("--help")
    assert laterna("roar") == "ROAR\n"


def test_a_plugin_adds_a_kind_of_figure_and_a_pose(plugin):
    found = python(
        "from laterna.story import vocabulary as v; m = v().find('kinds', 'two griffin chicks');"
        "print(m.entry.name, m.traits, v().find('kinds', 'Gryphons').entry.body)"
    )
    assert found == "griffin {'age': 'child'} four-legged"
    assert '"roar"' in laterna("schema", "Figure")


def test_a_plugin_adds_an_engine_that_auto_finds(plugin):
    assert "* monotone" in laterna("engines", "speak")
    assert (
        python("from laterna.engines.catalog import choose; print(choose('speak')[0].load().voices()[0].name)") == "hum"
    )


def test_a_plugin_adds_a_language(plugin):
    assert (
        python("from laterna.story.languages import language; print(language('tlh').phrase('the_end'))") == "bertlham"
    )


def test_a_plugin_changes_the_keys_of_what_it_may_change(plugin):
    program = "from laterna.studio.code import code_hash; print(code_hash('laterna.story'))"
    before = python(program)
    words = plugin / "griffin_plugin/words/griffin.toml"
    words.write_text(words.read_text() + "\n[moods.fierce]\n")
    assert python(program) != before

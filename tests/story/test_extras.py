"""A base install, really without the extras: what needs one says so in one sentence, and the main job needs none.

The install is a folder with the base dependencies and theirs and nothing else, for an interpreter that sees no other.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import Distribution, distributions, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from laterna.engines.catalog import engines

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = {name: rows for name, rows in PROJECT["optional-dependencies"].items() if name != "dev"}
OF_MODULES = packages_distributions()
INSTALLED = {made.name.lower().replace("_", "-"): made for made in distributions()}
HINT = re.compile(r"pip install 'laterna\[(\w+)\]'")
HEAVY = ("torch", "transformers", "diffusers", "onnxruntime", "openai", "deepl", "faiss", "fastapi", "huggingface_hub")


def needed(rows) -> dict[str, Distribution]:
    """The distributions that requirements bring in, theirs among them, by name; as far as they are installed here."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(row) for row in rows]
    while waiting:
        requirement = waiting.pop()
        name = requirement.name.lower().replace("_", "-")
        if name in INSTALLED and name not in found:
            found[name] = INSTALLED[name]
            waiting += wants(name)
    return found


@cache
def wants(name) -> tuple[Requirement, ...]:
    """What an installed distribution requires on this machine, its extras left out."""
    rows = [Requirement(row) for row in INSTALLED[name].requires or ()]
    return tuple(row for row in rows if row.marker is None or row.marker.evaluate({"extra": ""}))


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The folder of a base install."""
    folder = tmp_path_factory.mktemp("base")
    for made in needed([*PROJECT["dependencies"], "laterna"]).values():
        for top in {file.parts[0] for file in made.files or ()} - {"..", "__pycache__"}:
            place = Path(str(made.locate_file(top)))
            if place.exists() and not (folder / top).exists():
                (folder / top).symlink_to(place)
    return folder


@pytest.fixture
def python(base, tmp_path):
    """Runs a program on a base install; what it prints, and what it says besides."""

    def run(program, *words, code=0):
        start = f"import sys; sys.path[:0] = [{str(ROOT / 'src')!r}, {str(base)!r}]; {program}"
        home = {"LATERNA_HOME": str(tmp_path / "home"), "LATERNA_CACHE": str(tmp_path / "cache")}
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", start, *map(str, words)],
            capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"], **home}, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout, done.stderr

    return run


LATERNA = "from laterna.cli.main import main; main()"


def test_nothing_of_an_extra_is_there(python):
    program = (
        "from importlib.util import find_spec as f; import json; print(json.dumps([m for m in sys.argv[1:] if f(m)]))"
    )
    assert json.loads(python(program, *HEAVY)[0]) == []


def test_every_engine_of_an_extra_says_in_one_sentence_how_to_install_it(python):
    program = (
        "import json; from laterna.engines.catalog import engines; "
        "print(json.dumps([[row.capability, row.name, row.extra, row.lacks()] for row in engines().values()]))"
    )
    rows = json.loads(python(program)[0])
    of_extras = [row for row in rows if row[2]]
    assert {row[2] for row in of_extras} >= {"local", "remote", "onnx", "ncnn", "upscale"}
    for capability, name, extra, said in of_extras:
        assert re.fullmatch(rf"{name} needs [\w, ]+: run pip install 'laterna\[{extra}\]'", said), (capability, said)
    assert [row for row in rows if not row[2] and HINT.search(row[3])] == []


@pytest.mark.parametrize("row", [row for row in engines().values() if row.extra], ids=lambda row: row.name)
def test_what_an_engine_imports_is_in_its_extra(row):
    """The command of its hint brings every module that it waits for."""
    lines = [*PROJECT["dependencies"], *EXTRAS[row.extra]]
    if "laterna[local]" in lines:
        lines += EXTRAS["local"]
    brought = {Requirement(line).name.lower() for line in lines} | {*needed(lines)}
    for module in row.modules:
        assert brought & {name.lower() for name in OF_MODULES.get(module, [module])}, module


@pytest.mark.parametrize("row", engines().values(), ids=lambda row: f"{row.capability}-{row.name}")
def test_an_engine_waits_for_every_module_that_it_imports(row):
    """So that its hint comes, and no trace: what is not of the base install stands in its row, or comes with that."""
    named = {made.name for module in row.modules for made in needed(OF_MODULES.get(module, [module])).values()}
    brought = {made.name for made in needed(PROJECT["dependencies"]).values()} | named
    imported = third_parties(row.target.partition(":")[0])
    assert {module for module in imported if not brought & set(OF_MODULES.get(module, [module]))} == set()


def third_parties(*modules) -> set[str]:
    """The modules, not of ours nor Python's own, that `modules` import as they are loaded, by way of others of ours."""
    found: set[str] = set()
    known: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        file = source_of(module)
        if module in known or file is None:
            continue
        known.add(module)
        for name in loaded_from(file):
            top = name.partition(".")[0]
            if top == "laterna":
                waiting.append(name)
            elif top not in sys.stdlib_module_names:
                found.add(top)
    return found


def source_of(module) -> Path | None:
    """The file of a module of ours; none for a name in one."""
    base = ROOT / "src" / module.replace(".", "/")
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()), None)


@cache
def loaded_from(file) -> set[str]:
    return loaded_by(ast.parse(file.read_text(encoding="utf-8")))


def loaded_by(tree) -> set[str]:
    """What a file imports where it stands, outside functions and `if TYPE_CHECKING`."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {
                node.module,
                *(f"{node.module}.{alias.name}" for alias in node.names if node.module[:7] == "laterna"),
            }
        elif isinstance(node, (ast.With, ast.Try)):
            names |= loaded_by(node)
    return names


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("write", "--engine", "chat"), "remote"),
        (("write", "--engine", "causal"), "local"),
        (("models", "pull", "clip-vit-b-32"), "local"),
        (("caption", ROOT / "examples/photo.jpg", "--engine", "blip"), "local"),
        (("web",), "web"),
        (("mcp",), "mcp"),
    ],
)
def test_a_command_without_its_extra_says_how_to_install_it(python, words, extra):
    _, said = python(LATERNA, *words, code=4)
    assert HINT.findall(said) == [extra]
    assert said.startswith("laterna: ")
    assert said.count("\n") == 1, "one sentence and no trace"


def made_on(python, folder, *words):
    small = ("--pages", "4", "--picture-px", "128", "--film-px", "90")
    python(LATERNA, "make", "--premise", "a fox who lost her lantern", *small, *words, "--out", folder)
    return {file.name for file in folder.iterdir()}


def test_a_book_is_made_on_a_base_install(python, tmp_path):
    """No step, in no process, imports what is not there."""
    assert made_on(python, tmp_path / "story", "--formats", "pdf,epub,html") >= {"book.pdf", "book.epub", "music.opus"}


@pytest.mark.slow
def test_a_film_is_made_on_a_base_install(python, tmp_path):
    assert made_on(python, tmp_path / "story", "--formats", "mp4,preview") >= {"film.mp4", "preview.webp"}


def test_importing_laterna_loads_no_library_at_all():
    program = "import sys, laterna; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {*done.stdout.split()} & {*HEAVY, "numpy", "pydantic", "skia", "cv2", "av", "click"}

"""Keys change when and only when something that matters changes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from arithmetic import ADD, MAKE, an_engine
from hypothesis import given
from hypothesis import strategies as st

from laterna.story import Scene
from laterna.studio.code import code_hash
from laterna.studio.work import Step, Task

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def key(task: Task) -> str:
    engine = task.engines[0] if task.engines else None
    return task.key(engine, task.made(engine, {}))


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.text(max_size=10), st.text(max_size=10))
def test_ids_and_the_order_of_settings_do_not_matter(settings, one, other):
    turned = dict(reversed(settings.items()))
    assert key(Task(one, ADD, settings)) == key(Task(other, ADD, turned))


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4), st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_settings_matter_exactly_when_they_differ(one, other):
    import json

    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (key(Task("t", ADD, one)) == key(Task("t", ADD, other))) is same


def test_models_among_the_settings_count_by_their_fields():
    day, night = Scene(time="day"), Scene(time="night")
    assert key(Task("t", ADD, {"scene": day})) == key(Task("t", ADD, {"scene": Scene(time="day")}))
    assert key(Task("t", ADD, {"scene": day})) != key(Task("t", ADD, {"scene": night}))


def test_step_version_engine_and_files_matter(tmp_path: Path):
    base = Task("t", ADD)
    keys = {
        key(base),
        key(replace(base, step=replace(ADD, version=2))),
        key(replace(base, step=replace(ADD, name="other"))),
        key(replace(base, step=replace(ADD, libraries=("numpy",)))),
        key(replace(base, files={"photo": (tmp_path / "a", "0" * 64)})),
        key(replace(base, files={"photo": (tmp_path / "a", "1" * 64)})),
        key(Task("t", MAKE, engines=(an_engine("Sound"),))),
        key(Task("t", MAKE, engines=(an_engine("Sound", settings={"x": 1}),))),
        key(Task("t", MAKE, engines=(an_engine("Broken"),))),
        key(Task("t", MAKE, engines=(an_engine("Sound", libraries=("numpy",)),))),
    }
    assert len(keys) == 10


def test_where_a_file_lies_does_not_matter(tmp_path: Path):
    here = replace(Task("t", ADD), files={"photo": (tmp_path / "here", "0" * 64)})
    there = replace(Task("t", ADD), files={"photo": (tmp_path / "there", "0" * 64)})
    assert key(here) == key(there)


def test_code_and_its_data_matter_and_nothing_beside_them(tmp_path: Path):
    package = tmp_path / "thing"
    (package / "words").mkdir(parents=True)
    (package / "other").mkdir()
    sources = {
        "__init__.py": "", "a.py": "from thing.b import x\n", "b.py": "x = 1\n", "c.py": "y = 1\n",
        "words/w.toml": "a = 1\n", "other/__init__.py": "", "other/d.toml": "d = 1\n",
    }  # fmt: skip
    for name, text in sources.items():
        (package / name).write_text(text)

    def hashed() -> str:
        program = "from laterna.studio.code import code_hash; print(code_hash('thing.a'))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
        return done.stdout

    before = hashed()
    assert hashed() == before
    for name, matters in (("b.py", True), ("words/w.toml", True), ("c.py", False), ("other/d.toml", False)):
        kept = (package / name).read_text()
        (package / name).write_text(kept + "# changed\n")
        assert (hashed() != before) is matters, name
        (package / name).write_text(kept)


def test_a_step_of_ours_hashes_the_types_it_stands_on():
    assert code_hash("laterna.studio.work") != code_hash("laterna.studio.store")


def test_the_record_holds_no_time_and_no_place(tmp_path: Path):
    made = Task("t", Step("s", "arithmetic:add"), {"seed": 5}).made(None, {})
    assert made.seed == 5
    assert str(tmp_path) not in made.model_dump_json()

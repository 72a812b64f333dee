"""The store: atomic, checksummed, shared, bounded, honest about a full disk."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laterna.story.errors import DiskError
from laterna.studio.store import GRACE_S, FolderStore, Made

MADE = Made(step="test", step_version=1)
KEY = hashlib.sha256(b"key").hexdigest()


def key(name: object) -> str:
    return hashlib.sha256(str(name).encode()).hexdigest()


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "store")


def test_what_is_put_is_got(store, tmp_path):
    loose = tmp_path / "loose"
    loose.write_bytes(b"from a path")
    put = store.put(KEY, {"a": b"bytes", "b": loose}, MADE)
    got = store.get(KEY)
    assert got == put
    assert store.read(got.files["a"]) == b"bytes"
    assert store.path(got.files["b"]).read_bytes() == b"from a path"
    assert not loose.exists()


def test_nothing_under_an_unknown_key(store):
    assert store.get(KEY) is None


def test_equal_content_is_kept_once_and_has_one_digest(store):
    one = store.put(key(1), {"a": b"same"}, MADE)
    two = store.put(key(2), {"a": b"same"}, Made(step="other", step_version=1))
    assert one.digest == two.digest
    assert store.usage().files == 1


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_damage_is_noticed_and_mended_by_making_again(tmp_path_factory, data):
    store = FolderStore(tmp_path_factory.mktemp("store"))
    content = {name: data.draw(st.binary(min_size=1, max_size=300), label=name) for name in ("a", "b")}
    store.put(KEY, content, MADE)
    files = sorted(file for file in store.root.glob("*/*/*"))
    victim = data.draw(st.sampled_from(files), label="file")
    whole = victim.read_bytes()
    how = data.draw(st.sampled_from(["truncate", "flip", "append", "remove"]), label="how")
    victim.chmod(0o644)
    if how == "remove":
        victim.unlink()
    elif how == "truncate":
        victim.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    elif how == "append":
        victim.write_bytes(whole + data.draw(st.binary(min_size=1, max_size=9)))
    else:
        at = data.draw(st.integers(0, len(whole) - 1))
        victim.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    got = store.get(KEY)
    if got is not None:  # a flipped byte of JSON white space may be harmless; the content may not differ
        assert {name: store.read(digest) for name, digest in got.files.items()} == content
    store.put(KEY, content, MADE)
    got = store.get(KEY)
    assert got is not None
    assert {name: store.read(digest) for name, digest in got.files.items()} == content


def test_reading_a_damaged_file_says_so_and_removes_it(store):
    entry = store.put(KEY, {"a": b"bytes"}, MADE)
    file = store.path(entry.files["a"])
    file.chmod(0o644)
    file.write_bytes(b"bytez")
    with pytest.raises(DiskError, match="damaged"):
        store.read(entry.files["a"])
    assert store.get(KEY) is None


def test_verify_counts_and_removes_the_damaged(store):
    entry = store.put(KEY, {"a": b"bytes", "b": b"more"}, MADE)
    file = store.path(entry.files["a"])
    file.chmod(0o644)
    file.write_bytes(b"other")
    assert store.verify() == 1
    assert store.verify() == 0


def _write_many(root: Path, seed: int) -> None:
    store = FolderStore(root)
    for number in range(40):
        content = bytes([number]) * (1000 + seed)
        entry = store.put(key(number), {"a": content, "b": b"shared"}, MADE)
        assert store.read(entry.files["a"]) == content
        store.prune()


def test_several_writers_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(tmp_path / "store", seed)) for seed in (0, 0, 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    store = FolderStore(tmp_path / "store")
    for number in range(40):
        entry = store.get(key(number))
        assert entry is not None
        assert len(store.read(entry.files["a"])) in {1000, 1001}
    assert store.verify() == 0
    assert not list((store.root / "tmp").iterdir())


def _grow_old(store: FolderStore, name: object, age_s: float) -> None:
    file = store.root / "entries" / key(name)[:2] / f"{key(name)}.json"
    then = time.time() - age_s
    os.utime(file, (then, then))


def test_prune_forgets_what_was_used_longest_ago(store, monkeypatch):
    for number in range(4):
        store.put(key(number), {"a": bytes([number]) * 1000}, MADE)
        _grow_old(store, number, GRACE_S * (10 - number))
    monkeypatch.setattr("laterna.studio.store.GRACE_S", -1.0)
    store.prune(2000)
    assert [store.get(key(number)) is not None for number in range(4)] == [False, False, True, True]
    assert store.usage().size == 2000


def test_prune_leaves_what_was_just_used(store):
    store.put(KEY, {"a": b"x" * 1000}, MADE)
    store.prune(0)
    assert store.get(KEY) is not None


def test_prune_forgets_by_age(tmp_path):
    store = FolderStore(tmp_path / "store", max_age_s=GRACE_S * 2)
    store.put(key(1), {"a": b"old"}, MADE)
    store.put(key(2), {"a": b"new"}, MADE)
    _grow_old(store, 1, GRACE_S * 3)
    store.prune()
    assert store.get(key(1)) is None
    assert store.get(key(2)) is not None


def test_a_full_disk_is_an_error_in_plain_words_and_leaves_nothing(store, monkeypatch):
    monkeypatch.setattr("os.fdopen", _full_file)
    with pytest.raises(DiskError, match="is full"):
        store.put(KEY, {"a": b"bytes"}, MADE)
    assert store.get(KEY) is None
    assert not list((store.root / "tmp").iterdir())


class _full_file:
    def __init__(self, handle, mode):
        self.handle = handle

    def __enter__(self):
        return self

    def __exit__(self, *error):
        os.close(self.handle)

    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_folder_that_cannot_be_written_is_an_error_in_plain_words(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DiskError, match="LATERNA_CACHE"):
        FolderStore(tmp_path / "file")


def test_scratch_is_gone_afterwards(store):
    with store.scratch() as folder:
        (folder / "a").write_text("a")
    assert not folder.exists()

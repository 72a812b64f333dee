"""Stories in a bucket: two machines see the same, send only what changed, and a deletion leaves nothing."""

from __future__ import annotations

import pytest

from laterna.library.mirror import Mirror
from laterna.story.errors import DiskError


@pytest.fixture
def bucket(s3):
    return s3.bucket()


@pytest.fixture
def machines(bucket, tmp_path):
    """Two folders that share a bucket."""
    return [(Mirror(bucket, tmp_path / name), tmp_path / name / "s1") for name in ("one", "two")]


def write(root, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def held(root) -> dict[str, str]:
    files = (file for file in root.rglob("*") if file.is_file() and "mirror" not in file.name)
    return {file.relative_to(root).as_posix(): file.read_text() for file in files}


def test_what_one_machine_makes_the_other_has(machines):
    (one, here), (two, there) = machines
    write(here, "story.json", "{}")
    write(here, ".laterna/store/objects/ab/cd", "picture")
    one.send("s1")
    two.fetch("s1")
    assert held(there) == held(here)
    stamps = [(root / "story.json").stat().st_mtime_ns for root in (here, there)]
    assert stamps[0] == stamps[1], "what a person changed is told from what was built by its time"
    write(there, "book.html", "book")
    write(there, "story.json", "{...}")
    two.send("s1")
    one.fetch("s1")
    assert held(here) == held(there)
    (here / "book.html").unlink()
    one.send("s1")
    two.fetch("s1")
    assert "book.html" not in held(there)
    assert one.size("s1") == len("{...}") + len("picture")


def test_only_what_changed_goes_over(machines, bucket, monkeypatch):
    (one, here), (two, _) = machines
    sent, fetched = [], []
    send, fetch = bucket.send, bucket.fetch
    monkeypatch.setattr(bucket, "send", lambda file, name: (sent.append(name), send(file, name))[1])
    monkeypatch.setattr(bucket, "fetch", lambda name, file: (fetched.append(name), fetch(name, file))[1])
    for name in ("a", "b", "c"):
        write(here, name, name)
    one.send("s1")
    one.send("s1")
    one.fetch("s1")
    two.fetch("s1")
    two.fetch("s1")
    assert (sorted(sent), sorted(fetched)) == (["s1/a", "s1/b", "s1/c"],) * 2
    write(here, "b", "changed")
    one.send("s1")
    two.fetch("s1")
    assert (sent[3:], fetched[3:]) == (["s1/b"],) * 2


def test_pages_made_at_the_same_time_do_not_undo_each_other(machines):
    (one, here), (two, there) = machines
    write(here, "story.json", "{}")
    one.send("s1")
    two.fetch("s1")
    write(here, ".laterna/store/objects/1", "first")
    write(there, ".laterna/store/objects/2", "second")
    one.send("s1")
    two.send("s1")
    one.fetch("s1")
    two.fetch("s1")
    assert held(here) == held(there)
    assert len(held(here)) == 3


def test_what_is_being_written_or_is_here_alone_stays(machines, bucket):
    (one, here), _ = machines
    for name in (".laterna/small/x-480.webp", ".laterna/store/tmp/half", ".laterna-aside", ".laterna/order.json"):
        write(here, name, "x")
    one.send("s1")
    assert list(bucket.names("s1/")) == ["s1/.laterna/order.json"]


def test_a_deletion_leaves_nothing(machines, bucket):
    (one, here), (two, there) = machines
    for number in range(3):
        write(here, f"{number}", "x")
    one.send("s1")
    two.fetch("s1")
    write(here.parent / "s2", "story.json", "{}")
    one.send("s2")
    assert two.stories() == ["s1", "s2"]
    two.forget("s1")
    assert list(bucket.names("")) == ["s2/story.json"]
    two.fetch("s1")
    assert held(there) == {}
    one.forget("s2")
    assert bucket.names("") == {}


def test_many_objects_are_listed_and_deleted_to_the_end(bucket, tmp_path, monkeypatch):
    from laterna.library import bucket as module

    monkeypatch.setattr(module, "MOST_AT_ONCE", 7)
    (tmp_path / "x").write_text("x")
    for number in range(20):
        bucket.send(tmp_path / "x", f"s/{number:03}")
    assert len(bucket.names("s/")) == 20
    bucket.delete(bucket.names("s/"))
    assert bucket.names("s/") == {}
    assert bucket.fetch("s/000", tmp_path / "y") is None


def test_a_bucket_that_is_not_there_is_told(s3, tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(DiskError, match="Check its name"):
        s3.bucket("nowhere", make=False).send(tmp_path / "x", "x")
    with pytest.raises(DiskError, match="does not answer"):
        s3.elsewhere().names("")

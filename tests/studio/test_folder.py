"""A story's folder: written whole or not at all, and nothing of a person's is lost."""

from __future__ import annotations

import errno
import hashlib
import json

import pytest

from laterna.story import Page, Story, Text
from laterna.story.errors import DiskError, InputError, ManuscriptError
from laterna.studio.folder import StoryFolder

STORY = Story(title={"en": Text(words="T")}, pages=(Page(id="p1", text={"en": Text(words="Hello.")}),))


@pytest.fixture
def folder(tmp_path):
    folder = StoryFolder(tmp_path / "story")
    folder.prepare()
    return folder


@pytest.fixture
def made(tmp_path):
    """Built files as a store would hold them."""

    def make(**contents):
        files = {}
        for name, text in contents.items():
            file = tmp_path / f"made-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
            file.write_text(text)
            files[name.replace("_", ".")] = file, hashlib.sha256(text.encode()).hexdigest()
        return files

    return make


def test_the_manuscript_comes_back(folder):
    folder.save(STORY)
    assert folder.open() == STORY


def test_publish_writes_what_changed_and_nothing_else(folder, made):
    assert folder.publish(made(book_pdf="one", book_html="two")) == ["book.pdf", "book.html"]
    before = (folder.root / "book.html").stat().st_mtime_ns
    assert folder.publish(made(book_pdf="other", book_html="two")) == ["book.pdf"]
    assert (folder.root / "book.html").stat().st_mtime_ns == before
    assert (folder.root / "book.pdf").read_text() == "other"


def test_a_built_file_no_longer_wanted_goes_and_others_stay(folder, made):
    folder.publish(made(book_pdf="one", book_html="two"))
    (folder.root / "mine.txt").write_text("mine")
    folder.publish(made(book_pdf="one"))
    assert not (folder.root / "book.html").exists()
    assert (folder.root / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("then", [{"book_pdf": "built again"}, {}])
def test_a_persons_change_to_a_built_file_is_kept(folder, made, then):
    folder.publish(made(book_pdf="built"))
    (folder.root / "book.pdf").write_text("changed by hand")
    folder.publish(made(**then))
    (kept,) = (folder.root / "kept").iterdir()
    assert kept.read_text() == "changed by hand"


def test_a_deleted_file_is_built_again(folder, made):
    folder.publish(made(book_pdf="built"))
    (folder.root / "book.pdf").unlink()
    assert folder.publish(made(book_pdf="built")) == ["book.pdf"]
    assert (folder.root / "book.pdf").read_text() == "built"


def test_a_damaged_list_of_built_files_only_costs_a_copy(folder, made):
    folder.publish(made(book_pdf="built"))
    (folder.root / ".laterna/built.json").write_text("{")
    assert folder.publish(made(book_pdf="built")) == ["book.pdf"]


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match=r"holds other things \(letter.txt\)"):
        StoryFolder(tmp_path).prepare()
    assert [item.name for item in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_in_the_way_is_left_alone(tmp_path):
    (tmp_path / "story").write_text("a file")
    with pytest.raises(InputError, match="is a file"):
        StoryFolder(tmp_path / "story").prepare()


def test_no_story_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="laterna make"):
        StoryFolder(tmp_path).open()


def test_a_manuscript_with_mistakes_stays_as_it_is(folder):
    (folder.root / "story.json").write_text('{"title": "x", "pages": [1]}')
    with pytest.raises(ManuscriptError):
        folder.open()
    assert json.loads((folder.root / "story.json").read_text())["pages"] == [1]


def test_a_full_disk_leaves_what_stood_there(folder, made, monkeypatch):
    folder.publish(made(book_pdf="built"))

    def full(source, target):
        target.write_text("hal")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(DiskError, match="is full"):
        folder.publish(made(book_pdf="more"))
    assert (folder.root / "book.pdf").read_text() == "built"
    assert not [item for item in folder.root.iterdir() if item.name.startswith(".laterna-")]


def test_takes_are_kept_once_by_their_content(folder):
    one = folder.keep_take(b"voice", ".wav")
    assert folder.keep_take(b"voice", ".wav") == one
    assert one[1] == hashlib.sha256(b"voice").hexdigest()
    assert (folder.root / one[0]).read_bytes() == b"voice"

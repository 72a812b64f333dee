"""What stands ready before it is asked for: those who read uploads, and those who paint the first picture."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
import threading

import psutil
import pytest
from dbos import error as dbos_error
from hostile_uploads import bombs, pictures
from PIL import Image

from laterna.story.errors import SourceError
from laterna.studio.pools import Pools
from laterna.web.gate import Gate
from laterna.web.logs import _is_news
from laterna.web.orders import Upload, read_uploads
from laterna.web.rehearsal import Rehearsal
from laterna.web.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandbox():
    running = Sandbox(memory_mb=900, seconds=10)
    yield running
    running.close()
    assert not [one for one in psutil.Process().children() if "laterna.web.sandbox" in one.cmdline()]


def upload(name: str, data: bytes) -> Upload:
    return Upload(name=name, data=data)


def test_what_is_brought_is_read_in_order(sandbox):
    sizes = [(64, 48), (96, 32)]
    photos = []
    for size in sizes:
        buffer = io.BytesIO()
        Image.new("RGB", size).save(buffer, "PNG")
        photos.append(upload("IMG.PNG", buffer.getvalue()))
    brought = read_uploads([*photos, upload("tale.txt", b"A fox ran.")], sandbox)
    assert brought.text == "A fox ran."
    assert [Image.open(io.BytesIO(photo.jpeg)).size for photo in brought.photos] == sizes


def test_a_refusal_names_the_file_as_it_was_brought(sandbox):
    for name in ("notes.jpg", "s\x00ly.jpg", "../../etc/passwd"):
        with pytest.raises(SourceError) as refused:
            read_uploads([upload("fox.jpg", pictures()[1]), upload(name, b"hello")], sandbox)
        assert str(refused.value).startswith(f"{name} is not a picture")


def test_a_bomb_harms_its_own_process_only(sandbox):
    for data in bombs():
        for name in ("a.png", "a.docx", "a.pdf", "a.epub"):
            with contextlib.suppress(SourceError):
                read_uploads([upload(name, data)], sandbox)
    assert len(read_uploads([upload("fox.jpg", pictures()[1])], sandbox).photos) == 1


def test_when_the_one_they_come_from_dies_another_takes_its_place(sandbox):
    for parent in psutil.Process().children():
        if "laterna.web.sandbox" in parent.cmdline():
            parent.kill()
            parent.wait()
    assert len(read_uploads([upload("fox.jpg", pictures()[1])], sandbox).photos) == 1


def test_who_takes_too_long_is_not_waited_for():
    hasty = Sandbox(memory_mb=900, seconds=0.0)
    wide = io.BytesIO()
    Image.new("L", (60_000, 1000), 9).save(wide, "PNG")
    try:
        with pytest.raises(SourceError, match="took too long"):
            read_uploads([upload("wide.png", wide.getvalue())], hasty)
    finally:
        hasty.close()


def test_a_rehearsal_is_played_once_and_leaves_nothing(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pools, gate = Pools(1), Gate()
    rehearsal = Rehearsal(pools, gate)
    before = set(threading.enumerate())
    try:
        with caplog.at_level(logging.INFO, "laterna.web.rehearsal"):
            rehearsal.begin()
            rehearsal.begin()
            (player,) = (one for one in threading.enumerate() if one.name == "rehearsal" and one not in before)
            player.join()
        assert caplog.text == ""
        assert not list(tmp_path.iterdir())
    finally:
        pools.stop()


def test_a_rehearsal_ends_with_the_studio(caplog):
    pools, gate = Pools(1), Gate()
    rehearsal = Rehearsal(pools, gate)
    rehearsal.stop()
    with caplog.at_level(logging.INFO, "laterna.web.rehearsal"):
        rehearsal.begin()
        for thread in threading.enumerate():
            if thread.name == "rehearsal":
                thread.join()
    pools.stop()
    assert "Stopped" in caplog.text
    assert gate.drain(1.0)


def test_work_that_was_stopped_is_not_told_as_broken():
    def told(message: str, broken: Exception | None) -> bool:
        how = (type(broken), broken, None) if broken else None
        return _is_news(logging.LogRecord("dbos", logging.ERROR, __file__, 1, message, (), how))

    assert not told("Exception encountered", dbos_error.DBOSAwaitedWorkflowCancelledError("a"))
    assert not told("Workflow a is no longer owned by this execution. Waiting", None)
    assert told("Exception encountered", ValueError("a"))
    assert told("The database does not answer", None)

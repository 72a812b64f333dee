"""Changing a story in its folder: what is asked changes, the rest stays, nothing is lost, nothing unfit comes in."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from laterna.cli.main import cli
from laterna.engines.text.plotter import Plotter
from laterna.story import Brief, Story, Text
from laterna.story.document import read_story
from laterna.story.errors import RefusedError, UnsafeContentError, UsageError
from laterna.studio.fitness import check_brief, tell_fit, unfit
from laterna.studio.folder import StoryFolder
from laterna.studio.revision import enlarge, revise
from laterna.studio.run import Run
from laterna.studio.store import FolderStore


@pytest.fixture
def folder(tmp_path):
    kept = StoryFolder(tmp_path / "story")
    kept.root.mkdir()
    kept.save(Plotter().write(Brief(premise="my dog Biscuit lost his ball in the park", seed=4, pages=10), []))
    return kept


@pytest.fixture
def run(tmp_path):
    return Run(FolderStore(tmp_path / "store"), jobs=1)


def words(story: Story) -> str:
    return "\n".join(page.text["en"].words for page in story.pages)


def test_a_request_changes_the_manuscript_and_the_old_one_is_kept(folder, run):
    before = folder.open()
    revision = revise(folder, "rename the hero to Mila", run)
    after = folder.open()
    assert "Mila" in words(after)
    assert "Biscuit" not in words(after)
    assert read_story((folder.root / revision.kept).read_text(encoding="utf-8")) == before
    assert revision.changed
    second = revise(folder, "page 4: it is night", run)
    assert (revision.kept, second.kept) == ("kept/story-1.json", "kept/story-2.json")
    assert 4 in second.changed
    assert set(second.changed) <= {4, 5, 6}


def test_a_persons_words_and_translations_stay(folder, run):
    story = folder.open()
    pages = list(story.pages)
    pages[2] = pages[2].model_copy(update={"text": {"en": Text(words="Biscuit sang.", author="person")}})
    spanish = {"es": Text(words="Hola.", author="person")}
    pages[0] = pages[0].model_copy(update={"text": pages[0].text | spanish})
    folder.save(story.model_copy(update={"pages": tuple(pages)}))
    revision = revise(folder, "rename the hero to Mila", run)
    after = folder.open()
    assert after.pages[2] == pages[2]
    assert "Mila" in after.pages[0].text["en"].words
    assert after.pages[0].text["es"] == spanish["es"]
    assert (revision.own, revision.stale) == ((3,), ("es",))


def test_enlarged_stories_keep_their_pages(folder, run):
    before = folder.open()
    revision = enlarge(folder, 16, run)
    after = folder.open()
    assert len(after.pages) == 16
    assert {page.id for page in before.pages} <= {page.id for page in after.pages}
    assert len(revision.changed) < 16
    with pytest.raises(UsageError, match="has 16 pages already"):
        enlarge(folder, 12, run)


def test_what_is_not_understood_or_not_fit_changes_nothing(folder, run):
    before = (folder.root / "story.json").read_bytes()
    with pytest.raises(UsageError, match="I understand, for example"):
        revise(folder, "blargh the blorg", run)
    with pytest.raises(UsageError, match="Say what is to be changed"):
        revise(folder, "  ", run)
    with pytest.raises(UnsafeContentError, match="not a story"):
        revise(folder, "add a machine gun", run)
    assert (folder.root / "story.json").read_bytes() == before
    assert not (folder.root / "kept").exists()


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("make it funnier", "told anew"),
        ("shorter", "7 pages"),
        ("add a storm", "told anew"),
        ("page 4: it is night", "page"),
    ],
)
def test_the_command_says_what_it_did(folder, tmp_path, request_, said):
    cache = ["--cache", str(tmp_path / "cache"), "--progress", "none"]
    done = CliRunner().invoke(cli, [*cache, "revise", str(folder.root), request_], catch_exceptions=False)
    assert done.exit_code == 0
    assert said in done.output
    assert "kept/story-1.json" in done.output


def test_enlarge_as_a_command(folder, tmp_path):
    cache = ["--cache", str(tmp_path / "cache"), "--progress", "none"]
    done = CliRunner().invoke(cli, [*cache, "enlarge", str(folder.root), "--pages", "12"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "12 pages" in done.output
    assert len(folder.open().pages) == 12


def test_options_are_three_different_shapes_and_told_as_offered():
    words_ = ["write", "--premise", "a robot who wants to dance", "--options", "3", "--json"]
    ideas = json.loads(CliRunner().invoke(cli, words_, catch_exceptions=False).output)
    assert len({idea["plot"] for idea in ideas}) == 3
    assert ideas[0]["plot"] == "dream"


class Rude:
    """A writer whose first stories are not for children."""

    def __init__(self, bad: int) -> None:
        self.bad = bad
        self.seeds: list[int] = []

    def write(self, brief: Brief, seen: object) -> Story:
        self.seeds.append(brief.seed)
        story = Plotter().write(brief, [])
        if len(self.seeds) > self.bad:
            return story
        page = story.pages[0].model_copy(update={"text": {"en": Text(words="He shot him dead with a machine gun.")}})
        return story.model_copy(update={"pages": (page, *story.pages[1:])})


def test_a_writer_may_try_again_with_another_seed():
    rude = Rude(1)
    story = tell_fit(rude, Brief(seed=7), ())
    assert rude.seeds == [7, 8]
    assert unfit(story, "3-5") == ()


def test_a_writer_that_will_not_be_fit_is_refused_kindly():
    rude = Rude(9)
    with pytest.raises(RefusedError, match=r"can't be used\. This is not a story"):
        tell_fit(rude, Brief(seed=2**32 - 1), ())
    assert rude.seeds == [2**32 - 1, 0, 1]


def test_a_persons_own_words_are_that_persons_affair(folder):
    story = folder.open()
    page = story.pages[0].model_copy(
        update={"text": {"en": Text(words="Bang, said the machine gun.", author="person")}}
    )
    assert unfit(story.model_copy(update={"pages": (page, *story.pages[1:])}), "3-5") == ()


def test_an_unfit_wish_is_refused_before_anything_is_told():
    with pytest.raises(UnsafeContentError, match="not a story"):
        check_brief(Brief(premise="a soldier with a machine gun"))

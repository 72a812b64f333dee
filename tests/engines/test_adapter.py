"""Finished texts become manuscripts: word for word, well divided, with a cast that was found by reading."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.engines.text.adapter import Adapter
from laterna.story import Brief, Story
from laterna.story.errors import SourceError
from laterna.story.spoken import words_of

STORIES = Path(__file__).parents[3] / "shared" / "data" / "stories"
TALE = """Anansi's Lantern

One day a spider called Anansi walked through the forest. He was very happy.

"Where are you going?" asked the fox.

"To the king," said Anansi. The fox laughed. "Take me with you!" he said.

That night it rained. Anansi and the fox slept under a lantern in the forest. Anansi held the lantern and sang.

The next morning they ran home. The fox was tired, but Anansi was proud. And so they lived as friends."""


def _adapt(text: str, **fields: object) -> Story:
    return Adapter().adapt(Brief.model_validate({"text": text, **fields}), [])


def _told(story: Story) -> str:
    return "".join(page.text[story.language].words for page in story.pages)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_tale_keeps_its_words_title_and_cast():
    story = _adapt(TALE)
    assert story.title["en"].words == "Anansi's Lantern"
    assert _squeezed(_told(story)) == _squeezed(TALE.removeprefix("Anansi's Lantern"))
    assert story.audience is None
    names = [who.name for who in story.cast]
    assert names[0] == "Anansi"
    assert "the fox" in names
    assert 4 <= len(story.pages) <= 12
    assert all(page.text["en"].author == "person" for page in story.pages)


def test_speech_is_given_to_its_speaker():
    said = {words: who for page in _adapt(TALE).pages for words, who in page.lines.get("en", {}).items()}
    assert said["Where are you going?"] == "fox"
    assert said["To the king,"] == "anansi"


def test_place_and_light_are_carried_forward():
    story = _adapt(TALE)
    night = next(page.scene for page in story.pages if "That night" in page.text["en"].words)
    assert (night.time, night.weather) == ("night", "rain")
    assert night.setting == "forest"
    assert all(entry["why"] for entry in story.plan["pages"])


def test_three_words_are_one_page():
    assert len(_adapt("Once upon time").pages) == 1


def test_no_words_is_an_error():
    with pytest.raises(SourceError, match="no words"):
        _adapt(" … ")


def test_form_feeds_and_rules_are_page_marks():
    story = _adapt("One fox ran.\fTwo foxes ran. They slept.\n\n---\n\nThe end came.")
    assert [page.text["en"].words for page in story.pages] == [
        "One fox ran.", "Two foxes ran. They slept.", "The end came."]  # fmt: skip


def test_markdown_headings_are_title_and_chapters():
    text = "# The Fox\n\n## Morning\n\nThe fox ran. It ran far.\n\n## Night\n\nThe fox slept. It slept long."
    story = _adapt(text, text_format="markdown")
    assert story.title["en"].words == "The Fox"
    chapters = [page.chapter["en"].words for page in story.pages if page.chapter]
    assert chapters == ["Morning", "Night"]
    assert "#" not in _told(story)


def test_a_long_text_has_chapters_of_forty_pages_at_most():
    text = "\n\n".join("The fox went on through the wood, and nobody knew where it went. " * 6 for _ in range(120))
    story = _adapt(text)
    starts = [i for i, page in enumerate(story.pages) if page.chapter] + [len(story.pages)]
    assert starts[0] == 0
    assert len(starts) > 2
    assert max(b - a for a, b in itertools.pairwise(starts)) <= 40
    assert _squeezed(_told(story)) == _squeezed(text)


@pytest.mark.parametrize("language", ["zh", "ru", "es", "ko", "th", "xx"])
def test_other_languages_are_divided_and_shown_plainly(language: str):
    text = {"zh": "从前有一只狐狸。它住在森林里。" * 9, "th": "กาลครั้งหนึ่งนานมาแล้ว มีเด็กหญิงคนหนึ่ง " * 9}.get(
        language, "Жила-была лиса. Она жила в лесу. " * 9)  # fmt: skip
    story = _adapt(text, language=language)
    assert _squeezed(_told(story)) == _squeezed(text)
    assert len(story.pages) > 1
    assert story.cast == ()


@settings(deadline=None, max_examples=60)
@given(
    st.text(alphabet="abAB .!?\n\"“”'’,—fox ran ", min_size=1, max_size=400), st.sampled_from(["en", "de", "ja"])
)  # fmt: skip
def test_any_text_is_kept(text: str, language: str):
    if not words_of(text, language):
        return
    story = _adapt(text, language=language)
    title = story.title[language]
    kept = _squeezed(text)
    if title.author == "person":
        kept = kept.removeprefix(_squeezed(title.words))
    assert _squeezed(_told(story)) == kept


def _lines(text: str) -> dict[str, str]:
    return {words: who for page in _adapt(text).pages for words, who in page.lines.get("en", {}).items()}


def _cast(text: str) -> dict[str, tuple[str, str]]:
    return {who.name: (who.kind, who.pronoun) for who in _adapt(text).cast}


WOLF = """Once Mila met a wolf called Grum in the hills of Harrow. She was not afraid. "Who are you?" she asked.

"I am hungry," said Grum, "and I am cold." He sat down. Mila gave him bread.

"Away, away!" barked the old dog. The dog ran home. Mila laughed, and Grum laughed too.

Then Grum went to the top of Harrow, and Mila saw Harrow no more. "Good night," said the young man at the gate."""


def test_a_wolf_is_a_wolf_and_a_hill_is_nobody():
    cast = _cast(WOLF)
    assert cast["Grum"] == ("wolf", "he")
    assert cast["Mila"] == ("woman", "she")
    assert cast["the dog"][0] == "dog"
    assert "Harrow" not in cast


def test_pronouns_and_broken_sentences_find_their_speaker():
    said = _lines(WOLF)
    assert said["Who are you?"] == "mila"
    assert said["I am hungry,"] == said["and I am cold."] == "grum"
    assert said["Away, away!"] == "dog"
    assert "Good night," not in said  # by somebody who is not in the cast


def test_one_who_tells_of_us_is_in_the_story():
    cast = _cast('Mama got fruit. "Can we eat?" we ask. My brother Rahim is greedy. Mama is angry with us. We wait.')
    assert cast["I"][0] == "child"
    assert cast["Rahim"] == ("boy", "he")


def test_a_well_known_figure_is_drawn_as_everyone_knows_it():
    assert _cast("Anansi climbed the tree. Anansi was proud. Then Anansi slept.")["Anansi"][0] == "spider"


def test_pages_begin_where_scenes_do_and_not_with_a_pronoun():
    beat = "One day Finn met a bear by the old grey stone. He gave it all his honey. It went away and he was glad. "
    starts = [page.text["en"].words.split()[:2] for page in _adapt(beat * 12).pages]
    assert len(starts) > 6
    assert all(start == ["One", "day"] for start in starts)


@pytest.mark.slow
def test_published_stories_are_kept_and_divided_like_books():
    if not STORIES.is_dir():
        pytest.skip("the shared stories are not here")
    for file in sorted(STORIES.glob("asp_*/story.json")):
        for language in json.loads(file.read_text())["title"]:
            pages = [page["text"].get(language, "") for page in json.loads(file.read_text())["pages"]]
            text = "\n".join(pages)
            story = _adapt(text, language=language)
            assert _squeezed(_told(story)) == _squeezed(text)
            assert len(pages) / 2.5 <= len(story.pages) <= len(pages) * 2.5
    for file in sorted(STORIES.glob("fairytaleqa/*-story.csv")):
        text = "\n\n".join(row["text"] for row in csv.DictReader(file.read_text().splitlines(keepends=True)))
        story = _adapt(text)
        assert _squeezed(_told(story)) == _squeezed(text)
        assert len(story.pages) <= 40
        assert story.cast

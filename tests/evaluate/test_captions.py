"""The caption metrics against published scores, and by their own laws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.evaluate.captions import score, tokens_of

ORACLE = Path(__file__).parents[3] / "shared" / "data" / "caption_scores"
needs_oracle = pytest.mark.skipif(not ORACLE.exists(), reason="shared/data/caption_scores is not there")


@needs_oracle
def test_published_scores():
    lines = {name: (ORACLE / f"{name}.txt").read_text().splitlines() for name in ("hyp", "ref1", "ref2")}
    expected = json.loads((ORACLE / "expected.json").read_text())
    scores = score(lines["hyp"], list(zip(lines["ref1"], lines["ref2"], strict=True)))
    assert scores.bleu[3] == pytest.approx(expected["Bleu_4"], abs=1e-5)
    assert scores.mean_rouge_l == pytest.approx(expected["ROUGE_L"], abs=1e-5)
    assert scores.mean_cider == pytest.approx(expected["CIDEr"], abs=1e-5)


@needs_oracle
@pytest.mark.parametrize("name", ["human_1_vs_4", "shuffled_human", "constant"])
def test_official_scores_of_the_photos(name):
    data = json.loads((ORACLE / "photos_expected.json").read_text())
    references, table = data["references_tokenised"], data[name]
    scores = score([table["candidates_tokenised"][key][0] for key in references], list(references.values()))
    # The official code adds a hair to every BLEU count, so its zero is 1e-10 and ours is 0.
    assert scores.bleu[3] == pytest.approx(table["Bleu_4"], abs=1e-8)
    assert scores.mean_rouge_l == pytest.approx(table["ROUGE_L"], abs=1e-9)
    assert scores.mean_cider == pytest.approx(table["CIDEr"], abs=1e-9)
    assert dict(zip(references, scores.cider, strict=True)) == pytest.approx(table["CIDEr_per_image"], abs=1e-9)


def test_the_same_words_score_best():
    truths = [["a dog runs on the sand"], ["two cups stand on a table"]]
    scores = score([group[0] for group in truths], truths)
    assert scores.bleu == pytest.approx((1, 1, 1, 1))
    assert scores.rouge_l == pytest.approx((1, 1))
    assert scores.cider == pytest.approx((10, 10))


def test_nothing_shared_scores_nothing():
    scores = score(["blue"], [["a red hen"]])
    assert scores.bleu == (0, 0, 0, 0)
    assert scores.rouge_l == (0,)
    assert scores.cider == (0,)


def test_tokens():
    assert tokens_of("A dog's T-shirt, and 2 cats.") == "a dog 's t-shirt and 2 cats"


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="2 captions for 1"):
        score(["a", "b"], [["a"]])


WORDS = ["a", "dog", "cat", "runs", "on", "the", "sand"]
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@given(st.lists(st.tuples(sentences, st.lists(sentences, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_scores_keep_their_ranges(rows):
    scores = score([row[0] for row in rows], [row[1] for row in rows])
    assert all(0 <= value <= 1 + 1e-9 for value in (*scores.bleu, *scores.rouge_l))
    assert all(0 <= value <= 10 + 1e-9 for value in scores.cider)

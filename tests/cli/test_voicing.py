"""What voices say when they are tried."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from laterna.cli.main import cli
from laterna.press.audio import decode
from laterna.studio.voicing import _sample


@pytest.mark.parametrize(
    ("code", "begins"), [("en-us", "Once upon"), ("de", "Die Geschichte."), ("fr-ch", "L’histoire"), ("cy", "1, 2")]
)  # fmt: skip
def test_a_voice_is_tried_in_its_own_language(code, begins):
    assert _sample(code).startswith(begins)


def test_voices_are_listed_and_sampled(tmp_path):
    words = ["voices", "--language", "en", "--engine", "fake", "--samples", str(tmp_path)]
    listed = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert "hum" in listed.output
    (sample,) = tmp_path.iterdir()
    assert decode(sample).seconds > 1

"""What every document format can hold of a text."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """The text with what no document can hold replaced by spaces, one for one."""
    return _UNPRINTABLE.sub(" ", text)

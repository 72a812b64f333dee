"""English inflection: from a verb's form to its base, from a noun's plural to its singular.

Rules for the regular forms after Quirk et al., A Comprehensive Grammar of the English Language (1985), chapter 3;
the irregular ones are data (`reading/verbs.toml`). Every function answers with candidates, the likeliest first, for
the vocabulary to choose from.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

READING = Path(__file__).parent / "reading"
_VOWELS = "aeiou"


@cache
def reading_table(name: str) -> dict[str, Any]:
    """One of the reader's own tables, `reading/NAME.toml`."""
    return tomllib.loads((READING / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _irregular() -> dict[str, str]:
    table: dict[str, str] = reading_table("verbs")["irregular"]
    return {form: base for base, forms in table.items() for form in forms.split()}


def verb_bases(word: str) -> tuple[str, ...]:
    """Base forms that `word` (lower case) may be a form of: `running` gives `run` among others."""
    found = [_irregular()[word]] if word in _irregular() else []
    found.append(word)
    for ending, additions in (("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")),
                              ("ing", ("", "e"))):  # fmt: skip
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            found.extend(stem + addition for addition in additions)
            if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
                found.append(stem[:-1])
    return tuple(dict.fromkeys(found))


def is_verb_form(word: str) -> bool:
    """Whether `word` looks like a verb's inflected form: irregular, or with an ending that nouns seldom have."""
    return word in _irregular() or word.endswith(("ed", "ing"))


def third_person(base: str) -> str:
    """`walk` to `walks`, `carry` to `carries`; the first word of a phrase takes the ending."""
    head, _, rest = base.partition(" ")
    if head.endswith(("s", "sh", "ch", "x", "z", "o")):
        head += "es"
    elif head.endswith("y") and head[-2:-1] not in _VOWELS:
        head = head[:-1] + "ies"
    else:
        head += "s"
    return f"{head} {rest}".strip()


def plural(noun: str) -> str:
    """`fox` to `foxes`, `mouse` to `mice`; the last word of a phrase takes the ending."""
    head, _, last = noun.rpartition(" ")
    irregular: dict[str, str] = reading_table("nouns")["plural"]
    if last in irregular:
        last = irregular[last]
    elif last.endswith(("s", "sh", "ch", "x", "z")):
        last += "es"
    elif last.endswith("y") and last[-2:-1] not in _VOWELS:
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{head} {last}".strip()


def with_article(phrase: str) -> str:
    """`an owl`, `a fox`."""
    silent = phrase.startswith(("hour", "honest", "heir"))
    spoken_y = phrase.startswith(("uni", "eu", "use", "one-"))
    return f"{'an' if (phrase[:1].lower() in _VOWELS and not spoken_y) or silent else 'a'} {phrase}"

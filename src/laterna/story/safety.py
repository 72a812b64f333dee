"""What does not belong in a story for children, by age.

Applied to what the user types and to what any writer returns. The rules are data (`safe/rules.toml`): phrases by
subject, each with the youngest age band that may read of it. A fairy tale may be dark: for the older bands the wolf may
eat and a grandmother may die; the rules are tuned so as to raise no alarm on published picture books and fairy tales.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from laterna.story.model import Model
from laterna.story.terms import AgeBand

_RULES = Path(__file__).parent / "safe" / "rules.toml"
_BANDS: tuple[str, ...] = get_args(AgeBand)


class Finding(Model):
    """One thing in a text that does not belong in a story for this age."""

    subject: str
    """What it is about: `weapons`, `sex`, `death` ..."""
    reason: str
    """Why it does not belong, as a clause: `somebody dies in it`."""
    words: str
    """The words as they stand in the text."""
    start_char: int
    end_char: int
    from_age: AgeBand | None
    """The youngest age band that may read of it; none when no story here does."""


class Rule(Model):
    """Phrases on one subject."""

    subject: str
    reason: str
    youngest: Literal["3-5", "6-8", "9-12", "never"]
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()


def check(text: str, age: AgeBand | None) -> tuple[Finding, ...]:
    """What in `text` (English) does not belong in a story for `age`, in the order of the text; empty when it is fit.

    Args:
        text: a premise, a page or a whole story.
        age: the age band it is for; none (somebody's own finished text) keeps only what is for nobody.
    """
    found = [
        _finding(rule, match)
        for rule in _rules()
        if not _allowed(rule, age)
        for match in _pattern(rule.phrases).finditer(text)
        if not _harmless(rule, text, match)
    ]
    found.sort(key=lambda finding: (finding.start_char, -finding.end_char))
    return tuple(found)


def kind_refusal(findings: tuple[Finding, ...]) -> str:
    """One kind sentence that says why a story is not made of this, and what to do; empty without findings."""
    if not findings:
        return ""
    worst = next((finding for finding in findings if finding.from_age is None), findings[0])
    why = f"This is not a story for children this young, because {worst.reason} (“{worst.words}”)"
    if worst.from_age is None:
        why = f"This is not a story that can be told to children, because {worst.reason} (“{worst.words}”)"
        return f"{why}; tell it another way, and it shall be told with pleasure."
    return f"{why}; leave that out, or choose the age {worst.from_age}, and it shall be told with pleasure."


def _allowed(rule: Rule, age: AgeBand | None) -> bool:
    if rule.youngest == "never":
        return False
    return age is None or _BANDS.index(age) >= _BANDS.index(rule.youngest)


def _finding(rule: Rule, match: re.Match[str]) -> Finding:
    return Finding(
        subject=rule.subject,
        reason=rule.reason,
        words=match.group(),
        start_char=match.start(),
        end_char=match.end(),
        from_age=None if rule.youngest == "never" else rule.youngest,
    )


def _harmless(rule: Rule, text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 20) : match.end() + 20].lower()
    return any(phrase in around for phrase in rule.unless)


@cache
def _rules() -> tuple[Rule, ...]:
    tables = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    return tuple(Rule(subject=subject, youngest=table.pop("from"), **table) for subject, table in tables.items())


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_phrase(phrase) for phrase in phrases)})\b", re.IGNORECASE)


def _phrase(phrase: str) -> str:
    """A pattern for a phrase, its first word in any inflection, white space and hyphens alike."""
    words = [rf"{re.escape(word[:-1])}\w*" if word.endswith("*") else re.escape(word) for word in phrase.split()]
    if len(words) > 1 and not phrase.split()[0].endswith("*"):
        words[0] = _inflected(phrase.split()[0])
    return r"[\s-]+".join(words).replace(r"\-", r"[\s-]")


def _inflected(verb: str) -> str:
    stem = re.escape(verb)
    doubled = re.escape(verb + verb[-1])
    short = re.escape(verb.removesuffix("e"))
    return rf"(?:{stem}(?:s|es|ed|ing)?|{doubled}(?:ed|ing)|{short}(?:ed|ing))"

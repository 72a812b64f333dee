"""Forms of the verb phrases that a premise brings: `walks forwards` is `walk`, `walking` and `walked forwards`."""

from __future__ import annotations

import re
from typing import NamedTuple

from laterna.engines.text.plotter.world import table


class Forms(NamedTuple):
    """One verb phrase, as tellings need it."""

    do: str
    """After `to`, `can`, `you`."""
    doing: str
    did: str
    """After `he` or `she`."""


def forms_of(phrase: str) -> Forms:
    """The forms of a phrase that begins with a verb in the third person or the past: `is late`, `collected teapots`."""
    verb, _, rest = phrase.partition(" ")
    base = _base(verb)
    past = table("verbs")["past"].get(base) or _regular_past(base)
    then = re.sub(r"\bis\b", "was", re.sub(r"\bcan\b", "could", rest))
    return Forms(f"{base} {rest}".strip(), gerund(f"{base} {rest}".strip()), f"{past} {then}".strip())


def gerund(phrase: str) -> str:
    """`dance` to `dancing`, `be king` to `being king`, `run home` to `running home`."""
    verb, _, rest = phrase.partition(" ")
    if verb.endswith("ie"):
        verb = f"{verb[:-2]}y"
    elif verb.endswith("e") and not verb.endswith(("ee", "be", "ye", "oe")):
        verb = verb[:-1]
    elif _doubles(verb):
        verb += verb[-1]
    return f"{verb}ing {rest}".strip()


def _base(verb: str) -> str:
    rows = table("verbs")
    known = {past: base for base, past in rows["past"].items()}
    if verb in rows["third"] or verb in known:
        return rows["third"].get(verb) or known[verb]
    if verb.endswith("ed"):
        stem = verb[:-2]
        if stem.endswith("i"):
            return f"{stem[:-1]}y"
        if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
            return stem[:-1]
        return f"{stem}e" if stem in rows["silent"] else stem
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    if re.search(r"(?:sh|ch|ss|x|zz|o)es$", verb):
        return verb[:-2]
    return verb.removesuffix("s")


def _regular_past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ied"
    return f"{base}{base[-1] if _doubles(base) else ''}ed"


def _doubles(verb: str) -> bool:
    return bool(re.search(r"^[^aeiou]*[aeiou][bdgmnprt]$", verb))

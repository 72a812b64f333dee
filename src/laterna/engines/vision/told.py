"""From a speaking model's answers to an observation.

What can be measured (colours, light, sharpness, a cut-out) is measured as the embedded eye measures it; the model adds
what only words can say. An answer that cannot be understood changes nothing.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from laterna.engines.vision.glance import Glance
from laterna.story.errors import InputError
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from laterna.story import Answer, Observation, Photo

CANNOT_TELL = "I can't tell from looking at this photo."
_MOST_QUESTION = 2000
"""Characters of a question; more is not a question."""
_MOST_CAPTION = 300
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = re.compile(r"^(?:(?:it|this|that) is |it's )?(?:(?:a|an|the|some) )?([a-z][a-z' -]{1,39})$")


class Family(NamedTuple):
    """How one family of models wants to be asked."""

    template: str
    """With `{question}`, and `<image>` where the model's processor puts the photo."""
    stop: tuple[str, ...]


def family(model_type: str) -> Family:
    """The template of a `model_type`, for models that bring no chat template."""
    rows = _data()["family"]
    row = rows.get(model_type, rows["default"])
    return Family(row["template"], tuple(row["stop"]))


def checked(question: str) -> str:
    """The question. Raises `InputError` when it is empty or too long."""
    if not question.strip() or len(question) > _MOST_QUESTION:
        raise InputError(f"A question has 1 to {_MOST_QUESTION} characters; this one has {len(question)}. Ask again.")
    return question.strip()


def observe(photo: Photo, subject: str, tell: Callable[[Sequence[str]], Sequence[Answer]]) -> Observation:
    """The measured observation with what the model said.

    Args:
        photo: the photo.
        subject: what the user says it shows, trusted over the model; may be empty.
        tell: the model's answers to questions about the photo, one a question.
    """
    return observed(photo, subject, tell(questions_about(subject)))


def questions_about(subject: str) -> list[str]:
    """What is asked about every photo; `subject` is what the user says it shows, or empty."""
    return [_with_hint(question, subject) for question in _data()["questions"].values()]


def observed(photo: Photo, subject: str, answers: Sequence[Answer]) -> Observation:
    """The measured observation with the answers to `questions_about` it."""
    said = {name: answer for name, answer in zip(_data()["questions"], answers, strict=True) if answer.confidence > 0}
    seen = Glance().see(photo, subject)
    changes: dict[str, Any] = {}
    for name, answer in said.items():
        changes |= _READ[name](answer, seen)
    return seen.model_copy(update=changes)


def going_on(lead: str, answer: Answer) -> Answer:
    """A caption with the words that it was asked to go on from."""
    return answer.model_copy(update={"text": f"{lead} {answer.text}".strip()})


def one_sentence(text: str) -> str:
    """The first sentence of what a model said, with a capital and a full stop; empty when nothing was said."""
    plain = " ".join(text.split()).strip(" \"'")
    first = re.split(r"(?<=[.!?])\s", plain)[0][:_MOST_CAPTION].strip()
    if not re.search(r"\w", first):
        return ""
    return first[:1].upper() + first[1:] + ("" if first[-1] in ".!?" else ".")


def _with_hint(question: str, subject: str) -> str:
    return (_data()["hint"]["said"].format(subject=subject.strip(" .")) if subject.strip() else "") + question


def _caption(answer: Answer, seen: Observation) -> dict[str, Any]:
    caption = one_sentence(answer.text)
    return {"caption": caption} if caption else {}


def _who(answer: Answer, seen: Observation) -> dict[str, Any]:
    match = _WORDS.match(_bare(answer))
    if match is None or seen.subject is None or seen.subject.said_by_user:
        return {}
    return {"subject": seen.subject.model_copy(update={"kind": match[1].strip(), "confidence": answer.confidence})}


def _people(answer: Answer, seen: Observation) -> dict[str, Any]:
    for word in re.findall(r"[a-z]+|[0-9]+", _bare(answer)):
        if word.isdigit() and len(word) < 4:
            return {"people": int(word), "people_confidence": answer.confidence}
        if word in {*_NUMBERS, "nobody", "none"}:
            count = _NUMBERS.index(word) if word in _NUMBERS else 0
            return {"people": count, "people_confidence": answer.confidence}
    return {}


def _place(answer: Answer, seen: Observation) -> dict[str, Any]:
    found = re.search(r"\b(in|out)(?:door|side)", _bare(answer))
    return {"place": f"{found[1]}door", "place_confidence": answer.confidence} if found else {}


def _setting(answer: Answer, seen: Observation) -> dict[str, Any]:
    match = vocabulary().find("settings", _bare(answer))
    return {"setting": match.entry.name} if match else {}


def _time(answer: Answer, seen: Observation) -> dict[str, Any]:
    named = [name for name in vocabulary().names("times") if re.search(rf"\b{name}\b", _bare(answer))]
    return {"time": named[0]} if named and seen.time is None else {}


_READ = {"caption": _caption, "who": _who, "people": _people, "place": _place, "setting": _setting, "time": _time}


def _bare(answer: Answer) -> str:
    return answer.text.lower().strip(" .!\"'")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("telling.toml").read_text(encoding="utf-8"))

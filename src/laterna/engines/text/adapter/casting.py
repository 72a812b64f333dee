"""The cast of a finished English text, found by reading it.

Names are words written with a capital where nothing else asks for one, or that never stand without; kinds stand beside
them (`a spider called Anansi`), or in the name (`Chicken`). Others are spoken of by kind and family word (`the wolf`,
`her mother`) often enough to matter. First-person tellers are the storyteller.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from laterna.engines.text.adapter.divide import tongue
from laterna.story.cast import Character, Traits
from laterna.story.describe import portrait
from laterna.story.drafts import NounPhrase, pronoun_of, traits_of, unique_id
from laterna.story.inflection import reading_table, verb_bases
from laterna.story.lexicon import Item, Token, items_of, tokens_of
from laterna.story.vocabulary import vocabulary

LARGEST = 12
"""Members of a cast."""
_TELLER = 3
"""How often a teller says `I` outside speech, to be in the story."""
_TELLING = 0.015
"""And which share of all words that must be at least."""


_FAR = 5
"""How many times as often as `his wife` a woman is named, who then is likely to be that wife."""
_SOON = 25
"""Words within which a pronoun is likely to mean the last one named."""
_PRONOUNS = {"he": ("he", 3), "his": ("he", 1), "she": ("she", 3), "her": ("she", 1)}
"""What a pronoun says, and how much: `her` may be anybody's beside the one who was named, and `him` mostly is."""


@dataclass
class _Found:
    """Somebody in the text, while it is being read."""

    label: str
    count: int = 0
    kinds: Counter[str] = field(default_factory=Counter[str])
    """Kind words said of them."""
    pronouns: Counter[str] = field(default_factory=Counter[str])
    acts: int = 0
    """How often a verb follows."""
    inside: int = 0
    """How often it stands inside a sentence, where a capital means something."""
    places: int = 0
    """How often it is where something is: after `in`, `at`, or `the`."""

    def take(self, other: _Found) -> None:
        """Adds what was said of the same one under another name."""
        self.count += other.count
        self.acts += other.acts
        self.inside += other.inside
        self.places += other.places
        self.kinds.update(other.kinds)
        self.pronouns.update(other.pronouns)

    def is_somebody(self, words: int) -> bool:
        """Whether the text of so many words speaks of it as of someone."""
        known = self.inside > 0 or self.count > 1
        often = self.count >= min(4, max(1, words // 500))
        return known and often and 2 * self.places < self.count and (self.count > 1 or self.acts > 0)


def find_cast(text: str, quotes: tuple[tuple[int, int], ...]) -> tuple[Character, ...]:
    """The members of the cast, the most often named first.

    Args:
        text: an English text.
        quotes: its direct speech, in which a capital or an `I` says less.
    """
    tokens = tokens_of(text)
    spoken = {i for start, end in quotes for i in range(start, end)}
    told = [token for token in tokens if token.start not in spoken]
    seen = {token.lower for token in told}
    people = {key: found for key, found in _named(tokens).items() if seen & set(re.findall(r"[^\W_]+", key))}
    _note_pronouns(told, people)
    others = _by_kind(tokens, people)
    members = [*(found for found in people.values() if found.is_somebody(len(tokens))), *others]
    members.sort(key=lambda found: -found.count * (1 if found.label.startswith("the ") else 2))
    cast_: dict[str, Character] = {}
    for found in members[:LARGEST]:
        who = _character(found, text, set(cast_), hero=not cast_)
        cast_[who.id] = who
    if _first_person(tokens, spoken) >= max(_TELLER, len(tokens) * _TELLING):
        teller = Character(id=unique_id("teller", set(cast_)), name="I", kind=_teller_kind(text))
        cast_ = {teller.id: teller, **cast_}
    return tuple(who.model_copy(update={"appearance": portrait(who)}) for who in cast_.values())


def _named(tokens: list[Token]) -> dict[str, _Found]:
    """Everybody with a name, by the name in lower case."""
    small = {token.lower for token in tokens if token.text[:1].islower()}
    people: dict[str, _Found] = {}
    at = 0
    while at < len(tokens):
        size = _run(tokens, at, small)
        if size:
            label = " ".join(token.text for token in tokens[at : at + size])
            found = people.setdefault(label.lower(), _Found(label))
            found.count += 1
            found.acts += _acts(tokens, at, size)
            found.inside += int(at > 0 and tokens[at].gap == " ")
            found.places += int(at > 0 and _is_place(tokens, at, size))
            found.kinds.update(_kinds_said(tokens, at, size))
        at += max(1, size)
    return _merged(people)


def _run(tokens: list[Token], at: int, small: set[str]) -> int:
    """How many words, from `at` on, make a name; 0 when none begins here."""
    size = 0
    for token in tokens[at : at + 3]:
        if size and token.gap != " ":
            break
        if not _is_name(token, small, first=at == 0 or token.gap == "."):
            break
        size += 1
        if token.owner:
            break
    titles = tongue()["names"]["titles"].split()
    if size and all(token.lower in titles for token in tokens[at : at + size]):
        return size if _known_kind(tokens[at + size - 1].lower) and not small & {tokens[at].lower} else 0
    return size


def _is_place(tokens: list[Token], at: int, size: int) -> bool:
    before = tokens[at - 1].lower if tokens[at].gap == " " else ""
    of = tokens[at - 2].lower if before == "of" and at > 1 else ""
    if of in tongue()["names"]["lands"].split():
        return True
    thing = before == "the" and not any(_known_kind(token.lower) for token in tokens[at : at + size])
    return thing or before in tongue()["names"]["places"].split()


def _is_name(token: Token, small: set[str], first: bool) -> bool:
    if not token.text[:1].isupper() or not token.text[0].isalpha():
        return False
    lower = token.lower
    if lower in tongue()["names"]["nobody"].split() and lower not in tongue()["names"]["titles"].split():
        return False
    if (len(token.text) > 1 and token.text.isupper()) or lower in _function_words():
        return False
    return not (first and (lower in small or _is_common(lower)))


def _is_common(lower: str) -> bool:
    """Whether a capital at the beginning of a sentence is more likely that of any word."""
    item = next(iter(items_of(tokens_of(lower), {})), None)
    if lower.endswith("ly") or item is None:
        return True
    return item.role not in {"word", "kinds"} or (item.role == "kinds" and item.plural)


def _function_words() -> set[str]:
    grammar = reading_table("grammar")
    words = {word for line in grammar["small"].values() for word in line.split()}
    return words | set(grammar["relations"]) | set(grammar["numbers"]) | {"and"}


def _known_kind(word: str) -> str:
    known = vocabulary().words("kinds").get(word)
    return known[0] if known else ""


def _acts(tokens: list[Token], at: int, size: int) -> int:
    """1 when a verb follows, or one of speech stands before."""
    after = tokens[at + size].lower if at + size < len(tokens) and tokens[at + size].gap == " " else ""
    before = tokens[at - 1].lower if at and tokens[at].gap == " " else ""
    says = tongue()["speech"]["verbs"].split()
    spoken = any(base in says for base in verb_bases(before)) or before in {"called", "named"}
    acting = after in reading_table("grammar")["small"]["helpers"].split() or after.endswith("ed")
    known = any(base in vocabulary().words("poses") or base in says for base in verb_bases(after)) if after else False
    irregular = any(after in forms.split() for forms in reading_table("verbs")["irregular"].values())
    return int(spoken or acting or known or irregular)


def _kinds_said(tokens: list[Token], at: int, size: int) -> list[str]:
    """Kind words beside a name: `a spider called X`, `X the spider`, `X, a small spider`, `X was a spider`."""
    after = [token.lower for token in tokens[at + size : at + size + 5] if token.gap != "."]
    before = [token.lower for token in tokens[max(0, at - 3) : at]]
    said: list[str] = []
    if len(before) > 1 and before[-1] in {"called", "named", "was"} and _known_kind(before[-2]):
        said.append(before[-2])
    if len(before) > 1 and _known_kind(before[-1]) and tokens[at].gap in {" ", ","} and not tokens[at - 1].owner:
        said.append(before[-1])
    if after[:1] in (["was"], ["is"]):
        after = after[1:]
    if after[:1] in (["a"], ["an"], ["the"]) and not tokens[at + size - 1].owner:
        kind = next((word for word in after[1:4] if _known_kind(word)), None)
        said += [kind] if kind else []
    words = [token.lower for token in tokens[at : at + size]]
    named = [word for word in ("".join(words), *reversed(words)) if _known_kind(word)]
    titles = tongue()["names"]["titles"].split()
    return said + ([word for word in named if word not in titles] or named)


def _merged(people: dict[str, _Found]) -> dict[str, _Found]:
    """`Finn` and `Finn M'Coul` are one, `Millipede` and `Mother Millipede` are two; the commoner name stays."""
    titles = set(tongue()["names"]["titles"].split())
    merged: dict[str, _Found] = {}
    for key in sorted(people, key=lambda key: (-people[key].count, key)):
        ends = _ends(key, titles)
        same = next((k for k in merged if ends & _ends(k, titles)), None)
        if same is None:
            merged[key] = people[key]
        else:
            merged[same].take(people[key])
    return merged


def _ends(name: str, titles: set[str]) -> set[str]:
    """The first and last word of a name, none of one with a title."""
    words = name.split()
    return set() if titles & set(words) else {words[0], words[-1]}


def _note_pronouns(tokens: list[Token], people: dict[str, _Found]) -> None:
    """The `he` or `she` that soon follows a name: it means the one named first in the last sentence with names.

    That sentences go on about their subject is the rule of B. Grosz, A. Joshi, S. Weinstein, Centering, 1995.
    """
    last, since, sentence, named_in = None, 0, 0, -1
    for token in tokens:
        since += 1
        sentence += int(token.gap == ".")
        name = _key(token, people)
        if name in people and not token.owner and sentence != named_in:
            last, since, named_in = name, 0, sentence
        elif last and since <= _SOON and token.lower in _PRONOUNS:
            pronoun, weight = _PRONOUNS[token.lower]
            people[last].pronouns[pronoun] += weight


def _key(token: Token, people: dict[str, _Found]) -> str | None:
    """The name that a word is, or is a part of."""
    if not token.text[:1].isupper():
        return None
    if token.lower in people:
        return token.lower
    return next((key for key in people if token.lower in key.split()), None)


def _by_kind(tokens: list[Token], people: dict[str, _Found]) -> list[_Found]:
    """Those who are spoken of by what they are, at least twice and doing something."""
    known = [found for found in people.values() if found.count > 1]
    taken = {_known_kind(word) for found in known for word, _ in found.kinds.most_common(1)}
    members: dict[str, _Found] = {}
    items = list(items_of(tokens, {}))
    for index, item in enumerate(items):
        if item.role not in {"kinds", "owner"} or item.plural or not _known_kind(item.said):
            continue
        if item.token.text[:1].isupper():
            continue
        if index and items[index - 1].role == "number" and items[index - 1].value != "1":
            continue
        if item.said in people and people[item.said].count > 1:
            people[item.said].count += 1  # `the chicken`, where `Chicken` is a name
            continue
        found = members.setdefault(item.said, _Found(f"the {item.said}"))
        found.count += 1
        found.inside += int(not index or items[index - 1].role not in {"det", "owner", "age", "size", "word"})
        found.acts += _item_acts(items, index)
        found.kinds[item.said] += 1
    vague = set(tongue()["names"]["vague"].split())
    for said, found in members.items():
        if 2 * found.inside > found.count and said in tongue()["names"]["titles"].split():
            found.label = said.capitalize()  # `Mama`, who is called so as by a name
    return [
        found for said, found in members.items()
        if found.count > 1 and found.acts and not (people and said in vague)
        and not (_known_kind(said) == said and said in taken) and not _is_kin(said, found, known)
    ]  # fmt: skip


def _is_kin(said: str, found: _Found, named: list[_Found]) -> bool:
    """Whether `his wife`, now and then, is most likely somebody whose name is told far more often."""
    alike = [
        other.count for other in named if other.pronouns and other.pronouns.most_common(1)[0][0] == pronoun_of(said)
    ]
    return said in tongue()["names"]["kin"].split() and max(alike, default=0) >= _FAR * found.count


def _item_acts(items: list[Item], index: int) -> int:
    says = tongue()["speech"]["verbs"].split()
    spoken = any(base in says for item in items[max(0, index - 4) : index] for base in verb_bases(item.token.lower))
    following = items[index + 1] if index + 1 < len(items) else None
    return int(spoken or (following is not None and following.role in {"poses", "verb", "helper", "feel", "wear"}))


def _character(found: _Found, text: str, taken: set[str], hero: bool) -> Character:
    said = found.kinds.most_common(1)[0][0] if found.kinds else tongue()["figures"].get(found.label.lower(), "")
    pronoun = pronoun_of(said) if said else "they"
    if pronoun == "they" and found.pronouns:
        pronoun = found.pronouns.most_common(1)[0][0]
    entry, traits = vocabulary().words("kinds").get(said, ("", {}))
    if not entry:
        said = _person(found, text, pronoun)
        entry, traits = vocabulary().words("kinds").get(said, (said, {}))
    known = traits_of(entry, NounPhrase(), dict(traits)) if vocabulary().words("kinds").get(entry) else Traits()
    return Character(
        id=unique_id(found.label.removeprefix("the "), taken),
        name=found.label,
        kind=entry,
        pronoun=cast("Any", pronoun),
        role="hero" if hero else "friend",
        traits=known,
    )


def _person(found: _Found, text: str, pronoun: str) -> str:
    """What somebody is of whom only the name is known: a child who has parents in the text, or a grown-up."""
    kin = "mother father mum mom dad parents granny grandmother grandma grandfather sister brother teacher school"
    owner = re.escape(found.label)
    child = re.search(rf"\b{owner}['’]s (?:{kin.replace(' ', '|')})\b", text)
    words = {"she": ("girl", "woman"), "he": ("boy", "man")}.get(pronoun, ("child", "person"))
    return words[0] if child else words[1]


def _first_person(tokens: list[Token], spoken: set[int]) -> int:
    """How often the teller speaks of himself or herself, alone or among others, outside direct speech."""
    words = tongue()["names"]["teller"].split()
    return sum(token.lower in words and token.start not in spoken for token in tokens)


def _teller_kind(text: str) -> str:
    young = re.search(
        r"\b[Mm]y (?:mother|father|mum|mom|dad|sister|brother|granny|grandmother|parents|teacher)\b", text
    )
    return "child" if young else "person"

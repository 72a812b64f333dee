"""Telling one page: of the ways a beat can be told, the one that fits the age, the facts and what was said before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.template import Told, conditions, render, sentences_in, typeset, word_count
from laterna.engines.text.plotter.world import dice, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from laterna.engines.text.plotter.planner import Step
    from laterna.engines.text.plotter.shapes import Beat
    from laterna.engines.text.plotter.wish import Wish
    from laterna.engines.text.plotter.world import Being, Place, World
    from laterna.story.terms import AgeBand

BAND: dict[AgeBand, tuple[int, int]] = {"3-5": (8, 25), "6-8": (25, 60), "9-12": (50, 110)}
"""(least, most) words a page."""
_MERRY = {"playful", "calm"}
"""Moods of a page on which a joke is no disturbance."""
_ROLE = re.compile(r"\{([A-Z])\b")
_SAYS = re.compile(r"\s\S+(?:, [^,]+,)? (?:said|asked|cried|called|whispered|shouted|told|answered)\b[^“]*$")
"""`Mila, a fox, asked her`: after a speech, it says whose that was."""
_ROLLS = 3
"""How often a telling with choices in it is rolled before the next one is tried."""


@dataclass
class Memory:
    """What the reader has been told; it grows page by page."""

    sentences: set[str] = field(default_factory=set[str])
    text: str = ""
    place: int = -1
    time: str = "day"
    weather: str = "clear"
    met: set[str] = field(default_factory=lambda: {"H"})
    introduced: set[str] = field(default_factory=set[str])
    """Roles of whom it has been said what they are."""
    facts: set[str] = field(default_factory=lambda: {"met H"})


@dataclass(frozen=True)
class Page:
    """A page's words, and the step as it came to be told: a change of light nobody speaks of has not happened."""

    told: Told
    step: Step
    cost: float
    leads: int
    """How many sentences at its head say where and when."""


class Teller:
    """Tells the pages of one story in order."""

    def __init__(self, world: World, wish: Wish, seed: int) -> None:
        self.world = world
        self.wish = wish
        self.seed = seed
        self.memory = Memory()
        self.memory.introduced |= {role for role, being in world.beings.items() if _needs_no_kind(being)}
        self.memory.facts |= {"snow"} if world.places[0].cold else set()
        self.memory.facts |= {"elder"} if "F" in world.beings and world.beings["F"].traits.age == "elder" else set()
        self.cannot = unable(world.beings["H"].words["body"])
        lookup = world.lookup(world.places[0], world.places[0].corners[0])
        self.refrains = " ".join(typeset(lookup(slot)) for slot in world.words if slot.startswith("refrain"))

    def tell(self, step: Step, beat: Beat) -> Page:
        """The page's words: inside the age band, nothing said twice but the refrain, no word that is to be avoided."""
        best: Page | None = None
        for page in self._ways(step, beat):
            if best is None or page.cost < best.cost:
                best = page
            if best.cost == 0:
                break
        if best is None:
            raise AssertionError(f"beat {step.beat} has no telling for {sorted(self.memory.met)}")
        names = [being.name for being in self.world.beings.values()]
        noun = self.world.places[step.place].name.split()[-1]
        names += [] if mentions(self.memory.text, [noun]) else [noun]
        best = replace(best, told=self._clipped(best.told, names, best.leads))
        self._remember(best, beat)
        return best

    def _ways(self, step: Step, beat: Beat) -> Iterator[Page]:
        rng = dice(self.seed, "tell", step.beat, step.take)
        place = self.world.places[step.place]
        lookup = self.world.lookup(place, place.corner(step.corner), self.wish.age == "3-5")
        met = self.memory.met | set(beat.enters)
        ways = rng.sample(beat.tell, len(beat.tell))
        for way in sorted(ways, key=lambda way: "{?snow}" not in way):
            if not all((fact in self.memory.facts) == wanted for wanted, fact in conditions(way)):
                continue
            for _ in range(_ROLLS):
                told = render(self._once(way), self.wish.age, lookup, "".join(self.world.beings), rng)
                if told.present <= met:
                    yield self._placed(told, step, beat, place, lookup, rng)

    def _once(self, way: str) -> str:
        """The telling without `, a brown dog,` of those of whom that has been said."""
        for role in sorted(self.memory.introduced):
            way = re.sub(
                rf", \{{{role}\.a\}}(?:,(?= (?!\x22|and\b(?! \{{[A-Z]\}})|but\b|with\b|who\b))|(?=[,.]))", "", way
            )
        return way

    def _unintroduced(self, told: Told) -> int:
        """How many come onto the page of whom nobody says, here or before, what they are."""
        new = (told.present | {"H"}) - self.memory.introduced
        return sum(not mentions(told.text, [self.world.beings[role].words["look"]]) for role in new)

    def _placed(
        self, told: Told, step: Step, beat: Beat, place: Place, lookup: Callable[[str], str], rng: Random
    ) -> Page:
        """With sentences before it that say where and when, as far as it does not say so itself."""
        said: dict[str, str] = dict(re.findall(r"\b(time|weather) (\w+)", told.overrides))
        step = replace(step, time=said.get("time", step.time), weather=said.get("weather", step.weather))
        least, most = BAND[self.wish.age]
        room = most - word_count(told.text)
        leads: list[str] = []
        cost = 0.0
        noun = [place.name.split()[-1]]
        known = beat.quiet and mentions(self.memory.text, noun)
        if step.place != self.memory.place and not known and not mentions(told.text, noun):
            leads.append(self._lead(self._moves(told), room, lookup, rng))
        for name in ("time", "weather"):
            new = getattr(step, name)
            if new == getattr(self.memory, name) or mentions(told.text, table("leads")["words"][new]):
                continue
            line = self._lead(table("leads")["lead"][new], room - word_count(" ".join(leads)), lookup, rng)
            if word_count(" ".join([*leads, line])) <= room:
                leads.append(line)
            else:
                step = replace(step, **{name: getattr(self.memory, name)})
                cost += 0.5
        lacking = least - word_count(" ".join([*leads, told.text]))
        told = before([*leads, *self._colour(place, lacking, rng)], told)
        if self.wish.funny and beat.mood in _MERRY and beat.id != "end":
            told = self._with_joke(told, lookup, rng)
        return Page(told, step, cost + self._cost(told), len(leads))

    def _moves(self, told: Told) -> list[str]:
        if self.memory.place < 0:
            return table("leads")["first"]
        return table("leads")["move" if len(told.present - {"S"}) > 1 else "move_alone"]

    def _lead(self, ways: list[str], room: int, lookup: Callable[[str], str], rng: Random) -> str:
        """One of the ways that has room and has not been said; the shortest where none has."""
        lines = [render(way, "3-5", lookup, "", rng).text for way in rng.sample(ways, len(ways))]
        fresh = [line for line in lines if line not in self.memory.sentences] or lines
        return next((line for line in fresh if word_count(line) <= room), min(fresh, key=word_count))

    def _colour(self, place: Place, lacking: int, rng: Random) -> list[str]:
        lines: list[str] = []
        for line in rng.sample(place.colour, len(place.colour)):
            if word_count(" ".join(lines)) >= lacking:
                break
            if typeset(line) not in self.memory.sentences:
                lines.append(typeset(line))
        return lines

    def _with_joke(self, told: Told, lookup: Callable[[str], str], rng: Random) -> Told:
        """With a small mishap of somebody on the page after it, where there is room for one."""
        room = BAND[self.wish.age][1] - word_count(told.text)
        jokes = [joke for joke in table("leads")["jokes"] if set(_ROLE.findall(joke)) <= told.present]
        for joke in rng.sample(jokes, len(jokes)):
            more = render(joke, self.wish.age, lookup, "".join(self.world.beings), rng)
            fresh = not set(sentences_in(more.text)) & self.memory.sentences
            if fresh and word_count(more.text) <= room:
                return replace(told, text=f"{told.text} {more.text}")
        return told

    def _cost(self, told: Told) -> float:
        least, most = BAND[self.wish.age]
        count = word_count(told.text)
        forbidden = sum(mentions(told.text, [word]) for word in self.wish.avoid)
        spoken = [line for line in sentences_in(told.text) if self.must_be_new(line)]
        repeated = sum(line in self.memory.sentences for line in spoken) + len(spoken) - len(set(spoken))
        faults = 50 * forbidden + 10 * repeated + 3 * self._unintroduced(told)
        if self.cannot and "H" in told.present:
            faults += 4 * len(self.cannot.findall(told.text))
        return float(max(0, least - count, count - most)) + faults

    def must_be_new(self, sentence: str) -> bool:
        """Whether a sentence may stand only once: all but the refrain and the shortest exclamations."""
        return word_count(sentence) > 3 and sentence not in self.refrains

    def _clipped(self, told: Told, names: list[str], leads: int) -> Told:
        """Without inner sentences, the last first, until it fits the band; what names nobody goes before what does."""
        least, most = BAND[self.wish.age]
        parts = re.split(r"(?<=[.!?…”])(?=\s[“A-Z])", told.text)
        for keep in (names, [name for name in names if told.text.count(name) == 1]):
            for index in range(len(parts) - 2, max(0, leads - 1), -1):
                shorter = word_count("".join(parts)) - word_count(parts[index])
                fits = word_count("".join(parts)) > most and shorter >= least
                if fits and self._drops(parts[index], keep) and not _is_said(parts[index], parts[index + 1]):
                    del parts[index]
        text = "".join(parts).strip()
        if text == told.text:
            return told
        return replace(told, text=text, cues=(), lines=tuple(line for line in told.lines if f"“{line[0]}”" in text))

    def _drops(self, sentence: str, keep: list[str]) -> bool:
        """Whether a sentence can go: no part of the refrain or of a speech, and none of the names to be kept."""
        whole = sentence.count("“") == sentence.count("”")
        refrain = "\n" in sentence or sentence.strip() in self.refrains
        return whole and not refrain and not any(name in sentence for name in keep)

    def _remember(self, page: Page, beat: Beat) -> None:
        memory = self.memory
        memory.sentences |= set(sentences_in(page.told.text))
        memory.text += "\n" + page.told.text
        memory.place, memory.time, memory.weather = page.step.place, page.step.time, page.step.weather
        for role, being in self.world.beings.items():
            if role in page.told.present and mentions(memory.text, [being.words["look"]]):
                memory.introduced.add(role)
        memory.met |= set(beat.enters) | page.told.present
        memory.facts |= {f"met {role}" for role in memory.met}
        for fact in beat.makes:
            memory.facts.discard(fact.removeprefix("not "))
            if not fact.startswith("not "):
                memory.facts.add(fact)


def _needs_no_kind(being: Being) -> bool:
    """Whether the name says enough: `Granny`, `Noah`; a child is seen to be one."""
    return being.name.split()[0] in table("beings")["title"] or being.kind in table("beings")["plain"]


def _is_said(part: str, after: str) -> bool:
    """Whether a speech is followed by who says it, so that they go together or stay together."""
    return "”" in part and bool(_SAYS.match(after))


@cache
def unable(body: str) -> re.Pattern[str] | None:
    """A pattern of what a body hasn't got or can't do; none for one that has all that the tellings speak of."""
    words = table("beings")["cannot"].get(body)
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None


def mentions(text: str, words: list[str]) -> bool:
    """Whether one of the words, or a form of it, stands in the text."""
    return any(re.search(rf"\b{re.escape(typeset(word).lower())}", text.lower()) for word in words)


def before(leads: list[str], told: Told) -> Told:
    """The telling with sentences put before it."""
    if not leads:
        return told
    shift = word_count(" ".join(leads))
    cues = tuple(replace(cue, at_word=cue.at_word + shift) for cue in told.cues)
    return replace(told, text=" ".join([*leads, told.text]), cues=cues)

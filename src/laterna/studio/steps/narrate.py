"""Have a page read aloud, or set a recording to its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from laterna.press.align import align
from laterna.press.audio import decode, encode
from laterna.story import Narration
from laterna.studio.values import VOICE

if TYPE_CHECKING:
    from laterna.studio.work import Work


def narrate(work: Work) -> Narration:
    """An engine reads the script; where it does not say when it speaks a word, the reading that does is held to it."""
    script = work.settings["script"]
    narration = cast("Narration", work.engine.speak(script))
    if not narration.words and "reference" in work.inputs:
        words = align(script.text, script.language, narration.sound, work.one("reference", Narration))
        narration = narration.model_copy(update={"words": words})
    encode(narration.sound, work.folder / VOICE, codec="opus", bit_rate=48_000)
    return narration


def set_recording(work: Work) -> Narration:
    """A person's own reading, its words found by holding it against an engine's."""
    script = work.settings["script"]
    known = "reference" in work.inputs
    reference = work.one("reference", Narration) if known else cast("Narration", work.engine.speak(script))
    recording = decode(work.files["recording"])
    words = align(script.text, script.language, recording, reference)
    encode(recording, work.folder / VOICE, codec="opus", bit_rate=64_000)
    return reference.model_copy(update={"sound": recording, "words": words, "voice": "person"})

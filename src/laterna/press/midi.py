"""A score as a file that any notation program opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.midi import midi_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Score


def write_midi(score: Score, file: Path) -> None:
    """Write a score as a Standard MIDI File; equal scores give equal bytes."""
    file.write_bytes(midi_bytes(score))

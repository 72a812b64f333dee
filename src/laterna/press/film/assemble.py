"""Segments and sound to a film: joined without encoding again, with chapters, subtitles, cover and provenance.

What is written is bit-exact: no dates, no encoder tags. The file's head stands first (`faststart`), so that a film plays while it
is still being fetched. Memory does not grow with the film.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import av
import numpy as np
from av.stream import Disposition
from av.subtitles.subtitle import SubtitleSet

from laterna.press.provenance import xmp_packet
from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from laterna.press.film.encode import Codec
    from laterna.press.subtitles import Cue

RATE_HZ = 48000
_XMP_BOX = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac")
"""The box type of XMP in MP4 (XMP specification, part 3)."""
_SUBTITLE_STYLE = (
    b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Serif,18\n"
    b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
_TICK = Fraction(1, 1000)
_BIT_RATE = 128_000


@dataclass(frozen=True)
class Credits:
    """What a film says of itself."""

    title: str
    artist: str = ""
    language: str = "en"
    chapters: tuple[tuple[float, str], ...] = ()
    """(start in seconds, title), by start; the first at 0."""
    subtitles: Mapping[str, Sequence[Cue]] = field(default_factory=dict)
    """By language code; the film's own language first."""
    cover_png: bytes = b""
    source_type: str = "algorithmicMedia"
    """The IPTC digital source type of its pictures."""

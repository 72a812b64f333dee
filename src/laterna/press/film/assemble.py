"""Segments and sound to a film: joined without encoding again, with chapters, subtitles, cover and provenance.

What is written is bit-exact: no dates, no encoder tags. The file's head stands first (`faststart`), so that a film
plays while it is still being fetched. Memory does not grow with the film.
"""

from __future__ import annotations

import heapq
import itertools
import struct
import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import av
from av.stream import Disposition
from av.subtitles.subtitle import SubtitleSet

from laterna.press.provenance import xmp_packet
from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from av.container import OutputContainer

    from laterna.press.film.encode import Codec
    from laterna.press.subtitles import Cue

_XMP_BOX = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac")
"""The box type of XMP in MP4 (XMP specification, part 3)."""
_SUBTITLE_STYLE = (
    b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Serif,18\n"
    b"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
_TICK = Fraction(1, 1000)
_LINE = 40
"""Letters of one line of a subtitle."""


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


def assemble_film(
    path: Path,
    segments: Sequence[Path],
    fps: int,
    codec: Codec,
    sound: Path | None,
    credits: Credits,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Writes a film; `path` appears only when it is whole.

    Args:
        path: the film, `.mp4` or `.webm` as the codec's `film_suffix` says.
        segments: files of `encode_segment`, all of one size, rate and codec, in order.
        fps: their frames a second.
        codec: what they were encoded with.
        sound: a file of `encode_soundtrack` for the same codec, as long as the pictures. None for a silent film.
        credits: what the film says of itself.
        tick: called about ten times a second of film; it may raise to stop.

    Raises:
        DiskError: the film cannot be written.
    """
    part = path.with_name(path.name + ".part")
    web = codec.name == "vp9"
    flags = {"fflags": "+bitexact"} | ({} if web else {"movflags": "+faststart"})
    try:
        with av.open(str(part), "w", format="webm" if web else "mp4", options=flags) as out:
            _write(out, segments, fps, sound, credits, web, tick)
        if not web:
            with part.open("ab") as file:
                file.write(_xmp(credits))
        part.replace(path)
    except OSError as error:
        raise DiskError(f"{path.name} cannot be written: {error}. Make room and build again.") from error
    finally:
        part.unlink(missing_ok=True)


def _write(
    out: OutputContainer,
    segments: Sequence[Path],
    fps: int,
    sound: Path | None,
    said: Credits,
    web: bool,
    tick: Callable[[], None],
) -> None:
    counts = [_frames_of(segment) for segment in segments]
    frames = sum(counts)
    with av.open(str(segments[0])) as first:
        video = out.add_stream_from_template(first.streams.video[0], opaque=True)
    sources: list[Iterator[tuple[float, av.Packet]]] = [_pictures(segments, counts, fps, video)]
    if sound is not None:
        sources.append(_sounds(out, sound))
    for language, cues in said.subtitles.items():
        sources.append(_subtitles(out, language, cues, web))
    cover = None if web or not said.cover_png else _cover(out, said.cover_png)
    _label(out, said, frames / fps)
    if cover:
        out.mux(cover)
    for _, packet in heapq.merge(*sources, key=itemgetter(0)):
        out.mux(packet)
        tick()


def _label(out: OutputContainer, said: Credits, seconds: float) -> None:
    out.metadata.update({"title": said.title, "artist": said.artist} if said.artist else {"title": said.title})
    edges = [*(round(start * 1000) for start, _ in said.chapters), round(seconds * 1000)]
    out.set_chapters(
        [
            {"id": number, "start": start, "end": end, "time_base": _TICK, "metadata": {"title": title}}
            for number, ((start, end), (_, title)) in enumerate(
                zip(itertools.pairwise(edges), said.chapters, strict=True)
            )
        ]
    )


def _frames_of(segment: Path) -> int:
    with av.open(str(segment)) as source:
        return source.streams.video[0].frames


def _pictures(
    segments: Sequence[Path], counts: Sequence[int], fps: int, stream: av.VideoStream
) -> Iterator[tuple[float, av.Packet]]:
    """The segments' packets, each segment from where the one before ends."""
    start = 0
    for segment, count in zip(segments, counts, strict=True):
        with av.open(str(segment)) as source:
            for packet in source.demux(video=0):
                if packet.dts is None or packet.pts is None:
                    continue
                shift = round(start / fps / packet.time_base)
                packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                packet.stream = stream
                yield float(packet.dts * packet.time_base), packet
        start += count


def _sounds(out: OutputContainer, sound: Path) -> Iterator[tuple[float, av.Packet]]:
    with av.open(str(sound)) as source:
        stream = out.add_stream_from_template(source.streams.audio[0], opaque=True)

    def packets() -> Iterator[tuple[float, av.Packet]]:
        with av.open(str(sound)) as source:
            for packet in source.demux(audio=0):
                if packet.dts is None:
                    continue
                packet.stream = stream
                yield float(packet.dts * packet.time_base), packet

    return packets()


def _subtitles(
    out: OutputContainer, language: str, cues: Sequence[Cue], web: bool
) -> Iterator[tuple[float, av.Packet]]:
    stream = cast("Any", out.add_stream("webvtt" if web else "mov_text"))
    context = stream.codec_context
    context.subtitle_header = _SUBTITLE_STYLE
    context.time_base = stream.time_base = _TICK
    code = language.split("-")[0]
    stream.metadata["language"] = language if web else _three_letters().get(code, code)

    def packets() -> Iterator[tuple[float, av.Packet]]:
        for cue in cues:
            start, end = round(cue.start_s * 1000), round(cue.end_s * 1000)
            text = f"0,0,Default,,0,0,0,,{_two_lines(cue.text)}".encode()
            packet = context.encode_subtitle(SubtitleSet.create(text=text, start=0, end=end - start, pts=start * 1000))
            packet.stream = stream
            packet.pts = packet.dts = start
            packet.duration, packet.time_base = end - start, _TICK
            yield cue.start_s, packet

    return packets()


def _two_lines(text: str) -> str:
    """A long line broken at the gap nearest its middle."""
    gaps = [index for index, char in enumerate(text) if char == " "]
    if len(text) <= _LINE or not gaps:
        return text
    gap = min(gaps, key=lambda index: abs(index - len(text) / 2))
    return f"{text[:gap]}\\N{text[gap + 1 :]}"


def _cover(out: OutputContainer, png: bytes) -> av.Packet:
    width, height = struct.unpack(">II", png[16:24])
    stream = out.add_mux_stream("png", width=width, height=height)
    stream.disposition = Disposition.attached_pic
    packet = av.Packet(png)
    packet.stream = stream
    packet.pts = packet.dts = 0
    return packet


def _xmp(said: Credits) -> bytes:
    body = _XMP_BOX.bytes + xmp_packet(said.source_type, said.title).encode()
    return struct.pack(">I", len(body) + 8) + b"uuid" + body


@cache
def _three_letters() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "iso639.toml").read_text(encoding="utf-8"))

"""Frames to a segment file: one thread, closed groups of pictures, the same bytes in every process."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, cast

import av
import cv2

from laterna.press.audio import encode_blocks
from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from laterna.press.film.canvas import Canvas
    from laterna.press.filters import Audio


_SOUND_BIT_RATE = 128_000
_AVX_512F = 13
"""OpenCV's number of this processor feature (`CV_CPU_AVX_512F`)."""


_TREE = {"superfast": ":mbtree=1:rc-lookahead=10"}
"""What x264's own preset leaves out: on pages that move slowly the macroblock tree halves the file for a millisecond a
frame, and gives `veryfast`'s quality and size at three fifths of its time."""


@dataclass(frozen=True)
class Codec:
    """How frames are encoded."""

    name: Literal["h264", "vp9"] = "h264"
    preset: str = "superfast"
    """An x264 preset; the slower, the smaller the file at the same quality."""
    quality: int = 20
    """Constant rate factor, 0 to 51; lower is better, and 18 looks like the original."""

    @property
    def encoder(self) -> str:
        return {"h264": "libx264", "vp9": "libvpx-vp9"}[self.name]

    @property
    def film_suffix(self) -> str:
        return {"h264": ".mp4", "vp9": ".webm"}[self.name]

    @property
    def sound(self) -> Literal["aac", "opus"]:
        """What the sound beside such pictures is encoded with."""
        return "aac" if self.name == "h264" else "opus"

    def options(self, fps: int) -> dict[str, str]:
        """The encoder's settings; a picture at least every five seconds can be sought to."""
        if self.name == "h264":
            tree = _TREE.get(self.preset, "")
            return {
                "preset": self.preset, "crf": str(self.quality), "threads": "1",
                "x264-params": f"keyint={5 * fps}:min-keyint={fps // 2}:open-gop=0{tree}{_steady()}",
            }  # fmt: skip
        return {"crf": str(self.quality + 12), "b": "0", "deadline": "good", "cpu-used": "5", "threads": "1",
                "row-mt": "0", "g": str(5 * fps), "auto-alt-ref": "0", "lag-in-frames": "0"}  # fmt: skip


def _steady() -> str:
    """Keeps x264 from its AVX-512 routines, whose macroblock tree reads memory that nobody wrote.

    Seen in build 165: other bytes in other processes. AVX2 is as quick.
    """
    return ":asm=SSE2Fast,AVX2" if cv2.checkHardwareSupport(_AVX_512F) else ""


def encode_segment(
    path: Path,
    frames: Iterable[Canvas],
    size: tuple[int, int],
    fps: int,
    codec: Codec,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Encodes frames to a file of their own; `path` appears only when it is whole.

    Args:
        path: the segment; its folder exists.
        frames: canvases of `size`, in order.
        size: (width, height) in pixels, both even.
        fps: frames a second.
        codec: how.
        tick: called after each frame; it may raise to stop.

    Raises:
        DiskError: the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        with av.open(str(part), "w", format="mp4", options={"fflags": "+bitexact"}) as container:
            stream = cast("av.VideoStream", container.add_stream(codec.encoder, rate=fps, options=codec.options(fps)))
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            context = stream.codec_context
            context.time_base = Fraction(1, fps)
            context.thread_count = 1
            context.color_range = 1
            context.colorspace = context.color_primaries = context.color_trc = 1
            for number, canvas in enumerate(frames):
                canvas.frame.pts = number
                canvas.frame.time_base = Fraction(1, fps)
                container.mux(stream.encode(canvas.frame))
                tick()
            container.mux(stream.encode())
        part.replace(path)
    except OSError as error:
        raise DiskError(
            f"The film's segment {path.name} cannot be written: {error}. Make room and build again."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def encode_soundtrack(path: Path, sound: Iterable[Audio], codec: Codec) -> None:
    """Encodes all that is heard to a file of its own, as `codec`'s films carry it.

    Args:
        path: the file; its folder exists.
        sound: blocks of float32 `[2, T]` at 48 kHz, of any lengths.
        codec: what the pictures are encoded with.

    Raises:
        DiskError: the file cannot be written.
    """
    encode_blocks(sound, path, channels=2, codec=codec.sound, bit_rate=_SOUND_BIT_RATE)

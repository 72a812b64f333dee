"""Sound files: exact lengths, the same bytes each time, any container in, clear errors."""

from __future__ import annotations

import time
from fractions import Fraction

import av
import numpy as np
import pytest

from laterna.press.audio import decode, decode_blocks, encode, resampled
from laterna.story import Sound
from laterna.story.errors import SourceError

RATE = 48000


def chord(seconds: float, rate: int = RATE, channels: int = 2) -> Sound:
    at = np.arange(round(seconds * rate)) / rate
    waves = [
        0.2 * np.sin(2 * np.pi * 330 * at) + 0.1 * np.sin(2 * np.pi * 1210 * at),
        0.25 * np.sin(2 * np.pi * 523 * at),
    ]
    return Sound(samples=np.stack(waves[:channels]).astype(np.float32), rate_hz=rate)


@pytest.mark.parametrize("codec", ["opus", "aac", "flac", "wav"])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read_back(tmp_path, codec, channels):
    sound = chord(2.345, channels=channels)
    encode(sound, tmp_path / "a", codec=codec, bit_rate=96000)
    back = decode(tmp_path / "a")
    assert back.samples.shape[0] == channels
    assert 0 <= back.samples.shape[1] - sound.samples.shape[1] <= (1024 if codec == "aac" else 0)
    length = sound.samples.shape[1] - 4000
    for mine, theirs in zip(sound.samples, back.samples, strict=True):
        assert np.corrcoef(mine[2000:length], theirs[2000:length])[0, 1] > 0.97


@pytest.mark.parametrize("codec", ["opus", "aac", "flac", "wav"])
def test_the_same_sound_gives_the_same_bytes(tmp_path, codec):
    encode(chord(1), tmp_path / "a", codec=codec)
    time.sleep(1.1)
    encode(chord(1), tmp_path / "b", codec=codec)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert b"Lavf6" not in (tmp_path / "a").read_bytes()


@pytest.mark.parametrize("seconds", [0.001, 0.019])
@pytest.mark.parametrize("codec", ["opus", "flac", "wav"])
def test_very_short_sounds(tmp_path, codec, seconds):
    encode(chord(seconds), tmp_path / "a", codec=codec)
    assert decode(tmp_path / "a").seconds == pytest.approx(seconds, abs=0.02)


@pytest.mark.parametrize(
    ("name", "encoder", "rate"),
    [("a.mp3", "libmp3lame", 44100), ("a.m4a", "aac", 44100), ("a.flac", "flac", 22050)],
)
def test_what_a_parent_brings(tmp_path, name, encoder, rate):
    sound = chord(3, rate)
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream(encoder, rate=rate, layout="stereo")
        shape = av.AudioResampler(format=stream.codec_context.format, layout="stereo", rate=rate)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound.samples), format="fltp", layout="stereo")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        for piece in shape.resample(frame):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    back = decode(tmp_path / name)
    assert back.rate_hz == RATE
    assert back.seconds == pytest.approx(3, abs=0.1)
    assert back.samples[:, 4800:-9600].std() == pytest.approx(sound.samples.std(), rel=0.05)


def test_resampling_keeps_length_and_place():
    sound = resampled(chord(1, 22050), RATE)
    assert sound.samples.shape == (2, RATE)
    np.testing.assert_allclose(sound.samples[:, 3000:-3000], chord(1).samples[:, 3000:-3000], atol=0.003)


def test_a_long_sound_is_read_in_blocks_of_a_second(tmp_path):
    encode(chord(3.5), tmp_path / "chord.opus", codec="opus")
    lengths = [block.shape[1] for block in decode_blocks(tmp_path / "chord.opus")]
    assert sum(lengths) == 3.5 * RATE
    assert all(RATE <= length < 1.1 * RATE for length in lengths[:-1])


def test_what_is_no_sound_says_so(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"this is not a sound at all" * 50)
    with pytest.raises(SourceError, match=r"a\.mp3"):
        decode(tmp_path / "a.mp3")
    with pytest.raises(SourceError, match=r"missing\.wav"):
        decode(tmp_path / "missing.wav")

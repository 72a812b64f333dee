"""A tiny Piper voice: a graph of Piper's signature, written byte by byte, that hums each phoneme at its own pitch.

ONNX is a protocol buffer (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3); the few messages it takes are
written here, since the library that writes them is none of ours.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FLOAT, INT64 = 1, 7
HOP = 1536
"""Samples of a phoneme at length 1."""
PHONEMES = "_^$ abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɪɹɾʃʊʌʒʔˈˌːθ.,?!"


def voice(folder: Path, rate_hz: int = 22050, speakers: int = 1, language: str = "en-us") -> Path:
    """A voice of one speaker, or of several called `s0`, `s1` ..."""
    folder.mkdir(parents=True)
    (folder / "tiny.onnx").write_bytes(_model(speakers > 1))
    about = {
        "audio": {"sample_rate": rate_hz, "quality": "medium"}, "espeak": {"voice": language},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8}, "phoneme_type": "espeak",
        "phoneme_id_map": {phoneme: [index] for index, phoneme in enumerate(PHONEMES)},
        "num_symbols": len(PHONEMES), "num_speakers": speakers,
        "speaker_id_map": {f"s{index}": index for index in range(speakers)} if speakers > 1 else {},
    }  # fmt: skip
    (folder / "tiny.onnx.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def _model(many: bool) -> bytes:
    numbers = {
        "two": (INT64, [2]), "front": (INT64, [1, 1]),
        "wide": (INT64, [1, 1, 1, -1]), "hop": (FLOAT, [float(HOP)]), "step": (FLOAT, [0.004]), "low": (FLOAT, [0.02]),
        "loud": (FLOAT, [0.3]), "hiss": (FLOAT, [0.02]), "place": (INT64, [0]), "length": (INT64, [1]),
    }  # fmt: skip
    nodes = [
        _node("Cast", ["input"], ["ids"], _attribute("to", FLOAT)),
        _node("Unsqueeze", ["ids", "two"], ["deep"]),
        _node("Gather", ["scales", "length"], ["slow"]),
        _node("Mul", ["slow", "hop"], ["held"]),
        _node("Cast", ["held"], ["times"], _attribute("to", INT64)),
        _node("Concat", ["front", "times"], ["tiles"], _attribute("axis", 0)),
        _node("Tile", ["deep", "tiles"], ["steady"]),
        _node("Reshape", ["steady", "wide"], ["line"]),
        _node("Mul", ["line", "step"], ["turns"]),
        _node("Add", ["turns", "low"], ["turn"]),
        _node("CumSum", ["turn", "three"], ["phase"]),
        _node("Sin", ["phase"], ["wave"]),
        _node("Mul", ["wave", "loud"], ["tone"]),
        _node("RandomNormalLike", ["tone"], ["noise"]),
        _node("Gather", ["scales", "place"], ["rough"]),
        _node("Mul", ["noise", "rough"], ["rougher"]),
        _node("Mul", ["rougher", "hiss"], ["breath"]),
        _node("Add", ["tone", "breath"], ["mixed"]),
    ]
    inputs = [
        _value("input", INT64, [1, "phonemes"]),
        _value("input_lengths", INT64, [1]),
        _value("scales", FLOAT, [3]),
    ]
    last = "mixed"
    if many:
        nodes += [
            _node("Cast", ["sid"], ["who"], _attribute("to", FLOAT)),
            _node("Add", ["who", "whole"], ["share"]),
            _node("Div", ["mixed", "share"], ["softer"]),
        ]
        numbers["whole"] = (FLOAT, [1.0])
        inputs.append(_value("sid", INT64, [1]))
        last = "softer"
    nodes.append(_node("Identity", [last], ["output"]))
    tensors = [_tensor(name, kind, values) for name, (kind, values) in numbers.items()]
    tensors.append(_tensor("three", INT64, [3], scalar=True))
    graph = b"".join([
        *(_field(1, node) for node in nodes), _field(2, b"tiny"), *(_field(5, tensor) for tensor in tensors),
        *(_field(11, row) for row in inputs), _field(12, _value("output", FLOAT, [1, 1, 1, "samples"])),
    ])  # fmt: skip
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 15))


def _varint(value: int) -> bytes:
    value &= 2**64 - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _attribute(name: str, value: int) -> bytes:
    return _field(1, name.encode()) + _number(3, value) + _number(20, 2)


def _node(kind: str, inputs: list[str], outputs: list[str], *attributes: bytes) -> bytes:
    names = b"".join(_field(1, name.encode()) for name in inputs) + b"".join(_field(2, n.encode()) for n in outputs)
    return names + _field(3, f"{kind}-{outputs[0]}".encode()) + _field(4, kind.encode()) + b"".join(
        _field(5, attribute) for attribute in attributes
    )  # fmt: skip


def _tensor(name: str, kind: int, values: list, scalar: bool = False) -> bytes:
    data = struct.pack(f"<{len(values)}{'f' if kind == FLOAT else 'q'}", *values)
    return (b"" if scalar else _number(1, len(values))) + _number(2, kind) + _field(8, name.encode()) + _field(9, data)


def _value(name: str, kind: int, shape: list) -> bytes:
    sides = [_field(2, side.encode()) if isinstance(side, str) else _number(1, side) for side in shape]
    tensor = _number(1, kind) + _field(2, b"".join(_field(1, side) for side in sides))
    return _field(1, name.encode()) + _field(2, _field(1, tensor))

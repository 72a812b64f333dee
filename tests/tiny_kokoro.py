"""A tiny Kokoro: a graph of its signature that hums each sound at its own pitch, and voices that hum their own way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from tiny_voices import FLOAT, INT64, _attribute, _field, _node, _number, _tensor, _value

if TYPE_CHECKING:
    from pathlib import Path

HOP = 1200
"""Samples of a sound at speed 1."""
LETTERS = " ;:,.!?ˈˌabdefhijklmnopqrstuvwxyzæðŋɐɑɒɔəɛɜɡɪɹɾʃʊʌʒθʤʧʦAIWYOQᵊ"
IDS = {letter: number for number, letter in enumerate(LETTERS, 3)}
VOICES = ("af_heart", "am_michael", "bf_emma", "ef_dora", "jf_alpha")
ROWS = 510


def voices(folder: Path, archive: bool = False, tokens: str = "input_ids") -> Path:
    """A folder as the hub has it, or with its voices in one archive and its letters in `config.json`."""
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx" / "model.onnx").write_bytes(_model(tokens))
    styles = {name: style(number) for number, name in enumerate(VOICES)}
    if archive:
        np.savez(folder / "voices.npz", **styles)
        (folder / "config.json").write_text(json.dumps({"vocab": IDS}), encoding="utf-8")
    else:
        (folder / "voices").mkdir()
        for name, rows in styles.items():
            rows.astype("<f4").tofile(folder / "voices" / f"{name}.bin")
        (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": IDS}}), encoding="utf-8")
    return folder


def style(number: int) -> np.ndarray:
    """float32 `[510, 1, 256]`: a pitch of the voice's own, a little higher for a longer text."""
    pitch = 0.02 + 0.01 * number + 1e-5 * np.arange(ROWS)
    return np.broadcast_to(pitch[:, None, None], (ROWS, 1, 256)).astype(np.float32)


def _model(tokens: str) -> bytes:
    numbers = {
        "two": (INT64, [2]), "front": (INT64, [1, 1]), "wide": (INT64, [1, -1]), "hop": (FLOAT, [float(HOP)]),
        "step": (FLOAT, [0.003]), "loud": (FLOAT, [0.3]), "hiss": (FLOAT, [0.01]), "first": (INT64, [0]),
    }  # fmt: skip
    nodes = [
        _node("Cast", [tokens], ["ids"], _attribute("to", FLOAT)),
        _node("Unsqueeze", ["ids", "two"], ["deep"]),
        _node("Div", ["hop", "speed"], ["held"]),
        _node("Cast", ["held"], ["times"], _attribute("to", INT64)),
        _node("Concat", ["front", "times"], ["tiles"], _attribute("axis", 0)),
        _node("Tile", ["deep", "tiles"], ["steady"]),
        _node("Reshape", ["steady", "wide"], ["line"]),
        _node("Mul", ["line", "step"], ["turns"]),
        _node("Gather", ["style", "first"], ["low"], _attribute("axis", 1)),
        _node("Add", ["turns", "low"], ["turn"]),
        _node("CumSum", ["turn", "one"], ["phase"]),
        _node("Sin", ["phase"], ["wave"]),
        _node("Mul", ["wave", "loud"], ["tone"]),
        _node("RandomNormalLike", ["tone"], ["noise"]),
        _node("Mul", ["noise", "hiss"], ["breath"]),
        _node("Add", ["tone", "breath"], ["waveform"]),
    ]
    inputs = [_value(tokens, INT64, [1, "sounds"]), _value("style", FLOAT, [1, 256]), _value("speed", FLOAT, [1])]
    tensors = [_tensor(name, kind, values) for name, (kind, values) in numbers.items()]
    tensors.append(_tensor("one", INT64, [1], scalar=True))
    graph = b"".join([
        *(_field(1, node) for node in nodes), _field(2, b"tiny"), *(_field(5, tensor) for tensor in tensors),
        *(_field(11, row) for row in inputs), _field(12, _value("waveform", FLOAT, [1, "samples"])),
    ])  # fmt: skip
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 15))

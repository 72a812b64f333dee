"""Voices that are graphs of ONNX, begun afresh for every narration: what they draw by chance is always the same.

A graph draws its own noise, from where the process was seeded when its session began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime

from laterna.story.errors import EngineError
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.engines.speech.polish import Audio


class Graph:
    """One voice, at work on one text."""

    def __init__(self, name: str, file: Path, text: str, threads: int) -> None:
        """Begin; `threads` processors work on it. Raises `EngineError` when the file is no graph."""
        self._name = name
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        onnxruntime.set_seed(seed_of(text) % 2**31)
        try:
            self._session: Any = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's own, which are made where its library is loaded
            raise EngineError(f"{file} is no graph of ONNX: {_first_line(error)}. Add the voice again.") from error

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(row.name for row in self._session.get_inputs())

    def heard(self, given: dict[str, np.ndarray]) -> Audio:
        """Its first output in one line. Raises `EngineError`."""
        try:
            made = self._session.run(None, given)[0]
        except Exception as error:  # as above
            raise EngineError(f"The voice {self._name} failed: {_first_line(error)}") from error
        return np.asarray(made, np.float32).reshape(-1)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]

"""How long a reader rests: between clauses, by what stands there, and before and after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.speech.polish import RATE_HZ, Audio

if TYPE_CHECKING:
    from laterna.engines.speech.espeak_text import Pause

PAUSES_S: dict[Pause, float] = {
    "none": 0.0, "comma": 0.27, "speaker": 0.30, "break": 0.40, "sentence": 0.62, "paragraph": 1.05,
}  # fmt: skip
BEFORE_S, AFTER_S = 0.15, 0.35


def silence(seconds: float) -> Audio:
    """At 48 kHz."""
    return np.zeros(round(seconds * RATE_HZ), np.float32)

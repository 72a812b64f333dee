"""LLaVA: an eye projected into a language model, and every later model of that shape.

H. Liu et al., Visual Instruction Tuning, 2023; Improved Baselines with Visual Instruction Tuning, 2023. SmolVLM
(A. Marafioti et al., 2025), Qwen-VL, InternVL and others load by their own configuration.
"""

from __future__ import annotations

from laterna.engines.vision.speaker import Speaker


class Llava(Speaker):
    """A speaker in its plain form."""

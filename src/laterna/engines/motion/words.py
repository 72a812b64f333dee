"""What models of clips are told beside the scene: how a picture book moves, and what it does not do."""

from __future__ import annotations

from laterna.engines.weighing import unweighed

_MOVES = "The picture comes gently alive: small, calm movements, the camera nearly still, a picture book illustration."
AVOID = "worst quality, inconsistent motion, blurry, jittery, distorted, flicker, sudden cuts, text, watermark"


def told(prompt: str) -> str:
    """A scene as what happens."""
    return f"{unweighed(prompt).rstrip('. ')}. {_MOVES}"

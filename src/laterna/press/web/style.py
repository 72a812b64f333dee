"""The reader's colours and faces as CSS variables, for day and for night, with contrast kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.contrast import legible
from laterna.press.theme import NIGHT_INK

if TYPE_CHECKING:
    from laterna.press.edition import Edition
    from laterna.press.embedding import Dress

_SIZES = {"3-5": 1.75, "6-8": 1.5, "9-12": 1.25, None: 1.35}
"""Size of the words in rem, by audience."""


def palette(words: Edition, worn: Dress) -> str:
    """The `:root` rules."""
    look = words.theme
    size = _SIZES[words.book.story.audience] * words.language.script.scale
    day = {
        "paper": look.paper, "ink": look.ink, "accent": look.accent, "soft": look.soft, "table": look.endpaper,
        "panel": mix(look.paper, look.ink, 0.08), "hover": mix(look.paper, look.accent, 0.16), "mark": look.mark,
        "mark-ink": look.mark_ink, "focus": look.accent, "key": look.paper, "on-key": look.ink,
        "on-table": legible(look.endpaper, look.paper, look.ink),
    }  # fmt: skip
    night_accent = mix(look.accent, "#ffffff", 0.55)
    night_panel = mix(look.night, "#000000", 0.35)
    night = {
        "paper": look.night, "ink": NIGHT_INK, "accent": night_accent, "soft": mix(NIGHT_INK, look.night, 0.25),
        "table": mix(look.night, "#000000", 0.45), "panel": night_panel, "hover": mix(look.night, "#ffffff", 0.16),
        "focus": look.mark, "key": mix(look.night, "#ffffff", 0.1), "on-key": NIGHT_INK, "on-table": NIGHT_INK,
    }  # fmt: skip
    fixed = {
        "text": worn.text, "title": worn.title, "easy-face": worn.text, "hang": f"{-worn.hang:.3f}em",
        "size": f"{size:.3f}rem",
        "leading": f"{words.language.script.leading + 0.05:.2f}",
    }  # fmt: skip
    return (
        f":root{{color-scheme:light;{_declare(fixed)}{_declare(day)}}}\n"
        f":root[data-night]{{color-scheme:dark;{_declare(night)}}}"
    )


def mix(one: str, other: str, share: float) -> str:
    """A colour between two, with `share` (0 to 1) of the other."""
    parts = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in parts)


def _declare(values: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())

"""Settings of engines that may come as text, as the environment has them."""

from __future__ import annotations

from laterna.story.errors import UsageError

_ON = {"yes", "true", "on", "1"}
_OFF = {"no", "false", "off", "0", ""}


def number(name: str, value: float | str, least: float, most: float) -> float:
    """A setting as a number from `least` to `most`. Raises `UsageError` when it is none."""
    try:
        found = float(value)
    except ValueError:
        found = least - 1
    if not least <= found <= most:
        raise UsageError(f"{name} is {value!r}; write a number from {least:g} to {most:g}.")
    return found


def switch(name: str, value: bool | str) -> bool:
    """A setting that is on or off: `yes` or `no`. Raises `UsageError` when it is neither."""
    if str(value).lower() not in _ON | _OFF:
        raise UsageError(f"{name} is {value!r}; write yes or no.")
    return str(value).lower() in _ON

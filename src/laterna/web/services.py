"""Services beyond this machine that engines may work by, and what is told of them: a key, an address, a model.

A service is what its variables name: `LATERNA_CHAT_KEY`, `LATERNA_CHAT_URL` and `LATERNA_CHAT_MODEL` are those of
`chat`, by which one engine writes and another translates.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.catalog import engines
from laterna.story.errors import ConflictError, InputError, NotFoundError
from laterna.studio.outgoing import given_to
from laterna.studio.pools import forget_engines

if TYPE_CHECKING:
    from laterna.engines.catalog import Engine
    from laterna.engines.keys import KeyRing

PARTS = {"key": "KEY", "address": "URL", "model": "MODEL"}
"""What can be told of a service, and how its variable ends."""
_VARIABLE = re.compile(rf"LATERNA_([A-Z]+)_({'|'.join(PARTS.values())})")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
SHOWN = 4
"""Letters of a key that are shown again, where it is three times as long or longer."""


class Said(NamedTuple):
    """What is told of one part of a service."""

    is_set: bool
    shown: str
    """What it says; of a key its last letters and no more."""
    outside: bool
    """Whether whoever started the studio said it, so that it is changed there and not here."""


class Service(NamedTuple):
    """One of them, as it stands."""

    name: str
    rows: tuple[Engine, ...]
    said: dict[str, Said]

    @property
    def goes_to(self) -> str:
        """The host that things are sent to."""
        return self.rows[0].with_environment().goes_to

    @property
    def lacks(self) -> str:
        """What is missing, as one sentence; empty when it can be used."""
        return self.rows[0].lacks()

    @property
    def does(self) -> tuple[str, ...]:
        """Capabilities, sorted."""
        return tuple(sorted({row.capability for row in self.rows}))

    @property
    def given(self) -> tuple[str, ...]:
        """What it is sent, in words."""
        return tuple(given_to(row.capability) for row in sorted(self.rows, key=lambda row: row.capability))


class Services:
    """All of them."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def all(self) -> list[Service]:
        """By name."""
        self._ring.lend()
        known = sorted(_rows().items())
        return [
            Service(name, rows, {part: self._said(name, part) for part in _parts(name, rows)}) for name, rows in known
        ]

    def one(self, name: str) -> Service:
        """Raises `NotFoundError`."""
        found = next((service for service in self.all() if service.name == name), None)
        if found is None:
            raise NotFoundError("There is no such service.")
        return found

    def tell(self, name: str, told: dict[str, str]) -> None:
        """Keep parts of a service; an empty one is forgotten.

        Raises `NotFoundError`, `InputError` for a part that it has not or an address that is none, and
        `ConflictError` for what was set by whoever started the studio.
        """
        service = self.one(name)
        for part, value in told.items():
            if part not in service.said:
                raise InputError(f"{name} has no {part}.")
            if service.said[part].outside:
                raise ConflictError(f"{_variable(name, part)} was set where the studio was started. Change it there.")
            if part == "address" and value and not _ADDRESS.fullmatch(value):
                raise InputError("Write an address such as http://localhost:8000/v1.")
        self._ring.keep({_variable(name, part): value for part, value in told.items()})
        forget_engines()

    def _said(self, name: str, part: str) -> Said:
        variable = _variable(name, part)
        value = os.environ.get(variable, "")
        shown = value if part != "key" else value[-SHOWN:] if len(value) >= 3 * SHOWN else ""
        return Said(bool(value), shown, self._ring.is_set_outside(variable))


def _rows() -> dict[str, tuple[Engine, ...]]:
    found: dict[str, tuple[Engine, ...]] = {}
    for row in engines().values():
        if row.kind == "remote":
            for name in sorted({match[1].lower() for match in map(_VARIABLE.fullmatch, _variables(row)) if match}):
                found[name] = (*found.get(name, ()), row)
    return found


def _variables(row: Engine) -> set[str]:
    return {row.key, *row.other_keys, *row.environment.values()}


def _parts(name: str, rows: tuple[Engine, ...]) -> list[str]:
    known = {variable for row in rows for variable in _variables(row)}
    return [part for part in PARTS if part == "key" or _variable(name, part) in known]


def _variable(name: str, part: str) -> str:
    return f"LATERNA_{name.upper()}_{PARTS[part]}"

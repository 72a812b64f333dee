"""What is installed on this machine: libraries, modules, programs.

Each is looked for once a second at most: a build asks for the same few a hundred times, once a task.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from shutil import which
from time import monotonic

_REMEMBERED = 128


def version_of(library: str) -> str:
    """The version of an installed library; `absent` where it is none."""
    return _version(library, int(monotonic()))


def has_module(module: str) -> bool:
    """Whether a module could be imported."""
    return _has_module(module, int(monotonic()))


def has_program(program: str) -> bool:
    """Whether a program is on the path."""
    return _has_program(program, int(monotonic()))


@lru_cache(_REMEMBERED)
def _version(library: str, second: int) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"


@lru_cache(_REMEMBERED)
def _has_module(module: str, second: int) -> bool:
    return find_spec(module) is not None


@lru_cache(_REMEMBERED)
def _has_program(program: str, second: int) -> bool:
    return which(program) is not None

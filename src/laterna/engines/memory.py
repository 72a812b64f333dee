"""How much memory this machine has for models: that of its graphics card, where it has one, else most of its own.

What is installed counts, not what happens to be free: the same machine is to make the same choice every time.
`LATERNA_MEMORY_MB` says otherwise.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from shutil import which

from laterna.story.errors import UsageError

VARIABLE = "LATERNA_MEMORY_MB"
_SHARE = 0.75
"""Of the machine's own memory; the rest is for the system and for the pictures at work."""
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_LONGEST_S = 10


def room_mb() -> int:
    """Megabytes that a model may take here. Raises `UsageError` when the variable holds no number."""
    said = os.environ.get(VARIABLE, "")
    if said and not said.isdecimal():
        raise UsageError(f"{VARIABLE} is {said!r}; write a number of megabytes, as 8000.")
    return int(said) if said else _card_mb() or int(_machine_mb() * _SHARE)


@cache
def _card_mb() -> int:
    """Memory of the largest NVIDIA card, as its driver's own program tells; 0 without one."""
    program = which("nvidia-smi")
    if program is None:
        return 0
    question = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        # The arguments are ours; no shell reads them.
        told = subprocess.run(question, capture_output=True, text=True, timeout=_LONGEST_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    return max((int(line) for line in told.stdout.split() if line.isdecimal()), default=0)


@cache
def _machine_mb() -> int:
    """Memory of this machine, or of the container that it is."""
    limits = [file.read_text(encoding="ascii").strip() for file in _CGROUP_LIMITS if file.is_file()]
    return min([_installed(), *(int(limit) for limit in limits if limit.isdecimal())]) // 2**20


def _installed() -> int:
    """Bytes."""
    if sys.platform == "win32":
        return _installed_on_windows()
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _installed_on_windows() -> int:
    """By `GetPhysicallyInstalledSystemMemory` of the Windows API, which counts in kilobytes."""
    import ctypes

    kilobytes = ctypes.c_ulonglong(0)
    # `windll` is known on Windows alone.
    ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))  # type: ignore[attr-defined]
    return kilobytes.value * 1024

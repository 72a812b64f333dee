"""Source files stay under 400 lines, test files under 600; this says which do not. What a tool wrote may be long."""

from __future__ import annotations

import sys
from pathlib import Path

LIMITS = {"src": 400, "tools": 400, "bench": 400, "tests": 600}
WRITTEN = "written"
"""The folder of code that `tools/client.py` writes."""


def main() -> int:
    """Print what is too long; 1 when anything is."""
    root = Path(__file__).parent.parent
    long = [
        f"{file.relative_to(root)}: {count} lines, at most {limit}"
        for folder, limit in LIMITS.items()
        for file in sorted((root / folder).rglob("*.py"))
        if file.parent.name != WRITTEN and (count := len(file.read_text(encoding="utf-8").splitlines())) > limit
    ]
    sys.stdout.writelines(f"{line}\n" for line in long)
    return bool(long)


if __name__ == "__main__":
    sys.exit(main())

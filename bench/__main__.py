"""Run a benchmark by name: each file here has a `main() -> int` that prints a table; 1 says it fell short."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main() -> int:
    known = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py"))
    wanted = known if sys.argv[1:] in ([], ["all"]) else sys.argv[1:]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are: {', '.join(known)}.")
        return 2
    results = {name: import_module(f"bench.{name}").main() for name in wanted}
    for name, fell_short in results.items():
        print(f"{name}: {'FELL SHORT' if fell_short else 'ok'}")
    return max(results.values())


if __name__ == "__main__":
    sys.exit(main())

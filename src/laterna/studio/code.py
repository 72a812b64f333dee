"""A hash of the code behind a step, so that a result is made again when what makes it has changed, and only then.

The hash covers the source of a module, of every module of its own package and of ours that it imports when it runs,
directly or not, the data files that stand in the folders of those modules, and the words of every plug-in. Nothing is
imported: import lines are read as text.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from laterna.plugins import plugin_folders

_TYPES_ONLY = re.compile(r"^([ \t]*)if TYPE_CHECKING:\n(?:\1[ \t]+.*\n|[ \t]*\n)+", re.MULTILINE)
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+([\w., ]+))", re.MULTILINE
)
_SKIP = {"__pycache__"}


@cache
def code_hash(*modules: str) -> str:
    """Hex SHA-256 over the code and data that `modules` stand on."""
    digest = hashlib.sha256()
    for file in _files(modules):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(modules: tuple[str, ...]) -> list[Path]:
    sources: dict[str, Path] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        file = _source(name)
        if file is None or name in sources:
            continue
        sources[name] = file
        waiting.extend(_imports(name.partition(".")[0], file))
    packages = {source.parent for source in sources.values() if (source.parent / "__init__.py").exists()}
    data = {file for folder in packages for file in _data_files(folder)}
    words = [file for _, folder in plugin_folders() for file in sorted(folder.rglob("*.toml"))]
    return [sources[name] for name in sorted(sources)] + sorted(data) + words


@cache
def _source(module: str) -> Path | None:
    root, _, rest = module.partition(".")
    home = _home(root)
    if home is None or home.is_file():
        return home if not rest else None
    base = home.joinpath(*rest.split(".")) if rest else home
    for file in (base / "__init__.py", base.with_suffix(".py")):
        if file.is_file():
            return file
    return None


@cache
def _home(package: str) -> Path | None:
    """The folder of a package, or the file of a module that stands alone."""
    spec = find_spec(package)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(spec.origin) if spec.origin else None


@cache
def _imports(package: str, file: Path) -> tuple[str, ...]:
    """Modules of the same package, or of ours, that a file imports."""
    found: list[str] = []
    source = _TYPES_ONLY.sub("", file.read_text(encoding="utf-8"))
    for origin, names, plain in _IMPORT.findall(source):
        if origin:
            found.append(origin)
            found.extend(f"{origin}.{name.split(' as ')[0].strip()}" for name in names.strip("()").split(","))
        else:
            found.extend(name.split(" as ")[0].strip() for name in plain.split(","))
    return tuple(name for name in found if name.partition(".")[0] in {package, "laterna"})


@cache
def _data_files(folder: Path) -> tuple[Path, ...]:
    """Data in a module's folder and in its folders of pure data; a folder with code of its own speaks for itself."""
    found: list[Path] = []
    for item in sorted(folder.iterdir()):
        if item.name in _SKIP:
            continue
        if item.is_file() and item.suffix != ".py":
            found.append(item)
        elif item.is_dir() and not (item / "__init__.py").exists():
            found.extend(_data_files(item))
    return tuple(found)

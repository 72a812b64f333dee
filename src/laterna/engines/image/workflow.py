"""Workflows for ComfyUI: its own JSON ("Export (API)"), with gaps such as `{{prompt}}` where the page goes.

A gap that is the whole of an input takes the gap's own kind, a number or the name of a picture that was sent; within a
longer text it becomes text. What a gap may be called stands in `docs/comfyui.md`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.story.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_GAP = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_OURS = Path(__file__).parent / "workflows"


@dataclass(frozen=True, slots=True)
class Workflow:
    """A graph with gaps."""

    nodes: Mapping[str, Any]
    """By id: `class_type`, and `inputs` that are values or links, `[id, output]`."""

    @property
    def gaps(self) -> frozenset[str]:
        """The names of its gaps."""
        return frozenset(_GAP.findall(json.dumps(self.nodes)))

    def filled(self, values: Mapping[str, str | float]) -> dict[str, Any]:
        """The graph as the server takes it; every gap has a value."""
        return {name: node | {"inputs": _filled(node["inputs"], values)} for name, node in self.nodes.items()}


def workflow(name: str, gaps: Collection[str]) -> Workflow:
    """One of ours by its name, or a file of the user's own.

    Args:
        name: A name, or a path.
        gaps: What its gaps may be called.

    Raises `UsageError` for a file that is no such workflow.
    """
    ours = _OURS / f"{name}.json"
    file = ours if ours.is_file() else Path(name).expanduser()
    try:
        nodes = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(sorted(each.stem for each in _OURS.glob("*.json")))
        raise UsageError(f"There is no workflow {name!r}: give the path of a file, or one of ours: {known}.") from error
    except ValueError as error:
        raise UsageError(f"{file} is no JSON: {error}.") from error
    if not _is_graph(nodes):
        raise UsageError(f"{file} is no workflow for the API: open it in ComfyUI, and save it with Export (API).")
    found = Workflow(nodes)
    _check(found, str(file), gaps)
    return found


def _is_graph(nodes: Any) -> bool:
    return isinstance(nodes, dict) and bool(nodes) and all(
        isinstance(node, dict) and isinstance(node.get("class_type"), str) and isinstance(node.get("inputs"), dict)
        for node in nodes.values()
    )  # fmt: skip


def _check(found: Workflow, file: str, gaps: Collection[str]) -> None:
    strange = sorted(found.gaps - set(gaps))
    if strange:
        raise UsageError(
            f"{file} has a gap {{{{{strange[0]}}}}} that nothing fills; there are: {', '.join(sorted(gaps))}."
        )
    if "prompt" not in found.gaps:
        raise UsageError(f"{file} has no gap {{{{prompt}}}}: write it where the text of the picture goes.")
    for name, node in found.nodes.items():
        for way, value in node["inputs"].items():
            if _is_link(value) and value[0] not in found.nodes:
                raise UsageError(
                    f"{file}: {way} of node {name} ({node['class_type']}) leads to node {value[0]}, which is not there."
                )


def _is_link(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], int)


def _filled(value: Any, values: Mapping[str, str | float]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if not isinstance(value, str):
        return value
    whole = _GAP.fullmatch(value)
    return values[whole[1]] if whole else _GAP.sub(lambda gap: str(values[gap[1]]), value)

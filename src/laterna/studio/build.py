"""Build a story's folder from its manuscript: only what is not yet made is made, only what has changed is written."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from laterna.press.record import write_provenance
from laterna.story.errors import InputError
from laterna.studio.plan import plan_build

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from laterna.story import Story, Take
    from laterna.studio.folder import StoryFolder
    from laterna.studio.plan import Plan
    from laterna.studio.run import Run
    from laterna.studio.work import Result


def build(folder: StoryFolder, run: Run) -> list[str]:
    """Build everything the manuscript asks for; returns the names of the files that changed.

    Raises `InputError` when a take has been changed or lost, and whatever an engine raises; the folder is written only
    once everything is made, so a build that fails leaves what stood there.
    """
    story = folder.open()
    _check_takes(story, folder.root)
    plan = plan_build(story, folder.root)
    results = run(plan.tasks)
    files = {
        name: (results[output.task].file(output.file), results[output.task].entry.files[output.file])
        for name, output in plan.outputs.items()
    }
    with run.store.scratch() as scratch:
        record = scratch / "provenance.json"
        write_provenance(_rows(plan, results), record)
        files["provenance.json"] = record, hashlib.sha256(record.read_bytes()).hexdigest()
        changed = folder.publish(files)
    if run.made:
        run.store.prune()
    return changed


def _rows(plan: Plan, results: Mapping[str, Result]) -> list[dict[str, Any]]:
    """One row a file: who made it and from what."""
    rows: list[dict[str, Any]] = []
    for name, output in sorted(plan.outputs.items()):
        entry = results[output.task].entry
        rows.append({"file": name, "sha256": entry.files[output.file], **entry.made.model_dump(mode="json")})
    return rows


def _check_takes(story: Story, root: Path) -> None:
    for where, take in _takes(story):
        file = root / take.file
        if not file.is_file():
            raise InputError(f"{where} needs {take.file}, which is gone from {root}. Bring it back, or take it out.")
        if hashlib.sha256(file.read_bytes()).hexdigest() != take.sha256:
            raise InputError(
                f"{where} needs {take.file}, and that file has been changed. Bring the old one back, or pin the new "
                "one by its SHA-256."
            )


def _takes(story: Story) -> list[tuple[str, Take]]:
    found = [(f"photos[{index}]", take) for index, take in enumerate(story.photos)]
    for number, page in enumerate(story.pages, 1):
        takes = [page.takes.picture, *page.takes.voices.values(), page.takes.music]
        found.extend((f"Page {number}", take) for take in takes if take is not None)
    return found

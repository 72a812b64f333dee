"""Build a story's folder from its manuscript: only what is not yet made is made, only what has changed is written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.press.record import write_provenance
from laterna.story.errors import InputError
from laterna.studio.plan import plan_build

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from laterna.story import Story, Take
    from laterna.story.manuscript import Failure
    from laterna.studio.folder import StoryFolder
    from laterna.studio.plan import Plan
    from laterna.studio.plan.whole import Output
    from laterna.studio.run import Run
    from laterna.studio.work import Result, Task


def build(folder: StoryFolder, run: Run) -> list[str]:
    """Build everything the manuscript asks for; returns the names of the files that changed.

    Raises `InputError` when a take has been changed or lost, and whatever an engine raises; the folder is written only
    once everything is made, so a build that fails leaves what stood there.
    """
    story = _opened(folder)
    plan = plan_build(story, folder.root)
    results = run(plan.tasks)
    files = _made(plan.outputs, results)
    with run.store.scratch() as scratch:
        record = scratch / "provenance.json"
        write_provenance(_rows(plan, results, run.failures), record, _deeds(story))
        files["provenance.json"] = record, hashlib.sha256(record.read_bytes()).hexdigest()
        changed = folder.publish(files)
    if run.made:
        run.store.prune()
    return changed


def build_part(folder: StoryFolder, run: Run, suffixes: Collection[str]) -> list[str]:
    """Build and set out only the files with these suffixes (`.pdf`, `.html`), ahead of the rest; nothing else goes.

    Raises as `build` does.
    """
    return build_files(folder, run, lambda name: Path(name).suffix in suffixes)


def build_files(folder: StoryFolder, run: Run, wanted: Callable[[str], bool]) -> list[str]:
    """Build and set out only the files whose names are wanted; returns those that changed. Raises as `build` does."""
    plan = plan_of(folder)
    outputs = {name: output for name, output in plan.outputs.items() if wanted(name)}
    results = run(needed(plan.tasks, {output.task for output in outputs.values()}))
    return folder.publish(_made(outputs, results), part=True)


def plan_of(folder: StoryFolder) -> Plan:
    """What a build of this folder does. Raises `InputError` when a take has been changed or lost."""
    return plan_build(_opened(folder), folder.root)


def _opened(folder: StoryFolder) -> Story:
    story = folder.open()
    _check_takes(story, folder.root)
    return story


def needed(tasks: Sequence[Task], wanted: Collection[str]) -> list[Task]:
    """The tasks with these ids and all that they stand on, in their order."""
    found = set(wanted)
    for task in reversed(tasks):
        if task.id in found:
            found.update(need for needs in task.needs.values() for need in needs)
    return [task for task in tasks if task.id in found]


def _made(outputs: Mapping[str, Output], results: Mapping[str, Result]) -> dict[str, tuple[Path, str]]:
    """Where each file lies in the store, and its SHA-256."""
    return {
        name: (results[output.task].file(output.file), results[output.task].entry.files[output.file])
        for name, output in outputs.items()
    }


def _deeds(story: Story) -> list[dict[str, Any]]:
    """One row for everything that an engine did to the manuscript itself."""
    return [deed.model_dump(mode="json", exclude_defaults=True) for deed in story.deeds]


def _rows(
    plan: Plan, results: Mapping[str, Result], failures: Mapping[str, tuple[Failure, ...]]
) -> list[dict[str, Any]]:
    """One row a file: who made it and from what, and who was wanted before."""
    rows: list[dict[str, Any]] = []
    for name, output in sorted(plan.outputs.items()):
        entry = results[output.task].entry
        row = {"file": name, "sha256": entry.files[output.file], **entry.made.model_dump(mode="json")}
        if output.task in failures:
            row["instead_of"] = [failure.model_dump() for failure in failures[output.task]]
        rows.append(row)
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
    found.extend((f"The cut-out of {name}", cutout) for name, cutout in story.cutouts.items())
    return found

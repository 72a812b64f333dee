"""The queues that pages wait in. Each lets those with the lowest place in their story through first.

    houses          so many pages of one house at once (`house_jobs`), on all machines together
    engine-NAME     so many pages at once by one engine (`engine_jobs`), on all machines together
    pages           as many as each process works on (`jobs`)

A page that passes a gate keeps its place there until it is made. All pass them in this order, so that none ever waits
for another in a ring; and since `pages` is the same for all, a new story's first page comes before another house's
tenth. Where a limit is not set there is no such gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbos import DBOS, SetEnqueueOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from dbos import WorkflowHandle

    from laterna.web.settings import WebSettings

HOUSES = "houses"
PAGES = "pages"
POLL_S = 0.1
UNDONE = ["ENQUEUED", "PENDING"]
_OWN_DASHES = 2
"""In the id of a page (`STORY-WORK-2`); what passes a further gate has one more."""

Gate = tuple[str, str]
"""A queue, and which of its parts; empty where it has none."""


def open_queues(settings: WebSettings) -> None:
    """Make the queues known, to this process and to those that share its database.

    How many pages a process works on is kept there too, one number for all: whoever makes none must not set it.
    """
    if settings.house_jobs:
        DBOS.register_queue(HOUSES, partition_concurrency=settings.house_jobs, polling_interval_sec=POLL_S)
    for name, most in settings.engine_jobs.items():
        DBOS.register_queue(_of_engine(name), global_concurrency=most, polling_interval_sec=POLL_S)
    if settings.jobs:
        DBOS.register_queue(PAGES, worker_concurrency=settings.jobs, polling_interval_sec=POLL_S)


def gates(settings: WebSettings, house: str, engines: Collection[str]) -> list[Gate]:
    """What a page of a house passes that is made by these engines."""
    whose = [(HOUSES, house)] if settings.house_jobs else []
    by = [(_of_engine(name), "") for name in sorted(settings.engine_jobs) if name in engines]
    return [*whose, *by, (PAGES, "")]


def _of_engine(name: str) -> str:
    return f"engine-{name}"


def send(
    page: Callable[..., str], story: str, page_id: str, place: int, through: Sequence[Gate]
) -> WorkflowHandle[str]:
    """Put a page before its first gate; it knows those that follow."""
    (queue, part), *rest = through
    with SetEnqueueOptions(priority=place, queue_partition_key=part or None):
        return DBOS.enqueue_workflow(queue, page, story, page_id, place, rest)


def waiting() -> int:
    """How many pages wait to be made or are made, before whichever gate."""
    found = DBOS.list_workflows(name="page", status=UNDONE, load_input=False, load_output=False)
    return sum(status.workflow_id.count("-") == _OWN_DASHES for status in found)

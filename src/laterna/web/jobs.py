"""Stories as durable workflows (DBOS): what was done stays done, whatever dies.

    tell      ideas, a choice, the manuscript, then what `rebuild` does
    rebuild   every page on the queues, the first pages of all stories first; then the books, then the film
    page      one page, once it has passed its gates: picture and voice

The studio's store is the only truth: a step that is done again finds what it had made.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from dbos import DBOS, DBOSConfig, SetWorkflowID

from laterna.engines.catalog import choose
from laterna.library.shelf import digest_of
from laterna.library.tables import now
from laterna.story.errors import LaternaError
from laterna.studio.build import build, build_part, needed, plan_of
from laterna.studio.draft import draft, observe
from laterna.studio.values import PICTURE, VOICE
from laterna.studio.work import VALUE
from laterna.web.hooks import close_hooks, open_hooks
from laterna.web.logs import BROKEN
from laterna.web.orders import kept_order, order_of
from laterna.web.queues import POLL_S, gates, open_queues, send
from laterna.web.thumbnails import PAGE_PX
from laterna.web.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from laterna.story import Observation
    from laterna.studio.work import Task
    from laterna.web.queues import Gate
    from laterna.web.settings import WebSettings
    from laterna.web.workshop import Workshop

STORIES = "stories"
CHOICE = "choice"
CHOICE_S = 24 * 3600.0
"""How long a story waits for its idea to be chosen; after that the first one is told."""
IDEAS = 3
SETTLED = timedelta(minutes=10)

_here: list[Workshop] = []
"""The workshop of this process; DBOS calls its functions with values only."""
_watches: list[Watch] = []
_ending = threading.Event()
"""Set once this process ends: what breaks from then on has not failed, and is taken up again."""


def launch(workshop: Workshop, part: str) -> None:
    """Start working, as `web` or as `worker`: what was left undone is taken up at once.

    Where several processes share a PostgreSQL each has a name of its own, and takes up what others left.
    """
    _here[:] = [workshop]
    _ending.clear()
    settings: WebSettings = workshop.settings
    shared = workshop.database.is_postgres
    executor = f"{part}-{socket.gethostname()}" + (f"-{os.getpid()}-{secrets.token_hex(2)}" if shared else "")
    config: DBOSConfig = {
        "name": "laterna",
        "system_database_url": settings.jobs_url,
        "executor_id": executor,
        "application_version": "1",
        "log_level": "WARNING",
        "notification_listener_polling_interval_sec": POLL_S,
    }
    if shared:
        _watches.append(Watch(workshop.shelf, executor, partial(_take_up, workshop, SETTLED)))
    DBOS(config=config)
    if not settings.jobs:
        DBOS.listen_queues([])
    DBOS.launch()
    DBOS.register_queue(STORIES, polling_interval_sec=POLL_S)
    open_queues(settings)
    workshop.shelf.sweep()
    open_hooks(workshop)
    _take_up(workshop, SETTLED if shared else timedelta(0))
    for watch in _watches:
        watch.start()


def _take_up(shop: Workshop, settled: timedelta) -> None:
    """What died between the library's note and the workflow's start: begun now, or never asked for to the end.

    Where others are at work, what has only just been noted is theirs.
    """
    for row in shop.shelf.unfinished():
        if row.changed > now() - settled:
            continue
        if not row.work:
            shop.shelf.destroy(row.owner, row.id)
        elif DBOS.get_workflow_status(row.work) is None:
            (begin_building if row.revision else begin_telling)(row.owner, row.id)


def finish() -> None:
    """Stop taking work; what is in progress is taken up again at the next start."""
    logging.getLogger("dbos").setLevel(logging.CRITICAL)  # work that is cut short here would be told as broken
    for shop in _here:
        shop.gate.drain(shop.settings.drain_s)
    close_hooks()
    _ending.set()
    DBOS.destroy(workflow_completion_timeout_sec=0)
    while _watches:
        _watches.pop().end()
    _here.clear()


def begin_telling(owner: str, story: str) -> None:
    """Have a story told from its kept order."""
    _begin(tell, owner, story, "waiting")


def begin_building(owner: str, story: str) -> None:
    """Have a story built again from its manuscript; whatever was being made of an older one is dropped."""
    _begin(rebuild, owner, story, "making")


def _begin(workflow: Callable[[str, str], None], owner: str, story: str, state: str) -> None:
    shop = _here[0]
    _drop_work(shop, owner, story)
    work = f"{story}-{secrets.token_hex(4)}"
    shop.happenings.clear(story)
    shop.shelf.set(story, state=state, message="", work=work)
    shop.happenings.tell(story, "state", state=state)
    with SetWorkflowID(work):
        DBOS.enqueue_workflow(STORIES, workflow, owner, story)


def stop(owner: str, story: str) -> None:
    """Stop making a story; what is finished is kept."""
    shop = _here[0]
    _drop_work(shop, owner, story)
    shop.shelf.set(story, state="stopped", work="")
    shop.happenings.tell(story, "state", state="stopped")


def _drop_work(shop: Workshop, owner: str, story: str) -> None:
    work = shop.shelf.get(owner, story).work
    if work:
        DBOS.cancel_workflow(work, cancel_children=True)


def destroy(owner: str, story: str) -> None:
    """Delete a story and all that was kept of it: rows, links, files, results, and the record of its making."""
    shop = _here[0]
    _drop_work(shop, owner, story)
    shop.shelf.destroy(owner, story)
    made = DBOS.list_workflows(workflow_id_prefix=f"{story}-", load_input=False, load_output=False)
    DBOS.delete_workflows([status.workflow_id for status in made])


def choose_idea(owner: str, story: str, number: int) -> None:
    """Say which of the offered ideas is told."""
    row = _here[0].shelf.get(owner, story)
    DBOS.send(row.work, number, topic=CHOICE)


@DBOS.workflow()
def tell(owner: str, story: str) -> None:
    """From the order to the finished story."""
    with _failing(story):
        offered = offer(story)
        number = 0
        if len(offered) > 1:
            state(story, "choosing")
            number = DBOS.recv(CHOICE, timeout_seconds=CHOICE_S) or 0
        state(story, "making")
        write(owner, story, offered[number % len(offered)] if offered else None)
        make(owner, story)


@DBOS.workflow()
def rebuild(owner: str, story: str) -> None:
    """From a changed manuscript to the finished story."""
    with _failing(story):
        make(owner, story)


@DBOS.workflow()
def page(story: str, page_id: str, place: int = 1, through: Sequence[Gate] = ()) -> str:
    """One page, behind the gates that are left; returns what went wrong, or nothing."""
    if through:
        return send(page, story, page_id, place, through).get_result(polling_interval_sec=POLL_S)
    try:
        make_page(story, page_id)
    except LaternaError as error:
        return str(error)
    return ""


@contextmanager
def _failing(story: str) -> Generator[None]:
    """Whatever goes wrong is told; a mistake of ours is raised too, so that its trace is kept with the workflow."""
    try:
        yield
    except LaternaError as error:
        fail(story, str(error))
    except Exception:
        fail(story, BROKEN)
        raise


def make(owner: str, story: str) -> None:
    """The part that `tell` and `rebuild` share; runs inside a workflow."""
    pages = page_ids(story)
    ways = _ways(owner, story, pages)
    handles = [send(page, story, page_id, place, ways[page_id]) for place, page_id in enumerate(pages, 1)]
    for handle in handles:
        told = handle.get_result()
        if told:
            raise LaternaError(told)
    bind(story)
    film(story)


@DBOS.step()
def offer(story: str) -> list[dict[str, Any]]:
    """Look at the photos, and think of stories; nothing for a finished text, which is told already."""
    shop = _here[0]
    with shop.shelf.at(story) as folder, shop.run(story, _work()) as run:
        kept = kept_order(folder.root)
        if kept.text:
            return []
        seen = observe(order_of(folder.root, kept), folder, run)
    for observation in seen:
        shop.happenings.tell(story, "seen", caption=observation.caption)
    if not kept.choose:
        return []
    ideas = _ideas(kept.engines.get("write", ("auto",)), kept.brief, seen)
    shop.happenings.tell(story, "ideas", ideas=[{"title": idea["title"], "logline": idea["logline"]} for idea in ideas])
    return ideas


def _ideas(engines: tuple[str, ...], brief: Any, seen: tuple[Observation, ...]) -> list[dict[str, Any]]:
    writer = choose("write", engines)[0].load()
    return [idea.model_dump() for idea in writer.ideas(brief, seen, IDEAS)]


@DBOS.step()
def write(owner: str, story: str, idea: dict[str, Any] | None) -> None:
    """The manuscript."""
    shop = _here[0]
    with shop.shelf.at(story) as folder, shop.run(story, _work()) as run:
        kept = kept_order(folder.root)
        if idea:
            brief = kept.brief.model_copy(update={"plot": idea["plot"], "seed": idea["seed"]})
            kept = kept.model_copy(update={"brief": brief})
        manuscript = draft(order_of(folder.root, kept), folder, run)
    if shop.shelf.get(owner, story).revision == 0:
        shop.shelf.save(owner, story, manuscript, "Told")
    shop.happenings.tell(story, "written", title=manuscript.title[manuscript.language].words)


@DBOS.step()
def page_ids(story: str) -> list[str]:
    with _here[0].shelf.at(story) as folder:
        return [page.id for page in folder.open().pages]


def _ways(owner: str, story: str, pages: Sequence[str]) -> dict[str, list[Gate]]:
    """The gates of each page. No step: what was sent already stays where it was sent, whatever the settings say now."""
    shop = _here[0]
    if not shop.settings.engine_jobs:
        return dict.fromkeys(pages, gates(shop.settings, owner, ()))
    with shop.shelf.at(story) as folder:
        tasks, language = plan_of(folder).tasks, folder.open().language
    ways: dict[str, list[Gate]] = {}
    for page_id in pages:
        engines = {task.engines[0].name for task in _tasks_of(page_id, tasks, language) if task.engines}
        ways[page_id] = gates(shop.settings, owner, engines)
    return ways


def _tasks_of(page_id: str, tasks: Sequence[Task], language: str) -> list[Task]:
    """All that makes a page's picture, layout and voice."""
    wanted = {f"{step}/{page_id}" for step in ("paint", "enlarge", "take", "layout")}
    wanted.add(f"narrate/{page_id}/{language}")
    return needed(tasks, {task.id for task in tasks if task.id in wanted})


@DBOS.step()
def make_page(story: str, page_id: str) -> None:
    """A page's picture, layout and voice, shown as soon as they are there."""
    shop = _here[0]
    with shop.shelf.at(story) as folder, shop.run(story, _work()) as run:
        results = run(_tasks_of(page_id, plan_of(folder).tasks, folder.open().language))
    if shop.is_over(story, _work()):
        return
    for name, result in results.items():
        files = result.entry.files
        if PICTURE in files:
            shop.shelf.keep_asset(story, page_id, "picture", files[PICTURE], "image/png")
            shop.small(story, result.file(PICTURE), files[PICTURE], PAGE_PX)
        elif VOICE in files:
            shop.shelf.keep_asset(story, page_id, "voice", files[VOICE], "audio/ogg")
        elif name.startswith("layout/"):
            shop.shelf.keep_asset(story, page_id, "layout", files[VALUE], "application/x-laterna-pack")
    shop.happenings.tell(story, "page", page=page_id)


@DBOS.step()
def bind(story: str) -> None:
    """The books, so that reading can begin before the film is done."""
    shop = _here[0]
    shop.happenings.tell(story, "state", state="binding")
    with shop.shelf.at(story) as folder, shop.run_behind(story, _work()) as run:
        build_part(folder, run, {".pdf", ".epub", ".html", ".png", ".opus", ".mid"})
    shop.happenings.tell(story, "bound")


@DBOS.step()
def film(story: str) -> None:
    """Everything that is still missing."""
    shop = _here[0]
    with shop.shelf.at(story) as folder, shop.run_behind(story, _work()) as run:
        manuscript = folder.open()
        if "mp4" in manuscript.production.formats:
            shop.happenings.tell(story, "state", state="filming")
        build(folder, run)
    if shop.shelf.end(story, _work(), state="ready", built=digest_of(manuscript)):
        shop.happenings.tell(story, "state", state="ready")


def _work() -> str:
    return str(DBOS.workflow_id)


@DBOS.step()
def state(story: str, name: str) -> None:
    _here[0].shelf.set(story, state=name)
    _here[0].happenings.tell(story, "state", state=name)


def fail(story: str, message: str) -> None:
    """Tell what went wrong; work that was stopped or taken over has not failed."""
    for shop in _here:
        if not _ending.is_set() and shop.shelf.end(story, _work(), state="failed", message=message):
            shop.happenings.tell(story, "failed", message=message)

"""Stories as durable workflows (DBOS): what was done stays done, whatever dies.

    tell      ideas, a choice, the manuscript, then what `rebuild` does
    rebuild   every page on the queue, the first pages of all stories first; then the books, then the film
    page      one page: picture and voice

The studio's store is the only truth: a step that is done again finds what it had made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbos import DBOS, DBOSConfig, SetEnqueueOptions

from laterna.engines.catalog import choose
from laterna.library.shelf import digest_of
from laterna.story.errors import CancelledError, LaternaError
from laterna.studio.build import build, build_part, needed, plan_of
from laterna.studio.draft import draft, observe
from laterna.studio.values import PICTURE, VOICE
from laterna.studio.work import VALUE
from laterna.web.orders import kept_order, order_of

if TYPE_CHECKING:
    from dbos import WorkflowHandle

    from laterna.story import Observation
    from laterna.web.settings import WebSettings
    from laterna.web.workshop import Workshop

PAGES = "pages"
CHOICE = "choice"
CHOICE_S = 24 * 3600.0
"""How long a story waits for its idea to be chosen; after that the first one is told."""
IDEAS = 3
POLL_S = 0.1

_here: list[Workshop] = []
"""The workshop of this process; DBOS calls its functions with values only."""


def launch(workshop: Workshop, executor: str) -> None:
    """Start working: what this executor left undone is taken up at once."""
    _here[:] = [workshop]
    settings: WebSettings = workshop.settings
    config: DBOSConfig = {
        "name": "laterna",
        "system_database_url": settings.jobs_url,
        "executor_id": executor,
        "application_version": "1",
        "log_level": "WARNING",
        "notification_listener_polling_interval_sec": POLL_S,
    }
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(PAGES, worker_concurrency=settings.jobs, polling_interval_sec=POLL_S)


def finish() -> None:
    """Stop taking work; what is in progress is taken up again at the next start."""
    DBOS.destroy(workflow_completion_timeout_sec=0)
    _here.clear()


def begin_telling(owner: str, story: str) -> None:
    """Have a story told from its kept order."""
    _note_work(story, DBOS.start_workflow(tell, owner, story))


def begin_building(owner: str, story: str) -> None:
    """Have a story built again from its manuscript; whatever was being made of an older one is dropped."""
    shop = _here[0]
    row = shop.shelf.get(owner, story)
    if row.work:
        DBOS.cancel_workflow(row.work, cancel_children=True)
    shop.shelf.set(story, state="making", message="")
    _note_work(story, DBOS.start_workflow(rebuild, owner, story))


def stop(owner: str, story: str) -> None:
    """Stop making a story; what is finished is kept."""
    shop = _here[0]
    row = shop.shelf.get(owner, story)
    shop.shelf.set(story, state="stopped", work="")
    if row.work:
        DBOS.cancel_workflow(row.work, cancel_children=True)
    shop.happenings.tell(story, "state", state="stopped")


def choose_idea(owner: str, story: str, number: int) -> None:
    """Say which of the offered ideas is told."""
    row = _here[0].shelf.get(owner, story)
    DBOS.send(row.work, number, topic=CHOICE)


def _note_work(story: str, handle: WorkflowHandle[None]) -> None:
    _here[0].shelf.set(story, work=handle.get_workflow_id())


@DBOS.workflow()
def tell(owner: str, story: str) -> None:
    """From the order to the finished story."""
    try:
        offered = offer(story)
        number = 0
        if len(offered) > 1:
            state(story, "choosing")
            number = DBOS.recv(CHOICE, timeout_seconds=CHOICE_S) or 0
        state(story, "making")
        write(owner, story, offered[number % len(offered)] if offered else None)
        make(owner, story)
    except LaternaError as error:
        fail(story, error)


@DBOS.workflow()
def rebuild(owner: str, story: str) -> None:
    """From a changed manuscript to the finished story."""
    try:
        make(owner, story)
    except LaternaError as error:
        fail(story, error)


@DBOS.workflow()
def page(story: str, page_id: str) -> str:
    """One page; returns what went wrong, or nothing."""
    try:
        make_page(story, page_id)
    except LaternaError as error:
        return str(error)
    return ""


def make(owner: str, story: str) -> None:
    """The part that `tell` and `rebuild` share; runs inside a workflow."""
    handles: list[WorkflowHandle[str]] = []
    for place, page_id in enumerate(page_ids(owner, story), 1):
        with SetEnqueueOptions(priority=place):
            handles.append(DBOS.enqueue_workflow(PAGES, page, story, page_id))
    for handle in handles:
        told = handle.get_result()
        if told:
            raise LaternaError(told)
    bind(owner, story)
    film(owner, story)


@DBOS.step()
def offer(story: str) -> list[dict[str, Any]]:
    """Look at the photos, and think of stories; nothing for a finished text, which is told already."""
    shop = _here[0]
    folder = shop.shelf.folder(story)
    kept = kept_order(folder.root)
    if kept.text:
        return []
    with shop.run_for(story, quiet=True) as run:
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
    folder = shop.shelf.folder(story)
    kept = kept_order(folder.root)
    if idea:
        brief = kept.brief.model_copy(update={"plot": idea["plot"], "seed": idea["seed"]})
        kept = kept.model_copy(update={"brief": brief})
    with shop.run_for(story, quiet=True) as run:
        manuscript = draft(order_of(folder.root, kept), folder, run)
    if shop.shelf.get(owner, story).revision == 0:
        shop.shelf.save(owner, story, manuscript, "Told")
    shop.happenings.tell(story, "written", title=manuscript.title[manuscript.language].words)


@DBOS.step()
def page_ids(owner: str, story: str) -> list[str]:
    return [page.id for page in _here[0].shelf.folder(story).open().pages]


@DBOS.step()
def make_page(story: str, page_id: str) -> None:
    """A page's picture, layout and voice, shown as soon as they are there."""
    shop = _here[0]
    folder = shop.shelf.folder(story)
    plan = plan_of(folder)
    language = folder.open().language
    wanted = {f"paint/{page_id}", f"take/{page_id}", f"layout/{page_id}"}
    spoken = {f"narrate/{page_id}/{language}", f"recording/{page_id}/{language}"}
    chosen = needed(plan.tasks, {task.id for task in plan.tasks if task.id in wanted | spoken})
    with shop.run_for(story, quiet=True) as run:
        results = run(chosen)
    for name, result in results.items():
        files = result.entry.files
        if PICTURE in files:
            shop.shelf.keep_asset(story, page_id, "picture", files[PICTURE], "image/png")
        elif VOICE in files:
            shop.shelf.keep_asset(story, page_id, "voice", files[VOICE], "audio/ogg")
        elif name.startswith("layout/"):
            shop.shelf.keep_asset(story, page_id, "layout", files[VALUE], "application/x-laterna-pack")
    shop.happenings.tell(story, "page", page=page_id)


@DBOS.step()
def bind(owner: str, story: str) -> None:
    """The books, so that reading can begin before the film is done."""
    shop = _here[0]
    shop.happenings.tell(story, "state", state="binding")
    with shop.run_for(story) as run:
        build_part(shop.shelf.folder(story), run, {".pdf", ".epub", ".html", ".png", ".opus", ".mid"})
    shop.happenings.tell(story, "bound")


@DBOS.step()
def film(owner: str, story: str) -> None:
    """Everything that is still missing."""
    shop = _here[0]
    folder = shop.shelf.folder(story)
    manuscript = folder.open()
    if "mp4" in manuscript.production.formats:
        shop.happenings.tell(story, "state", state="filming")
    with shop.run_for(story) as run:
        build(folder, run)
    shop.shelf.set(story, state="ready", work="", built=digest_of(manuscript))
    shop.happenings.tell(story, "state", state="ready")
    shop.happenings.forget(story)


@DBOS.step()
def state(story: str, name: str) -> None:
    _here[0].shelf.set(story, state=name)
    _here[0].happenings.tell(story, "state", state=name)


def fail(story: str, error: LaternaError) -> None:
    """Tell what went wrong; a story that someone stopped has not failed."""
    shop = _here[0]
    if isinstance(error, CancelledError) or shop.is_stopped(story):
        return
    shop.shelf.set(story, state="failed", message=str(error), work="")
    shop.happenings.tell(story, "failed", message=str(error))

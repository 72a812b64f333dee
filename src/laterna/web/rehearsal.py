"""A story for nobody, begun when someone opens the start page, so that theirs need not wait for anything to be loaded.

While they think of it, everything is brought in that makes the first picture, here and in the processes that paint.
Only engines of our own rehearse; what is heavy, or is paid for, waits until it is asked for.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.catalog import choose
from laterna.story import Brief
from laterna.story.errors import LaternaError
from laterna.studio.build import needed, plan_of
from laterna.studio.draft import Order, draft, observe
from laterna.studio.folder import StoryFolder
from laterna.studio.run import Run
from laterna.studio.sources import Brought
from laterna.studio.sources.photos import photo_of
from laterna.studio.store import FolderStore

if TYPE_CHECKING:
    from laterna.story.terms import Capability
    from laterna.studio.pools import Pools
    from laterna.web.gate import Gate

PLAYERS: tuple[Capability, ...] = ("see", "write", "illustrate", "speak")
SCENES = ("paint", "narrate")

_log = logging.getLogger(__name__)


class Rehearsal:
    """Plays once, behind closed doors."""

    def __init__(self, pools: Pools, gate: Gate) -> None:
        self._pools = pools
        self._gate = gate
        self._over = threading.Event()
        self._first = threading.Lock()

    def begin(self) -> None:
        """Play, unless it was played; nobody waits for it."""
        if self._first.acquire(blocking=False):
            threading.Thread(target=self._play, name="rehearsal", daemon=True).start()

    def stop(self) -> None:
        self._over.set()

    def _play(self) -> None:
        try:
            if all(choose(player)[0].kind == "embedded" for player in PLAYERS):
                with self._gate.inside(), tempfile.TemporaryDirectory(prefix="laterna-rehearsal-") as place:
                    self._tell(Path(place))
        except LaternaError as error:
            _log.info("Not rehearsed: %s", error)

    def _tell(self, place: Path) -> None:
        run = Run(FolderStore(place / "store"), jobs=self._pools.jobs, pools=self._pools, cancel=self._over)
        photo = photo_of(np.full((96, 96, 3), 200, np.uint8))
        production = {"picture_px": 128, "formats": ["html"], "music": False}
        order = Order(Brief(premise="a fox", pages=4), Brought((photo,)), production)
        folder = StoryFolder(place / "story")
        folder.prepare()
        seen = observe(order, folder, run)
        choose("write")[0].load().ideas(order.brief, seen, 1)
        pages = draft(order, folder, run).pages[: self._pools.jobs]
        wanted = {f"{scene}/{page.id}" for scene in SCENES for page in pages}
        tasks = plan_of(folder).tasks
        run(needed(tasks, {task.id for task in tasks if "/".join(task.id.split("/")[:2]) in wanted}))

"""The watch that processes keep over each other where several share a PostgreSQL.

What one that died was making is taken up by another within seconds. Where there is one process, DBOS takes its own work
up when it starts again.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections import defaultdict
from typing import TYPE_CHECKING

from dbos import DBOS
from sqlalchemy.exc import SQLAlchemyError

from laterna.library.crew import Crew
from laterna.story.errors import LaternaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.library.shelf import Shelf

BEAT_S = 3.0
SWEPT_EVERY = 20
"""Beats after which this place is put in order."""

_log = logging.getLogger(__name__)


class Watch(threading.Thread):
    """Tells that this process lives, from before it takes any work, and looks who does not.

    Now and then copies are deleted of stories that were deleted elsewhere, and `take_up` is called for what was noted
    by a process that died before it could pass it on.
    """

    def __init__(self, shelf: Shelf, name: str, take_up: Callable[[], None]) -> None:
        super().__init__(name="watch", daemon=True)
        self._shelf = shelf
        self._take_up = take_up
        self._crew = Crew(shelf.database, name)
        self._over = threading.Event()
        self._crew.here()

    def run(self) -> None:
        for beat in itertools.count(1):
            if self._over.wait(BEAT_S):
                return
            try:
                self._look()
                if beat % SWEPT_EVERY == 0:
                    self._shelf.sweep()
                    self._take_up()
            except (SQLAlchemyError, LaternaError) as error:
                _log.warning("Asked again in %s s: %s", BEAT_S, error)

    def _look(self) -> None:
        self._crew.here()
        for name in self._crew.lost():
            take_over(name)
            self._crew.forget(name)

    def end(self) -> None:
        """Once this process takes no more work: what it leaves undone is taken up at once."""
        self._over.set()
        self.join()
        self._crew.leave()


def take_over(name: str) -> None:
    """Put what a lost process was making back on the queues it came from."""
    left: defaultdict[str, list[str]] = defaultdict(list)
    for status in DBOS.list_workflows(status="PENDING", executor_id=name, load_input=False, load_output=False):
        if status.queue_name is not None:
            left[status.queue_name].append(status.workflow_id)
    for queue, works in left.items():
        DBOS.resume_workflows(works, queue_name=queue)

"""Webhooks as durable work: each message a workflow, tried again after longer and longer pauses."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from dbos import DBOS, SetWorkflowID

from laterna.story.errors import InputError
from laterna.web.posting import place_of, post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.web.workshop import Workshop

QUEUE = "hooks"
AT_ONCE = 8
TRIES = 8
LONGER = 3.0
"""Each pause is this many times the one before: with 5 s for the first, the last try comes after an hour and a half."""

_here: list[Workshop] = []
_bell = ThreadPoolExecutor(1, thread_name_prefix="laterna-bell")
"""A thread of its own: a message is no part of the work whose end it tells, and is not stopped with it."""


def open_hooks(shop: Workshop) -> None:
    """Begin to deliver, first of all what was left; called once the workflows run."""
    _here[:] = [shop]
    DBOS.register_queue(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=0.1)
    shop.shelf.ring = ring
    ring([delivery.id for delivery in shop.hooks.waiting()])


def close_hooks() -> None:
    """Hand no more messages over; what is written down is delivered after the next start."""
    for shop in _here:
        shop.shelf.ring = None
    _bell.submit(_here.clear).result()


def ring(deliveries: Sequence[str]) -> None:
    """Have messages delivered that are written down."""
    if deliveries:
        _bell.submit(_enqueue, deliveries)


def _enqueue(deliveries: Sequence[str]) -> None:
    for shop in _here:
        for name in deliveries:
            found = shop.hooks.find(name)
            if found:
                with SetWorkflowID(f"{found[1].story}-hook-{name}"):
                    DBOS.enqueue_workflow(QUEUE, deliver, name)


@DBOS.workflow()
def deliver(delivery: str) -> None:
    """One message, until it is taken or nobody wants it."""
    pause_s = _here[0].settings.hook_pause_s
    for turn in range(TRIES):
        if attempt(delivery, last=turn == TRIES - 1):
            return
        DBOS.sleep(pause_s * LONGER**turn)


@DBOS.step()
def attempt(delivery: str, *, last: bool) -> bool:
    """Try once; returns whether the message is settled."""
    hooks = _here[0].hooks
    found = hooks.find(delivery)
    if found is None:
        return True
    hook, row = found
    try:
        place = place_of(hook.url, everywhere=not _here[0].settings.server)
    except InputError as error:
        hooks.settle(delivery, "failed" if last else "waiting", str(error))
        return last
    reply = post(place, hook.secret, delivery, int(time.time()), row.body)
    if reply.gone:
        hooks.remove(hook.owner, hook.id)
        return True
    outcome = "delivered" if reply.taken else "failed" if last else "waiting"
    hooks.settle(delivery, outcome, reply.words)
    return outcome != "waiting"

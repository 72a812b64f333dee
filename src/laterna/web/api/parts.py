"""The parts of the API, in the order in which its document tells them."""

from __future__ import annotations

from laterna.web.api import (
    account,
    defaults,
    edits,
    events,
    facts,
    hooks,
    keys,
    library,
    people,
    reports,
    service,
    shares,
    stories,
)

PARTS = (stories, library, edits, events, shares, reports, facts, defaults, keys, hooks, account, people, service)

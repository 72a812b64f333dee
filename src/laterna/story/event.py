"""What happens while a story is made, told as it happens."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.model import Model


class Event(Model):
    """One thing that happened. Events of a run are ordered; a listener may come late and miss none that matters."""

    kind: Literal["plan", "start", "cached", "progress", "done", "retry", "fallback", "note", "failed", "finished"]
    """`plan` names the number of tasks; `note` is a sentence for a person; `finished` is the last of a run."""
    task: str = ""
    """`illustrate/p4`: the step, then the page's id where there is one."""
    engine: str = ""
    message: str = ""
    done: Annotated[int, Field(ge=0)] = 0
    """Tasks finished so far."""
    total: Annotated[int, Field(ge=0)] = 0
    """Tasks known so far."""
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Of the task, for `progress`; of the run, for the others."""
    left_s: float | None = None
    """Estimated seconds left; none when not yet known."""
    elapsed_s: float = 0.0
    """Seconds since the run began."""

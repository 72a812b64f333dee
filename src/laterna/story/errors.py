"""Everything that can go wrong, as one tree.

    LaternaError
    ├── UsageError             a flag or setting is wrong                        exit 2
    ├── InputError             what was brought cannot be used                   exit 3
    │   ├── ManuscriptError    the manuscript has mistakes, each named
    │   ├── SourceError        a photo, text or video that cannot be read
    │   ├── LanguageError      no voice, font or words for this language
    │   ├── UnsafeContentError not fit for the children it is for
    │   ├── NotFoundError      no such story, page or link, or not yours
    │   ├── ForbiddenError     yours to see, and not to do
    │   ├── QuotaError         as much is used as a house may
    │   └── ConflictError      someone changed it meanwhile
    ├── EngineError            an engine could not do its work                   exit 4
    │   ├── MissingExtraError  an optional package is not installed
    │   ├── MissingWeightsError  the model's weights are not on this machine
    │   ├── MissingKeyError    a remote engine has no key or address
    │   ├── NoEngineError      nothing on this machine can do it
    │   ├── BusyError          out of time, rate-limited, dropped    (worth a retry)
    │   ├── BudgetError        the next call would pass what may be spent
    │   └── RefusedError       the engine answered, and declined
    ├── DiskError              the disk is full or cannot be written             exit 5
    └── CancelledError         someone asked to stop                             exit 130

A message says what was given, what is allowed and what to do next, in one or two plain sentences.
Every error takes its message as its only positional argument, so that it crosses process borders unharmed.
"""

from __future__ import annotations

from dataclasses import dataclass


class LaternaError(Exception):
    """The root. `code` is a stable id for programs; `retry` says whether the same call may succeed later."""

    code = "error"
    exit_code = 1
    retry = False


class UsageError(LaternaError):
    """A flag, a setting or an environment variable has a value that is not allowed."""

    code = "usage"
    exit_code = 2


class InputError(LaternaError):
    """What the user brought cannot be used."""

    code = "input"
    exit_code = 3


@dataclass(frozen=True)
class Problem:
    """One mistake in a manuscript: where it stands, what was given, what is allowed."""

    where: str
    """`page 3, scene.figures[0].pose`, or a path from the manuscript's root."""
    given: str
    """The value as it was written, shortened."""
    allowed: str
    """What may stand there, in words."""

    def __str__(self) -> str:
        return f"{self.where}: given {self.given}; {self.allowed}"


class ManuscriptError(InputError):
    """A manuscript that does not keep its form; `problems` lists each mistake."""

    code = "manuscript"

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        count = "one mistake" if len(self.problems) == 1 else f"{len(self.problems)} mistakes"
        return f"The manuscript has {count}:\n{lines}\nCorrect it and build again; nothing was changed."


class SourceError(InputError):
    """A photo, text or video that cannot be read, or is beyond the limits."""

    code = "source"


class LanguageError(InputError):
    """A language for which there is no voice, no font or no words."""

    code = "language"


class UnsafeContentError(InputError):
    """Words or pictures that do not belong in a story for this age."""

    code = "unsafe"


class NotFoundError(InputError):
    """There is no such thing, or it is not theirs who asks: which of the two is not told."""

    code = "not-found"


class ForbiddenError(InputError):
    """Whoever asks is known, and may not do that."""

    code = "forbidden"


class QuotaError(InputError):
    """A house on a shared server has used what it may."""

    code = "quota"


class ConflictError(InputError):
    """What is to be changed is not what it was when it was read."""

    code = "conflict"


class EngineError(LaternaError):
    """An engine could not do its work."""

    code = "engine"
    exit_code = 4


class MissingExtraError(EngineError):
    """An optional package is not installed; the message holds the exact install command."""

    code = "missing-extra"


class MissingWeightsError(EngineError):
    """The model's weights are not on this machine; the message says how to bring them."""

    code = "missing-weights"


class MissingKeyError(EngineError):
    """A remote engine has no key or no address; the message names the setting."""

    code = "missing-key"


class NoEngineError(EngineError):
    """No engine on this machine can do what was asked."""

    code = "no-engine"


class BusyError(EngineError):
    """Time-out, rate limit, dropped connection, worker lost: the same call may succeed later.

    `wait_s` is how long the other side asks to be left alone; 0 when it does not say.
    """

    code = "busy"
    retry = True

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class BudgetError(EngineError):
    """The next call would pass the number of calls or the cost that was allowed; what was made is kept."""

    code = "budget"


class RefusedError(EngineError):
    """The engine answered, and declined to do it."""

    code = "refused"


class DiskError(LaternaError):
    """The disk is full, or a folder cannot be written. What stood there before stands still."""

    code = "disk"
    exit_code = 5


class CancelledError(LaternaError):
    """Someone asked to stop. What was finished is kept."""

    code = "cancelled"
    exit_code = 130

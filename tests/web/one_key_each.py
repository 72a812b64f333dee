"""A hook for schemathesis: a key that would be taken is made new, since a used one stands for another request."""

from __future__ import annotations

import re
import secrets

import schemathesis

HEADER = "Idempotency-Key"


@schemathesis.hook
def before_call(_context, case, _kwargs) -> None:
    if re.fullmatch(r"[!-~]{8,200}", str((case.headers or {}).get(HEADER, ""))):
        case.headers[HEADER] = secrets.token_hex(8)

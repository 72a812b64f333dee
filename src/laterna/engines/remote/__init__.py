"""What every remote engine shares: where the server is, patience with it, and what it may cost."""

from laterna.engines.remote.patience import TurnedAwayError, patiently, persistently, retry_after_s
from laterna.engines.remote.server import Price, Server, server

__all__ = ["Price", "Server", "TurnedAwayError", "patiently", "persistently", "retry_after_s", "server"]

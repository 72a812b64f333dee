"""What every route is handed: the workshop, and who asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from laterna.library.shelf import HOUSE
from laterna.web.workshop import Workshop


def _workshop(request: Request) -> Workshop:
    shop: Workshop = request.app.state.shop
    return shop


def _owner() -> str:
    """On a laptop everybody who may come in is the house."""
    return HOUSE


Shop = Annotated[Workshop, Depends(_workshop)]
Owner = Annotated[str, Depends(_owner)]
"""The id of the person whose stories are meant."""

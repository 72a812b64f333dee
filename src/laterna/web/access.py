"""What every route is handed: the house of whoever asks, or one story of it; never what could reach another's.

What may be done is decided here too, by the method: whoever only reads is refused whatever changes something.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from laterna.library.account import Account
from laterna.library.household import Household
from laterna.library.people import Asker
from laterna.story.errors import BusyError, ForbiddenError
from laterna.web.guard import SAFE
from laterna.web.house import Guest, House, Lobby, OwnStory


def _asker(request: Request) -> Asker:
    asker: Asker = request.state.asker
    return asker


def _mine(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> House:
    if request.method not in SAFE and not asker.may("write"):
        raise ForbiddenError("You may read here, and not change anything. Ask an owner of your house to let you.")
    return House(request.app.state.shop, asker)


def _own(story: str, mine: Annotated[House, Depends(_mine)]) -> OwnStory:
    return mine.story(story)


def _lobby(request: Request) -> Lobby:
    return Lobby(request.app.state.shop)


def _account(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> Account:
    if not asker.may("account"):
        raise ForbiddenError("Only someone who is signed in may do that, in a browser; a program may not.")
    return Account(request.app.state.shop.people, asker)


def _household(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> Household:
    if not asker.may("people"):
        raise ForbiddenError("Only an owner of the house may do that.")
    return Household(request.app.state.shop.database, asker.house)


def _fit(request: Request) -> None:
    if request.app.state.leaving:
        raise BusyError("The studio is about to end.")
    request.app.state.shop.check()


def _guest(request: Request, secret: str) -> Guest:
    return Guest(request.app.state.shop, secret)


Who = Annotated[Asker, Depends(_asker)]
"""Who asks."""
Mine = Annotated[House, Depends(_mine)]
"""All that they may touch."""
Own = Annotated[OwnStory, Depends(_own)]
"""The story of theirs that the path names."""
Entrance = Annotated[Lobby, Depends(_lobby)]
"""For those who are not known yet."""
MyAccount = Annotated[Account, Depends(_account)]
"""Their own account."""
MyHousehold = Annotated[Household, Depends(_household)]
"""The people of their house, for its owners."""
Invited = Annotated[Guest, Depends(_guest)]
"""What the secret in the path opens."""
Fit = Depends(_fit)
"""Only where the studio can take work."""

"""What every route is handed: the house of whoever asks, or one story of it; never what could reach another's.

What may be done is decided here too, by the method: whoever only reads is refused whatever changes something.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from laterna.engines.remote.server import is_local
from laterna.library.account import Account
from laterna.library.household import Household
from laterna.library.people import Asker
from laterna.story.errors import BusyError, ForbiddenError
from laterna.web.guard import SAFE
from laterna.web.house import Guest, House, Lobby, OwnStory
from laterna.web.services import Services


def _asker(request: Request) -> Asker:
    asker: Asker = request.state.asker
    return asker


def _seen_house(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> House:
    return House(request.app.state.shop, asker)


def _mine(
    request: Request, asker: Annotated[Asker, Depends(_asker)], house: Annotated[House, Depends(_seen_house)]
) -> House:
    if request.method not in SAFE and not asker.may("write"):
        if asker.role != "reader":
            raise ForbiddenError(
                "This token may only read. Make one that may write on your account page, and send that."
            )
        raise ForbiddenError("You may read here, and not change anything. Ask an owner of your house to let you.")
    return house


def _own(story: str, mine: Annotated[House, Depends(_mine)]) -> OwnStory:
    return mine.story(story)


def _seen(story: str, house: Annotated[House, Depends(_seen_house)]) -> OwnStory:
    return house.story(story)


def _lobby(request: Request) -> Lobby:
    return Lobby(request.app.state.shop)


def _account(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> Account:
    if not asker.may("account"):
        raise ForbiddenError("Only someone who is signed in may do that, in a browser; a program may not.")
    return Account(request.app.state.shop.people, asker)


def _household(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> Household:
    if not asker.may("people"):
        raise ForbiddenError("Only an owner of the house may do that. Ask one of them.")
    return Household(request.app.state.shop.database, asker.house)


def services_for(request: Request, asker: Asker) -> Services | None:
    """Keys, for those who look after them.

    On a server keys are everybody's: that is the owners of the one house that the settings name. Where a studio is
    open to the network, they are entered on its own computer.
    """
    shop = request.app.state.shop
    if shop.settings.server:
        trusted = asker.may("people") and asker.house == shop.settings.key_house
    else:
        trusted = not shop.settings.lan or (request.client is not None and is_local(request.client.host))
    return Services(shop.keys) if trusted else None


def _services(request: Request, asker: Annotated[Asker, Depends(_asker)]) -> Services:
    services = services_for(request, asker)
    if services is None:
        raise ForbiddenError(
            "Keys are entered on the computer that the studio runs on, or by those who look after the server."
        )
    return services


def _fit(request: Request) -> None:
    if request.app.state.leaving:
        raise BusyError("The studio is about to end. Try again in a minute.")
    request.app.state.shop.check()


def _guest(request: Request, secret: str) -> Guest:
    return Guest(request.app.state.shop, secret)


Who = Annotated[Asker, Depends(_asker)]
"""Who asks."""
Mine = Annotated[House, Depends(_mine)]
"""All that they may touch."""
Own = Annotated[OwnStory, Depends(_own)]
"""The story of theirs that the path names."""
Seen = Annotated[OwnStory, Depends(_seen)]
"""The same, for what those may do too who only read."""
SeenHouse = Annotated[House, Depends(_seen_house)]
"""Their house, for asking that changes nothing though it sends something."""
Entrance = Annotated[Lobby, Depends(_lobby)]
"""For those who are not known yet."""
MyAccount = Annotated[Account, Depends(_account)]
"""Their own account."""
MyHousehold = Annotated[Household, Depends(_household)]
"""The people of their house, for its owners."""
MyKeys = Annotated[Services, Depends(_services)]
"""The keys of services beyond this machine, for those who look after them."""
Invited = Annotated[Guest, Depends(_guest)]
"""What the secret in the path opens."""
Fit = Depends(_fit)
"""Only where the studio can take work."""

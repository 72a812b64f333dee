"""Pictures of the OpenAI protocol: OpenAI itself, or any server of the same `/images/generations` and `/images/edits`.

https://platform.openai.com/docs/api-reference/images, by OpenAI's own client. A page that lies there in cut paper is
sent as the picture to edit, so that the storyboard stays in control; to paint one figure anew, its mask goes along,
transparent where the model may paint. Whatever comes back, all outside the mask stays as it was.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import math
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2
import numpy as np
import openai

from laterna.engines.desk import desk
from laterna.engines.image.canvas import Canvas
from laterna.engines.image.posted import Posted, checked, png
from laterna.engines.image.prompting import prompt_of
from laterna.engines.remote import patiently, server
from laterna.engines.remote.client import FAULTS, client_of, fault_of
from laterna.engines.remote.faults import first_line
from laterna.engines.talk.prompts import fill
from laterna.engines.weighing import unweighed
from laterna.story.errors import RefusedError

if TYPE_CHECKING:
    from laterna.story import Commission, Stage

PROMPTS = Path(__file__).parent / "prompts"
_MODEL = "gpt-image-2"
_TIMEOUT_S = 300.0
"""The best pictures take minutes, and nothing is heard meanwhile."""
_LONGEST = 32000
"""Characters of a prompt that the service takes."""
_STEP = 16
_LEAST_PX, _MOST_PX = 655_360, 3_686_400
"""Area of a picture of any shape: the least that the service paints, and the most that is no experiment there."""
_LONGEST_SIDES = 3
"""The most that one side may be of the other."""
_STANDARD = ((1024, 1024), (1536, 1024), (1024, 1536))
"""Sizes that every server paints."""
_REFUSALS = {"moderation_blocked", "content_policy_violation"}


class _Order(NamedTuple):
    """One page as it is asked for."""

    page: Posted
    prompt: str
    image: bytes
    """The PNG to paint over; empty begins with blank paper."""
    mask: bytes
    """The PNG that is transparent where the model may paint; empty where it may everywhere."""


class OpenAI:
    """Keeps the protocol `Illustrate`; its methods are coroutines."""

    def __init__(self, url: str = "", model: str = "", quality: str = "medium") -> None:
        """A server; see `engines.remote.server` for the variables named `LATERNA_IMAGE_...`.

        Args:
            url: Base address; empty for OpenAI's own, or the variable's.
            model: Its name; empty for the variable's, or a usual one.
            quality: As the server calls it: `low`, `medium`, `high`.

        Raises `MissingKeyError` when the usual service has no key.
        """
        self._server = server("image", url, model, timeout_s=_TIMEOUT_S)
        self._model = self._server.model or _MODEL
        self._client = client_of(self._server)
        self._settings = {"quality": quality}
        self._any_size = True

    async def illustrate(self, commission: Commission) -> Stage:
        """One page as a stage in one piece.

        Raises:
            UsageError: figures are to be painted anew that are not there, or in no picture.
            RefusedError: the server's moderation declined.
            BusyError: every try failed.
            BudgetError: before a request that would pass the budget.
        """
        while True:
            order = await asyncio.to_thread(_order, commission, self._any_size)
            data = await self._painted(order, commission.seed)
            if data is not None:
                return await asyncio.to_thread(order.page.stage, data)

    async def _painted(self, order: _Order, seed: int) -> bytes | None:
        """The picture's file, bought or as it was kept; none when the server is to be asked for less."""
        asked = f"{self._server.url} {self._model} {self._settings} {order.page.canvas.whole} {seed} {order.prompt}"
        key = hashlib.sha256(asked.encode() + order.image + order.mask).hexdigest()
        data = desk().recall(key)
        if data is None:
            price, area = self._server.price, math.prod(order.page.canvas.whole)
            most = price.of(area if order.image else 0, area) if price else None
            data = await patiently(
                lambda: self._send(order), who=self._server.name, what=key, most=most,
                cost_of=lambda data: most if data else 0.0,
            )  # fmt: skip
            if data is not None:
                desk().keep(key, data)
        return data

    async def _send(self, order: _Order) -> bytes | None:
        """One request; none when the server does not know a part of it, which is left out from then on."""
        width, height = order.page.canvas.whole
        request: dict[str, Any] = {
            "model": self._model, "prompt": order.prompt, "size": f"{width}x{height}", **self._settings
        }  # fmt: skip
        try:
            answer = await self._ask(order, request)
            picture = answer.data[0] if answer.data else None
            if picture is not None and picture.url and not picture.b64_json:
                return checked(await self._fetch(picture.url), self._server.host)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if error.code in _REFUSALS:
                raise RefusedError(f"{self._model} declined to paint this: {first_line(error)}") from error
            if self._gave_way(str(error)):
                return None
            raise fault_of(error, self._server) from error
        except FAULTS as error:
            raise fault_of(error, self._server) from error
        if picture is None or not picture.b64_json:
            raise RefusedError(f"{self._model} answered without a picture, as servers do whose moderation declines.")
        return checked(base64.b64decode(picture.b64_json), self._server.host)

    async def _ask(self, order: _Order, request: dict[str, Any]) -> Any:
        if not order.image:
            return await self._client.images.generate(**request)
        if order.mask:
            request["mask"] = ("mask.png", order.mask, "image/png")
        return await self._client.images.edit(image=("page.png", order.image, "image/png"), **request)

    async def _fetch(self, url: str) -> bytes:
        """What a server laid down elsewhere."""
        async with httpx2.AsyncClient(timeout=self._server.timeout_s, follow_redirects=True) as client:
            answer = await client.get(url)
            return answer.raise_for_status().content

    def _gave_way(self, complaint: str) -> bool:
        """Whether there is something to ask for less of, now that the server complains of it."""
        unknown = next((name for name in self._settings if name in complaint), "")
        if unknown:
            del self._settings[unknown]
            return True
        is_size = "size" in complaint and self._any_size
        self._any_size = self._any_size and not is_size
        return is_size


def canvas_of(size: tuple[int, int], any_size: bool) -> Canvas:
    """What is asked of a server for a picture of `size`: its own shape and area, or the nearest standard size."""
    width, height = size
    if not any_size:
        whole = max(_STANDARD, key=lambda sides: _growth(size, sides) ** 2 / math.prod(sides))
        factor = _growth(size, whole)
        return Canvas(size, (min(round(width * factor), whole[0]), min(round(height * factor), whole[1])), whole)
    area = width * height
    factor = math.sqrt(min(max(area, _LEAST_PX), _MOST_PX) / area)
    page = math.ceil(width * factor), math.ceil(height * factor)
    least = [max(side, math.ceil(other / _LONGEST_SIDES)) for side, other in (page, page[::-1])]
    return Canvas(size, page, (-(-least[0] // _STEP) * _STEP, -(-least[1] // _STEP) * _STEP))


def _growth(size: tuple[int, int], whole: tuple[int, int]) -> float:
    """How far a picture can grow within another size."""
    return min(whole[0] / size[0], whole[1] / size[1])


def instruction(commission: Commission, longest: int = _LONGEST) -> str:
    """What the painter is told; too long a description of the page is ended with the last sentence that has room."""
    kind = "figures" if commission.only else "over" if commission.under else "blank"
    names = {member.id: member.name for member in commission.cast}
    called = [
        names.get(figure.character or "") or f"the {figure.kind}"
        for figure in commission.layout.figures
        if figure.id in commission.only
    ]
    wanted = unweighed(prompt_of(commission).wanted)
    gaps = {"names": " and ".join(dict.fromkeys(called))}
    room = longest - len(fill(_prompts()[kind], wanted="", **gaps))
    if len(wanted) > room:
        end = wanted.rfind(". ", 0, room)
        wanted = wanted[: end if end > 0 else room]
    return fill(_prompts()[kind], wanted=wanted, **gaps)


def _order(commission: Commission, any_size: bool) -> _Order:
    page = Posted.of(commission, canvas_of(commission.size, any_size))
    return _Order(page, instruction(commission), page.under, _mask(page.region))


def _mask(region: np.ndarray | None) -> bytes:
    if region is None:
        return b""
    sheet = np.zeros((*region.shape, 4), np.uint8)
    sheet[..., 3] = np.where(region > 0, 0, 255)
    return png(sheet)


@cache
def _prompts() -> dict[str, str]:
    return tomllib.loads((PROMPTS / "openai.toml").read_text(encoding="utf-8"))

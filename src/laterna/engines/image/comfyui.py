"""A ComfyUI server that is running somewhere: the storyboard's maps and a workflow go in, the picture comes out.

The protocol is that of ComfyUI's own `server.py` (https://docs.comfy.org/development/comfyui-server/comms_routes): maps
are uploaded as temporary files, the workflow is queued, the history is asked until it is done, and the picture is
fetched. What is given up meanwhile is taken out of the queue, or interrupted.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2
import numpy as np

from laterna.engines.desk import desk
from laterna.engines.image.canvas import Canvas
from laterna.engines.image.posted import Posted, checked, png
from laterna.engines.image.prompting import prompt_of
from laterna.engines.image.workflow import workflow
from laterna.engines.remote import patiently, persistently, server
from laterna.engines.remote.faults import broken_line, silence, status_fault
from laterna.engines.settings import number
from laterna.story.errors import BusyError, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from laterna.story import Commission, Stage

_TIMEOUT_S = 900.0
"""A page may take so long once its turn has come; waiting for its turn takes as long as it takes."""
_CALL_S = 60.0
"""A single answer may take so long."""
_TICK_S = 0.5
_STEP = 8
_MAPS = ("pose", "canny", "depth", "segmentation")
_PICTURES = ("page", "mask", *_MAPS)
_SAID_BY = {"ckpt_name": "LATERNA_COMFYUI_CHECKPOINT", "control_net_name": "LATERNA_COMFYUI_CONTROL"}
_PAPER = 128
"""The grey of blank paper, from which nothing stays at full strength."""


class _Order(NamedTuple):
    """One page as it is asked for."""

    page: Posted
    files: Mapping[str, bytes]
    """PNGs by the gap that they fill."""
    values: Mapping[str, str | float]
    """What fills the other gaps."""


class ComfyUI:
    """Keeps the protocol `Illustrate`; its methods are coroutines."""

    def __init__(
        self,
        url: str = "",
        workflow_file: str = "sdxl",
        checkpoint: str = "",
        control: str = "",
        steps: int | str = 30,
        guidance: float | str = 6.0,
        strength: float | str = 0.85,
        native_px: int | str = 1024,
    ) -> None:
        """A server; see `engines.remote.server` for the variables named `LATERNA_COMFYUI_...`.

        Args:
            url: Its address, as `http://localhost:8188`.
            workflow_file: A workflow of ours, or the path of one's own.
            checkpoint: The model's file, as the server knows it.
            control: The ControlNet's file, as the server knows it.
            steps: Of the denoising.
            guidance: How closely the words are followed.
            strength: How far a page goes from the one in cut paper, to 1, which keeps nothing but what the maps keep.
            native_px: Side of the squares that the model was taught with.

        Raises `UsageError` for a workflow that is none, or a setting without sense.
        """
        self._server = server("comfyui", url, timeout_s=_TIMEOUT_S)
        self._strength = number("strength", strength, 0.05, 1)
        self._native_px = round(number("native_px", native_px, 64, 4096))
        self._settings: dict[str, str | float] = {
            "checkpoint": checkpoint,
            "control": control,
            "steps": round(number("steps", steps, 1, 1000)),
            "guidance": number("guidance", guidance, 1, 50),
        }
        scales = [f"{kind}_scale" for kind in _MAPS]
        told = ("prompt", "avoided", "seed", "width", "height", "strength")
        self._workflow = workflow(workflow_file, (*told, *_PICTURES, *scales, *self._settings))
        self._call_s = min(_CALL_S, self._server.timeout_s)
        self._client = httpx2.AsyncClient(
            base_url=self._server.url,
            timeout=self._call_s,
            headers={"Authorization": f"Bearer {self._server.key}"} if self._server.key else {},
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def illustrate(self, commission: Commission) -> Stage:
        """One page as a stage in one piece.

        Raises:
            UsageError: figures are to be painted anew that are not there, or in no picture.
            EngineError: the server does not take the workflow, or one of its nodes failed.
            BusyError: every try failed.
            BudgetError: before a request that would pass the budget.
        """
        order = await asyncio.to_thread(self._order, commission)
        price = self._server.price
        most = price.of(0, math.prod(order.page.canvas.whole)) if price else None
        what = f"{self._server.url} {order.values}"
        data = await patiently(
            lambda: self._painted(order), who=self._server.name, what=what, most=most, cost_of=lambda _: most
        )
        return await asyncio.to_thread(order.page.stage, data)

    def _order(self, commission: Commission) -> _Order:
        page = Posted.of(commission, Canvas.of(commission.size, self._native_px, _STEP))
        wanted = prompt_of(commission)
        width, height = page.canvas.whole
        values: dict[str, str | float] = {
            "prompt": wanted.wanted, "avoided": wanted.avoided, "seed": commission.seed, "width": width,
            "height": height, "strength": self._strength if commission.under else 1.0, **self._settings,
        }  # fmt: skip
        values |= {f"{kind}_scale": scale for kind, scale in _scales(page).items()}
        return _Order(page, {name: _picture(page, name) for name in _PICTURES if name in self._workflow.gaps}, values)

    async def _painted(self, order: _Order) -> bytes:
        """The picture's file; where it is given up, so is what the server does for it."""
        names = {name: await self._upload(name, data) for name, data in order.files.items()}
        asked = {"prompt": self._workflow.filled({**order.values, **names})}
        ticket = (await self._json(lambda: self._client.post("/prompt", json=asked)))["prompt_id"]
        try:
            done = await self._finished(ticket)
        except (asyncio.CancelledError, BusyError):
            await self._give_up(ticket)
            raise
        return await self._fetch(done)

    async def _upload(self, name: str, data: bytes) -> str:
        """Lay a picture down there for a while; its name for a node that loads it."""
        file = f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.png"
        form = {"type": "temp", "subfolder": "laterna", "overwrite": "true"}

        async def send() -> str:
            files = {"image": (file, data, "image/png")}
            there = await self._json(lambda: self._client.post("/upload/image", data=form, files=files))
            return f"{there['subfolder']}/{there['name']} [{there['type']}]".lstrip("/")

        return await persistently(send, file)

    async def _finished(self, ticket: str) -> dict[str, Any]:
        """The account of a workflow that was done, as soon as it is."""
        began: float | None = None
        said = ""
        while True:
            history = await self._read(f"/history/{ticket}")
            if ticket in history:
                return _account(history[ticket], self._server.host)
            before = await self._before(ticket)
            began = None if before else began or time.monotonic()
            if began is not None and time.monotonic() - began > self._server.timeout_s:
                raise silence(self._server, self._server.timeout_s)
            news = f"the server paints {before} others first" if before else "the server paints"
            if news != said:
                desk().tell(news, 0.0)
            said = news
            await asyncio.sleep(_TICK_S)

    async def _before(self, ticket: str) -> int:
        """How many come first; 0 when it is its turn. Raises `BusyError` for a ticket that the server forgot."""
        queue = await self._read("/queue")
        waiting = sorted((row[0], row[1]) for row in queue["queue_pending"])
        running = [row[1] for row in queue["queue_running"]]
        tickets = [*running, *(name for _, name in waiting)]
        if ticket not in tickets and ticket not in await self._read(f"/history/{ticket}"):
            raise BusyError(f"{self._server.host} has forgotten the page; was it started anew?")
        return 0 if ticket in running or ticket not in tickets else tickets.index(ticket)

    async def _fetch(self, outputs: dict[str, Any]) -> bytes:
        """The picture that was saved last, or, where none was, shown last."""
        rows = [row for node in outputs.values() for row in node.get("images", [])]
        if not rows:
            raise EngineError("The workflow ended without a picture: give it a node that saves one.")
        chosen = next((row for row in reversed(rows) if row["type"] == "output"), rows[-1])
        place = {name: chosen[name] for name in ("filename", "subfolder", "type")}

        async def send() -> bytes:
            answer = await self._call(lambda: self._client.get("/view", params=place))
            return checked(answer.content, self._server.host)

        return await persistently(send, chosen["filename"])

    async def _read(self, path: str) -> dict[str, Any]:
        return await persistently(lambda: self._json(lambda: self._client.get(path)), path)

    async def _json(self, send: Callable[[], Any]) -> dict[str, Any]:
        answer = await self._call(send)
        try:
            return answer.json()
        except ValueError as error:
            raise broken_line(self._server, error) from error

    async def _call(self, send: Callable[[], Any]) -> httpx2.Response:
        """One answer. Raises `BusyError`, `MissingKeyError`, or `EngineError` with what is said of the nodes."""
        try:
            answer: httpx2.Response = await send()
        except httpx2.TimeoutException as error:
            raise silence(self._server, self._call_s) from error
        except (httpx2.HTTPError, ConnectionError, ValueError) as error:
            raise broken_line(self._server, error) from error
        if answer.status_code >= 400:
            raise status_fault(self._server, answer.status_code, _complaint(answer), answer.headers)
        return answer

    async def _give_up(self, ticket: str) -> None:
        """Ask the server not to go on; where it does not hear, its own time-outs end it."""
        try:
            running = (await self._client.get("/queue")).json()["queue_running"]
            await self._client.post("/queue", json={"delete": [ticket]})
            if any(row[1] == ticket for row in running):
                await self._client.post("/interrupt", json={"prompt_id": ticket})
        except (httpx2.HTTPError, ConnectionError, ValueError):
            return


def _scales(page: Posted) -> dict[str, float]:
    """How closely each map is followed: not at all where it is empty, as of poses without people."""
    usual = {"pose": 0.8, "canny": 0.5, "depth": 0.6, "segmentation": 0.5}
    return {kind: scale if getattr(page.maps, kind).any() else 0.0 for kind, scale in usual.items()}


def _picture(page: Posted, name: str) -> bytes:
    """What fills one gap for a picture."""
    width, height = page.canvas.whole
    if name == "mask":
        region = page.region if page.region is not None else np.full((height, width), 255, np.uint8)
        return png(np.repeat(region[..., None], 3, axis=2))
    if name == "page":
        return page.under or png(np.full((height, width, 3), _PAPER, np.uint8))
    return png(page.canvas.carried_on(getattr(page.maps, name)))


def _account(row: dict[str, Any], host: str) -> dict[str, Any]:
    """What a finished workflow left, by node. Raises `EngineError` naming the node that failed."""
    messages = dict(row.get("status", {}).get("messages", []))
    failed = messages.get("execution_error")
    if failed:
        said = str(failed["exception_message"]).strip().partition("\n")[0]
        raise EngineError(f"Node {failed['node_id']} ({failed['node_type']}) failed at {host}: {said}")
    if "execution_interrupted" in messages:
        raise EngineError(f"Somebody interrupted the page at {host}; run the same command to paint it again.")
    return row["outputs"]


def _hint(fault: dict[str, Any]) -> str:
    """The variable that says otherwise what a node complains of."""
    variable = _SAID_BY.get(str(fault.get("extra_info", {}).get("input_name", "")))
    return f" (say which with {variable})" if variable else ""


def _complaint(answer: httpx2.Response) -> str:
    """What the server says is wrong, with the nodes it names."""
    try:
        body = answer.json()
    except ValueError:
        return answer.text[:200]
    if not isinstance(body, dict) or "node_errors" not in body:
        return str(body)[:200]
    named = [
        f"node {name} ({row['class_type']}): {fault['message']}: {fault['details']}{_hint(fault)}"
        for name, row in dict(body["node_errors"] or {}).items()
        for fault in row["errors"]
    ]
    error = body["error"]
    return "; ".join(named) or (str(error.get("message", error)) if isinstance(error, dict) else str(error))

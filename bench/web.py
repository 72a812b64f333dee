"""The web studio under people: the first picture after the click, its own pages, and many who make and read at once.

Asked, on an idle machine of two cores with embedded engines: the first picture on the screen within 5 s of the click;
the app's own pages in under 100 ms at the median; 10 people making and 40 reading at once without an error, all stories
complete. Everything stays on this machine. For smaller numbers: LATERNA_BENCH_MAKERS, _READERS, _PAGES, _PX;
LATERNA_BENCH_FORMATS names what each story is made into (pdf,epub,html by default; mp4 adds the film).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx2

from laterna.client import ApiError, AsyncClient

MAKERS = int(os.environ.get("LATERNA_BENCH_MAKERS", "10"))
READERS = int(os.environ.get("LATERNA_BENCH_READERS", "40"))
PAGES = int(os.environ.get("LATERNA_BENCH_PAGES", "12"))
PX = int(os.environ.get("LATERNA_BENCH_PX", "1024"))
FORMATS = os.environ.get("LATERNA_BENCH_FORMATS", "pdf,epub,html").split(",")
CLICKS = 3
VIEWS = 20
WISH_S = 5.0
"""What someone needs, once the start page is open, to say what the story is to be about."""
THOUGHT_S = 0.5
"""What a reader does between two looks."""
MOST_S = 2400.0
_FIRST_S, _VIEW_MS = 5.0, 100.0
HEROES = ("fox", "bear", "owl", "cat", "rabbit", "hedgehog", "mouse", "dog", "duck", "horse")


@dataclass
class Seen:
    """What the visitors met."""

    firsts_s: list[float] = field(default_factory=list)
    done_s: list[float] = field(default_factory=list)
    looks_ms: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def first_picture(studio: AsyncClient, story: str, since: float) -> float:
    """Seconds until the first page's picture has arrived."""
    async for happening in studio.events.follow(story, after=0):
        if happening["kind"] == "failed":
            raise ApiError(happening["body"]["message"])
        if happening["kind"] == "page":
            break
    whole = await studio.stories.get(story)
    sha256 = next(page["picture"] for page in whole["pages"] if page["picture"])
    await studio.stories.picture(story, sha256, px=768)
    return time.monotonic() - since


async def make(studio: AsyncClient, number: int) -> tuple[str, float, float]:
    """One person's story: its id, seconds to the first picture, seconds to the end."""
    brief = {"premise": f"a {HEROES[number % len(HEROES)]} who lost a lantern", "pages": PAGES, "seed": number}
    since = time.monotonic()
    made = await studio.stories.begin(brief=brief, production={"formats": FORMATS, "picture_px": PX})  # type: ignore[arg-type]
    first = await first_picture(studio, made["id"], since)
    card = await studio.wait(made["id"])
    if card["state"] != "ready":
        raise ApiError(f"{made['id']} came to be {card['state']}: {card['message']}")
    return made["id"], first, time.monotonic() - since


async def maker(studio: AsyncClient, number: int, seen: Seen) -> None:
    try:
        _, first, whole = await make(studio, number)
    except ApiError as error:
        seen.faults.append(f"maker {number}: {error}")
        return
    seen.firsts_s.append(first)
    seen.done_s.append(whole)


async def reader(http: httpx2.AsyncClient, paths: list[str], number: int, over: asyncio.Event, seen: Seen) -> None:
    """Looks at one thing after another until everything is made."""
    for path in cycle(paths[number % len(paths) :] + paths[: number % len(paths)]):
        if over.is_set():
            return
        since = time.monotonic()
        try:
            answer = await http.get(path)
            fault = "" if answer.is_success else str(answer.status_code)
        except httpx2.TransportError as error:
            fault = type(error).__name__
        if fault:
            seen.faults.append(f"reader {number}: {path}: {fault}")
        seen.looks_ms.append((time.monotonic() - since) * 1000)
        await asyncio.sleep(THOUGHT_S)


async def views(http: httpx2.AsyncClient, story: str) -> dict[str, float]:
    """The median time of each of the app's own pages, in ms."""
    medians: dict[str, float] = {}
    for path in ("/", "/library", "/settings", f"/stories/{story}", f"/stories/{story}/read"):
        times: list[float] = []
        for _ in range(VIEWS):
            since = time.perf_counter()
            (await http.get(path)).raise_for_status()
            times.append((time.perf_counter() - since) * 1000)
        medians[path.replace(story, "ID")] = statistics.median(times)
    return medians


async def crowd(studio: AsyncClient, http: httpx2.AsyncClient, story: str) -> Seen:
    """Everybody at once."""
    whole = await studio.stories.get(story)
    paths = ["/", "/library", "/api/v1/stories", f"/stories/{story}", f"/api/v1/stories/{story}"]
    paths += [f"/api/v1/stories/{story}/pictures/{page['picture']}?px=1024" for page in whole["pages"]]
    paths += [f"/api/v1/stories/{story}/files/book.html?inline=true", f"/api/v1/stories/{story}/cover"]
    seen, over = Seen(), asyncio.Event()
    readers = [asyncio.create_task(reader(http, paths, number, over, seen)) for number in range(READERS)]
    makers = [maker(studio, 100 + number, seen) for number in range(MAKERS)]
    try:
        await asyncio.wait_for(asyncio.gather(*makers), MOST_S)
    except TimeoutError:
        seen.faults.append(f"not all stories were made within {MOST_S:.0f} s")
    over.set()
    await asyncio.gather(*readers)
    return seen


async def measure(address: str) -> bool:
    limits = httpx2.Limits(max_connections=READERS + 8)
    async with (
        AsyncClient(address, timeout_s=300.0) as studio,
        httpx2.AsyncClient(base_url=address, timeout=60.0, limits=limits) as http,
    ):
        (await http.get("/")).raise_for_status()
        await asyncio.sleep(WISH_S)
        made = [await make(studio, number) for number in range(CLICKS)]
        clicks = [first for _, first, _ in made]
        print(f"first picture after the click, nobody else there: {', '.join(f'{one:.2f}' for one in clicks)} s")
        story = made[0][0]
        pages = await views(http, story)
        print("own pages, median of 20: " + ", ".join(f"{path} {ms:.0f} ms" for path, ms in pages.items()))
        seen = await crowd(studio, http, story)
    looks = sorted(seen.looks_ms)
    print(
        f"{MAKERS} making, {READERS} reading: {len(seen.done_s)} stories, {len(looks)} looks, {len(seen.faults)} faults"
    )
    if seen.firsts_s:
        print(
            f"  first picture median {statistics.median(seen.firsts_s):.1f} s, last {max(seen.firsts_s):.1f} s; "
            f"all made after {max(seen.done_s):.0f} s"
        )
        print(f"  looks: median {statistics.median(looks):.0f} ms, 95 % within {looks[int(len(looks) * 0.95)]:.0f} ms")
    for fault in seen.faults[:10]:
        print(f"  {fault}")
    well = statistics.median(clicks) <= _FIRST_S and max(pages.values()) <= _VIEW_MS
    return well and not seen.faults and len(seen.done_s) == MAKERS


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        laterna = Path(sys.executable).parent / "laterna"
        command = [laterna, "--home", home, "web", "--no-open", "--port", "0"]
        environment = os.environ | {"LATERNA_WEB_RATE_PER_MINUTE": "1000000", "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
            try:
                assert server.stdout is not None
                address = server.stdout.readline().split()[-1]
                _until_ready(address)
                well = asyncio.run(measure(address))
            finally:
                server.terminate()
                server.wait(60)
    return 0 if well else 1


def _until_ready(address: str) -> None:
    for _ in range(300):
        try:
            if httpx2.get(f"{address}api/v1/ready").is_success:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the studio never got ready")


if __name__ == "__main__":
    sys.exit(main())

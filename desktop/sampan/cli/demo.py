"""`sampan demo`: a container, published on a port of this computer, and the page it serves."""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp

from sampan.cli.invocation import Invocation, run
from sampan.cli.lifecycle import STILL_STARTS, bring_up
from sampan.cli.report import read_status
from sampan.cli.terminal import format_duration, printable
from sampan.client import demo
from sampan.client.control import connect
from sampan.client.engine.docker_engine import open_engine
from sampan.client.engine.engine import Engine
from sampan.client.engine.failures import EngineAway
from sampan.client.engine.model import LogOptions
from sampan.core.errors import EngineError, MachineStateError, PortError
from sampan.core.layout import Layout
from sampan.core.states import MachineState

NO_IMAGE = "Run `sampan restart`; if it happens again, rebuild the VM image."
OTHER_PORT = "Choose another one: `sampan demo --port N`."
SEE_STATUS = "Run `sampan status` to see how the machine is."
PAGE_S = 60.0
"""How long the page may take: an emulated machine starts a container in seconds."""

RETRY_S = 0.1
PAGE_LINES = 4
PAGE_LIMIT = 64 * 1024


def run_demo(invocation: Invocation, port: int | None) -> None:
    """Start the machine if needed, run the demo, print its address and what its page says."""
    run(_run_demo(invocation, port), interrupted=f"Interrupted. {STILL_STARTS}")


def remove_demo(invocation: Invocation) -> None:
    """Remove the demo container; it is no error if there is none."""
    run(_remove_demo(invocation))


async def _run_demo(invocation: Invocation, port: int | None) -> None:
    out, began = invocation.out, time.monotonic()
    await bring_up(invocation)
    async with _engine_of(invocation.layout) as engine:
        found = await demo.find(engine)
        if found is not None and found.serves(port):
            out.line(f"The demo runs already, in the container {demo.NAME}.")
        else:
            inside = await demo.image_port(engine, lambda: _load_image(invocation), NO_IMAGE)
            out.live(f"Starting the container {demo.NAME} ...")
            found = await demo.start(engine, inside, port, OTHER_PORT)
            out.end_live()
            first, used = demo.FIRST_PORT, found.port
            if port is None and used != first:
                out.line(f"Port {first} of this computer is taken; the demo uses {used}.")
        address = f"http://127.0.0.1:{found.port}/"
        out.live(f"Waiting for {address} ...")
        try:
            page = await fetch_page(address, PAGE_S)
        except TimeoutError as error:
            raise PortError(
                f"The demo runs, but {address} did not answer within {PAGE_S:.0f} s.",
                f"Run `sampan docker logs {demo.NAME}`.",
                details=await _last_lines(engine),
            ) from error
    out.end_live()
    out.line(f"The demo answers at {out.style(address, 'bold', 'cyan')} and its page says:")
    for line in page_lines(page):
        out.line(f"    {line}")
    out.line(f"It took {format_duration((time.monotonic() - began) * 1000)}.")
    out.line()
    out.line("Next: `sampan docker ps` lists it, `sampan demo --remove` takes it away.")


async def _remove_demo(invocation: Invocation) -> None:
    status = await read_status(invocation)
    if status.state not in (MachineState.RUNNING, MachineState.DEGRADED):
        raise MachineStateError(
            f"The machine is {status.state}, so the demo cannot be removed.",
            "Run `sampan start`, then `sampan demo --remove` again.",
        )
    async with _engine_of(invocation.layout) as engine:
        removed = await demo.remove(engine)
    invocation.out.line("The demo is removed." if removed else "There is no demo to remove.")


@asynccontextmanager
async def _engine_of(layout: Layout) -> AsyncIterator[Engine]:
    """Yield the engine of the machine; what does not say what to do here gets our hint."""
    engine = open_engine(layout)
    try:
        yield engine
    except EngineError as error:
        if error.hint and not isinstance(error, EngineAway):
            raise
        raise EngineError(error.message, SEE_STATUS, details=error.details) from error
    finally:
        await engine.close()


async def _load_image(invocation: Invocation) -> None:
    invocation.out.live("Loading the demo image that came along ...")
    async with connect(invocation.layout) as client:
        await client.load_bundled_images()
    invocation.out.end_live()


async def _last_lines(engine: Engine) -> str:
    """Return the last lines that the container wrote."""
    options = LogOptions(tail=10, timestamps=False)
    return "\n".join([line.text async for line in engine.logs(demo.NAME, options)])


async def fetch_page(address: str, timeout_s: float) -> str:
    """Return the page as soon as it answers well; raise TimeoutError."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(timeout_s):
        while True:
            with suppress(aiohttp.ClientError, ConnectionError):
                async with session.get(address) as response:
                    if response.status == 200:
                        data = await response.content.read(PAGE_LIMIT)
                        return data.decode("utf-8", "replace")
            await asyncio.sleep(RETRY_S)


def page_lines(page: str) -> list[str]:
    """Return the first lines of what a person would read on the page."""
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1\s*>", "", page)
    text = re.sub(r"(?i)<(?:br|/p|/h\d|/li|/div|/tr|/dd|/dt)\b[^>]*>", "\n", text)
    text = html.unescape(re.sub(r"(?s)<[^>]*>", "", text))
    lines = [" ".join(printable(line).split()) for line in text.splitlines()]
    return [line for line in lines if line][:PAGE_LINES]

"""`sampan demo`: a container, published on a port of this computer, and the page it serves."""

from __future__ import annotations

import asyncio
import html
import re
import time
from contextlib import suppress

import aiohttp

from sampan.cli.invocation import Invocation, run
from sampan.cli.lifecycle import STILL_STARTS, bring_up
from sampan.cli.report import read_status
from sampan.cli.terminal import format_duration, printable
from sampan.client.control import connect
from sampan.client.docker import ContainerFacts, DockerClient, open_docker
from sampan.client.ports import is_port_free
from sampan.core.errors import ImageError, MachineStateError, PortError
from sampan.core.states import MachineState

CONTAINER = "sampan-demo"
IMAGE = "sampan/hello:latest"
FIRST_PORT, PORT_COUNT = 8080, 100
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
    async with open_docker(invocation.layout) as docker:
        inside = await _require_image(invocation, docker)
        facts = await docker.find(CONTAINER, inside)
        if facts is not None and _can_stay(facts, port):
            host_port = facts.host_port
            out.line(f"The demo runs already, in the container {CONTAINER}.")
        else:
            if facts is not None:
                await docker.remove(CONTAINER)
            out.live(f"Starting the container {CONTAINER} ...")
            host_port = await _start(docker, inside, port)
            out.end_live()
            if port is None and host_port != FIRST_PORT:
                out.line(f"Port {FIRST_PORT} of this computer is taken; the demo uses {host_port}.")
        address = f"http://127.0.0.1:{host_port}/"
        out.live(f"Waiting for {address} ...")
        try:
            page = await fetch_page(address, PAGE_S)
        except TimeoutError as error:
            raise PortError(
                f"The demo runs, but {address} did not answer within {PAGE_S:.0f} s.",
                f"Run `sampan docker logs {CONTAINER}`.",
                details=await docker.logs(CONTAINER, 10),
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
    async with open_docker(invocation.layout) as docker:
        removed = await docker.remove(CONTAINER)
    invocation.out.line("The demo is removed." if removed else "There is no demo to remove.")


async def _require_image(invocation: Invocation, docker: DockerClient) -> int:
    """Return the port that the image serves on, loading it first if it is not there."""
    port = await docker.image_port(IMAGE)
    if port is None:
        invocation.out.live("Loading the demo image that came along ...")
        async with connect(invocation.layout) as client:
            await client.load_bundled_images()
        invocation.out.end_live()
        port = await docker.image_port(IMAGE)
    if port is None:
        raise ImageError(
            f"The machine has no image {IMAGE}, and none came along with it.",
            "Run `sampan restart`; if it happens again, rebuild the VM image.",
        )
    return port


def _can_stay(facts: ContainerFacts, port: int | None) -> bool:
    return facts.running and facts.host_port is not None and port in (None, facts.host_port)


async def _start(docker: DockerClient, inside: int, port: int | None) -> int:
    """Run the container on the port, or on the first that is free; return it; raise PortError."""
    if port is not None:
        await docker.run(CONTAINER, IMAGE, inside, port)
        return port
    for candidate in range(FIRST_PORT, FIRST_PORT + PORT_COUNT):
        if is_port_free(candidate):
            # It may be taken by the time the machine binds it; then the next one is tried.
            with suppress(PortError):
                await docker.run(CONTAINER, IMAGE, inside, candidate)
                return candidate
    raise PortError(
        f"Every port from {FIRST_PORT} to {FIRST_PORT + PORT_COUNT - 1} is taken.",
        "Choose another one: `sampan demo --port N`.",
    )


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

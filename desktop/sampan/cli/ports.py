"""`sampan ports`: which ports of this computer lead into the machine, and more of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sampan.cli.invocation import Invocation, run
from sampan.cli.terminal import format_rows, printable
from sampan.client.control import NoHostAgent, connect
from sampan.client.ports import remembered_ports
from sampan.core.errors import MachineStateError
from sampan.core.files import format_size
from sampan.core.ports import PortUse, format_address, parse_forward, parse_host_port

HEAD = ("HOST", "CONTAINER", "PROTOCOL", "IN", "OUT", "NOW", "TOTAL", "STATE")
NUMBERS = (3, 4, 5, 6)


def show_ports(invocation: Invocation, *, as_json: bool) -> None:
    """Print every port, for people or as the JSON object of the contract."""
    uses = run(_list_ports(invocation))
    out = invocation.out
    if as_json:
        out.line(json.dumps({"ports": [use.to_json() for use in uses]}, indent=2))
        return
    if not uses:
        out.line("No port of this computer leads into the machine.")
        out.line("`docker run -p 8080:80 ...` publishes one; `sampan ports add` adds one.")
        return
    head, *lines = describe_ports(uses)
    out.line(out.style(head, "bold"))
    for line in lines:
        out.line(line)


def add_port(invocation: Invocation, text: str) -> None:
    """Lead a port to a container: `[HOST_IP:]HOST_PORT:CONTAINER:PORT[/udp]`."""
    forward = parse_forward(text)
    use = run(_add(invocation, text))
    where = format_address(use.host_ip, use.host_port)
    target = f"{forward.container}:{forward.container_port}/{forward.proto}"
    invocation.out.line(f"{where} leads to {target}, now and whenever the machine runs.")


def remove_port(invocation: Invocation, text: str) -> None:
    """Close a port that was added: `[HOST_IP:]HOST_PORT[/udp]`."""
    host_ip, host_port, proto = parse_host_port(text)
    run(_remove(invocation, host_ip, host_port, proto))
    invocation.out.line(f"Port {host_port}/{proto} no longer leads into the machine.")


def describe_ports(uses: Sequence[PortUse]) -> list[str]:
    """Return the ports as the lines of a table, its head first."""
    rows = [list(HEAD), *(_row(use) for use in uses)]
    for column in NUMBERS:
        width = max(len(row[column]) for row in rows)
        for row in rows:
            row[column] = row[column].rjust(width)
    return [printable(line) for line in format_rows(rows)]


def _row(use: PortUse) -> list[str]:
    state = use.state if use.origin == "published" else f"{use.state}, {use.origin}"
    return [
        format_address(use.host_ip, use.host_port),
        format_address(use.container or use.container_ip, use.container_port),
        use.proto,
        format_size(use.bytes_in),
        format_size(use.bytes_out),
        str(use.connections),
        str(use.connections_total),
        f"{state}: {use.message}" if use.message else state,
    ]


async def _list_ports(invocation: Invocation) -> tuple[PortUse, ...]:
    try:
        async with connect(invocation.layout) as client:
            return await client.list_ports()
    except NoHostAgent:
        return remembered_ports(invocation.layout)


async def _add(invocation: Invocation, text: str) -> PortUse:
    try:
        async with connect(invocation.layout) as client:
            return await client.add_port(parse_forward(text))
    except NoHostAgent as error:
        raise _not_running("added") from error


async def _remove(invocation: Invocation, host_ip: str, host_port: int, proto: str) -> None:
    try:
        async with connect(invocation.layout) as client:
            await client.remove_port(host_ip, host_port, proto)
    except NoHostAgent as error:
        raise _not_running("removed") from error


def _not_running(done: str) -> MachineStateError:
    return MachineStateError(
        f"The machine is stopped, so no port can be {done}.", "Run `sampan start`."
    )

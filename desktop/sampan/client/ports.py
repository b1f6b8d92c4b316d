"""Ports of this computer."""

from __future__ import annotations

import json
import socket
from contextlib import suppress

from sampan.core.layout import Layout
from sampan.core.ports import PortUse, forwards_from_json, waiting_use


def is_port_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether the TCP port can be bound right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the host agent binds it: a port in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def remembered_ports(layout: Layout) -> tuple[PortUse, ...]:
    """Return the ports that were added, for when no host agent runs and none is open."""
    with suppress(OSError, ValueError):
        value = json.loads(layout.forwards.read_text("utf-8"))
        if isinstance(value, dict):
            forwards = forwards_from_json(value)
            return tuple(waiting_use(item, "the machine is stopped") for item in forwards)
    return ()

"""The params of `ports.add` and `ports.remove`."""

from __future__ import annotations

from collections.abc import Mapping

from sampan.core.ports import Forward, check_host_port, forward_from_json
from sampan.hostagent.control_messages import check_members

ADD = ("host_ip", "host_port", "container", "container_port", "proto")


def parse_port_add(params: Mapping[str, object]) -> Forward:
    """Return the port that is asked for; raise SettingError."""
    check_members("ports.add", params, ADD)
    return forward_from_json(params)


def parse_port_remove(params: Mapping[str, object]) -> tuple[str, int, str]:
    """Return address (empty: any), port and protocol; raise SettingError."""
    check_members("ports.remove", params, ("host_ip", "host_port", "proto"))
    return check_host_port(
        params.get("host_ip", ""), params.get("host_port"), params.get("proto", "tcp")
    )

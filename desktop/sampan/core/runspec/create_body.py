"""The body with which the Docker API (`POST /containers/create`) makes a container of a RunSpec."""

from __future__ import annotations

import re
from typing import Any

from sampan.core.runspec.mounts import format_volume
from sampan.core.runspec.ports import parse_port
from sampan.core.runspec.spec import Mount, MountKind, NetworkUse, PortMapping, RunSpec
from sampan.core.runspec.values import format_host

BUILT_IN = ("", "default", "bridge", "host", "none")
"""Networks on which a container has neither aliases nor an address of its choice."""


def to_create_body(spec: RunSpec) -> dict[str, Any]:
    """Return the JSON object; what equals its default is left out."""
    attached = not spec.detach
    body: dict[str, Any] = {
        "Image": spec.image,
        "Cmd": list(spec.command),
        "Entrypoint": None if spec.entrypoint is None else [spec.entrypoint],
        "Env": [f"{name}={value}" for name, value in spec.env],
        "Labels": dict(spec.labels),
        "Hostname": spec.hostname,
        "Domainname": spec.domainname,
        "User": spec.user,
        "WorkingDir": spec.workdir,
        "Tty": spec.tty,
        "OpenStdin": spec.interactive,
        "StdinOnce": spec.interactive and attached,
        "AttachStdin": spec.interactive and attached,
        "AttachStdout": attached,
        "AttachStderr": attached,
        "StopSignal": spec.stop_signal,
        "ExposedPorts": _exposed(spec),
        "Volumes": {m.target: {} for m in spec.mounts if _is_anonymous(m)},
        "Healthcheck": _health(spec),
        "HostConfig": _host_config(spec),
        "NetworkingConfig": _networking(spec),
    }
    kept = _without_defaults(body)
    kept["Image"] = spec.image
    if spec.stop_timeout is not None:
        kept["StopTimeout"] = spec.stop_timeout
    return kept


def create_query(spec: RunSpec) -> dict[str, str]:
    """Return what the API takes beside the body: the name and the platform."""
    return {
        key: value for key, value in (("name", spec.name), ("platform", spec.platform)) if value
    }


def _host_config(spec: RunSpec) -> dict[str, Any]:
    config = _without_defaults(
        {
            **_storage(spec),
            **_resources(spec),
            **_isolation(spec),
            "AutoRemove": spec.rm,
            "RestartPolicy": _restart(spec.restart),
            "PortBindings": _bindings(spec.ports),
            "PublishAllPorts": spec.publish_all,
            "NetworkMode": spec.networks[0].name if spec.networks else "",
            "Links": list(spec.links),
            "ExtraHosts": [format_host(pair) for pair in spec.extra_hosts],
            "Dns": list(spec.dns),
            "DnsSearch": list(spec.dns_search),
            "DnsOptions": list(spec.dns_options),
            "LogConfig": _without_defaults(
                {"Type": spec.log_driver, "Config": dict(spec.log_options)}
            ),
            "Annotations": dict(spec.annotations),
        }
    )
    if spec.memory_swappiness is not None:
        config["MemorySwappiness"] = spec.memory_swappiness
    return config


def _storage(spec: RunSpec) -> dict[str, Any]:
    short = [m for m in spec.mounts if not _is_anonymous(m) and format_volume(m)[0] == "-v"]
    long = [m for m in spec.mounts if format_volume(m)[0] == "--mount"]
    return {
        "Binds": [format_volume(mount)[1] for mount in short],
        "Mounts": [_mount(mount) for mount in long],
        "Tmpfs": {tmpfs.target: tmpfs.options for tmpfs in spec.tmpfs},
        "VolumesFrom": list(spec.volumes_from),
        "StorageOpt": dict(spec.storage_options),
        "ReadonlyRootfs": spec.read_only,
        "ShmSize": spec.shm_size,
    }


def _resources(spec: RunSpec) -> dict[str, Any]:
    return {
        "NanoCpus": spec.nano_cpus,
        "CpuShares": spec.cpu_shares,
        "CpuPeriod": spec.cpu_period,
        "CpuQuota": spec.cpu_quota,
        "CpusetCpus": spec.cpuset_cpus,
        "CpusetMems": spec.cpuset_mems,
        "Memory": spec.memory,
        "MemoryReservation": spec.memory_reservation,
        "MemorySwap": spec.memory_swap,
        "OomKillDisable": spec.oom_kill_disable,
        "OomScoreAdj": spec.oom_score_adj,
        "PidsLimit": spec.pids_limit,
        "BlkioWeight": spec.blkio_weight,
        "Ulimits": [
            {"Name": limit.name, "Soft": limit.soft, "Hard": limit.hard} for limit in spec.ulimits
        ],
        "Devices": [
            {
                "PathOnHost": device.host,
                "PathInContainer": device.container,
                "CgroupPermissions": device.permissions,
            }
            for device in spec.devices
        ],
        "DeviceCgroupRules": list(spec.device_rules),
    }


def _isolation(spec: RunSpec) -> dict[str, Any]:
    return {
        "Privileged": spec.privileged,
        "CapAdd": list(spec.cap_add),
        "CapDrop": list(spec.cap_drop),
        "SecurityOpt": list(spec.security),
        "GroupAdd": list(spec.groups),
        "Init": spec.init,
        "Sysctls": dict(spec.sysctls),
        "IpcMode": spec.ipc,
        "PidMode": spec.pid,
        "UTSMode": spec.uts,
        "UsernsMode": spec.userns,
        "CgroupnsMode": spec.cgroupns,
        "CgroupParent": spec.cgroup_parent,
        "Runtime": spec.runtime,
    }


def _restart(policy: str) -> dict[str, Any]:
    name, _, count = policy.partition(":")
    if name == "no":
        return {}
    return {"Name": name, **({"MaximumRetryCount": int(count)} if count else {})}


def _health(spec: RunSpec) -> dict[str, Any]:
    if spec.no_health:
        return {"Test": ["NONE"]}
    return _without_defaults(
        {
            "Test": ["CMD-SHELL", spec.health_command] if spec.health_command else [],
            "Interval": spec.health_interval,
            "Timeout": spec.health_timeout,
            "StartPeriod": spec.health_start_period,
            "StartInterval": spec.health_start_interval,
            "Retries": spec.health_retries,
        }
    )


def _exposed(spec: RunSpec) -> dict[str, Any]:
    ports = [*spec.ports, *map(parse_port, spec.expose)]
    return {f"{number}/{port.protocol}": {} for port in ports for number in _range(port)}


def _bindings(ports: tuple[PortMapping, ...]) -> dict[str, Any]:
    bindings: dict[str, list[dict[str, str]]] = {}
    for port in ports:
        for offset, number in enumerate(_range(port)):
            if port.host_end and not port.container_end:
                host = f"{port.host_port}-{port.host_end}"
            else:
                host = str(port.host_port + offset) if port.host_port else ""
            bindings.setdefault(f"{number}/{port.protocol}", []).append(
                {"HostIp": port.host_ip, "HostPort": host}
            )
    return bindings


def _range(port: PortMapping) -> range:
    return range(port.container_port, (port.container_end or port.container_port) + 1)


def _is_anonymous(mount: Mount) -> bool:
    return not mount.source and format_volume(mount)[0] == "-v"


def _mount(mount: Mount) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Type": mount.kind.value,
        "Source": mount.source,
        "Target": mount.target,
        "ReadOnly": mount.read_only,
    }
    if mount.kind is MountKind.BIND:
        made["BindOptions"] = _without_defaults({"Propagation": mount.propagation})
    else:
        made["VolumeOptions"] = _without_defaults(
            {
                "NoCopy": mount.no_copy,
                "Subpath": mount.subpath,
                "DriverConfig": _without_defaults(
                    {"Name": mount.driver, "Options": dict(mount.driver_options)}
                ),
            }
        )
    return _without_defaults(made)


def _networking(spec: RunSpec) -> dict[str, Any]:
    own = [use for use in spec.networks if not is_built_in(use.name) or _endpoint(use)]
    endpoints = {use.name: _endpoint(use) for use in own}
    if spec.links and own and own[0] is spec.networks[0]:
        endpoints[own[0].name]["Links"] = list(spec.links)  # a network of one's own looks here
    return {"EndpointsConfig": endpoints} if endpoints else {}


def is_built_in(name: str) -> bool:
    """Return True for a network on which nobody has aliases: host, none, another container's."""
    return name in BUILT_IN or re.match(r"container:", name) is not None


def _endpoint(use: NetworkUse) -> dict[str, Any]:
    return _without_defaults(
        {
            "Aliases": list(use.aliases),
            "IPAMConfig": _without_defaults({"IPv4Address": use.ipv4, "IPv6Address": use.ipv6}),
            "MacAddress": use.mac,
        }
    )


def _without_defaults(members: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, nothing or zero: the engine then has its own way."""
    return {key: value for key, value in members.items() if value not in (None, "", 0, [], {})}

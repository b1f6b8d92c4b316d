"""Reads a container back from `GET /containers/{id}/json`: to clone it, or to copy its line."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from sampan.core.errors import SettingError
from sampan.core.runspec.mounts import parse_volume
from sampan.core.runspec.spec import (
    Device,
    Mount,
    MountKind,
    NetworkUse,
    Pairs,
    PortMapping,
    RunSpec,
    Tmpfs,
    Ulimit,
)
from sampan.core.runspec.values import parse_host, parse_pair

_DEFAULT_SHM = 64 << 20
_COMPOSE = "com.docker.compose."
_DEFAULT_LOGS = ("json-file", "local")
_SHORT_ID = 12


def from_inspect(value: Mapping[str, Any], image: Mapping[str, Any] | None = None) -> RunSpec:
    """Return the container's RunSpec; with its image's inspection, what the image says is left out.

    The labels of compose are left out too: a copy does not belong to the project. A member that is
    missing counts as its default.
    """
    config, host = _map(value, "Config"), _map(value, "HostConfig")
    base = _map(image or {}, "Config")
    members = {
        **_process(config, base),
        **_surroundings(value, config, host, base),
        **_storage(config, host, base),
        **_network(value, config, host, base),
        **_resources(host),
        **_isolation(host),
        **_health(config, base),
    }
    return RunSpec(**members)


def _process(config: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    entrypoint, command = _list(config, "Entrypoint"), _list(config, "Cmd")
    given: str | None = None
    if base and entrypoint == _list(base, "Entrypoint"):
        if command == _list(base, "Cmd"):
            command = []
    elif entrypoint:
        # The line takes one word: the others come in front of the command and mean the same.
        given, command = entrypoint[0], [*entrypoint[1:], *command]
    return {
        "entrypoint": given,
        "command": tuple(command),
        "user": _own(config, base, "User"),
        "workdir": _own(config, base, "WorkingDir"),
        "tty": bool(config.get("Tty")),
        "interactive": bool(config.get("OpenStdin")),
        "detach": True,
        "stop_signal": _own(config, base, "StopSignal"),
        "stop_timeout": config.get("StopTimeout"),
    }


def _surroundings(
    value: Mapping[str, Any],
    config: Mapping[str, Any],
    host: Mapping[str, Any],
    base: Mapping[str, Any],
) -> dict[str, Any]:
    env = [entry for entry in _list(config, "Env") if entry not in _list(base, "Env")]
    given = _map(base, "Labels")
    labels = tuple(
        (name, text)
        for name, text in _map(config, "Labels").items()
        if given.get(name) != text and not name.startswith(_COMPOSE)
    )
    logs = _map(host, "LogConfig")
    options = tuple(_map(logs, "Config").items())
    driver = _text(logs, "Type")
    return {
        "image": _text(config, "Image"),
        "name": _text(value, "Name").removeprefix("/"),
        "env": _pairs(env),
        "labels": labels,
        "annotations": tuple(_map(host, "Annotations").items()),
        "log_driver": "" if driver in _DEFAULT_LOGS and not options else driver,
        "log_options": options,
        "restart": _restart(_map(host, "RestartPolicy")),
        "rm": bool(host.get("AutoRemove")),
    }


def _storage(
    config: Mapping[str, Any], host: Mapping[str, Any], base: Mapping[str, Any]
) -> dict[str, Any]:
    mounts: list[Mount] = []
    tmpfs = [Tmpfs(target, options) for target, options in _map(host, "Tmpfs").items()]
    for bind in _list(host, "Binds"):
        try:
            mounts.append(parse_volume(bind))
        except SettingError:
            continue
    for entry in host.get("Mounts") or ():
        if _text(entry, "Type") in ("bind", "volume"):
            mounts.append(_mount(entry))
        elif _text(entry, "Type") == "tmpfs":
            tmpfs.append(_tmpfs(entry))
    named = {mount.target for mount in mounts} | {*_map(base, "Volumes")}
    mounts += [
        Mount(MountKind.VOLUME, "", target)
        for target in _map(config, "Volumes")
        if target not in named
    ]
    shm = _number(host, "ShmSize")
    return {
        "mounts": tuple(mounts),
        "tmpfs": tuple(tmpfs),
        "volumes_from": tuple(_list(host, "VolumesFrom")),
        "storage_options": tuple(_map(host, "StorageOpt").items()),
        "read_only": bool(host.get("ReadonlyRootfs")),
        "shm_size": 0 if shm == _DEFAULT_SHM else shm,
    }


def _mount(entry: Mapping[str, Any]) -> Mount:
    bind, volume = _map(entry, "BindOptions"), _map(entry, "VolumeOptions")
    driver = _map(volume, "DriverConfig")
    kind = MountKind(_text(entry, "Type"))
    return Mount(
        kind,
        _text(entry, "Source"),
        _text(entry, "Target"),
        read_only=bool(entry.get("ReadOnly")),
        propagation=_text(bind, "Propagation"),
        no_copy=bool(volume.get("NoCopy")),
        must_exist=kind is MountKind.BIND and not bind.get("CreateMountpoint"),
        subpath=_text(volume, "Subpath"),
        driver=_text(driver, "Name"),
        driver_options=tuple(_map(driver, "Options").items()),
    )


def _tmpfs(entry: Mapping[str, Any]) -> Tmpfs:
    details = _map(entry, "TmpfsOptions")
    size, mode = _number(details, "SizeBytes"), _number(details, "Mode")
    words = [*([f"size={size}"] if size else []), *([f"mode={mode:o}"] if mode else [])]
    return Tmpfs(_text(entry, "Target"), ",".join(words))


def _network(
    value: Mapping[str, Any],
    config: Mapping[str, Any],
    host: Mapping[str, Any],
    base: Mapping[str, Any],
) -> dict[str, Any]:
    bindings = _map(host, "PortBindings")
    exposed = [
        port.removesuffix("/tcp")
        for port in _map(config, "ExposedPorts")
        if port not in bindings and port not in _map(base, "ExposedPorts")
    ]
    mode = _text(host, "NetworkMode")
    hostname = _text(config, "Hostname")
    generated = hostname == _text(value, "Id")[:_SHORT_ID] or mode == "host"
    return {
        "ports": tuple(_ports(bindings)),
        "publish_all": bool(host.get("PublishAllPorts")),
        "expose": tuple(exposed),
        "networks": _networks(value, mode),
        "hostname": "" if generated else hostname,
        "domainname": _text(config, "Domainname"),
        "links": tuple(_link(link) for link in _list(host, "Links")),
        "extra_hosts": _hosts(_list(host, "ExtraHosts")),
        "dns": tuple(_list(host, "Dns")),
        "dns_search": tuple(_list(host, "DnsSearch")),
        "dns_options": tuple(_list(host, "DnsOptions")),
    }


def _ports(bindings: Mapping[str, Any]) -> list[PortMapping]:
    ports: list[PortMapping] = []
    chosen: tuple[Mapping[str, Any], ...] = ({},)  # by the engine
    for name, places in bindings.items():
        number, _, protocol = name.partition("/")
        for place in places or chosen:
            first, _, last = _text(place, "HostPort").partition("-")
            ports.append(
                PortMapping(
                    int(number),
                    int(first or 0),
                    _text(place, "HostIp"),
                    protocol or "tcp",
                    host_end=int(last or 0),
                )
            )
    return ports


def _networks(value: Mapping[str, Any], mode: str) -> tuple[NetworkUse, ...]:
    joined = _map(_map(value, "NetworkSettings"), "Networks")
    own = {_text(value, "Id")[:_SHORT_ID], _text(value, "Name").removeprefix("/")}
    uses = []
    for name in sorted(joined, key=lambda name: name != mode):
        details = joined[name] or {}
        address = _map(details, "IPAMConfig")
        uses.append(
            NetworkUse(
                name,
                tuple(alias for alias in _list(details, "Aliases") if alias not in own),
                _text(address, "IPv4Address"),
                _text(address, "IPv6Address"),
            )
        )
    if not uses and mode not in ("", "default", "bridge"):
        return (NetworkUse(mode),)
    return () if uses == [NetworkUse("bridge")] else tuple(uses)


def _resources(host: Mapping[str, Any]) -> dict[str, Any]:
    memory, swap = _number(host, "Memory"), _number(host, "MemorySwap")
    return {
        "nano_cpus": _number(host, "NanoCpus"),
        "cpu_shares": _number(host, "CpuShares"),
        "cpu_period": _number(host, "CpuPeriod"),
        "cpu_quota": _number(host, "CpuQuota"),
        "cpuset_cpus": _text(host, "CpusetCpus"),
        "cpuset_mems": _text(host, "CpusetMems"),
        "memory": memory,
        "memory_reservation": _number(host, "MemoryReservation"),
        # Twice the memory is what the engine sets by itself.
        "memory_swap": 0 if memory and swap == 2 * memory else swap,
        "memory_swappiness": host.get("MemorySwappiness"),
        "oom_kill_disable": bool(host.get("OomKillDisable")),
        "oom_score_adj": _number(host, "OomScoreAdj"),
        "pids_limit": _number(host, "PidsLimit"),
        "blkio_weight": _number(host, "BlkioWeight"),
        "ulimits": tuple(
            Ulimit(_text(limit, "Name"), _number(limit, "Soft"), _number(limit, "Hard"))
            for limit in host.get("Ulimits") or ()
        ),
    }


def _isolation(host: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "privileged": bool(host.get("Privileged")),
        "cap_add": tuple(_list(host, "CapAdd")),
        "cap_drop": tuple(_list(host, "CapDrop")),
        "security": tuple(_list(host, "SecurityOpt")),
        "groups": tuple(_list(host, "GroupAdd")),
        "devices": tuple(
            Device(
                _text(device, "PathOnHost"),
                _text(device, "PathInContainer"),
                _text(device, "CgroupPermissions") or "rwm",
            )
            for device in host.get("Devices") or ()
        ),
        "device_rules": tuple(_list(host, "DeviceCgroupRules")),
        "init": bool(host.get("Init")),
        "sysctls": tuple(_map(host, "Sysctls").items()),
        "ipc": _unless(_text(host, "IpcMode"), "private"),
        "pid": _text(host, "PidMode"),
        "uts": _text(host, "UTSMode"),
        "userns": _text(host, "UsernsMode"),
        "cgroupns": _unless(_text(host, "CgroupnsMode"), "private"),
        "cgroup_parent": _text(host, "CgroupParent"),
        "runtime": _unless(_text(host, "Runtime"), "runc"),
    }


def _health(config: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    check = _map(config, "Healthcheck")
    if not check or check == _map(base, "Healthcheck"):
        return {}
    test = _list(check, "Test")
    shell = test[:1] == ["CMD-SHELL"]
    command = " ".join(test[1:]) if shell else shlex.join(test[1:])
    return {
        "no_health": test == ["NONE"],
        "health_command": command if test[:1] != ["NONE"] else "",
        "health_interval": _number(check, "Interval"),
        "health_timeout": _number(check, "Timeout"),
        "health_start_period": _number(check, "StartPeriod"),
        "health_start_interval": _number(check, "StartInterval"),
        "health_retries": _number(check, "Retries"),
    }


def _restart(policy: Mapping[str, Any]) -> str:
    name, count = _text(policy, "Name") or "no", _number(policy, "MaximumRetryCount")
    return f"{name}:{count}" if name == "on-failure" and count else name


def _pairs(entries: list[str]) -> Pairs:
    return tuple(parse_pair(entry) for entry in entries if entry.partition("=")[0])


def _hosts(entries: list[str]) -> Pairs:
    return tuple(parse_host(entry) for entry in entries if ":" in entry.strip(":"))


def _link(link: str) -> str:
    """Return `name:alias` of the engine's `/name:/container/alias`."""
    name, _, alias = link.partition(":")
    return f"{name.removeprefix('/')}:{alias.rpartition('/')[2]}".removesuffix(":")


def _unless(text: str, default: str) -> str:
    return "" if text == default else text


def _own(config: Mapping[str, Any], base: Mapping[str, Any], key: str) -> str:
    return _unless(_text(config, key), _text(base, key))


def _map(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def _list(value: Mapping[str, Any], key: str) -> list[str]:
    found = value.get(key)
    if isinstance(found, str):
        return [found]
    return [str(entry) for entry in found] if isinstance(found, list | tuple) else []


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _number(value: Mapping[str, Any], key: str) -> int:
    found = value.get(key)
    return found if isinstance(found, int) else 0

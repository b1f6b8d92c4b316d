"""The options of `docker run` of Docker 28, as one table: which field, which grammar.

The order is that in which a line is written. What stands in NOT_KEPT is known and refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sampan.core.runspec import values
from sampan.core.runspec.mounts import format_tmpfs, parse_tmpfs
from sampan.core.runspec.ports import format_port, parse_expose, parse_port


class Kind(Enum):
    """How an option is given."""

    SWITCH = "switch"
    ONE = "one"
    MANY = "many"
    SPECIAL = "special"
    """With a value, and read and written by code of its own."""


@dataclass(frozen=True, slots=True)
class Option:
    """One row: `parse` takes the value of the line, `format` gives it back."""

    name: str
    field: str
    kind: Kind = Kind.ONE
    parse: Callable[[str], Any] = str
    format: Callable[[Any], str] = str
    short: str = ""
    others: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """How a line names it: people know the short forms of the common ones."""
        return f"-{self.short}" if self.short in tuple("ditpPevwume") else f"--{self.name}"


_pair = (values.parse_pair, values.format_pair)
_size = (values.parse_size, values.format_size)
_time = (values.parse_duration, values.format_duration)
_number = (values.parse_int, str)

OPTIONS: tuple[Option, ...] = (
    Option("detach", "detach", Kind.SWITCH, short="d"),
    Option("interactive", "interactive", Kind.SWITCH, short="i"),
    Option("tty", "tty", Kind.SWITCH, short="t"),
    Option("rm", "rm", Kind.SWITCH),
    Option("name", "name"),
    Option("restart", "restart", Kind.ONE, values.parse_restart),
    Option("platform", "platform"),
    Option("pull", "pull", Kind.ONE, values.parse_pull),
    Option("publish", "ports", Kind.MANY, parse_port, format_port, "p"),
    Option("publish-all", "publish_all", Kind.SWITCH, short="P"),
    Option("expose", "expose", Kind.MANY, parse_expose),
    Option("env", "env", Kind.SPECIAL, *_pair, "e"),
    Option("volume", "mounts", Kind.SPECIAL, short="v"),
    Option("mount", "mounts", Kind.SPECIAL),
    Option("tmpfs", "tmpfs", Kind.MANY, parse_tmpfs, format_tmpfs),
    Option("volumes-from", "volumes_from", Kind.MANY),
    Option("network", "networks", Kind.SPECIAL, others=("net",)),
    Option("network-alias", "networks", Kind.SPECIAL, others=("net-alias",)),
    Option("ip", "networks", Kind.SPECIAL),
    Option("ip6", "networks", Kind.SPECIAL),
    Option("mac-address", "networks", Kind.SPECIAL),
    Option("link", "links", Kind.MANY),
    Option("hostname", "hostname", short="h"),
    Option("domainname", "domainname"),
    Option("add-host", "extra_hosts", Kind.MANY, values.parse_host, values.format_host),
    Option("dns", "dns", Kind.MANY),
    Option("dns-search", "dns_search", Kind.MANY),
    Option("dns-option", "dns_options", Kind.MANY, others=("dns-opt",)),
    Option("entrypoint", "entrypoint"),
    Option("user", "user", short="u"),
    Option("group-add", "groups", Kind.MANY),
    Option("workdir", "workdir", short="w"),
    Option("init", "init", Kind.SWITCH),
    Option("stop-signal", "stop_signal"),
    Option("stop-timeout", "stop_timeout", Kind.ONE, *_number),
    Option("cpus", "nano_cpus", Kind.ONE, values.parse_cpus, values.format_cpus),
    Option("cpu-shares", "cpu_shares", Kind.ONE, *_number, "c"),
    Option("cpu-period", "cpu_period", Kind.ONE, *_number),
    Option("cpu-quota", "cpu_quota", Kind.ONE, *_number),
    Option("cpuset-cpus", "cpuset_cpus"),
    Option("cpuset-mems", "cpuset_mems"),
    Option("memory", "memory", Kind.ONE, *_size, "m"),
    Option("memory-reservation", "memory_reservation", Kind.ONE, *_size),
    Option("memory-swap", "memory_swap", Kind.ONE, values.parse_swap, values.format_size),
    Option("memory-swappiness", "memory_swappiness", Kind.ONE, *_number),
    Option("oom-kill-disable", "oom_kill_disable", Kind.SWITCH),
    Option("oom-score-adj", "oom_score_adj", Kind.ONE, *_number),
    Option("pids-limit", "pids_limit", Kind.ONE, *_number),
    Option("blkio-weight", "blkio_weight", Kind.ONE, *_number),
    Option("shm-size", "shm_size", Kind.ONE, *_size),
    Option("ulimit", "ulimits", Kind.MANY, values.parse_ulimit, values.format_ulimit),
    Option("privileged", "privileged", Kind.SWITCH),
    Option("cap-add", "cap_add", Kind.MANY),
    Option("cap-drop", "cap_drop", Kind.MANY),
    Option("security-opt", "security", Kind.MANY),
    Option("device", "devices", Kind.MANY, values.parse_device, values.format_device),
    Option("device-cgroup-rule", "device_rules", Kind.MANY),
    Option("read-only", "read_only", Kind.SWITCH),
    Option("sysctl", "sysctls", Kind.MANY, *_pair),
    Option("storage-opt", "storage_options", Kind.MANY, *_pair),
    Option("ipc", "ipc"),
    Option("pid", "pid"),
    Option("uts", "uts"),
    Option("userns", "userns"),
    Option("cgroupns", "cgroupns"),
    Option("cgroup-parent", "cgroup_parent"),
    Option("runtime", "runtime"),
    Option("health-cmd", "health_command"),
    Option("health-interval", "health_interval", Kind.ONE, *_time),
    Option("health-timeout", "health_timeout", Kind.ONE, *_time),
    Option("health-start-period", "health_start_period", Kind.ONE, *_time),
    Option("health-start-interval", "health_start_interval", Kind.ONE, *_time),
    Option("health-retries", "health_retries", Kind.ONE, *_number),
    Option("no-healthcheck", "no_health", Kind.SWITCH),
    Option("log-driver", "log_driver"),
    Option("log-opt", "log_options", Kind.MANY, *_pair),
    Option("label", "labels", Kind.MANY, *_pair, "l"),
    Option("annotation", "annotations", Kind.MANY, *_pair),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An option that is known and not kept: why, and whether a value follows it."""

    why: str
    takes_value: bool = True
    short: str = ""


_WINDOWS = Refusal("It is for containers of Windows; these are of Linux.")
_RATE = Refusal("Limits of single disks are not kept.")
_REALTIME = Refusal("The machine's kernel has no real-time groups.")
_PODMAN = Refusal("It is an option of podman that Docker does not have.")
_PODMAN_SWITCH = Refusal(_PODMAN.why, takes_value=False)
_SHOWN = "The container runs in the background, and its page shows its output."

NOT_KEPT: dict[str, Refusal] = {
    "attach": Refusal(_SHOWN, short="a"),
    "blkio-weight-device": _RATE,
    "cidfile": Refusal("The container's page shows its id."),
    "cpu-count": _WINDOWS,
    "cpu-percent": _WINDOWS,
    "cpu-rt-period": _REALTIME,
    "cpu-rt-runtime": _REALTIME,
    "detach-keys": Refusal(_SHOWN),
    "device-read-bps": _RATE,
    "device-read-iops": _RATE,
    "device-write-bps": _RATE,
    "device-write-iops": _RATE,
    "disable-content-trust": Refusal("Images are not signed that way any more.", False),
    "env-file": Refusal("Paste the file's text into the environment."),
    "gpus": Refusal("The machine has no graphics processor."),
    "help": Refusal("It only explains the command.", False),
    "io-maxbandwidth": _WINDOWS,
    "io-maxiops": _WINDOWS,
    "isolation": _WINDOWS,
    "kernel-memory": Refusal("The kernel has no such limit any more."),
    "label-file": Refusal("Add the file's labels one by one."),
    "link-local-ip": Refusal("Addresses of the link are not kept."),
    "quiet": Refusal("A pull always shows how far it is.", False, "q"),
    "sig-proxy": Refusal(_SHOWN, False),
    "use-api-socket": Refusal("The engine's socket is not handed into containers.", False),
    "volume-driver": Refusal("Name the driver in --mount: volume-driver=NAME."),
    **dict.fromkeys(
        [
            "arch",
            "authfile",
            "conmon-pidfile",
            "gidmap",
            "health-on-failure",
            "health-startup-cmd",
            "image-volume",
            "os",
            "personality",
            "pidfile",
            "pod",
            "preserve-fds",
            "requires",
            "sdnotify",
            "secret",
            "subgidname",
            "subuidname",
            "systemd",
            "timeout",
            "uidmap",
            "umask",
            "unsetenv",
            "variant",
        ],
        _PODMAN,
    ),
    **dict.fromkeys(
        [
            "env-host",
            "http-proxy",
            "no-hosts",
            "passwd",
            "read-only-tmpfs",
            "replace",
            "rmi",
            "tls-verify",
        ],
        _PODMAN_SWITCH,
    ),
}

BY_NAME: dict[str, Option] = {
    name: option for option in OPTIONS for name in (option.name, *option.others)
}
BY_SHORT: dict[str, str] = {
    **{option.short: option.name for option in OPTIONS if option.short},
    **{refusal.short: name for name, refusal in NOT_KEPT.items() if refusal.short},
}

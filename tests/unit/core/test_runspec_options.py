"""Each option of `docker run` of Docker 28 is kept or named."""

import re
from dataclasses import fields

import pytest

from sampan.core.runspec.options import BY_NAME, BY_SHORT, NOT_KEPT, OPTIONS, Kind
from sampan.core.runspec.reader import parse_run_line
from sampan.core.runspec.spec import RunSpec

# What `docker run --help` of 28.2 lists.
DOCKER_28 = re.findall(
    r"\S+",
    """
add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns
cidfile cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus
cpuset-cpus cpuset-mems detach detach-keys device device-cgroup-rule device-read-bps
device-read-iops device-write-bps device-write-iops disable-content-trust dns dns-option dns-search
domainname entrypoint env env-file expose gpus group-add health-cmd health-interval health-retries
health-start-interval health-start-period health-timeout help hostname init interactive
io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory label label-file link link-local-ip
log-driver log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount name
network network-alias no-healthcheck oom-kill-disable oom-score-adj pid pids-limit platform
privileged publish publish-all pull quiet read-only restart rm runtime security-opt shm-size
sig-proxy stop-signal stop-timeout storage-opt sysctl tmpfs tty ulimit use-api-socket user userns
uts volume volume-driver volumes-from workdir
""",
)
SHORT = {
    "a": "attach", "c": "cpu-shares", "d": "detach", "e": "env", "h": "hostname",
    "i": "interactive", "l": "label", "m": "memory", "p": "publish", "P": "publish-all",
    "q": "quiet", "t": "tty", "u": "user", "v": "volume", "w": "workdir",
}  # fmt: skip
SWITCHES = {
    "detach", "disable-content-trust", "help", "init", "interactive", "no-healthcheck",
    "oom-kill-disable", "privileged", "publish-all", "quiet", "read-only", "rm", "sig-proxy", "tty",
    "use-api-socket",
}  # fmt: skip
VALUES = {
    "add-host": "db:10.0.0.5",
    "blkio-weight": "300",
    "cpus": "1.5",
    "device": "/dev/snd",
    "expose": "8080",
    "ip": "10.0.0.4",
    "ip6": "fd00::4",
    "network": "front",
    "mount": "type=volume,source=data,target=/data",
    "pull": "always",
    "publish": "80:80",
    "restart": "always",
    "tmpfs": "/run",
    "ulimit": "nofile=10",
    "volume": "data:/data",
    **dict.fromkeys(("memory", "memory-reservation", "memory-swap", "shm-size"), "64m"),
    **dict.fromkeys(
        (
            "cpu-period", "cpu-quota", "cpu-shares", "health-retries", "memory-swappiness",
            "oom-score-adj", "pids-limit", "stop-timeout",
        ),
        "7",
    ),
    **dict.fromkeys(
        ("health-interval", "health-start-interval", "health-start-period", "health-timeout"), "5s"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DOCKER_28)
def test_an_option_changes_the_container_or_is_named(name: str):
    value = "" if name in SWITCHES else f" {VALUES.get(name, 'a=b')}"
    line = f"docker run --{name}{value} web"
    parsed = parse_run_line(line)
    assert parsed.spec.image == "web"
    plain = parse_run_line("docker run web").spec
    if name in NOT_KEPT:
        assert [problem.field for problem in parsed.problems] == [name]
        assert parsed.spec == plain
    else:
        assert not parsed.problems
        assert parsed.spec != plain


def test_the_short_names_are_those_of_docker():
    assert BY_SHORT == SHORT


def test_no_option_is_both_kept_and_refused():
    assert not set(BY_NAME) & set(NOT_KEPT)
    assert {o.name for o in OPTIONS if o.kind is Kind.SWITCH} <= SWITCHES


def test_each_field_can_be_written():
    written = {option.field for option in OPTIONS} | {"image", "command"}
    assert written == {field.name for field in fields(RunSpec)}

"""Create and start a container: our engine's settings beside those of a stock dockerd.

Both engines run in the same guest and are asked from this computer by docker-py: ours through the
Docker socket and the channel, the stock one through QEMU's own port forwarding.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Comparison, Report
from benchmarks.hostfwd import GUEST_ADDRESS, Forwarder, forwarding_machine, free_port
from benchmarks.machine import HELLO, Machine, docker_client
from benchmarks.programs import SET_UP
from benchmarks.runner import Context, take_turns
from sampan_vmimage.packages import PackageTree

CLAIM = Claim(Bound.AT_MOST, 0.5)
OURS, STOCK = "Sampan", "stock dockerd"
STOCK_PORT = 2375
STOCK_FOLDER = "/var/lib/sampan/benchmark"
READY_S = 60
SLICES = 4
"""How many containers of each engine, one after the other, make a turn."""
PROGRAMS = {
    "dockerd": "usr/sbin/dockerd",
    "runc": "usr/sbin/runc",
    "docker-proxy": "usr/sbin/docker-proxy",
    "iptables": "usr/sbin/xtables-nft-multi",
}
"""Debian's own, as its packages hold them: those of the image are made to start faster."""

# A bridge of its own, since docker0 is taken; a containerd of its own, since only the PATH of the
# containerd decides which runc is meant.
START = f"""\
set -e
PATH={STOCK_FOLDER}/bin:$PATH
chmod 755 {STOCK_FOLDER}/bin/*
ip link add bench0 type bridge
ip addr add 172.31.0.1/16 dev bench0
ip link set bench0 up
printf 'version = 2\\n' >{STOCK_FOLDER}/containerd.toml
setsid containerd --config {STOCK_FOLDER}/containerd.toml --address /run/benchmark-ctr.sock \\
    --root {STOCK_FOLDER}/containerd --state /run/benchmark-ctr \\
    </dev/null >{STOCK_FOLDER}/log 2>&1 &
until [ -S /run/benchmark-ctr.sock ]; do sleep 0.1; done
setsid dockerd --bridge bench0 --containerd /run/benchmark-ctr.sock --tls=false \\
    -H unix:///run/benchmark.sock -H tcp://{GUEST_ADDRESS}:{STOCK_PORT} \\
    --data-root {STOCK_FOLDER}/data --exec-root /run/benchmark --pidfile /run/benchmark.pid \\
    </dev/null >>{STOCK_FOLDER}/log 2>&1 &
"""
LOAD = f"""\
for _ in $(seq {READY_S}); do
    [ -S /run/benchmark.sock ] && docker -H unix:///run/benchmark.sock load -q \\
        -i /usr/share/sampan/images/hello.tar && exit 0
    sleep 1
done
tail -n 5 {STOCK_FOLDER}/log >&2
exit 1
"""


def measure_container(context: Context) -> Report:
    """Create and start containers with both engines in turns, without and with a published port."""
    with forwarding_machine(context) as (machine, forwarder):
        port = _start_stock(context, machine, forwarder)
        with (
            docker_client(machine.docker_url()) as ours,
            docker_client(f"tcp://127.0.0.1:{port}") as stock,
        ):
            comparisons = [
                _compare(context, "create + start", ours, stock, published=False),
                _compare(context, "create + start -p", ours, stock, published=True),
            ]
            runtimes = [engine.info()["DefaultRuntime"] for engine in (ours, stock)]
    return Report(
        "container",
        "a container from the API, until it runs",
        comparisons=tuple(comparisons),
        notes=(
            f"ours: default runtime {runtimes[0]}; stock: dockerd without options, {runtimes[1]},",
            "  docker-proxy and iptables as Debian's packages hold them, in the same guest",
            "-p publishes one port: on this computer with ours, in the guest only with stock",
            f"a turn is {SLICES} containers of each, in turns",
        ),
    )


def _compare(context: Context, title: str, ours: Any, stock: Any, *, published: bool) -> Comparison:
    engines = {OURS: ours, STOCK: stock}
    for engine in engines.values():
        _start_container(engine, published)  # the first one loads programs and modules
    samples = take_turns(
        {label: _measure(engine, published) for label, engine in engines.items()},
        context.runs,
        "s",
        lambda text: context.say(f"{title}: {text}"),
        slices=SLICES,
    )
    return Comparison(title, samples[OURS], samples[STOCK], CLAIM)


def _measure(engine: Any, published: bool) -> Any:
    return lambda: _start_container(engine, published)


def _start_container(engine: Any, published: bool) -> float:
    """Return the seconds that create and start took; the container is then removed."""
    ports = {"80/tcp": free_port()} if published else {}
    began = time.monotonic()
    container = engine.containers.create(HELLO, ports=ports)
    try:
        container.start()
        return time.monotonic() - began
    finally:
        container.remove(force=True)


def _start_stock(context: Context, machine: Machine, forwarder: Forwarder) -> int:
    """Start a stock dockerd in the guest; return the port of this computer that leads to it."""
    context.say("a stock dockerd is started in the guest")
    machine.run_in_guest("mkdir", "-p", f"{STOCK_FOLDER}/bin", f"{STOCK_FOLDER}/data")
    for name, content in _read_programs(context.root).items():
        machine.run_in_guest("sh", "-c", f"cat >{STOCK_FOLDER}/bin/{name}", data=content)
    machine.run_in_guest("sh", "-c", START)
    machine.run_in_guest("sh", "-c", LOAD)
    return forwarder.forward(STOCK_PORT)


def _read_programs(root: Path) -> dict[str, bytes]:
    archives = sorted((root / "build/cache/vmimage").glob("packages-amd64-*.tar"))
    if not archives:
        raise BenchmarkError("There is no package cache to take runc from.", SET_UP)
    with PackageTree(max(archives, key=lambda path: path.stat().st_mtime)) as tree:
        return {name: tree.read(path) for name, path in PROGRAMS.items()}

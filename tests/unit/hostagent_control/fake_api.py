"""A host agent without a machine: what the control socket and the CLI are tested against."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from sampan.core.disk_use import DiskGrowth, DiskItem, DiskLedger, DiskTrim
from sampan.core.errors import (
    BootError,
    MachineStateError,
    PortError,
    SampanError,
    SettingError,
)
from sampan.core.events import AcceleratorChosen, Event, PhaseEnded, PhaseStarted, StateChanged
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.phases import BOOT_PHASES, Phase
from sampan.core.ports import Forward, PortUse, waiting_use
from sampan.core.settings import GIB, MIB
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, DiskUse, MemoryUse, PublishedPort, Status
from sampan.hostagent.control_api import ByteStream, ConsoleAttachment, SshAttachment
from sampan.hostagent.control_events import EventHub
from sampan_wire.messages import (
    EXEC_PAYLOAD_LIMIT,
    ExecDecoder,
    ExecKind,
    decode_resize,
    encode_exec_frame,
    encode_exit,
)

EMULATED = Accelerator("tcg", "/dev/kvm opens, but no guest comes up under it.")
LEDGER = MemoryLedger(
    2 * GIB, True, 2 * GIB, 2 * GIB, 0, 240 * MIB, 98 * MIB, 60 * MIB, 1600 * MIB, 611 * MIB
)
PORT = PublishedPort("p1", "tcp", "127.0.0.1", 8080, "172.17.0.2", 80)


class Pipe:
    """One direction of a stream in memory, with room for a few pieces only."""

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[bytes] = asyncio.Queue(maxsize=4)

    async def read(self) -> bytes:
        return await self.pieces.get()

    async def write(self, data: bytes) -> None:
        await self.pieces.put(data)


class FakeStream:
    """A ByteStream; its other end is `sent` (what the client wrote) and `say`."""

    def __init__(self) -> None:
        self.sent, self.to_client = Pipe(), Pipe()
        self.eof = asyncio.Event()
        self.closed = asyncio.Event()

    async def read(self, limit: int = 65536) -> bytes:
        return await self.to_client.read()

    async def write(self, data: bytes) -> None:
        await self.sent.write(data)

    async def write_eof(self) -> None:
        self.eof.set()
        await self.sent.write(b"")

    async def close(self) -> None:
        self.closed.set()

    async def say(self, data: bytes) -> None:
        await self.to_client.write(data)


async def echo_console(stream: FakeStream) -> None:
    """A guest that says back what is typed, in upper case."""
    while data := await stream.sent.read():
        await stream.say(data.upper())


async def fake_docker(stream: FakeStream, request: ExecRequest) -> None:
    """A docker with a few commands of its own, for what a real one does with its terminal."""
    decoder = ExecDecoder()

    async def frames() -> AsyncIterator[tuple[ExecKind, bytes]]:
        while data := await stream.sent.read():
            for frame in decoder.feed(data):
                yield frame

    async def put(kind: ExecKind, data: bytes) -> None:
        for start in range(0, len(data), EXEC_PAYLOAD_LIMIT):
            await stream.say(encode_exec_frame(kind, data[start : start + EXEC_PAYLOAD_LIMIT]))

    code = 0
    match list(request.argv[1:]):
        case ["args", *rest]:
            await put(ExecKind.STDOUT, "\n".join(rest).encode())
        case ["fail", number]:
            await put(ExecKind.STDERR, b"it failed\n")
            code = int(number)
        case ["both"]:
            await put(ExecKind.STDOUT, b"out\n")
            await put(ExecKind.STDERR, b"err\n")
        case ["env"]:
            lines = [f"{name}={value}" for name, value in sorted(request.env.items())]
            await put(ExecKind.STDOUT, "\n".join(lines).encode())
        case ["save"]:
            for _ in range(200):
                await put(ExecKind.STDOUT, bytes(range(256)) * 128)
        case ["count"] | ["build", *_]:
            total = 0
            async for kind, payload in frames():
                if kind is ExecKind.STDIN_END:
                    break
                if kind is ExecKind.STDIN:
                    total += len(payload)
            await put(ExecKind.STDOUT, f"{' '.join(request.argv[1:])}: {total}\n".encode())
        case ["wait"]:
            await put(ExecKind.STDOUT, b"waiting\n")
            async for kind, payload in frames():
                if kind is ExecKind.SIGNAL:
                    await put(ExecKind.STDOUT, f"signal {payload[0]}\n".encode())
                    code = 128 + payload[0]
                    break
        case ["shell"]:
            size = f"tty {request.tty} {request.rows}x{request.columns}\r\n"
            await put(ExecKind.STDOUT, size.encode())
            async for kind, payload in frames():
                if kind is ExecKind.RESIZE:
                    rows, columns = decode_resize(payload)
                    await put(ExecKind.STDOUT, f"resized {rows}x{columns}\r\n".encode())
                if kind is ExecKind.STDIN:
                    await put(ExecKind.STDOUT, b"<" + payload + b">")
                    if b"\x04" in payload:
                        break
        case ["hang"]:
            await stream.closed.wait()
        case ["drop"]:
            await stream.say(b"")
            return
        case _:
            await put(ExecKind.STDERR, b"docker: unknown command\n")
            code = 125
    await stream.say(encode_exit(code))
    await stream.say(b"")


@dataclass
class FakeApi:
    """A ControlApi whose machine is a variable; `fail_start` makes a boot fail."""

    layout: Layout
    state: MachineState = MachineState.STOPPED
    fail_start: SampanError | None = None
    gate: asyncio.Event | None = None
    hub: EventHub = field(default_factory=EventHub)
    calls: list[str] = field(default_factory=list)
    streams: list[FakeStream] = field(default_factory=list)
    requests: list[ExecRequest] = field(default_factory=list)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    phases: tuple[Phase, ...] = ()
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    host_key: str = "ssh-ed25519 AAAA"
    ssh_server: Callable[[FakeStream], Awaitable[None]] = echo_console
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    loads: int = 0
    uses: list[PortUse] = field(default_factory=list)
    ledger: MemoryLedger = LEDGER
    disk_gib: int = 60
    disk_items: tuple[DiskItem, ...] | None = (
        DiskItem("images", 12, 3, 3 * GIB, 2 * GIB),
        DiskItem("containers", 5, 2, 120 * MIB, 100 * MIB),
        DiskItem("volumes", 4, 4, 800 * MIB, 0),
        DiskItem("build cache", 40, 0, 80 * MIB, 80 * MIB),
    )

    async def status(self) -> Status:
        status = Status(
            state=self.state,
            home=str(self.layout.home),
            docker_host=f"unix://{self.layout.docker_socket}",
            memory=MemoryUse(2048 * MIB),
            disk=DiskUse(60 * GIB, 312 * MIB),
            phases=self.phases,
        )
        if self.state is not MachineState.RUNNING:
            return status
        return replace(
            status,
            accelerator=EMULATED,
            memory=MemoryUse(2048 * MIB, 611 * MIB, 240 * MIB, 98 * MIB),
            ports=(PORT,),
            engine="Docker 26.1.5",
            kernel="Linux 6.12.48",
            uptime_s=192.0,
        )

    async def start(self, accelerator: str | None, *, repair_disk: bool = False) -> Status:
        self.calls.append(f"start {accelerator}{' repair' if repair_disk else ''}")
        if self.state is MachineState.RUNNING:
            return await self.status()
        self._move(MachineState.STARTING)
        self.begun.set()
        self.hub.publish(AcceleratorChosen(EMULATED))
        for number, spec in enumerate(BOOT_PHASES):
            self.hub.publish(PhaseStarted(spec.name, spec.waits_for))
            if self.gate is not None and spec.name == "kernel":
                await self.gate.wait()
            if self.fail_start is not None and spec.name == "kernel":
                self._move(MachineState.FAILED)
                raise self.fail_start
            phase = Phase(spec.name, 100.0 * (number + 1) ** 2)
            self.phases = (*self.phases, phase)
            self.hub.publish(PhaseEnded(phase))
        self._move(MachineState.RUNNING)
        return await self.status()

    async def stop(self) -> None:
        self.calls.append("stop")
        self._move(MachineState.STOPPED)

    async def restart(self) -> Status:
        self.calls.append("restart")
        await self.stop()
        self.phases = ()
        return await self.start(None)

    async def suspend(self) -> Status:
        self.calls.append("suspend")
        self._move(MachineState.SUSPENDING)
        self._move(MachineState.SUSPENDED)
        return await self.status()

    async def resume(self) -> Status:
        self.calls.append("resume")
        self._move(MachineState.RESUMING)
        self._move(MachineState.RUNNING)
        return await self.status()

    async def leave(self) -> None:
        self.calls.append("leave")
        self.leaving.set()

    def attached(self) -> AbstractContextManager[None]:
        return nullcontext()

    async def exit(self) -> None:
        self.calls.append("exit")
        self._move(MachineState.STOPPED)
        self.leaving.set()

    async def stats(self) -> Mapping[str, object]:
        if self.state is not MachineState.RUNNING:
            raise MachineStateError("The machine is not running.", "Run `sampan start`.")
        return {"memory": {"total": 1}}

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        return self.hub.subscribe()

    async def attach_console(self) -> ConsoleAttachment:
        stream = FakeStream()
        self.streams.append(stream)
        self._spawn(echo_console(stream))
        return ConsoleAttachment("login: \n", stream)

    async def attach_exec(self, request: ExecRequest) -> ByteStream:
        if self.state is not MachineState.RUNNING:
            raise MachineStateError("The machine is not running.", "Run `sampan start`.")
        stream = FakeStream()
        self.streams.append(stream)
        self.requests.append(request)
        self._spawn(fake_docker(stream, request))
        return stream

    async def attach_ssh(self, key: str) -> SshAttachment:
        if self.state is not MachineState.RUNNING:
            raise MachineStateError("The machine is not running.", "Run `sampan start`.")
        stream = FakeStream()
        self.streams.append(stream)
        self.calls.append(f"ssh {key}")
        self._spawn(self.ssh_server(stream))
        return SshAttachment(self.host_key, "root", stream)

    def log_paths(self) -> Mapping[str, str]:
        return {"console": str(self.layout.console_log)}

    async def load_bundled_images(self) -> None:
        self.loads += 1

    async def list_ports(self) -> tuple[PortUse, ...]:
        return tuple(self.uses)

    async def add_port(self, forward: Forward) -> PortUse:
        self.calls.append(f"add {forward.id} {forward.container}:{forward.container_port}")
        use = replace(waiting_use(forward, ""), state="open", host_ip="127.0.0.1")
        self.uses.append(use)
        return use

    async def remove_port(self, host_ip: str, host_port: int, proto: str) -> None:
        self.calls.append(f"remove {host_ip} {host_port} {proto}")
        if not any(use.host_port == host_port for use in self.uses):
            raise PortError(f"No port {host_port}/{proto} was added.", "Look.")
        self.uses = [use for use in self.uses if use.host_port != host_port]

    async def memory_usage(self) -> MemoryLedger:
        return self.ledger

    async def give_memory_back(self) -> GivenBack:
        self.calls.append("give back")
        return GivenBack(60 * MIB, 611 * MIB, 540 * MIB, 5.2, True)

    async def limit_memory(self, limit_bytes: int) -> LimitChange:
        self.calls.append(f"limit {limit_bytes}")
        least, boot = 640 * MIB, 2 * GIB
        if limit_bytes < least:
            raise MachineStateError("The machine cannot do with 600 MiB: 384 MiB are in use.")
        return LimitChange(limit_bytes, min(limit_bytes, boot), boot, least, limit_bytes > boot)

    async def disk_usage(self) -> DiskLedger:
        if self.state is not MachineState.RUNNING:
            return DiskLedger(self.disk_gib * GIB, 312 * MIB, 79 * GIB)
        return DiskLedger(self.disk_gib * GIB, 5 * GIB, 79 * GIB, 4 * GIB, self.disk_items)

    async def grow_disk(self, size_gib: int) -> DiskGrowth:
        self.calls.append(f"grow {size_gib}")
        before, online = self.disk_gib * GIB, self.state is MachineState.RUNNING
        if size_gib < self.disk_gib:
            raise SettingError("The data disk has 60 GiB and can only grow.", "It shrinks.")
        self.disk_gib = size_gib
        return DiskGrowth(before, size_gib * GIB, online, 79 * GIB)

    async def trim_disk(self) -> DiskTrim:
        if self.state is not MachineState.RUNNING:
            raise MachineStateError("The machine is stopped.", "Run `sampan start`.")
        return DiskTrim(5 * GIB, 4 * GIB)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _spawn(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[arg-type]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _move(self, state: MachineState) -> None:
        self.state = state
        self.hub.publish(StateChanged(state))


def boot_error() -> BootError:
    return BootError(
        "The machine did not come up: the Linux kernel did not reach its first program in 60 s.",
        "Run `sampan logs console` to see how far the kernel came.",
        details="[    0.0] Linux version 6.12\n[    1.2] Kernel panic - not syncing: no init\n",
    )


def make_layout(folder: Path) -> Layout:
    layout = Layout(folder)
    for path in (layout.run, layout.logs, layout.machine):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return layout

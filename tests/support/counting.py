"""A real guest that does nothing but count on its console: not one number may be lost."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from tests.support.native import compile_program

from sampan.core.layout import Layout
from sampan.core.settings import GIB
from sampan.machine.binary import Qemu
from sampan.machine.command import QemuSpec, build_argv
from sampan.machine.disks import DataDisk
from sampan.machine.image import load_image
from sampan.machine.monitor import Monitor, connect_monitor
from sampan.machine.process import QemuProcess, start_qemu
from sampan.machine.statefile import MachineIdentity, SavedMachine, StateStore, incoming_argv
from sampan.machine.suspend import save
from sampan.platforms import Platform
from sampan_vmimage import newc

SOURCE = Path(__file__).with_name("counter.c")


def build_initramfs(folder: Path) -> Path:
    """Compile the counter and return an initramfs that holds nothing else."""
    program = compile_program([SOURCE], folder / "counter")
    archive = newc.write_newc(
        [
            newc.folder("dev"),
            newc.folder("sys"),
            newc.character_device("dev/console", 5, 1),
            newc.file("init", program.read_bytes(), 0o755),
        ]
    )
    initramfs = folder / "counter.initramfs"
    initramfs.write_bytes(archive)
    return initramfs


class CountingMachine:
    """The machine of one folder with the devices of ours; any number of QEMUs, one at a time."""

    def __init__(
        self, layout: Layout, platform: Platform, qemu: Qemu, image: Path, initramfs: Path
    ) -> None:
        self.layout = layout
        self.platform = platform
        self.qemu = qemu
        self.image = load_image(image)
        self.initramfs = initramfs
        self.cpus = 2
        self.memory_mib = 256
        self.touch_mib = 0
        self.looked_into = True
        self.store = StateStore(layout)
        self._process: QemuProcess | None = None
        self._monitor: Monitor | None = None
        self._heard = ""

    @property
    def process(self) -> QemuProcess:
        assert self._process is not None
        return self._process

    @property
    def monitor(self) -> Monitor:
        assert self._monitor is not None
        return self._monitor

    @property
    def identity(self) -> MachineIdentity:
        return MachineIdentity(self.image.inputs, self.qemu.version_text, tuple(self.argv()))

    def argv(self) -> list[str]:
        layout, endpoint = self.layout, self.platform.endpoint
        touch = f" touch={self.touch_mib}" if self.touch_mib else ""
        return build_argv(
            QemuSpec(
                arch=self.image.arch,
                version=self.qemu.version,
                binary=self.qemu.system,
                accelerator="tcg",
                cpus=self.cpus,
                memory_mib=self.memory_mib,
                kernel=self.image.kernel.path,
                initramfs=self.initramfs,
                root=self.image.root.path,
                data_disk=layout.data_disk,
                cmdline=self.image.cmdline + touch,
                qmp=endpoint(layout.qmp_socket),
                console=endpoint(layout.console_socket),
                channel=endpoint(layout.channel_socket),
                relay=endpoint(layout.relay_socket),
                console_log=layout.console_log,
                gives_memory_back=self.platform.gives_memory_back,
                sandbox=self.qemu.sandbox,
            )
        )

    async def start(self, *, incoming: bool = False) -> None:
        """Start QEMU, stopped: before a boot, or waiting for a saved machine."""
        if not self.layout.data_disk.exists():
            await DataDisk(self.layout.data_disk, self.qemu.img).create(GIB)
        argv = self.argv()
        if incoming:
            saved = self.store.peek()
            mapped = saved is not None and saved.pages is not None
            argv = incoming_argv(argv, self.store.pages if mapped else None)
        self._heard = self._listen()
        self._process = await start_qemu(
            self.layout, self.platform, argv, inputs="", accelerator="tcg", reason=""
        )
        endpoint = self.platform.endpoint(self.layout.qmp_socket)
        self._monitor = await connect_monitor(endpoint, self._process, timeout_s=20)

    async def boot(self) -> None:
        """Boot, and return when the guest counts."""
        await self.start()
        self._heard = ""
        self.store.claim()
        await self.monitor.run()
        await self.count_on()

    async def save(self, **more: Any) -> SavedMachine:
        """Save the machine: its memory by us if it is looked into, else by QEMU."""
        process = self.process if self.looked_into else None
        return await save(self.monitor, self.store, self.identity, process=process, **more)

    async def quit(self) -> None:
        await self.monitor.quit()
        await self.process.wait()
        await self.monitor.close()

    async def end(self) -> None:
        """End whatever runs."""
        if self._process is not None and self._process.exit is None:
            await self._process.terminate(soft_s=2)
        if self._monitor is not None:
            await self._monitor.close()

    async def count_on(self, more: int = 20, limit_s: float = 30) -> None:
        """Return when the guest has counted so much further; it has never miscounted."""
        goal = self.numbers()[-1:] or [0]
        async with asyncio.timeout(limit_s):
            while (self.numbers()[-1:] or [0])[0] < goal[0] + more:
                assert self.process.exit is None, f"{self.process.exit}\n{self._listen()[-8000:]}"
                await asyncio.sleep(0.02)

    def numbers(self) -> list[int]:
        """Return every number since the boot; they are 1, 2, 3, ..., whichever QEMU ran then."""
        text = self._listen()
        assert "memory is wrong" not in text
        found = [int(line) for line in re.findall(r"^(\d+)\r?\n", text, re.MULTILINE)]
        assert found == list(range(1, len(found) + 1)), text[-2000:]
        return found

    def _listen(self) -> str:
        try:
            return self._heard + self.layout.console_log.read_bytes().decode()
        except FileNotFoundError:
            return self._heard

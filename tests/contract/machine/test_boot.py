"""The image's kernel comes up, and a KVM that is a trap costs little time."""

import asyncio
import time

import pytest

from sampan.core.errors import QemuError
from sampan.core.phases import BOOT_PHASES
from sampan.core.settings import Settings
from sampan.machine.accelerator import VerdictStore, classify_failure, plan
from sampan.machine.command import QemuSpec, build_argv
from sampan.machine.console import connect_console
from sampan.machine.disks import DataDisk
from sampan.machine.image import load_image, verify_image
from sampan.machine.monitor import connect_monitor
from sampan.machine.process import start_qemu

pytestmark = pytest.mark.vm

KERNEL = next(phase for phase in BOOT_PHASES if phase.name == "kernel")
LONGEST_FALLBACK_S = 10.0


class Boot:
    """One way through a boot to the kernel's first program."""

    def __init__(self, layout, platform, qemu, image_folder):
        self.layout = layout
        self.platform = platform
        self.qemu = qemu
        self.image = load_image(image_folder)

    def spec(self, accelerator, **changes):
        endpoint = self.platform.endpoint
        fields = {
            "arch": self.image.arch,
            "version": self.qemu.version,
            "binary": self.qemu.system,
            "accelerator": accelerator,
            "cpus": 2,
            "memory_mib": 1024,
            "kernel": self.image.kernel.path,
            "initramfs": self.image.initramfs.path,
            "root": self.image.root.path,
            "data_disk": self.layout.data_disk,
            "cmdline": self.image.cmdline,
            "qmp": endpoint(self.layout.qmp_socket),
            "console": endpoint(self.layout.console_socket),
            "channel": endpoint(self.layout.channel_socket),
            "relay": endpoint(self.layout.relay_socket),
            "console_log": self.layout.console_log,
            "gives_memory_back": self.platform.gives_memory_back,
            "sandbox": self.qemu.sandbox,
            **changes,
        }
        return QemuSpec(**fields)

    async def run(self, spec):
        """Return the first match on the console, or None and the sentence of the failure."""
        process = await start_qemu(
            self.layout,
            self.platform,
            build_argv(spec),
            inputs=self.image.inputs,
            accelerator=spec.accelerator,
            reason="",
        )
        began = time.monotonic()
        try:
            return await self._watch(spec, process), ""
        except (QemuError, TimeoutError):
            code = process.exit.code if process.exit else None
            seconds = time.monotonic() - began
            return None, classify_failure(spec.accelerator, code, process.log_tail(), seconds)
        finally:
            await process.terminate()

    async def _watch(self, spec, process):
        monitor = await connect_monitor(spec.qmp, process, timeout_s=20)
        matches = asyncio.Queue()
        try:
            async with (
                asyncio.timeout(KERNEL.deadline(emulated=spec.emulated)),
                await connect_console(spec.console, matches.put_nowait) as console,
            ):
                await monitor.run()
                first = asyncio.create_task(matches.get())
                ended = asyncio.create_task(console.wait_ended())
                await asyncio.wait({first, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not first.done():
                    first.cancel()
                    raise (await process.wait()).error()
                ended.cancel()
                return first.result()
        finally:
            await monitor.close()


@pytest.fixture
async def boot(layout, platform, qemu, image_folder):
    await DataDisk(layout.data_disk, qemu.img).prepare(4)
    return Boot(layout, platform, qemu, image_folder)


async def test_the_image_is_what_its_manifest_says(boot):
    verify_image(boot.image, boot.layout.image_checks)


async def test_the_kernel_reaches_its_first_program_and_leaves_nothing(boot):
    async with asyncio.timeout(90):
        match, _ = await boot.run(boot.spec("tcg"))
    assert match.name == "init"
    assert list(boot.layout.run.iterdir()) == []
    assert "sampan: init" in boot.layout.console_log.read_text()


async def test_hardware_that_runs_no_guest_costs_less_than_ten_seconds(boot, platform, qemu):
    store = VerdictStore(boot.layout.accelerator_verdicts, qemu.version, platform.boot_identity())
    first = plan(Settings(), store, platform)[0]
    if first.emulated:
        pytest.skip(first.reason)
    began = time.monotonic()
    async with asyncio.timeout(30):
        match, sentence = await boot.run(boot.spec(first.accelerator))
    lost_s = time.monotonic() - began
    if match is not None:
        assert match.name == "init"
        return
    assert lost_s < LONGEST_FALLBACK_S
    store.remember(first.accelerator, usable=False, reason=sentence)
    (left,) = plan(Settings(), store, platform)
    assert left.emulated
    assert "so the processor is emulated" in left.reason
    print(f"lost {lost_s:.2f} s: {left.reason}")


async def test_a_guest_that_stays_silent_is_given_up_in_time(boot, platform):
    if platform.accelerator_obstacle("kvm") is not None or boot.image.arch != "amd64":
        pytest.skip("there is no KVM")
    began = time.monotonic()
    async with asyncio.timeout(30):
        match, sentence = await boot.run(boot.spec("kvm", cpu="qemu64"))
    if match is None:
        assert time.monotonic() - began < LONGEST_FALLBACK_S
        assert "no guest starts under it" in sentence


async def test_a_panic_ends_qemu_and_is_seen(boot):
    async with asyncio.timeout(90):
        spec = boot.spec("tcg", cmdline=f"{boot.image.cmdline} rdinit=/nothing root=/dev/nothing")
        match, _ = await boot.run(spec)
    assert match.name in ("panic", "root-missing")

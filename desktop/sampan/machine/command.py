"""QEMU's command line: a pure function, so that every case can be read in a golden file."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sampan.machine.binary import Version
from sampan.platforms import Endpoint, LoopbackEndpoint, UnixEndpoint

CHANNEL_NAME, RELAY_NAME = "dev.sampan.channel", "dev.sampan.relay"
RELAY_PORT = "relay-port"
"""What QEMU's events call the relay's port."""
REPAIR_WORD = "sampan.repair=1"
"""What the guest agent looks for on the kernel's command line (its `disk.REPAIR_WORD`)."""

LOOK_WORD = "sampan.look_us=2000"
"""How many microseconds the relay may look for an answer before it sleeps: `relay/wait.c`.

Emulated processors only: KVM waits like that itself, and others have not been measured.
"""
ENGINE_WORD = "sampan.godebug=cpu.avx2=off"
"""What the guest agent gives the engine as GODEBUG (its `engine_settings.GODEBUG_WORD`).

Go's SHA-256 for AVX2 takes an emulated processor twice as long as the one for any processor.
"""
FIXED_PLACES = "norandmaps"
"""Linux: each start of a program finds it and its libraries at the same addresses."""
TRANSLATES_ANYWHERE = (8, 0, 0)
"""Before it, QEMU translated a page of a program anew for each address (`docs/adr/0021`)."""
WHPX_SANE = (11, 0, 0)
WHPX_HOST_CPU = (11, 1, 1)
EMULATED_AMD64 = "max,-erms,-fsrm"
"""All that QEMU emulates, without the promise that `rep movsb` is fast (`docs/adr/0012`)."""
TRANSLATION_MIB = 256
"""What emulation may keep of translated code. 64 to 1024 MiB made no difference to a boot."""


@dataclass(frozen=True, slots=True)
class QemuSpec:
    """Everything that the command line depends on; memory in MiB.

    `cpu` is another processor model than the usual one of the accelerator. `sandbox` says that
    this QEMU has seccomp, `gives_memory_back` that this system takes freed memory back,
    `repair_disk` that this one boot may answer each question of e2fsck with yes.
    """

    arch: str
    version: Version
    binary: Path
    accelerator: str
    cpus: int
    memory_mib: int
    kernel: Path
    initramfs: Path
    root: Path
    data_disk: Path
    cmdline: str
    qmp: Endpoint
    console: Endpoint
    channel: Endpoint
    relay: Endpoint
    console_log: Path
    gives_memory_back: bool = False
    sandbox: bool = False
    cpu: str = ""
    repair_disk: bool = False

    @property
    def emulated(self) -> bool:
        """True when no hardware helps."""
        return self.accelerator == "tcg"


def build_argv(spec: QemuSpec) -> list[str]:
    """Return the command line that boots the machine described by `spec`."""
    return [
        str(spec.binary),
        # Nothing that we did not ask for: no default devices, no user's qemu.conf, no window.
        *("-nodefaults", "-no-user-config", "-display", "none"),
        *("-name", "sampan", "-msg", "timestamp=on"),
        *_sandbox(spec),
        *("-machine", _machine(spec)),
        *("-accel", _accelerator(spec)),
        *("-cpu", spec.cpu or _processor(spec)),
        *("-smp", str(spec.cpus), "-m", f"{spec.memory_mib}M"),
        # A panic restarts the guest (panic=-1), and a restart ends QEMU: nothing loops unseen.
        *("-no-reboot", "-rtc", "base=utc"),
        # The guest waits for `cont`, so that its first line finds somebody at the console.
        "-S",
        *("-kernel", str(spec.kernel), "-initrd", str(spec.initramfs)),
        *("-append", _kernel_cmdline(spec)),
        *_chardev("qmp", spec.qmp),
        *("-mon", "chardev=qmp,mode=control"),
        # Appended: a machine that was suspended goes on in the log of its boot.
        *_chardev("console", spec.console, f",logfile={quoted(spec.console_log)},logappend=on"),
        *("-serial", "chardev:console"),
        *_disks(spec),
        *_network(),
        *_channel(spec),
        *("-device", "virtio-rng-pci"),
        *("-device", _balloon(spec)),
    ]


def machine_size(argv: Sequence[str]) -> tuple[int, int]:
    """Return the processors and the memory (MiB) of a machine with such a command line."""
    options = dict(itertools.pairwise(argv))
    return int(options["-smp"]), int(options["-m"].removesuffix("M"))


def image_folder(argv: Sequence[str]) -> Path:
    """Return the folder of the image that a machine with such a command line was booted from."""
    return Path(dict(itertools.pairwise(argv))["-kernel"]).parent


def _sandbox(spec: QemuSpec) -> list[str]:
    if not spec.sandbox:
        return []
    denied = ("obsolete", "elevateprivileges", "spawn", "resourcecontrol")
    return ["-sandbox", ",".join(["on", *(f"{what}=deny" for what in denied)])]


def _machine(spec: QemuSpec) -> str:
    """Return the machine type without what the guest does not use.

    Measured under emulation with an ELF kernel, to the first program: q35, lean q35 and pc all
    1.4-1.5 s; microvm 1.3-1.4 s when it came up, but some of its boots stayed silent for good.
    """
    if spec.arch == "arm64":
        # Under emulation, acpi=off, its=off and gic-version=2 made no difference to a boot.
        gic = "host" if spec.accelerator == "kvm" else "3"
        return f"virt,gic-version={gic},dump-guest-core=off"
    options = ["q35", "sata=off", "smbus=off", "i8042=off", "hpet=off", "vmport=off"]
    return ",".join([*options, "dump-guest-core=off"])


def _accelerator(spec: QemuSpec) -> str:
    match spec.accelerator:
        case "tcg":
            return f"tcg,thread=multi,tb-size={TRANSLATION_MIB}"
        case "whpx" if spec.version < WHPX_SANE:
            # Its in-kernel interrupt controller loses interrupts before QEMU 11.
            return "whpx,kernel-irqchip=off"
        case name:
            return name


def _processor(spec: QemuSpec) -> str:
    if spec.emulated:
        # On arm64, `max` signs pointers in software: a boot of 20 s instead of 13. Without that,
        # and with a neoverse-n1 or cortex-a76, it is as fast as a cortex-a72, which is everywhere.
        return "cortex-a72" if spec.arch == "arm64" else EMULATED_AMD64
    if spec.accelerator == "whpx" and spec.arch == "amd64" and spec.version < WHPX_HOST_CPU:
        # `host` does not exist there yet, and `max` never leaves the firmware.
        return "qemu64"
    return "host"


def _kernel_cmdline(spec: QemuSpec) -> str:
    words = ["console=ttyAMA0" if spec.arch == "arm64" else "console=ttyS0", "panic=-1"]
    if spec.accelerator == "hvf":
        # The guest's haltpoll governor would burn most of a core of the host while idle.
        words.append("cpuidle.off=1")
    if spec.emulated:
        # Debian's kernel clears whatever it allocates, which an emulated one pays for dearly.
        words += [LOOK_WORD, "init_on_alloc=0"]
        if spec.version < TRANSLATES_ANYWHERE:
            words.append(FIXED_PLACES)
    if spec.emulated and spec.arch == "arm64":
        # KASLR brings it along, against processors that speculate past page tables (Meltdown): the
        # emulated one does not, and it costs about a fifth of a boot and of a container's start.
        words.append("kpti=off")
    if spec.emulated and spec.arch == "amd64":
        words.append(ENGINE_WORD)
        # The guest starts the others (docs/adr/0014). Locks stay as they are: to make one
        # processor's of them, and then everybody's again, costs more than it saves.
        words += ["maxcpus=1", "noreplace-smp", "lpj=20000000"]
    if spec.gives_memory_back:
        # Usually only free pieces of 2 MiB are told: what lies free between pages in use stays.
        words.append("page_reporting.page_reporting_order=0")
    if spec.repair_disk:
        words.append(REPAIR_WORD)
    given = spec.cmdline.split()
    return " ".join([*given, *(word for word in words if word not in given)])


def _disks(spec: QemuSpec) -> list[str]:
    root = {"driver": "raw", "node-name": "root", "read-only": True, "file": _file(spec.root, True)}
    data = {
        "driver": "qcow2",
        "node-name": "data",
        "discard": "unmap",
        "detect-zeroes": "unmap",
        "file": _file(spec.data_disk, False),
    }
    data_device = "virtio-blk-pci,drive=data,serial=sampan-data,iothread=disk"
    return [
        *("-blockdev", json.dumps(root)),
        *("-device", "virtio-blk-pci,drive=root,serial=sampan-root"),
        # Writing has a thread of its own: a flush must not hold up the channel and the network.
        *("-object", "iothread,id=disk"),
        *("-blockdev", json.dumps(data)),
        # A write that fails (a full disk, a quota) stops the guest and is repeated when it goes on:
        # told to the guest, it would cost the file system.
        *("-device", f"{data_device},write-cache=on,werror=stop,rerror=report"),
    ]


def _file(path: Path, read_only: bool) -> dict[str, object]:
    # No `cache` here means the host's page cache with flushes passed on (cache=writeback).
    node: dict[str, object] = {"driver": "file", "filename": str(path), "aio": "threads"}
    return node | ({"read-only": True} if read_only else {"discard": "unmap"})


def _network() -> list[str]:
    # No option ROM: nothing boots from the network, and a bundled QEMU has no such file.
    return [
        *("-netdev", "user,id=net,net=10.0.2.0/24,ipv6=off"),
        *("-device", "virtio-net-pci,netdev=net,romfile="),
    ]


def _channel(spec: QemuSpec) -> list[str]:
    return [
        *_chardev("channel", spec.channel),
        # A vector for each of the eight queues: with the usual 31 ports there are not enough, and
        # every interrupt of the guest then looks at 64 queues.
        *("-device", f"virtio-serial-pci,id=ports,max_ports=3,vectors=9{_kicks(spec)}"),
        *(
            "-device",
            f"virtserialport,id=channel-port,bus=ports.0,nr=1,chardev=channel,name={CHANNEL_NAME}",
        ),
        *_chardev("relay", spec.relay),
        *(
            "-device",
            f"virtserialport,id={RELAY_PORT},bus=ports.0,nr=2,chardev=relay,name={RELAY_NAME}",
        ),
    ]


def _kicks(spec: QemuSpec) -> str:
    """An emulated processor leaves its work for each write anyway: it then passes it on itself.

    Handing it to QEMU's main thread by an eventfd costs a request two more changes of threads, and
    the guest an interrupt that finds the relay asleep instead of still at work.
    """
    return ",ioeventfd=off" if spec.emulated else ""


def _balloon(spec: QemuSpec) -> str:
    reporting = ",free-page-reporting=on" if spec.gives_memory_back else ""
    return f"virtio-balloon-pci,id=balloon,deflate-on-oom=on{reporting}"


def _chardev(name: str, endpoint: Endpoint, more: str = "") -> list[str]:
    return ["-chardev", f"socket,id={name},{_where(endpoint)},server=on,wait=off{more}"]


def _where(endpoint: Endpoint) -> str:
    match endpoint:
        case UnixEndpoint(path):
            return f"path={quoted(path)}"
        case LoopbackEndpoint(port):
            return f"host=127.0.0.1,port={port}"


def quoted(path: Path) -> str:
    """Return a path as a value of QEMU's options, where a comma is written twice."""
    return str(path).replace(",", ",,")

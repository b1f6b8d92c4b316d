"""QEMU's command line, one golden file for each system and processor."""

from pathlib import Path, PurePosixPath

import pytest

from sampan.machine.command import REPAIR_WORD, QemuSpec, build_argv
from sampan.platforms import LoopbackEndpoint, UnixEndpoint
from sampan_agent.disk import REPAIR_WORD as GUEST_WORD

VERSIONS = ((7, 2, 22), (10, 0, 2), (11, 0, 0), (11, 1, 1))
HARDWARE = {"linux": "kvm", "macos": "hvf", "windows": "whpx"}
PROGRAMS = {"amd64": "qemu-system-x86_64", "arm64": "qemu-system-aarch64"}


def make_spec(system="linux", arch="amd64", accelerator="kvm", version=(7, 2, 22), **changes):
    run = PurePosixPath("/home/li/sampan/run")
    unix = {
        name: UnixEndpoint(Path(run / f"{name}.sock"))
        for name in ("qmp", "console", "channel", "relay")
    }
    loopback = {
        "qmp": LoopbackEndpoint(50001),
        "console": LoopbackEndpoint(50002),
        "channel": LoopbackEndpoint(50003),
        "relay": LoopbackEndpoint(50004),
    }
    fields = {
        "arch": arch,
        "version": version,
        "binary": Path(PROGRAMS[arch]),
        "accelerator": accelerator,
        "cpus": 2,
        "memory_mib": 2048,
        "kernel": Path("/image/kernel"),
        "initramfs": Path("/image/initramfs"),
        "root": Path("/image/root.erofs"),
        "data_disk": Path("/home/li/sampan/machine/data.qcow2"),
        "cmdline": "quiet loglevel=4",
        "console_log": Path("/home/li/sampan/logs/console.log"),
        "gives_memory_back": system == "linux",
        "sandbox": system == "linux",
        **(loopback if system == "windows" else unix),
        **changes,
    }
    return QemuSpec(**fields)


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_the_command_line_is_what_the_golden_file_says(golden, system, arch):
    sections: dict[str, list[str]] = {}
    for accelerator in (HARDWARE[system], "tcg"):
        for version in VERSIONS:
            argv = build_argv(make_spec(system, arch, accelerator, version))
            sections.setdefault(show(argv), []).append(
                f"# {system} {arch}, {accelerator}, QEMU {'.'.join(map(str, version))}"
            )
    text = "\n".join("\n".join(titles) + "\n" + body for body, titles in sections.items())
    golden(f"qemu/{system}-{arch}.txt", text)


def test_a_comma_in_a_path_is_written_twice():
    spec = make_spec(qmp=UnixEndpoint(Path("/a,b/qmp.sock")), console_log=Path("/a,b/console.log"))
    argv = build_argv(spec)
    assert "socket,id=qmp,path=/a,,b/qmp.sock,server=on,wait=off" in argv
    assert any(word.endswith("logfile=/a,,b/console.log,logappend=on") for word in argv)


def test_another_processor_model_can_be_asked_for():
    argv = build_argv(make_spec(cpu="max"))
    assert argv[argv.index("-cpu") + 1] == "max"


def test_a_repair_is_a_word_for_the_kernel_of_the_one_boot_that_asks_for_it():
    argv = build_argv(make_spec(repair_disk=True))
    usual = build_argv(make_spec())
    differing = [(new, old) for new, old in zip(argv, usual, strict=True) if new != old]
    assert differing == [(f"{differing[0][1]} {REPAIR_WORD}", differing[0][1])]
    assert REPAIR_WORD == GUEST_WORD


def show(argv: list[str]) -> str:
    """Return one option a line, its value behind it."""
    return " ".join(argv).replace(" -", "\n  -") + "\n"

"""Where everything lies: one folder (`SAMPAN_HOME`), every file in it named here once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sampan.core.errors import LayoutError

SOCKET_PATH_LIMIT = 104
"""Bytes of a unix socket's path with its final zero: `sun_path` of macOS (Linux: 108)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths below one machine folder. Pure: nothing is made or looked at here."""

    home: Path

    @property
    def run(self) -> Path:
        """Sockets; mode 0700; empty while nothing runs."""
        return self.home / "run"

    @property
    def logs(self) -> Path:
        """Logs of the console, QEMU and the host agent."""
        return self.home / "logs"

    @property
    def machine(self) -> Path:
        """The data disk and what is remembered about the machine."""
        return self.home / "machine"

    @property
    def settings(self) -> Path:
        """Settings as JSON, written by `sampan config set` or by hand."""
        return self.home / "settings.json"

    @property
    def lock(self) -> Path:
        """Held (flock) by the one host agent of this folder."""
        return self.run / "hostagent.lock"

    @property
    def control_socket(self) -> Path:
        """The control API."""
        return self.run / "control.sock"

    @property
    def docker_socket(self) -> Path:
        """The Docker API."""
        return self.run / "docker.sock"

    @property
    def docker_host(self) -> str:
        """What DOCKER_HOST must be for docker to reach the machine."""
        return f"unix://{self.docker_socket}"

    @property
    def qmp_socket(self) -> Path:
        """QEMU's monitor."""
        return self.run / "qmp.sock"

    @property
    def console_socket(self) -> Path:
        """The guest's serial console."""
        return self.run / "console.sock"

    @property
    def channel_socket(self) -> Path:
        """The virtio-serial port to the guest agent."""
        return self.run / "channel.sock"

    @property
    def relay_socket(self) -> Path:
        """The virtio-serial port to the relay: Docker's socket and TCP ports."""
        return self.run / "relay.sock"

    @property
    def qemu_record(self) -> Path:
        """Which QEMU process belongs to this folder, for the next host agent."""
        return self.run / "qemu.json"

    @property
    def data_disk(self) -> Path:
        """Everything that lasts in the guest: qcow2, ext4 inside."""
        return self.machine / "data.qcow2"

    @property
    def data_disk_copy(self) -> Path:
        """The data disk as it was before `sampan start --repair-disk` changed it."""
        return self.machine / "data.qcow2.before-repair"

    @property
    def saved_memory(self) -> Path:
        """The memory and devices of a suspended machine, as QEMU writes them; mode 0600."""
        return self.machine / "state.ram"

    @property
    def saved_pages(self) -> Path:
        """The memory of a machine page by page, where it is not in `saved_memory`; mode 0600.

        The machine that woke from it goes on reading it.
        """
        return self.machine / "state.pages"

    @property
    def saved_files(self) -> tuple[Path, ...]:
        """All that a suspended machine's memory and devices may be in."""
        return self.saved_memory, self.saved_pages

    @property
    def saved_record(self) -> Path:
        """What `saved_memory` belongs to; without it, that file is worth nothing."""
        return self.machine / "state.json"

    @property
    def disk_generation(self) -> Path:
        """A random word that is another one each time before a guest runs on the data disk."""
        return self.machine / "disk.json"

    @property
    def accelerator_verdicts(self) -> Path:
        """Which accelerators brought a guest up, by QEMU version and host boot."""
        return self.machine / "accelerators.json"

    @property
    def image_checks(self) -> Path:
        """Which files of the image were compared with their hash, by path, size and time."""
        return self.machine / "image.json"

    @property
    def boots(self) -> Path:
        """The phases of the last boots."""
        return self.machine / "boots.json"

    @property
    def forwards(self) -> Path:
        """The ports that `sampan ports add` led to containers."""
        return self.machine / "ports.json"

    @property
    def ssh(self) -> Path:
        """What `sampan ssh` needs; mode 0700."""
        return self.home / "ssh"

    @property
    def ssh_key(self) -> Path:
        """The private key of this folder's machine, made at first use; `.pub` is beside it."""
        return self.ssh / "id_ed25519"

    @property
    def ssh_public_key(self) -> Path:
        """The public half of `ssh_key`."""
        return self.ssh / "id_ed25519.pub"

    @property
    def ssh_known_hosts(self) -> Path:
        """The machine's host key, as OpenSSH keeps such things."""
        return self.ssh / "known_hosts"

    @property
    def console_log(self) -> Path:
        """What the guest wrote to its serial console, this boot and the one before (`.1`)."""
        return self.logs / "console.log"

    @property
    def qemu_log(self) -> Path:
        """QEMU's own output."""
        return self.logs / "qemu.log"

    @property
    def hostagent_log(self) -> Path:
        """The host agent's log."""
        return self.logs / "hostagent.log"

    @property
    def window_memory(self) -> Path:
        """What the desktop window remembers: its size, the page, sorting, theme and language."""
        return self.machine / "window.json"

    @property
    def window_lists(self) -> Path:
        """The last known containers, images, volumes and networks, for a window that opens."""
        return self.machine / "window-lists.json"

    @property
    def window_files(self) -> Path:
        """Copies of files that were dragged out of the window, while it is open; mode 0700."""
        return self.machine / "window-files"

    @property
    def window_log(self) -> Path:
        """What the window says when `sampan gui` opened it."""
        return self.logs / "window.log"

    @property
    def window_socket(self) -> Path:
        """Where a second window asks the first one to come to the front."""
        return self.run / "window.sock"

    @property
    def sockets(self) -> tuple[Path, ...]:
        """Every socket, the longest path among them decides whether the folder can be used."""
        return (
            self.control_socket,
            self.docker_socket,
            self.qmp_socket,
            self.console_socket,
            self.channel_socket,
            self.relay_socket,
        )


def check_layout(layout: Layout) -> None:
    """Raise LayoutError if a socket's path would be longer than the system allows."""
    longest = max(layout.sockets, key=lambda path: len(os.fsencode(path)))
    length = len(os.fsencode(longest)) + 1
    if length > SOCKET_PATH_LIMIT:
        raise LayoutError(
            f"The folder {layout.home} is too deep: a socket in it would have a path of "
            f"{length} bytes, and {SOCKET_PATH_LIMIT} is the most that works on every system.",
            "Set SAMPAN_HOME to a shorter path, such as ~/sampan.",
        )

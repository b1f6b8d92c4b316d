"""The guest's kernel while containers come and go."""

import re
import time

import pytest

TRACING = "/sys/kernel/tracing"
PROBE = "sampan_keys"
LISTEN = f"""
mountpoint -q {TRACING} || mount -t tracefs tracefs {TRACING}
cd {TRACING}
echo 'p:{PROBE} __jump_label_update key=$arg1:symbol' >>kprobe_events
echo 1 >events/kprobes/{PROBE}/enable
"""
PING = "import socket; socket.socket().setsockopt(socket.SOL_SOCKET, 29, 1)"
"""What `ping` does besides: it asks for the times of packets (SO_TIMESTAMP)."""

TELL = f"""
cd {TRACING}
cat trace
echo 0 >events/kprobes/{PROBE}/enable
echo '-:{PROBE}' >>kprobe_events
cd /
umount {TRACING}
"""


@pytest.fixture
def turned_keys(machine):
    """A function that tells which static keys were turned since the test began."""
    accelerator = machine.status()["accelerator"]
    if accelerator["name"] != "tcg":
        pytest.skip("Processors that are not emulated see code that is rewritten.")
    machine.run("ssh", "--", LISTEN)

    def tell() -> list[str]:
        # A key that is turned back is so by a worker of the kernel, a little later.
        time.sleep(2)
        return re.findall(r" key=(\S+?)\+", machine.run("ssh", "--", TELL).stdout)

    return tell


def test_no_code_is_rewritten_as_containers_come_and_go(machine, turned_keys):
    machine.docker("run", "--rm", "--cpus", "0.5", "sampan/hello", "true")
    python = ("chroot", "/m", "python3", "-c")
    machine.docker("run", "--rm", "-v", "/:/m:ro", "sampan/hello", *python, PING)
    # What the kernel does once, like making a secret for the first connection, is done by then.
    assert [key for key in turned_keys() if not key.startswith("___once_key")] == []

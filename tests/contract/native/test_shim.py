"""The shim's `start`: what containerd is told, what the real shim gets, and what is left to it."""

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.native import SOURCES, compile_program

ID = "5f" * 32
PATIENCE = 30.0

# Stands for the real shim. As the shim proper it accepts one connection on descriptor 3 and tells
# there what it got; with `start` or another command it says its words.
REAL = """\
#!/usr/bin/env python3
import json, os, socket, sys
if not os.path.exists("/proc/self/fd/3") or sys.argv[-1] in ("start", "delete"):
    print(json.dumps(sys.argv[1:]))
    sys.exit(6)
listener = socket.socket(fileno=3)
connection, _ = listener.accept()
told = {
    "words": sys.argv[1:],
    "cwd": os.getcwd(),
    "environment": {key: os.environ.get(key) for key in ("TTRPC_ADDRESS", "GOMAXPROCS")},
    "files": [os.readlink(f"/proc/self/fd/{fd}") for fd in range(3)],
    "leader": os.getpgrp() == os.getpid(),
    "score": int(open("/proc/self/oom_score_adj").read()),
}
connection.sendall(json.dumps(told).encode())
"""


class Bench:
    """The compiled program with a folder for its sockets and a bundle to start in."""

    def __init__(self, folder: Path) -> None:
        self.sockets = folder / "s"
        self.sockets.mkdir()
        self.bundle = folder / "bundle"
        self.bundle.mkdir()
        real = folder / "real"
        real.write_text(REAL)
        real.chmod(0o755)
        places = (f'-DSHIM="{real}"', f'-DSOCKETS="{self.sockets}"')
        self.program = compile_program([SOURCES / "shim/shim.c"], folder / "shim", *places)
        self.write_config({})

    def write_config(self, annotations: dict[str, str]) -> None:
        text = json.dumps({"annotations": annotations}, separators=(",", ":"))
        (self.bundle / "config.json").write_text(text)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as containerd does: in the bundle, with options on its input."""
        return subprocess.run(
            [str(self.program), *words],
            cwd=self.bundle,
            env={"PATH": os.environ["PATH"], "TTRPC_ADDRESS": "/run/ttrpc"},
            input="options",
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def bench() -> Iterator[Bench]:
    # Not tmp_path: a socket's path is 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="shim") as folder:
        yield Bench(Path(folder))


def words(container: str = ID, namespace: str = "moby") -> list[str]:
    options = ["-namespace", namespace, "-address", "/run/c.sock", "-publish-binary", "/c"]
    return [*options, "-id", container]


def ask(address: str) -> dict[str, object]:
    """Connect to the shim proper, which ends by it, and return what it tells."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(address.removeprefix("unix://"))
        told = b"".join(iter(lambda: connection.recv(4096), b""))
    return dict(json.loads(told))


def test_start_tells_the_address_of_a_shim_that_listens(bench: Bench):
    done = bench.run(*words(), "start")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"unix://{bench.sockets / ID}"
    assert (bench.bundle / "address").read_text() == done.stdout
    assert (bench.sockets / ID).stat().st_mode & 0o777 == 0o600
    own = int(Path("/proc/self/oom_score_adj").read_text())
    assert ask(done.stdout) == {
        "words": ["-namespace", "moby", "-id", ID, "-address", "/run/c.sock"],
        "cwd": str(bench.bundle),
        "environment": {"TTRPC_ADDRESS": "/run/ttrpc", "GOMAXPROCS": "4"},
        "files": ["/dev/null"] * 3,
        "leader": True,
        "score": min(own + 1, 1000),
    }


def test_words_may_be_joined_and_debug_is_handed_on(bench: Bench):
    options = ["--namespace=moby", f"--id={ID}", "-debug", "-address=/x=y"]
    told = ask(bench.run(*options, "start").stdout)
    assert told["words"] == ["-namespace", "moby", "-id", ID, "-address", "/x=y", "-debug"]


def test_other_commands_are_the_real_shims(bench: Bench):
    done = bench.run(*words(), "-bundle", "/b", "delete")
    assert json.loads(done.stdout) == [*words(), "-bundle", "/b", "delete"]
    assert done.returncode == 6


@pytest.mark.parametrize(
    "given",
    [
        words(namespace="plugins.moby"),
        words(container="short"),
        words(container="../" + "a" * 61),
        [*words(), "-unheard-of", "x"],
        words()[2:],
        [],
    ],
    ids=["namespace", "short", "path", "new option", "no namespace", "nothing"],
)
def test_what_is_not_the_plain_case_is_the_real_shims(bench: Bench, given: list[str]):
    done = bench.run(*given, "start")
    assert json.loads(done.stdout) == [*given, "start"]
    assert list(bench.sockets.iterdir()) == []


@pytest.mark.parametrize("name", ["io.containerd.runc.v2.group", "io.kubernetes.cri.sandbox-id"])
def test_containers_that_share_a_shim_are_the_real_shims(bench: Bench, name: str):
    bench.write_config({name: "pod"})
    assert json.loads(bench.run(*words(), "start").stdout)[-1] == "start"


def test_a_bundle_without_a_configuration_is_the_real_shims(bench: Bench):
    (bench.bundle / "config.json").unlink()
    assert json.loads(bench.run(*words(), "start").stdout)[-1] == "start"


def test_a_socket_that_is_there_already_is_the_real_shims_to_judge(bench: Bench):
    (bench.sockets / ID).touch()
    assert json.loads(bench.run(*words(), "start").stdout)[-1] == "start"
    assert (bench.sockets / ID).exists()

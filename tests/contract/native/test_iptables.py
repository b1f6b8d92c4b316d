"""iptables in two halves: what a client asks of the server is what the real program would do."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.native import SOURCES, compile_program

# Stands for xtables-nft-multi: dynamic, as that is, and it ends by exit() from depth.
REAL = r"""
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int count, char **words)
{
    struct stat network;
    char line[256];
    stat("/proc/self/ns/net", &network);
    printf("network %lu\npid %d\n", (unsigned long)network.st_ino, (int)getpid());
    for (int i = 0; i < count; i++)
        printf("<%s>\n", words[i]);
    if (count > 1 && strcmp(words[1], "read") == 0 && fgets(line, sizeof line, stdin) != NULL)
        printf("read %s", line);
    if (count > 1 && strcmp(words[1], "crash") == 0)
        raise(SIGKILL);
    if (count > 1 && strcmp(words[1], "child") == 0)
        return system("exit 5") >> 8;
    fprintf(stderr, "said %s\n", getenv("LD_PRELOAD") != NULL ? "preloaded" : "plainly");
    exit(count > 2 ? atoi(words[2]) : 0);
}
"""


class Halves:
    """The compiled halves and what stands for the real program, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "socket"
        source = folder / "real.c"
        source.write_text(REAL)
        self.real = folder / "real"
        subprocess.run([shutil.which("gcc") or "cc", "-o", self.real, source], check=True)
        place = f'-DSAMPAN_IPTABLES_SOCKET="{self.socket}"'
        client, server = (SOURCES / "iptables" / f"{name}.c" for name in ("client", "server"))
        real = f'-DREAL="{self.real}"'
        self.client = compile_program([client], folder / "iptables", place, real)
        self.library = compile_program([server], folder / "server.so", place, library=True)

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """Have the server run."""
        env = {"LD_PRELOAD": str(self.library), "SAMPAN_IPTABLES_SERVE": "1"}
        with subprocess.Popen([self.real, "iptables"], env=env) as process:
            try:
                until = time.monotonic() + 30
                while not self.socket.exists():
                    assert process.poll() is None
                    assert time.monotonic() < until
                    os.sched_yield()
                yield process
            finally:
                process.kill()
                process.wait()
                self.socket.unlink(missing_ok=True)

    def call(
        self, *words: str, text: str = "", before: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Call the client as dockerd does."""
        argv = [*before, str(self.client), *words]
        return subprocess.run(argv, input=text, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Halves:
    return Halves(tmp_path_factory.mktemp("ipt"))


@pytest.fixture(scope="module")
def server(halves: Halves) -> Iterator[subprocess.Popen[bytes]]:
    with halves.serving() as process:
        yield process


def words_of(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("<")]


def number(output: str, name: str) -> int:
    return next(int(line.split()[1]) for line in output.splitlines() if line.startswith(name))


@pytest.mark.usefixtures("server")
def test_words_output_errors_and_code_are_those_of_the_real_program(halves: Halves):
    done = halves.call("--wait", "3", "", "two words")
    assert words_of(done.stdout) == ["<iptables>", "<--wait>", "<3>", "<>", "<two words>"]
    assert done.stderr == "said plainly\n"
    assert done.returncode == 3


@pytest.mark.usefixtures("server")
def test_the_clients_input_is_the_programs(halves: Halves):
    assert "read rule\n" in halves.call("read", text="rule\n").stdout


@pytest.mark.usefixtures("server")
def test_the_program_can_wait_for_its_own_children(halves: Halves):
    assert halves.call("child").returncode == 5


def test_a_call_runs_in_a_child_of_the_server(halves: Halves, server: subprocess.Popen[bytes]):
    first, second = (number(halves.call("x").stdout, "pid") for _ in range(2))
    assert len({first, second, server.pid}) == 3


@pytest.mark.usefixtures("server")
def test_a_program_that_crashes_is_an_error_and_not_tried_twice(halves: Halves):
    done = halves.call("crash")
    assert done.returncode == 4
    assert done.stderr == "iptables: ended without an answer.\n"
    assert halves.call("x").returncode == 0


@pytest.mark.usefixtures("server")
def test_too_many_words_go_to_the_real_program(halves: Halves):
    many = [str(index) for index in range(2000)]
    assert len(words_of(halves.call(*many).stdout)) == 2001


@pytest.mark.usefixtures("server")
def test_calls_at_the_same_time_do_not_mix(halves: Halves):
    def call(index: int) -> bool:
        done = halves.call(f"call {index}", str(index % 50))
        return (words_of(done.stdout)[1], done.returncode) == (f"<call {index}>", index % 50)

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(call, range(200)))


@pytest.mark.usefixtures("server")
def test_a_rule_for_a_containers_network_is_made_in_that_network(halves: Halves):
    before = ("unshare", "--net")
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode:
        pytest.skip("This user cannot make a network namespace.")
    ours = Path("/proc/self/ns/net").stat().st_ino
    assert number(halves.call("x").stdout, "network") == ours
    assert number(halves.call("x", before=before).stdout, "network") != ours


def test_the_server_leaves_no_descriptors_behind(halves: Halves, server: subprocess.Popen[bytes]):
    folder = Path(f"/proc/{server.pid}/fd")
    halves.call("x")
    before = len(list(folder.iterdir()))
    for _ in range(20):
        halves.call("x")
    # The connection of the last call may still be open: it is closed once the next one is asked.
    assert len(list(folder.iterdir())) <= before + 1


def test_without_a_server_the_real_program_runs(tmp_path: Path):
    alone = Halves(tmp_path)
    done = alone.call("--wait", "9")
    assert words_of(done.stdout) == ["<iptables>", "<--wait>", "<9>"]
    assert done.returncode == 9
    alone.socket.touch()  # what a dead server leaves
    assert alone.call("x", "8").returncode == 8

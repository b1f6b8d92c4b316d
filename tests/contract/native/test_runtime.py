"""The program between the shim and crun: which hook it rewrites, and what it says as the hook."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.native import SOURCES, compile_program

HOOK = "libnetwork-setkey"
CONTAINER, CONTROLLER = "5f" * 32, "ab12cd34ef56"
REWRITTEN = "/usr/lib/sampan/runtime"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `runtime`, and a crun that says its words."""
    folder = tmp_path_factory.mktemp("rt")
    crun = folder / "crun"
    crun.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 7\n')
    crun.chmod(0o755)
    runtime = compile_program(
        [SOURCES / "runtime/runtime.c"], folder / "runtime", f'-DCRUN="{crun}"'
    )
    (folder / HOOK).symlink_to(runtime)
    return folder


def make_config(*hooks: dict[str, Any], **others: Any) -> str:
    """Return a bundle's configuration in the form that dockerd writes it: without spaces."""
    value = {"ociVersion": "1.1.0", "hooks": {"prestart": list(hooks)}, **others}
    return json.dumps(value, separators=(",", ":"))


def make_hook(path: str = "/proc/152/exe", word: str = HOOK) -> dict[str, Any]:
    return {"path": path, "args": [word, "-exec-root=/run/docker", CONTAINER, CONTROLLER]}


def run_runtime(
    programs: Path, *words: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    argv = [str(programs / "runtime"), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False, cwd=cwd)


def test_crun_gets_the_words_and_its_code_is_returned(programs: Path):
    done = run_runtime(programs, "--root", "/run/x", "kill", "name with spaces", "15")
    assert done.stdout.splitlines() == ["--root", "/run/x", "kill", "name with spaces", "15"]
    assert done.returncode == 7


@pytest.mark.parametrize("command", ["create", "run"])
@pytest.mark.parametrize("how", ["apart", "short", "joined", "here"])
def test_the_hook_of_a_new_container_becomes_ours(
    programs: Path, tmp_path: Path, command: str, how: str
):
    config = tmp_path / "config.json"
    config.write_text(make_config(make_hook()))
    config.chmod(0o600)
    options = {
        "apart": ["--bundle", str(tmp_path)],
        "short": ["-b", str(tmp_path)],
        "joined": [f"--bundle={tmp_path}"],
        "here": [],
    }[how]
    run_runtime(programs, "--log", "x", command, *options, "id", cwd=tmp_path)
    assert config.read_text() == make_config(make_hook(REWRITTEN))
    assert config.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_other_commands_leave_the_bundle_alone(programs: Path, tmp_path: Path):
    text = make_config(make_hook())
    (tmp_path / "config.json").write_text(text)
    run_runtime(programs, "start", "--bundle", str(tmp_path), "id")
    assert (tmp_path / "config.json").read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        make_config(),
        make_config(make_hook(word="another-word")),
        make_config(make_hook(path="/usr/bin/dockerd")),
        make_config(make_hook(path="/proc/self/exe")),
        make_config(annotations={"a": make_config(make_hook())}),
        "{",
        "",
    ],
    ids=["none", "another", "by name", "self", "a person's words", "half", "empty"],
)
def test_what_is_not_dockerds_hook_stays_as_it_is(programs: Path, tmp_path: Path, text: str):
    (tmp_path / "config.json").write_text(text)
    done = run_runtime(programs, "create", "--bundle", str(tmp_path), "id")
    assert (tmp_path / "config.json").read_text() == text
    assert done.returncode == 7


def test_only_the_one_hook_is_rewritten_in_a_large_file(programs: Path, tmp_path: Path):
    others = [make_hook(word=f"other-{number}") for number in range(2000)]
    large = {"filler": ["word" * 100] * 2000}
    (tmp_path / "config.json").write_text(make_config(*others, make_hook(), **large))
    run_runtime(programs, "create", "--bundle", str(tmp_path), "id")
    expected = make_config(*others, make_hook(REWRITTEN), **large)
    assert (tmp_path / "config.json").read_text() == expected


def test_a_bundle_without_a_file_is_crun_s_to_judge(programs: Path, tmp_path: Path):
    assert run_runtime(programs, "create", "--bundle", str(tmp_path / "no"), "id").returncode == 7


# --- the hook -----------------------------------------------------------------------------------


@contextmanager
def dockerd(folder: Path, answer: bytes) -> Iterator[list[bytes]]:
    """Listen where dockerd does, and answer one message."""
    (folder / "libnetwork").mkdir()
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "libnetwork" / f"{CONTROLLER}.sock"))
        listener.listen()
        listener.settimeout(30)

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(1280))
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield heard
        thread.join()


def run_hook(programs: Path, state: str, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [str(programs / HOOK), *words]
    return subprocess.run(argv, input=state, capture_output=True, text=True, check=False)


def test_the_hook_tells_dockerd_which_process_the_container_is(programs: Path, tmp_path: Path):
    state = {
        "ociVersion": "1.0",
        "annotations": {"pid": 1, 'a "pid"': '{"pid":2}'},
        "list": [{"pid": 3}, "}"],
        "pid": 4711,
        "bundle": "/run/b",
    }
    with dockerd(tmp_path, b"success") as heard:
        words = (f"-exec-root={tmp_path}", CONTAINER, CONTROLLER)
        done = run_hook(programs, json.dumps(state), *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(heard[0]) == {"ContainerID": CONTAINER, "Key": "/proc/4711/ns/net"}


def test_what_dockerd_objects_to_is_the_hooks_error(programs: Path, tmp_path: Path):
    with dockerd(tmp_path, b"no sandbox present for 5f"):
        words = ("-exec-root", str(tmp_path), CONTAINER, CONTROLLER)
        done = run_hook(programs, '{"pid":5}', *words)
    assert done.returncode == 1
    assert done.stderr == f"{HOOK}: no sandbox present for 5f\n"


def test_a_dockerd_that_hangs_up_is_an_error(programs: Path, tmp_path: Path):
    with dockerd(tmp_path, b""):
        done = run_hook(programs, '{"pid":5}', f"-exec-root={tmp_path}", CONTAINER, CONTROLLER)
    assert done.returncode == 1
    assert "dockerd said nothing" in done.stderr


def test_a_dockerd_that_is_not_there_is_an_error(programs: Path, tmp_path: Path):
    done = run_hook(programs, '{"pid":5}', f"-exec-root={tmp_path}", CONTAINER, CONTROLLER)
    assert done.returncode == 1
    assert done.stderr.endswith(": No such file or directory\n")


@pytest.mark.parametrize("state", ["", "{}", '{"pid":0}', '{"pid":"x"}', '{"a":{"pid":3}}', '{"pi'])
def test_a_state_without_a_process_is_an_error(programs: Path, tmp_path: Path, state: str):
    done = run_hook(programs, state, f"-exec-root={tmp_path}", CONTAINER, CONTROLLER)
    assert (done.returncode, done.stdout) == (1, "")
    assert "the container's state" in done.stderr


@pytest.mark.parametrize("words", [[], ["one"], ['a"b', CONTROLLER], [CONTAINER, "../x"]])
def test_words_that_are_not_dockerds_are_an_error(programs: Path, words: list[str]):
    done = run_hook(programs, '{"pid":5}', *words)
    assert done.returncode == 1
    assert "the arguments" in done.stderr

"""What is read out of docker's arguments, and the folder that a build sends."""

import os
import tarfile
from pathlib import Path

import pytest

from sampan.cli.buildcontext import find_build_context
from sampan.cli.docker import make_request
from sampan.cli.dockerargs import find_command, find_hint, reads_input
from sampan.client.dockerignore import parse_ignore
from sampan.core.errors import SettingError


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("ps -a", "ps"),
        ("-H x --debug container ls", "ls"),
        ("--context x buildx build .", "build"),
        ("--version", ""),
        ("", ""),
    ],
)
def test_the_command_is_found_behind_options_and_groups(words: str, command: str):
    assert find_command(words.split())[0] == command


@pytest.mark.parametrize(
    "words",
    [
        "load",
        "run -i x",
        "run -it x sh",
        "exec --interactive x sh",
        "cp - x:/",
        "volume prune",
        "login --password-stdin",
        "image import -",
        "attach x",
        "start -ai x",
        "compose up",
    ],
)
def test_input_goes_to_what_may_read_it(words: str):
    assert reads_input(words.split())


@pytest.mark.parametrize("words", ["ps", "run x", "exec x ls", "logs -f x", "pull x", "", "-v"])
def test_input_is_left_alone_by_what_reads_none(words: str):
    assert not reads_input(words.split())


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("run -v /home/x:/x alpine", "/home/x is looked for in the machine"),
        ("run -v ./x:/x alpine", "./x is looked for"),
        ("run --volume=~/x:/x alpine", "~/x is looked for"),
        ("create --mount type=bind,src=/x,dst=/y alpine", "/x is looked for"),
        ("cp file c:/", "docker cp NAME:PATH -"),
        ("run -v data:/x alpine", ""),
        ("run -v /x alpine", ""),
        ("run -v /var/run/docker.sock:/var/run/docker.sock alpine", ""),
        ("run --mount type=volume,src=data,dst=/y alpine", ""),
        ("cp - c:/", ""),
        ("ps", ""),
        ("compose up", ""),
    ],
)
def test_a_path_of_this_computer_is_hinted_at(words: str, part: str, tmp_path: Path):
    hint = find_hint(words.split(), tmp_path)
    assert part in hint
    assert bool(hint) == bool(part)


def test_a_compose_file_here_is_hinted_at(tmp_path: Path):
    (tmp_path / "compose.yaml").touch()
    assert "sampan env" in find_hint(["compose", "up"], tmp_path)


@pytest.mark.parametrize(
    ("patterns", "ignored", "kept"),
    [
        ("node_modules", ["node_modules", "node_modules/a/b"], ["x/node_modules", "node"]),
        ("**/node_modules", ["node_modules", "x/y/node_modules/z"], ["x"]),
        ("*.md\n!README.md", ["a.md"], ["README.md", "x/a.md"]),
        ("*/temp*", ["a/temp", "a/temporary.txt/x"], ["temp", "a/b/temp"]),
        ("temp?", ["tempa"], ["temp", "tempab"]),
        ("/build/", ["build", "build/x"], ["a/build"]),
        ("build/**", ["build/x", "build/x/y"], ["build"]),
        ("[a-c].txt", ["a.txt"], ["d.txt"]),
        ("docs\n!docs/keep\ndocs/keep/not", ["docs", "docs/a", "docs/keep/not"], ["docs/keep"]),
        ("# a comment\n\n  \n./x/../y", ["y"], ["x", "# a comment"]),
        ("\\*.txt", ["*.txt"], ["a.txt"]),
        (".", [], ["a"]),
    ],
)
def test_dockerignore_follows_docker_s_rules(patterns: str, ignored: list[str], kept: list[str]):
    rules = parse_ignore(patterns)
    assert [path for path in ignored if not rules.ignores(path)] == []
    assert [path for path in kept if rules.ignores(path)] == []


def names(descriptor: int) -> dict[str, tarfile.TarInfo]:
    with (
        os.fdopen(descriptor, "rb") as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        return {entry.name: entry for entry in archive}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app" / "sub").mkdir(parents=True)
    (tmp_path / "app" / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "app" / "sub" / "run.sh").write_text("#!/bin/sh\n")
    (tmp_path / "app" / "sub" / "run.sh").chmod(0o755)
    (tmp_path / "app" / "link").symlink_to("sub/run.sh")
    os.link(tmp_path / "app" / "sub" / "run.sh", tmp_path / "app" / "second")
    (tmp_path / "app" / "skipped").mkdir()
    (tmp_path / "app" / "skipped" / "x").touch()
    (tmp_path / "app" / ".dockerignore").write_text("skipped\nDockerfile\n")
    os.mkfifo(tmp_path / "app" / "fifo")
    return tmp_path


def test_the_folder_goes_along_as_docker_would_send_it(folder: Path):
    context = find_build_context(["build", "-t", "x", "app"], folder)
    assert context is not None
    assert context.arguments == ("build", "-t", "x", "-")
    entries = names(context.open_archive())
    assert sorted(entries) == (
        [".dockerignore", "Dockerfile", "link", "second", "sub", "sub/run.sh"]
    )
    assert entries["sub/run.sh"].mode & 0o777 == 0o755
    assert (entries["sub/run.sh"].uid, entries["sub/run.sh"].gid) == (0, 0)
    assert entries["link"].linkname == "sub/run.sh"
    assert entries["second"].isreg()
    assert entries["second"].size == entries["sub/run.sh"].size == 10


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("buildx build --load app", "buildx build --load -"),
        ("build --build-arg A=1 --no-cache app", "build --build-arg A=1 --no-cache -"),
        ("build -ttag app", "build -ttag -"),
        ("build -f app/sub/run.sh app", "build -f sub/run.sh -"),
        ("build --file=app/sub/run.sh app", "build --file=sub/run.sh -"),
        ("build -- app", "build -- -"),
    ],
)
def test_the_arguments_around_the_path_stay(folder: Path, words: str, changed: str):
    context = find_build_context(words.split(), folder)
    assert context is not None
    assert " ".join(context.arguments) == changed


def test_the_tar_begins_so_that_docker_sees_it_is_one(folder: Path):
    context = find_build_context(["build", "app"], folder)
    assert context is not None
    with os.fdopen(context.open_archive(), "rb") as stream:
        head = stream.read(512)
        stream.read()
    assert head.startswith(b"Dockerfile\0")
    assert head[156:157] == tarfile.REGTYPE


def test_a_dockerfile_from_elsewhere_goes_along(folder: Path):
    (folder / "Other").write_text("FROM scratch\n")
    context = find_build_context(["build", "-f", "Other", "app"], folder)
    assert context is not None
    assert context.arguments[2] == ".sampan.Dockerfile"
    assert ".sampan.Dockerfile" in names(context.open_archive())


@pytest.mark.parametrize(
    "words",
    [
        "build -",
        "build https://example.org/x.git",
        "build -f - app",
        "build",
        "ps",
        "run app",
        "build nothing",
        "build app app",
    ],
)
def test_what_is_no_folder_is_left_to_docker(folder: Path, words: str):
    assert find_build_context(words.split(), folder) is None


def test_a_file_that_cannot_be_read_is_said_before_anything_is_sent(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "second")
    with pytest.raises(SettingError, match="second cannot be read"):
        find_build_context(["build", "app"], folder)


def test_a_request_takes_along_few_variables():
    request = make_request(["ps", "-a"], {"TERM": "x", "HOME": "/h", "LANG": "de"}, tty=True)
    assert request.argv == ("docker", "ps", "-a")
    assert request.env == {"TERM": "x", "LANG": "de"}
    assert (request.rows, request.columns, request.tty) == (24, 80, True)

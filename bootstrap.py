#!/usr/bin/env python3
"""Set Sampan up, run it or test it, on a machine that has nothing but Python.

It needs the standard library alone. Whatever was done before is found and not done again, so every
command may be stopped with Ctrl-C and given again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
APT_LISTS = Path("/var/lib/apt/lists")
# Tools of the administrator live where an ordinary user's PATH does not look.
EXTRA_FOLDERS = ("/usr/sbin", "/sbin", "/opt/homebrew/bin", r"C:\Program Files\qemu")
DRAWING = (  # what Qt loads and PySide6 does not bring along
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
)
TRANSLATIONS = "desktop/sampan/gui/i18n/*.ts"
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
TESTS_WITHOUT_IMAGE = ("tests/unit", "tests/quality", "tests/gui")
IMAGES = {"x86_64": "amd64", "aarch64": "arm64"}
# The one test of an image for another processor: it is slow, and emulated wherever it runs.
ARM64_TEST = "tests/e2e/test_arm64.py"
# All of the tests go to two processes, as docs/adr/0020 says; what somebody names, to one.
SHARED = ("--numprocesses=2", "--dist=loadscope")

HELP = """\
Sampan runs Linux containers on a laptop, in a small virtual machine.

  python3 bootstrap.py setup             make everything ready: system packages, Python packages
                                         (in .venv) and the virtual machine's image
  python3 bootstrap.py run [--no-gui]    set up, start the machine, run a demo container
  python3 bootstrap.py test [ARGUMENTS]  set up, run the tests; ARGUMENTS go to pytest:
                                         test tests/unit -k yamux
                                         --no-image leaves the image as it is

The first time takes a few minutes and needs a network; later it is a matter of a second.
All of it stays in this folder (.venv and build), but for the system packages, which are named
before they are installed. Ctrl-C is safe at any time: give the command again to go on.
"""


class Failure(Exception):
    """What stopped the work, in a sentence, with a hint, the log and the exit code if there are."""

    def __init__(self, message: str, hint: str = "", log: Path | None = None, code: int = 1):
        super().__init__(message)
        self.message, self.hint, self.log, self.code = message, hint, log, code


@dataclass(frozen=True)
class Host:
    """The machine this runs on."""

    system: str  # Linux, Darwin, Windows
    architecture: str  # x86_64, aarch64
    manager: str  # apt, dnf, pacman, brew, winget, or nothing
    as_root: tuple[str, ...] | None = None  # what to put before a command; None: no way to be root
    has_screen: bool = False


@dataclass(frozen=True)
class Need:
    """A thing that must be on the system, and the package that brings it, by package manager."""

    name: str  # a command; ensurepip, the one Python module; a pattern of files, with a slash
    purpose: str
    packages: Mapping[str, str]
    kind: str = "machine"
    """Who needs it: "machine", "python" (always), "test", or "window" (tests, and a screen)."""

    def applies(self, host: Host) -> bool:
        return not host.manager or host.manager in self.packages


@dataclass
class Outcome:
    """What a finished step says of itself."""

    note: str = ""


@dataclass(frozen=True)
class Places:
    """The folders this script writes to."""

    root: Path = ROOT

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "sampan-setup.json"

    @property
    def logs(self) -> Path:
        return self.root / "build" / "bootstrap"

    def tool(self, name: str) -> Path:
        if os.name == "nt":
            return self.venv / "Scripts" / f"{name}.exe"
        return self.venv / "bin" / name


class Runner(Protocol):
    """Starts programs; the tests have one that does not."""

    def logged(self, command: Sequence[str], log: Path) -> int: ...

    def shown(self, command: Sequence[str]) -> int: ...


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    terminal = Terminal(sys.stdout)
    if sys.version_info[:2] < OLDEST_PYTHON:
        return terminal.failed(old_python(sys.version_info[:2], shutil.which))
    command, *rest = arguments or ["--help"]
    if command in ("-h", "--help", "help") or rest[:1] in (["-h"], ["--help"]):
        terminal.say(HELP)
        return 0
    try:
        bootstrap = Bootstrap(detect_host(), Places(), Programs(terminal), terminal)
        if command == "setup" and not rest:
            return bootstrap.setup()
        if command == "run" and rest in ([], ["--no-gui"]):
            return bootstrap.run(wants_window=not rest)
        if command == "test":
            return bootstrap.test(rest)
    except Failure as failure:
        return terminal.failed(failure)
    except KeyboardInterrupt:
        terminal.say("\nStopped. What is done stays done: give the same command again to go on.")
        return 130
    return terminal.failed(
        Failure(
            f"There is no command '{shlex.join(arguments)}'.",
            "python3 bootstrap.py --help lists the three there are.",
            code=2,
        )
    )


@dataclass
class Bootstrap:
    """The three commands."""

    host: Host
    places: Places
    runner: Runner
    terminal: Terminal
    durations: dict[str, float] = field(default_factory=dict)

    def setup(self) -> int:
        self._prepare("run", needs_image=True)
        self.terminal.say("\nReady. Start it with: python3 bootstrap.py run")
        return 0

    def test(self, arguments: Sequence[str]) -> int:
        wanted, needs_image = split_test_arguments(arguments, self.places.root)
        intel = (self.host.architecture, self.host.manager) == ("x86_64", "apt")
        tests_arm64 = needs_image and intel and needs_arm64(wanted, self.places.root)
        self._prepare("test", needs_image, tests_arm64)
        self.terminal.say("")
        shared = () if wanted else SHARED
        return self.runner.shown(
            [str(self.places.tool("python")), "-m", "pytest", *shared, *wanted]
        )

    def run(self, wants_window: bool) -> int:
        self._prepare("run", needs_image=True)
        sampan = str(self.places.tool("sampan"))
        with self._step("machine"):
            self._must(self.runner.shown([sampan, "start"]), "The virtual machine did not start.")
        log = self._fresh_log("demo")
        with self._step("demo container"):
            self._must(self.runner.logged([sampan, "demo"], log), "The demo failed.", log)
        if wants_window and self.host.has_screen:
            with self._step("window"):
                self._must(self.runner.shown([sampan, "gui"]), "The window did not open.")
        self.terminal.say(summary(log.read_text(), self.durations, sampan_command(self.places)))
        return 0

    def _prepare(self, packages: str, needs_image: bool, tests_arm64: bool = False) -> None:
        self.places.logs.mkdir(parents=True, exist_ok=True)
        with only_one(self.places.logs / "lock", self.terminal):
            with self._step("system packages") as outcome:
                kinds = ["python", *(["machine", packages] if needs_image else ())]
                kinds += ["window"] if packages == "test" or self.host.has_screen else ()
                outcome.note = self._install_system_packages(kinds, tests_arm64)
            with self._step("python packages") as outcome:
                outcome.note = self._install_python_packages(packages)
            if needs_image:
                self._build_image("machine image", IMAGES[self.host.architecture])
            if tests_arm64:
                self._build_image("arm64 image", "arm64")

    def _build_image(self, step: str, arch: str) -> None:
        with self._step(step):
            build = [str(self.places.tool("python")), "-m", "sampan_vmimage", "build"]
            code = self.runner.shown([*build, "--arch", arch])
            self._must(code, "The machine's image was not built.")

    def _install_system_packages(self, kinds: Sequence[str], tests_arm64: bool) -> str:
        needs = [need for need in system_needs(self.host) if need.kind in kinds]
        needs += arm64_needs() if tests_arm64 else ()
        absent = [n for n in needs if n.applies(self.host) and not is_there(n)]
        if not absent:
            return "already there"
        packages = package_names(absent, self.host.manager)
        if self.host.manager != "apt":
            raise missing_tools(absent, packages, self.host)
        self.terminal.say("These system packages are missing and will be installed:")
        for need in absent:
            self.terminal.say(f"       {need.packages['apt']:<24} {need.purpose}")
        if self.host.as_root is None:
            raise missing_tools(absent, packages, self.host)
        if self.host.as_root == ("sudo",):
            # Now, since later the live line would wipe its question away.
            self._must(self.runner.shown(["sudo", "-v"]), "sudo did not give the right to install.")
        log = self._fresh_log("system-packages")
        attempts = apt_attempts(packages, self.host.as_root, APT_LISTS)
        if not any(self._all_succeed(commands, log) for commands in attempts):
            hint = f"Is there a network? By hand: {install_command(packages, self.host)}"
            raise Failure("The system packages could not be installed.", hint, log)
        still = [need.name for need in absent if not is_there(need)]
        if still:
            raise Failure(f"Installed, but still not found: {', '.join(still)}.", log=log)
        return f"{len(packages)} installed"

    def _all_succeed(self, commands: Sequence[Sequence[str]], log: Path) -> bool:
        return all(self.runner.logged(command, log) == 0 for command in commands)

    def _install_python_packages(self, packages: str) -> str:
        places, wanted = self.places, fingerprint(self.places.root)
        done = read_stamp(places)
        if packages in packages_done(done, wanted):
            return "already there"
        # Without its stamp an environment is one that was stopped half-way: begin again.
        fresh = done.get("python") != wanted["python"] or not places.tool("python").exists()
        places.stamp.unlink(missing_ok=True)
        log = self._fresh_log("python-packages")
        for command in python_commands(places, packages, fresh):
            if self.runner.logged(command, log) != 0:
                hint = "Is there a network? Proxy and mirror come from pip's own settings."
                raise Failure("The Python packages could not be installed.", hint, log)
        places.stamp.write_text(json.dumps({**wanted, "packages": packages}))
        return "new environment" if fresh else "brought up to date"

    def _fresh_log(self, name: str) -> Path:
        log = self.places.logs / f"{name}.log"
        log.write_text("")
        return log

    def _must(self, code: int, message: str, log: Path | None = None) -> None:
        if code != 0:
            # A program that a signal ended has a negative code; shells say 128 + signal.
            code = code if code > 0 else 128 - code
            raise Failure(message, "" if log else "What it said stands above.", log, code)

    @contextlib.contextmanager
    def _step(self, name: str) -> Iterator[Outcome]:
        started, outcome = time.monotonic(), Outcome()
        self.terminal.begin(name)
        try:
            yield outcome
        except (Failure, KeyboardInterrupt):
            self.terminal.end("fail", name, time.monotonic() - started, "")
            raise
        self.durations[name] = time.monotonic() - started
        self.terminal.end("ok", name, self.durations[name], outcome.note)


def system_needs(host: Host) -> tuple[Need, ...]:
    """What the machine must have: QEMU everywhere, the image's tools where images are built."""
    intel = host.architecture == "x86_64"
    emulator = {
        "apt": "qemu-system-x86" if intel else "qemu-system-arm",
        "dnf": "qemu-system-x86-core" if intel else "qemu-system-aarch64-core",
        "pacman": "qemu-system-x86" if intel else "qemu-system-aarch64",
        "brew": "qemu",
        "winget": "SoftwareFreedomConservancy.QEMU",
    }
    disks = {**emulator, "apt": "qemu-utils", "dnf": "qemu-img", "pacman": "qemu-img"}
    keyring = "/usr/share/keyrings/debian-archive-keyring.*"
    window = (Need(f"/usr/lib/*/{n}", "draws the window", {"apt": p}, "window") for n, p in DRAWING)
    uidmap = Need("newuidmap", "lets an ordinary user do that", {"apt": "uidmap"})
    return (
        Need("ensurepip", "makes the Python environment", {"apt": venv_package()}, "python"),
        Need(f"qemu-system-{host.architecture}", "runs the virtual machine", emulator),
        Need("qemu-img", "makes the machine's disk", disks),
        Need("mmdebstrap", "puts the machine's image together", {"apt": "mmdebstrap"}),
        *([uidmap] if host.as_root != () else []),  # root needs no help
        Need(keyring, "checks where its packages come from", {"apt": "debian-archive-keyring"}),
        Need("depmod", "lists its kernel's modules", {"apt": "kmod"}),
        Need("zstd", "unpacks its kernel", {"apt": "zstd"}),
        Need("gcc", "compiles its small programs", {"apt": "gcc"}),
        Need("/usr/lib/*/libc.a", "is linked into them", {"apt": "libc6-dev"}),
        Need("dbus-daemon", "tells a test of sleep and log-out", {"apt": "dbus"}, "test"),
        *window,
    )


def arm64_needs() -> tuple[Need, ...]:
    """What the test of the other processor's image needs beside the rest."""
    compiler, library = {"apt": "gcc-aarch64-linux-gnu"}, {"apt": "libc6-dev-arm64-cross"}
    return (
        Need("qemu-system-aarch64", "runs the arm64 image in a test", {"apt": "qemu-system-arm"}),
        Need("aarch64-linux-gnu-gcc", "compiles its small programs", compiler),
        Need("/usr/aarch64-linux-gnu/lib/libc.a", "is linked into them", library),
    )


def venv_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def is_there(need: Need) -> bool:
    """Look for the thing itself: instant, and right however it came to be there."""
    if need.name == "ensurepip":
        return importlib.util.find_spec("ensurepip") is not None
    if "/" in need.name:
        return any(Path("/").glob(need.name.lstrip("/")))
    return shutil.which(need.name, path=search_path()) is not None


def search_path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), *EXTRA_FOLDERS))


def detect_host(
    which: Callable[[str], str | None] = shutil.which,
    system: str = platform.system(),
    processor: str = platform.machine(),
    environment: Mapping[str, str] = os.environ,
) -> Host:
    """Raises Failure on a processor that no image is made for."""
    architecture = {"AMD64": "x86_64", "arm64": "aarch64"}.get(processor, processor)
    if architecture not in ("x86_64", "aarch64"):
        raise Failure(f"Sampan runs on 64-bit Intel, AMD and ARM processors; this is {processor}.")
    managers = {
        "Linux": {"apt": "apt-get", "dnf": "dnf", "pacman": "pacman"},
        "Darwin": {"brew": "brew"},
        "Windows": {"winget": "winget"},
    }
    found = [name for name, command in managers.get(system, {}).items() if which(command)]
    return Host(
        system=system,
        architecture=architecture,
        manager=found[0] if found else "",
        as_root=way_to_be_root(which),
        has_screen=system != "Linux"
        or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")),
    )


def package_names(needs: Sequence[Need], manager: str) -> list[str]:
    names = (need.packages.get(manager, need.name) for need in needs)
    return list(dict.fromkeys(names))


def install_command(packages: Sequence[str], host: Host) -> str:
    """The line a person types; empty where the package manager is not known."""
    lines = {
        "apt": "sudo apt-get install --no-install-recommends",
        "dnf": "sudo dnf install",
        "pacman": "sudo pacman -S",
        "brew": "brew install",
        "winget": "winget install --exact",
    }
    line = lines.get(host.manager, "")
    return f"{line} {' '.join(packages)}" if line else ""


def missing_tools(needs: Sequence[Need], packages: Sequence[str], host: Host) -> Failure:
    wanted = ", ".join(f"{need.name} ({need.purpose})" for need in needs)
    command = install_command(packages, host)
    hint = f"Run: {command}" if command else "Install them with your system's package manager"
    return Failure(f"Missing on this system: {wanted}.", f"{hint} and give this command again.")


def way_to_be_root(which: Callable[[str], str | None]) -> tuple[str, ...] | None:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ()
    # Where nobody can be asked for a password, sudo is to fail at once.
    ask = () if sys.stdin is not None and sys.stdin.isatty() else ("-n",)
    return ("sudo", *ask) if which("sudo") else None


def apt_attempts(
    packages: Sequence[str], as_root: Sequence[str], lists: Path
) -> Iterator[tuple[list[str], ...]]:
    """Ways to install, the quickest first: as things are; with fresh lists, after a repair."""
    prefix = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*prefix, "apt-get", "-y", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "--no-install-recommends", *packages]
    if any(lists.glob("*Packages*")):
        yield (install,)
    yield ([*prefix, "dpkg", "--configure", "-a"], [*apt, "update"], install)


def fingerprint(root: Path) -> dict[str, str]:
    """What the environment depends on: the interpreter, its place, and the locked versions."""
    import tomllib  # not in the Pythons that are only told to be too old

    project = tomllib.loads((root / "pyproject.toml").read_text())
    packages = sorted(path.parent.name for path in root.glob("*/sampan*/__init__.py"))
    parts = [project["project"], project["tool"]["setuptools"], packages]
    texts = b"".join(path.read_bytes() for path in sorted(root.glob(TRANSLATIONS)))
    installed = json.dumps(parts).encode() + texts
    prints = {
        name: hashlib.sha256(installed + (root / lock).read_bytes()).hexdigest()
        for name, lock in LOCKS.items()
    }
    return {"python": f"{sys.version} {sys.base_prefix} {root}", **prints}


def read_stamp(places: Places) -> dict[str, str]:
    try:
        stamp = json.loads(places.stamp.read_text())
    except (OSError, ValueError):
        return {}
    usable = isinstance(stamp, dict) and places.tool("python").exists()
    return stamp if usable else {}


def packages_done(done: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The sets of packages that are complete; the tests' set holds the run's."""
    installed = ("run", "test") if done.get("packages") == "test" else ("run",)
    if done.get("python") != wanted["python"]:
        return ()
    return installed if all(done.get(name) == wanted[name] for name in installed) else ()


def python_commands(places: Places, packages: str, fresh: bool) -> Iterator[list[str]]:
    """Make the environment if need be, then install what is locked and Sampan itself."""
    if fresh:
        interpreter = getattr(sys, "_base_executable", None) or sys.executable
        yield [interpreter, "-m", "venv", "--clear", str(places.venv)]
    pip = [str(places.tool("python")), "-m", "pip", "--no-input", "--disable-pip-version-check"]
    yield [*pip, "install", "--require-hashes", "-r", str(places.root / LOCKS[packages])]
    here = ["--no-index", "--no-deps", "--no-build-isolation", "-e", str(places.root)]
    yield [*pip, "install", *here]
    yield [str(places.tool("python")), "-m", "sampan.gui.i18n.compile"]


def split_test_arguments(arguments: Sequence[str], root: Path) -> tuple[list[str], bool]:
    """What goes to pytest, and whether any of the tests it names may need the machine's image."""
    wanted = [argument for argument in arguments if argument != "--no-image"]
    paths = named_paths(wanted, root)
    without = bool(paths) and all(
        any(path == part or path.startswith(f"{part}/") for part in TESTS_WITHOUT_IMAGE)
        for path in paths
    )
    return wanted, not without and len(wanted) == len(arguments)


def needs_arm64(wanted: Sequence[str], root: Path) -> bool:
    """Whether the arm64 image's test may be among those that these arguments of pytest choose."""
    paths = named_paths(wanted, root)
    named = any(f"{ARM64_TEST}/".startswith(f"{path}/") for path in paths)
    left_out = any(f"not {mark}" in argument for mark in ("slow", "vm") for argument in wanted)
    return (named or not paths) and not left_out


def named_paths(arguments: Sequence[str], root: Path) -> list[str]:
    names = [argument.split("::")[0].rstrip("/") for argument in arguments]
    return [Path(name).as_posix() for name in names if name and (root / name).exists()]


def old_python(version: tuple[int, int], which: Callable[[str], str | None]) -> Failure:
    names = [f"python3.{minor}" for minor in range(20, OLDEST_PYTHON[1] - 1, -1)]
    newer = next((name for name in names if which(name)), "")
    hint = f"There is one here: {newer} bootstrap.py" if newer else "Install it and use that one."
    return Failure(f"Sampan needs Python 3.11 or newer; this is {version[0]}.{version[1]}.", hint)


def sampan_command(places: Places) -> str:
    """How to call sampan from the folder people are in."""
    tool = places.tool("sampan")
    return str(tool.relative_to(places.root)) if Path.cwd() == places.root else str(tool)


def summary(demo_output: str, durations: Mapping[str, float], sampan: str) -> str:
    """What a newcomer wants to know once it runs."""
    address = re.search(r"https?://\S*[\w/]", demo_output)
    page = address.group() if address else demo_output
    commands = (
        (f"{sampan} status", "what is running"),
        (f"{sampan} docker ps", "the containers, with the docker that came along"),
        (f'eval "$({sampan} env)"', "a docker of your own uses this machine: in this shell,"),
        ("docker context use sampan", "or in every shell"),
        (f"{sampan} stop", "stop the machine; containers and images stay"),
    )
    width = max(len(command) for command, _ in commands)
    lines = "\n".join(f"  {command:<{width}}  {meaning}" for command, meaning in commands)
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in durations.items())
    return f"""
A small Linux machine runs on this computer, and in it a container that serves this page:

  {page}

What to do next:

{lines}

It took: {steps}."""


@contextlib.contextmanager
def only_one(path: Path, terminal: Terminal) -> Iterator[None]:
    """Let one set-up at a time work in this folder; the system frees the lock if it dies."""
    with path.open("a") as file:
        if not take_lock(file):
            terminal.say("Another set-up is at work in this folder; waiting for it.")
            while not take_lock(file):
                time.sleep(0.2)
        yield


def take_lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Terminal:
    """One line a step; a live one where a person looks on."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._colours = self._live and not os.environ.get("NO_COLOR")
        self._step, self._started = "", 0.0

    def say(self, text: str) -> None:
        self._clear()
        print(text, file=self._stream, flush=True)

    def begin(self, name: str) -> None:
        self._step, self._started = name, time.monotonic()
        self.tick("")

    def tick(self, text: str) -> None:
        """Show that the step goes on, and what it is at."""
        if self._live and self._step:
            line = f"  ..   {self._step:<17} {time.monotonic() - self._started:6.1f} s  {text}"
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{line[:width]}")
            self._stream.flush()

    def end(self, sign: str, name: str, duration: float, note: str) -> None:
        self._clear()
        self._step = ""
        colour = {"ok": "32", "fail": "31"}[sign] if self._colours else ""
        mark = f"\x1b[{colour}m{sign:<4}\x1b[0m" if colour else f"{sign:<4}"
        print(f"  {mark} {name:<17} {duration:6.1f} s  {note}".rstrip(), file=self._stream)
        self._stream.flush()

    def failed(self, failure: Failure) -> int:
        self.say(f"\n{failure.message}")
        if failure.hint:
            self.say(failure.hint)
        if failure.log:
            lines = failure.log.read_text(errors="replace").splitlines()[-15:]
            self.say("\n".join(f"    {line}" for line in lines))
            self.say(f"All of it: {failure.log}")
        return failure.code

    def _clear(self) -> None:
        if self._live and self._step:
            self._stream.write("\r\x1b[K")


class Programs:
    """Starts programs for real, in the project's folder."""

    def __init__(self, terminal: Terminal, root: Path = ROOT) -> None:
        self._terminal, self._root = terminal, root

    def logged(self, command: Sequence[str], log: Path) -> int:
        """Write what it prints to the end of the log."""
        with log.open("a") as file:
            print(f"$ {shlex.join(command)}", file=file, flush=True)
            process = self._start(command, file)
            with ended_with_us(process):
                while process.poll() is None:
                    self._terminal.tick(last_line(log))
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(0.2)
        return process.returncode

    def shown(self, command: Sequence[str]) -> int:
        """Let it speak to the person itself."""
        self._terminal.say(f"$ {shlex.join(map(self._short, command))}")
        process = self._start(command, None)
        with ended_with_us(process):
            return process.wait()

    def _start(self, command: Sequence[str], log: IO[str] | None) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PATH": search_path()}
        silence = subprocess.DEVNULL if log else None
        return subprocess.Popen(
            command, cwd=self._root, env=environment, stdin=silence, stdout=log, stderr=log
        )

    def _short(self, word: str) -> str:
        return word.replace(f"{self._root}{os.sep}", "")


@contextlib.contextmanager
def ended_with_us(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """On Ctrl-C the program gets it too: give it time to end well, then end it."""
    try:
        yield
    except KeyboardInterrupt:
        for end in (process.terminate, process.kill):
            # What sudo started cannot be ended from here; it ends by itself.
            with contextlib.suppress(subprocess.TimeoutExpired, PermissionError):
                process.wait(10)
                break
            with contextlib.suppress(PermissionError):
                end()
        process.wait()
        raise


def last_line(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4000))
        lines = file.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))

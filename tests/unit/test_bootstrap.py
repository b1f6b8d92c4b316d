"""Setting up: what is found missing, what is done about it, and what is said."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import bootstrap
import pytest
from bootstrap import Bootstrap, Failure, Host, Need, Places, Terminal

DEBIAN = Host("Linux", "x86_64", "apt", as_root=())
GONE = "no-such-command-anywhere"


class Recorder:
    """A runner that starts nothing: it notes the command, and answers with the code asked for."""

    def __init__(self, codes: dict[str, int] | None = None, output: str = "") -> None:
        self.commands: list[str] = []
        self._codes = codes or {}
        self._output = output

    def logged(self, command: Sequence[str], log: Path) -> int:
        with log.open("a") as file:
            print(self._output, file=file)
        return self.shown(command)

    def shown(self, command: Sequence[str]) -> int:
        line = " ".join(command)
        if "--clear" in command:
            Path(command[-1]).mkdir(parents=True, exist_ok=True)
        self.commands.append(line)
        return next((code for part, code in self._codes.items() if part in line), 0)

    def ran(self, *parts: str) -> list[str]:
        return [line for line in self.commands if all(part in line for part in parts)]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A project that has never been set up."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n[tool.setuptools]\n")
    (tmp_path / "requirements.lock").write_text("one==1\n")
    (tmp_path / "requirements-test.lock").write_text("one==1\ntwo==2\n")
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "tests" / "e2e").mkdir()
    return Places(tmp_path)


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system on which nothing is missing."""
    monkeypatch.setattr(bootstrap, "is_there", lambda need: True)


def make(
    places: Places, output: io.StringIO, runner: Recorder | None = None, host: Host = DEBIAN
) -> Bootstrap:
    return Bootstrap(host, places, runner or Recorder(), Terminal(output))


def environment_exists(places: Places) -> None:
    places.tool("python").parent.mkdir(parents=True, exist_ok=True)
    places.tool("python").touch()


def stamp(places: Places, packages: str) -> None:
    environment_exists(places)
    wanted = bootstrap.fingerprint(places.root)
    places.stamp.write_text(json.dumps({**wanted, "packages": packages}))


class TestHost:
    @pytest.mark.parametrize(
        ("system", "commands", "manager"),
        [
            ("Linux", {"apt-get"}, "apt"),
            ("Linux", {"dnf"}, "dnf"),
            ("Linux", {"pacman"}, "pacman"),
            ("Linux", set(), ""),
            ("Darwin", {"brew"}, "brew"),
            ("Darwin", {"apt-get"}, ""),
            ("Windows", {"winget"}, "winget"),
        ],
    )
    def test_the_package_manager_is_the_systems_own(
        self, system: str, commands: set[str], manager: str
    ):
        def which(name: str) -> str | None:
            return name if name in commands else None

        assert bootstrap.detect_host(which, system, "x86_64", {}).manager == manager

    @pytest.mark.parametrize(
        ("processor", "architecture"),
        [("x86_64", "x86_64"), ("AMD64", "x86_64"), ("arm64", "aarch64"), ("aarch64", "aarch64")],
    )
    def test_a_processor_has_one_name(self, processor: str, architecture: str):
        host = bootstrap.detect_host(lambda name: None, "Linux", processor, {})
        assert host.architecture == architecture

    def test_a_processor_without_an_image_is_refused_in_a_sentence(self):
        with pytest.raises(Failure, match="this is riscv64"):
            bootstrap.detect_host(lambda name: None, "Linux", "riscv64", {})

    @pytest.mark.parametrize(
        ("system", "environment", "screen"),
        [
            ("Linux", {}, False),
            ("Linux", {"DISPLAY": ":0"}, True),
            ("Linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
            ("Darwin", {}, True),
        ],
    )
    def test_a_screen_is_where_a_display_is_named(
        self, system: str, environment: dict[str, str], screen: bool
    ):
        host = bootstrap.detect_host(lambda name: None, system, "arm64", environment)
        assert host.has_screen == screen


class TestNeeds:
    @pytest.mark.parametrize(
        ("architecture", "package"), [("x86_64", "qemu-system-x86"), ("aarch64", "qemu-system-arm")]
    )
    def test_the_emulator_is_that_of_the_processor(self, architecture: str, package: str):
        needs = bootstrap.system_needs(replace(DEBIAN, architecture=architecture))
        packages = {need.name: need.packages["apt"] for need in needs}
        assert packages[f"qemu-system-{architecture}"] == package

    def test_apt_has_a_package_for_everything(self):
        assert all("apt" in need.packages for need in bootstrap.system_needs(DEBIAN))

    @pytest.mark.parametrize("manager", ["dnf", "pacman", "brew", "winget"])
    def test_the_images_tools_are_wanted_only_where_images_are_built(self, manager: str):
        host = replace(DEBIAN, manager=manager)
        names = {need.name for need in bootstrap.system_needs(host) if need.applies(host)}
        assert names == {"qemu-system-x86_64", "qemu-img"}

    def test_a_command_is_found_where_it_is_and_missed_where_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        tool = tmp_path / "sampan-tool"
        tool.touch(mode=0o755)
        monkeypatch.setattr(bootstrap, "EXTRA_FOLDERS", (str(tmp_path),))
        assert bootstrap.is_there(Need("sampan-tool", "", {}))
        assert not bootstrap.is_there(Need(GONE, "", {}))

    def test_a_file_is_found_by_pattern(self, tmp_path: Path):
        (tmp_path / "keys.gpg").touch()
        assert bootstrap.is_there(Need(f"{tmp_path}/keys.*", "", {}))
        assert not bootstrap.is_there(Need(f"{tmp_path}/locks.*", "", {}))

    @pytest.mark.parametrize(("as_root", "wanted"), [((), False), (("sudo",), True), (None, True)])
    def test_an_ordinary_user_needs_the_map_of_user_ids(
        self, as_root: tuple[str, ...] | None, wanted: bool
    ):
        needs = bootstrap.system_needs(replace(DEBIAN, as_root=as_root))
        assert ("newuidmap" in {need.name for need in needs}) == wanted

    def test_a_package_that_brings_two_things_is_named_once(self):
        needs = bootstrap.system_needs(replace(DEBIAN, manager="brew"))
        assert bootstrap.package_names(needs[1:3], "brew") == ["qemu"]


class TestSystemPackages:
    @pytest.fixture
    def absent(self, monkeypatch: pytest.MonkeyPatch) -> set[str]:
        """Names of what is missing until apt-get has installed it."""
        names = {"qemu-img", "mmdebstrap"}
        monkeypatch.setattr(bootstrap, "is_there", lambda need: need.name not in names)
        return names

    @pytest.fixture
    def lists(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (tmp_path / "lists").mkdir()
        monkeypatch.setattr(bootstrap, "APT_LISTS", tmp_path / "lists")
        return tmp_path / "lists"

    def test_what_will_be_installed_is_said_before(
        self, places: Places, output: io.StringIO, absent: set[str], lists: Path
    ):
        runner = Recorder({"install": 100})
        with pytest.raises(Failure) as failure:
            make(places, output, runner).setup()
        text = output.getvalue()
        assert "qemu-utils               makes the machine's disk" in text
        assert "mmdebstrap" in text
        assert failure.value.log == places.logs / "system-packages.log"
        assert "--no-install-recommends qemu-utils mmdebstrap" in failure.value.hint

    def test_lists_are_fetched_only_when_there_are_none(self, lists: Path):
        first = next(bootstrap.apt_attempts(["zstd"], (), lists))
        assert any("update" in command for command in first)
        (lists / "somewhere_main_Packages.lz4").touch()
        first = next(bootstrap.apt_attempts(["zstd"], (), lists))
        assert not any("update" in command for command in first)

    def test_an_install_that_fails_is_tried_again_after_a_repair(
        self, places: Places, output: io.StringIO, absent: set[str], lists: Path
    ):
        (lists / "x_Packages").touch()

        class Outdated(Recorder):
            def shown(self, command: Sequence[str]) -> int:
                super().shown(command)
                if "install" in command and self.ran("apt-get", "update"):
                    absent.clear()
                return int("install" in command and bool(absent))

        runner = Outdated()
        environment_exists(places)
        make(places, output, runner).setup()
        done = [line for line in runner.commands if "dpkg" in line or "apt-get" in line]
        assert [line.split()[-1] for line in done] == ["mmdebstrap", "-a", "update", "mmdebstrap"]
        assert all("DPkg::Lock::Timeout=120" in line for line in runner.ran("apt-get"))
        assert all("DEBIAN_FRONTEND=noninteractive" in line for line in done)
        assert "2 installed" in output.getvalue()

    @pytest.mark.parametrize(("as_root", "asks"), [((), 0), (("sudo",), 1), (("sudo", "-n"), 0)])
    def test_sudo_asks_its_question_before_the_live_line_runs(
        self,
        as_root: tuple[str, ...],
        asks: int,
        places: Places,
        output: io.StringIO,
        absent: set[str],
    ):
        runner = Recorder({"install": 100})
        with pytest.raises(Failure, match="could not be installed"):
            make(places, output, runner, replace(DEBIAN, as_root=as_root)).setup()
        assert [line for line in runner.commands[:1] if line == "sudo -v"] == ["sudo -v"] * asks
        first = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive"]
        assert runner.commands[asks].startswith(" ".join(first))

    def test_without_root_or_sudo_the_command_is_told(
        self, places: Places, output: io.StringIO, absent: set[str]
    ):
        runner = Recorder()
        with pytest.raises(Failure) as failure:
            make(places, output, runner, replace(DEBIAN, as_root=None)).setup()
        assert "apt-get install --no-install-recommends qemu-utils" in failure.value.hint
        assert not runner.commands

    @pytest.mark.parametrize(
        ("manager", "command"),
        [
            ("dnf", "sudo dnf install qemu-img"),
            ("pacman", "sudo pacman -S qemu-img"),
            ("brew", "brew install qemu"),
            ("winget", "winget install --exact SoftwareFreedomConservancy.QEMU"),
            ("", "your system's package manager"),
        ],
    )
    def test_other_package_managers_are_named_not_run(
        self, manager: str, command: str, places: Places, output: io.StringIO, absent: set[str]
    ):
        runner = Recorder()
        with pytest.raises(Failure, match=r"qemu-img \(makes the machine's disk\)") as failure:
            make(places, output, runner, replace(DEBIAN, manager=manager)).setup()
        assert command in failure.value.hint
        assert not runner.commands

    def test_unit_tests_ask_for_no_virtual_machine(
        self, places: Places, output: io.StringIO, absent: set[str]
    ):
        runner = Recorder()
        assert make(places, output, runner).test(["tests/unit"]) == 0
        assert not runner.ran("sampan_vmimage")


@pytest.mark.usefixtures("complete")
class TestPythonPackages:
    def install(self, places: Places, output: io.StringIO, packages: str = "run") -> Recorder:
        runner = Recorder()
        bootstrap_ = make(places, output, runner)
        if packages == "test":
            bootstrap_.test(["tests/unit"])
        else:
            bootstrap_.setup()
        return runner

    def test_the_first_time_makes_an_environment_from_the_lock(
        self, places: Places, output: io.StringIO
    ):
        runner = self.install(places, output)
        assert runner.ran("-m venv --clear")
        assert runner.ran("--require-hashes", "requirements.lock")
        assert runner.ran("--no-index --no-deps --no-build-isolation -e")
        assert "new environment" in output.getvalue()

    @pytest.mark.parametrize(
        ("installed", "wanted", "again"),
        [
            ("run", "run", False),
            ("test", "test", False),
            ("test", "run", False),
            ("run", "test", True),
        ],
    )
    def test_what_is_installed_is_not_installed_again(
        self, installed: str, wanted: str, again: bool, places: Places, output: io.StringIO
    ):
        stamp(places, installed)
        runner = self.install(places, output, wanted)
        assert bool(runner.ran("pip")) == again
        assert not runner.ran("venv --clear")

    def test_a_new_lock_brings_the_environment_up_to_date(
        self, places: Places, output: io.StringIO
    ):
        stamp(places, "run")
        (places.root / "requirements.lock").write_text("one==2\n")
        runner = self.install(places, output)
        assert runner.ran("--require-hashes")
        assert not runner.ran("venv --clear")
        assert "brought up to date" in output.getvalue()

    def test_settings_of_the_tools_are_no_reason_to_install(
        self, places: Places, output: io.StringIO
    ):
        stamp(places, "run")
        with (places.root / "pyproject.toml").open("a") as file:
            file.write("[tool.ruff]\nline-length = 100\n")
        assert not self.install(places, output).ran("pip")

    @pytest.mark.parametrize("text", [None, "", "[]", '{"python": "another"}'])
    def test_an_environment_left_half_made_is_made_anew(
        self, text: str | None, places: Places, output: io.StringIO
    ):
        environment_exists(places)
        if text is not None:
            places.stamp.write_text(text)
        assert self.install(places, output).ran("venv --clear")

    def test_an_environment_without_its_interpreter_is_made_anew(
        self, places: Places, output: io.StringIO
    ):
        stamp(places, "run")
        places.tool("python").unlink()
        assert self.install(places, output).ran("venv --clear")

    def test_a_failed_install_leaves_no_stamp(self, places: Places, output: io.StringIO):
        stamp(places, "run")
        (places.root / "requirements.lock").write_text("one==2\n")
        with pytest.raises(Failure) as failure:
            make(places, output, Recorder({"pip": 1})).setup()
        assert not places.stamp.exists()
        assert failure.value.log == places.logs / "python-packages.log"


@pytest.mark.usefixtures("complete")
class TestCommands:
    @pytest.fixture(autouse=True)
    def environment(self, places: Places) -> None:
        stamp(places, "test")

    def test_a_warm_setup_starts_nothing_but_the_images_builder(
        self, places: Places, output: io.StringIO
    ):
        runner = Recorder()
        assert make(places, output, runner).setup() == 0
        assert runner.commands == [f"{places.tool('python')} -m sampan_vmimage build --arch amd64"]
        assert "  ok   system packages      0.0 s  already there\n" in output.getvalue()

    def test_run_starts_the_machine_then_the_demo_and_says_how_to_go_on(
        self, places: Places, output: io.StringIO
    ):
        runner = Recorder(output="The demo answers at http://127.0.0.1:8080/ and its page says:")
        assert make(places, output, runner).run(wants_window=False) == 0
        assert [line.rsplit("/", 1)[-1] for line in runner.commands[1:]] == [
            "sampan start",
            "sampan demo",
        ]
        text = output.getvalue()
        assert "\n  http://127.0.0.1:8080/\n" in text
        for word in (
            "sampan env",
            "docker context use sampan",
            "sampan stop",
            "machine image 0.0 s",
        ):
            assert word in text

    @pytest.mark.parametrize(("wants", "screen"), [(True, False), (False, True), (True, True)])
    def test_the_window_opens_where_there_is_a_screen_for_it(
        self, wants: bool, screen: bool, places: Places, output: io.StringIO
    ):
        runner = Recorder()
        make(places, output, runner, host=replace(DEBIAN, has_screen=screen)).run(wants)
        assert bool(runner.ran("sampan gui")) == (wants and screen)

    def test_a_demo_that_fails_shows_its_log(self, places: Places, output: io.StringIO):
        with pytest.raises(Failure, match="demo failed") as failure:
            make(places, output, Recorder({"sampan demo": 4})).run(wants_window=False)
        assert (failure.value.code, failure.value.log) == (4, places.logs / "demo.log")

    @pytest.mark.parametrize(("code", "expected"), [(3, 3), (-9, 137)])
    def test_the_exit_code_of_what_failed_is_passed_on(
        self, code: int, expected: int, places: Places, output: io.StringIO
    ):
        runner = Recorder({"sampan start": code})
        with pytest.raises(Failure, match="did not start") as failure:
            make(places, output, runner).run(wants_window=False)
        assert failure.value.code == expected
        assert not runner.ran("demo")
        assert "  fail machine" in output.getvalue()

    def test_the_tests_exit_code_and_arguments_are_passed_on(
        self, places: Places, output: io.StringIO
    ):
        runner = Recorder({"pytest": 5})
        assert make(places, output, runner).test(["tests/unit", "-k", "yamux"]) == 5
        assert runner.commands == [f"{places.tool('python')} -m pytest tests/unit -k yamux"]

    def test_all_of_the_tests_are_shared_by_two_processes(
        self, places: Places, output: io.StringIO
    ):
        runner = Recorder()
        make(places, output, runner).test([])
        tests = f"{places.tool('python')} -m pytest --numprocesses=2 --dist=loadscope"
        assert runner.commands[-1] == tests

    @pytest.mark.parametrize(
        ("arguments", "image"),
        [
            ([], True),
            (["-k", "boot"], True),
            (["tests/unit"], False),
            (["tests/unit/", "-x", "-k", "boot"], False),
            (["tests/unit::test_a"], False),
            (["tests/unit", "tests/e2e"], True),
            (["--no-image", "tests/e2e"], False),
            (["--no-image"], False),
        ],
    )
    def test_the_image_is_built_for_tests_that_may_need_it(
        self, arguments: list[str], image: bool, places: Places
    ):
        wanted, needs_image = bootstrap.split_test_arguments(arguments, places.root)
        assert needs_image == image
        assert "--no-image" not in wanted

    @pytest.mark.parametrize(
        ("arguments", "host", "built"),
        [
            ([], DEBIAN, ["amd64", "arm64"]),
            (["tests/e2e", "-x"], DEBIAN, ["amd64", "arm64"]),
            (["-m", "not slow"], DEBIAN, ["amd64"]),
            (["-m", "not vm and not image"], DEBIAN, ["amd64"]),
            (["tests/contract"], DEBIAN, ["amd64"]),
            (["--no-image"], DEBIAN, []),
            (["tests/unit"], DEBIAN, []),
            ([], replace(DEBIAN, manager="dnf"), ["amd64"]),
            ([], replace(DEBIAN, architecture="aarch64"), ["arm64"]),
        ],
    )
    def test_the_other_image_is_built_once_for_the_one_test_that_boots_it(
        self,
        arguments: list[str],
        host: Host,
        built: list[str],
        places: Places,
        output: io.StringIO,
    ):
        (places.root / "tests" / "contract").mkdir()
        runner = Recorder()
        make(places, output, runner, host).test(arguments)
        assert [line.split()[-1] for line in runner.ran("sampan_vmimage")] == built

    def test_only_the_tests_ask_for_the_other_processors_qemu(
        self, places: Places, output: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ):
        absent = "qemu-system-aarch64"
        monkeypatch.setattr(bootstrap, "is_there", lambda need: need.name != absent)
        make(places, output).setup()
        assert "qemu-system-arm" not in output.getvalue()
        with pytest.raises(Failure, match=absent):
            make(places, output).test([])
        assert "qemu-system-arm          runs the arm64 image in a test" in output.getvalue()

    def test_only_tests_that_may_need_it_ask_for_a_bus(
        self, places: Places, output: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(bootstrap, "is_there", lambda need: need.name != "dbus-daemon")
        make(places, output).setup()
        make(places, output).test(["tests/unit"])
        assert "dbus" not in output.getvalue()
        with pytest.raises(Failure, match="dbus-daemon"):
            make(places, output).test(["tests/e2e"])
        assert "dbus                     tells a test of sleep and log-out" in output.getvalue()


class TestWords:
    @pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["run", "--help"]])
    def test_help_names_the_three_commands(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ):
        assert bootstrap.main(arguments) == 0
        text = capsys.readouterr().out
        assert all(f"bootstrap.py {command}" in text for command in ("setup", "run", "test"))

    @pytest.mark.parametrize("arguments", [["start"], ["setup", "now"], ["run", "--fast"]])
    def test_an_unknown_command_is_answered_with_where_to_look(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ):
        assert bootstrap.main(arguments) == 2
        assert f"There is no command '{' '.join(arguments)}'." in capsys.readouterr().out

    def test_a_failure_shows_its_hint_and_the_end_of_its_log(
        self, tmp_path: Path, output: io.StringIO
    ):
        log = tmp_path / "step.log"
        log.write_text("".join(f"line {number}\n" for number in range(40)))
        code = Terminal(output).failed(Failure("It broke.", "Mend it.", log, code=7))
        text = output.getvalue()
        assert code == 7
        assert "It broke.\nMend it.\n    line 25\n" in text
        assert "line 24" not in text
        assert f"All of it: {log}" in text

    def test_an_old_python_is_told_which_one_to_use(self):
        failure = bootstrap.old_python((3, 9), lambda name: name if name == "python3.12" else None)
        assert failure.message == "Sampan needs Python 3.11 or newer; this is 3.9."
        assert "python3.12 bootstrap.py" in failure.hint

    @pytest.mark.parametrize(
        ("live", "plain", "coloured"),
        [(False, None, False), (True, None, True), (True, "1", False)],
    )
    def test_colours_are_for_people_who_look_on_and_want_them(
        self, live: bool, plain: str | None, coloured: bool, monkeypatch: pytest.MonkeyPatch
    ):
        class Screen(io.StringIO):
            def isatty(self) -> bool:
                return live

        if plain:
            monkeypatch.setenv("NO_COLOR", plain)
        screen = Screen()
        terminal = Terminal(screen)
        terminal.begin("machine")
        terminal.end("ok", "machine", 1.25, "")
        assert ("\x1b[32m" in screen.getvalue()) == coloured
        assert (".." in screen.getvalue()) == live

"""What all tests share: an environment of their own, and golden files."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

GOLDEN_FILES = Path(__file__).parent / "unit" / "golden"

MACHINES_OF_THEIR_OWN = (
    "test_arm64.py",
    "test_faults.py",
    "test_lifecycle.py",
    "test_suspend.py",
    "test_suspend_killed.py",
)
"""Files of tests/e2e that use no machine that others use."""

# Where a program would find the settings, the engine and the folders of whoever runs the tests.
PERSONAL = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
FOREIGN = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "NO_COLOR")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the tests produce into tests/unit/golden; read the change before a commit",
    )


def pytest_configure() -> None:
    # A busy computer is no fault of the code: what takes long is what the test's own limits say.
    hypothesis.settings.register_profile("sampan", deadline=None)
    hypothesis.settings.load_profile("sampan")
    # A shell's background job ignores Ctrl-C and Ctrl-\\, `nohup` ignores a hang-up, and so would
    # every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)


class Groups(LoadScopeScheduling):
    """Gives groups of tests to the processes that share them, the largest first (ADR 20)."""

    def _split_scope(self, nodeid: str) -> str:
        """Return a test's group: with others on one machine, of the window, else of its file."""
        file = nodeid.partition("::")[0]
        _, folder, *_, name = file.split("/")
        if folder == "e2e" and name in MACHINES_OF_THEIR_OWN:
            return "machines of their own"
        return folder if folder in ("e2e", "gui") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    return Groups(config, log)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test a machine folder and a home of its own; yield the folder that holds them.

    The path is short: a Unix socket's path may have 104 bytes, and pytest's tmp_path uses most.
    """
    base = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())
    folder = Path(tempfile.mkdtemp(prefix="sampan-", dir=base))
    for name in [*FOREIGN, *(name for name in os.environ if name.startswith(("XDG_", "SAMPAN_")))]:
        monkeypatch.delenv(name, raising=False)
    for name in PERSONAL:
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("SAMPAN_HOME", str(folder / "m"))
    monkeypatch.setenv("DOCKER_CONFIG", str(folder / "docker"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with tests/unit/golden/NAME: golden("qemu-linux-kvm.txt", text)."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN_FILES / name
        if request.config.getoption("--update-golden"):
            assert not os.environ.get("CI"), "golden files are not written under CI"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.exists(), f"there is no {name}: make it with --update-golden and read it"
        assert text == file.read_text(encoding="utf-8"), f"not what golden/{name} says"

    return compare

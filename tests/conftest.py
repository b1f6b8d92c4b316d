"""What all tests share: an environment of their own, and golden files."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

TESTS = Path(__file__).parent
GOLDEN_FILES = TESTS / "unit" / "golden"

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


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what stays together where several processes share the tests (`docs/adr/0020`).

    All that shares a machine, and all of the window, which comes first since there is most of it.
    """
    for item in items:
        folder, *_ = item.path.relative_to(TESTS).parts
        group = folder if folder in ("e2e", "gui") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


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

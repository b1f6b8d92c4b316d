"""What the guest agent does with the host's proxy and certificates."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from sampan_agent.engine_settings import EngineSettings, make_environment, read_proxy
from sampan_agent.errors import AgentError

PROXY = {"http": "http://p:1", "https": "", "no": "corp"}
KEPT = {"http": "http://p:1", "no": "corp"}


class FakeEngine:
    def __init__(self) -> None:
        self.environment: Mapping[str, str] = {}
        self.was_ready = False
        self.renewed: list[Mapping[str, str]] = []

    def renew(self, environment: Mapping[str, str]) -> bool:
        self.renewed.append(environment)
        return not self.was_ready


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.start()

    def start(self) -> None:
        self.engine = FakeEngine()
        self.settings = EngineSettings(
            self.engine,  # type: ignore[arg-type]
            str(self.folder / "proxy.json"),
            str(self.folder / "certificates"),
            str(self.folder / "docker" / "config.json"),
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_new_proxy_has_dockerd_started_anew_and_the_next_boot_knows_it(machine: Machine):
    machine.settings.begin()
    assert machine.settings.configure({"proxy": PROXY}) == {"restarted": True, "pending": False}
    expected = {
        "SSL_CERT_DIR": "/run/sampan/certificates",
        "HTTP_PROXY": "http://p:1",
        "NO_PROXY": "corp",
    }
    assert machine.engine.renewed == [expected]
    assert (machine.folder / "proxy.json").stat().st_mode & 0o777 == 0o600
    machine.start()
    machine.settings.begin()
    assert machine.engine.environment == expected
    assert machine.settings.configure({"proxy": PROXY}) == {"restarted": False, "pending": False}
    assert machine.engine.renewed == []


def test_a_proxy_that_comes_late_waits_for_the_next_start(machine: Machine):
    machine.settings.begin()
    machine.engine.was_ready = True
    assert machine.settings.configure({"proxy": PROXY})["pending"]
    assert not machine.settings.configure({"proxy": PROXY})["pending"], "it has been said"
    assert read_proxy(str(machine.folder / "proxy.json")) == KEPT


def test_a_host_that_comes_before_the_disk_is_heard_once_it_is_there(machine: Machine):
    assert not machine.settings.configure({"proxy": PROXY})["restarted"]
    assert not (machine.folder / "proxy.json").exists()
    machine.settings.begin()
    assert read_proxy(str(machine.folder / "proxy.json")) == KEPT
    assert machine.engine.renewed[-1]["HTTP_PROXY"] == "http://p:1"


def test_certificates_need_no_new_start_before_the_engine_is_used(machine: Machine):
    machine.settings.begin()
    answer = machine.settings.configure({"certificates": ["A\n", "B\n"]})
    assert answer == {"restarted": False, "pending": False}
    assert (machine.folder / "certificates" / "host.pem").read_text() == "A\nB\n"
    machine.engine.was_ready = True
    assert not machine.settings.configure({"certificates": ["A\n", "B\n"]})["pending"]
    assert machine.settings.configure({"certificates": []})["pending"]


def test_the_machines_own_docker_gives_the_proxy_to_containers(machine: Machine):
    config = machine.folder / "docker" / "config.json"
    machine.settings.begin()
    machine.settings.configure({"proxy": PROXY})
    assert json.loads(config.read_text()) == {
        "proxies": {"default": {"httpProxy": "http://p:1", "noProxy": "corp"}}
    }
    config.write_text('{"auths": {}, "proxies": {}}')
    machine.settings.configure({"proxy": {}})
    assert json.loads(config.read_text()) == {"auths": {}}
    config.write_text("broken")
    machine.settings.configure({"proxy": PROXY})
    assert config.read_text() == "broken"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"http": 1}', '{"http": "a\\u0000b"}'])
def test_what_is_remembered_wrongly_is_none(tmp_path: Path, text: str):
    (tmp_path / "p").write_text(text)
    assert read_proxy(str(tmp_path / "p")) == {}
    assert make_environment({}) == {"SSL_CERT_DIR": "/run/sampan/certificates"}


def test_what_the_host_says_to_go_is_in_the_engines_environment(tmp_path: Path):
    cmdline = tmp_path / "cmdline"
    cmdline.write_text("quiet sampan.godebug=cpu.avx2=off panic=-1\n")
    assert make_environment({}, str(cmdline))["GODEBUG"] == "cpu.avx2=off"


@pytest.mark.parametrize("bad", [{"proxy": [1]}, {"proxy": {"http": 1}}, {"certificates": [1]}])
def test_bad_params_are_refused(machine: Machine, bad: dict[str, object]):
    machine.settings.begin()
    with pytest.raises(AgentError):
        machine.settings.configure(bad)

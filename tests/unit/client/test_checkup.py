"""What the doctor finds, with QEMU and the kernel's folders faked."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sampan.client.checkup import folder as folder_checks
from sampan.client.checkup.computer import (
    check_accelerators,
    check_docker_cli,
    check_memory,
    check_space,
    find_qemu,
)
from sampan.client.checkup.finding import Level, Patient
from sampan.client.checkup.folder import (
    check_copy,
    check_disk,
    check_folder,
    check_image,
    check_leftovers,
    check_settings,
)
from sampan.client.checkup.live import _port_conflict, ask_host_agent, check_machine
from sampan.client.dockercontext import DEFAULT_HOST, find_docker_target
from sampan.core.boots import Boot
from sampan.core.layout import Layout
from sampan.core.settings import Settings
from sampan.core.states import MachineState
from sampan.machine.accelerator import VerdictStore
from sampan.machine.binary import Qemu
from sampan.machine.boots import BootStore
from sampan.machine.context import write_context
from sampan.machine.programs import Outcome
from sampan.platforms.linux import Linux

QEMU = Qemu(Path("/q/qemu-system-x86_64"), Path("/q/qemu-img"), (9, 2, 0), True)


@pytest.fixture
def patient(layout: Layout, tmp_path: Path) -> Patient:
    boot = tmp_path / "proc/sys/kernel/random/boot_id"
    boot.parent.mkdir(parents=True)
    boot.write_text("b00t\n")
    platform = Linux(kvm=tmp_path / "kvm", proc=tmp_path / "proc")
    env = {"PATH": str(tmp_path / "bin"), "DOCKER_CONFIG": str(tmp_path / "docker")}
    return Patient(layout, env, platform, "amd64", Settings())


async def test_a_missing_qemu_is_a_problem_with_what_helps(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Linux, "program_folders", ())
    finding, qemu = await find_qemu(patient)
    assert qemu is None
    assert finding.level is Level.PROBLEM
    assert "QEMU is not installed" in finding.text
    assert "bootstrap.py setup" in finding.fix


def test_no_kvm_costs_speed_and_is_no_problem(patient: Patient):
    kvm, emulation = check_accelerators(patient, QEMU)
    assert (kvm.name, kvm.level, emulation.level) == ("KVM", Level.WARNING, Level.OK)
    assert "ten times slower" in kvm.text
    assert "firmware" in kvm.fix
    forced = replace(patient, settings=Settings(accelerator="kvm"))
    assert check_accelerators(forced, QEMU)[0].level is Level.PROBLEM
    foreign = replace(patient, settings=Settings(accelerator="hvf"))
    assert "does not exist on this system" in check_accelerators(foreign, QEMU)[-1].text


def test_an_old_qemu_is_said_to_run_programs_at_the_same_addresses(patient: Patient):
    old = check_accelerators(patient, replace(QEMU, version=(7, 2, 22)))
    assert [finding.name for finding in old] == ["KVM", "emulation", "addresses"]
    assert "no ASLR" in old[-1].text


async def test_an_image_of_another_processor_has_its_own_qemu_and_only_emulation(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    describe = {"file": "part", "sha256": "", "bytes": 0}
    parts = dict.fromkeys(("kernel", "initramfs", "root"), describe)
    (tmp_path / "part").touch()
    manifest = {"format": 1, "arch": "arm64", "inputs": "", **parts}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(Linux, "program_folders", ())
    foreign = replace(patient, settings=Settings(image=str(tmp_path)))
    assert "qemu-system-aarch64" in (await find_qemu(foreign))[0].text
    (emulation,) = check_accelerators(foreign, QEMU)
    assert emulation.level is Level.WARNING
    assert "image is for arm64 and this computer is amd64" in emulation.text
    forced = replace(foreign, settings=replace(foreign.settings, accelerator="kvm"))
    (setting,) = check_accelerators(forced, QEMU)
    assert (setting.name, setting.level) == ("setting", Level.PROBLEM)


def test_what_a_boot_showed_of_an_accelerator_is_told(patient: Patient, tmp_path: Path):
    (tmp_path / "kvm").touch()
    assert "next start shows" in check_accelerators(patient, QEMU)[0].text
    store = VerdictStore(patient.layout.accelerator_verdicts, QEMU.version, "b00t")
    store.remember("kvm", usable=True, reason="")
    assert "ran a guest here" in check_accelerators(patient, QEMU)[0].text
    store.remember("kvm", usable=False, reason="no guest starts under it.")
    finding = check_accelerators(patient, QEMU)[0]
    assert finding.level is Level.WARNING
    assert finding.text.startswith("No guest starts under it.")
    assert str(patient.layout.accelerator_verdicts) in finding.fix


def test_memory_and_space_are_compared_with_this_computer(patient: Patient):
    assert "this computer has" in check_memory(patient).text
    large = replace(patient, settings=Settings(memory_mib=1 << 20))
    assert check_memory(large).level is Level.WARNING
    assert check_memory(large).fix.startswith("Run `sampan config set memory ")
    assert "may grow to 60 GiB" in check_space(patient).text


@pytest.mark.parametrize(("free", "level"), [(1 << 29, Level.PROBLEM), (2 << 30, Level.WARNING)])
def test_little_space_is_said_with_what_frees_some(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
):
    monkeypatch.setattr(
        "sampan.client.checkup.computer.shutil.disk_usage",
        lambda path: type("Usage", (), {"free": free})(),
    )
    finding = check_space(patient)
    assert finding.level is level
    assert "system prune" in finding.fix


def test_where_docker_leads_is_found_without_asking_it(patient: Patient, tmp_path: Path):
    assert [item.level for item in check_docker_cli(patient)] == [Level.OK]
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text("")
    program.chmod(0o755)
    finding = check_docker_cli(patient)[1]
    assert finding.level is Level.WARNING
    assert finding.fix == "Run `docker context use sampan` to use this machine."
    write_context(patient.layout, patient.env)
    (tmp_path / "docker" / "config.json").write_text('{"currentContext": "sampan"}')
    assert check_docker_cli(patient)[1].level is Level.OK
    variable = replace(patient, env={**patient.env, "DOCKER_HOST": "tcp://x:1"})
    assert "tcp://x:1 (DOCKER_HOST), not this machine" in check_docker_cli(variable)[1].text


def test_docker_s_rules_of_precedence(tmp_path: Path):
    env = {"DOCKER_CONFIG": str(tmp_path)}
    assert find_docker_target(env).host == DEFAULT_HOST
    (tmp_path / "config.json").write_text('{"currentContext": "gone"}')
    assert find_docker_target(env).host == ""
    assert find_docker_target({**env, "DOCKER_CONTEXT": "default"}).host == DEFAULT_HOST
    assert find_docker_target({**env, "DOCKER_HOST": "x", "DOCKER_CONTEXT": "y"}).host == "x"
    (tmp_path / "config.json").write_text("{")
    assert find_docker_target(env).host == DEFAULT_HOST


def test_settings_that_are_wrong_are_named_one_by_one(layout: Layout):
    assert [item.text for item in check_settings(layout.settings)] == ["all at their default."]
    layout.settings.write_text('{"cpus": 4}')
    assert check_settings(layout.settings)[0].text == "cpus changed from the default."
    layout.settings.write_text('{"cpus": "x", "speed": 1}')
    assert [item.level for item in check_settings(layout.settings)] == [Level.PROBLEM] * 2
    layout.settings.write_text("{")
    assert "not valid JSON" in check_settings(layout.settings)[0].text


def test_a_folder_that_lies_deep_or_is_open_to_others_is_said(layout: Layout, tmp_path: Path):
    assert [item.level for item in check_folder(layout)] == [Level.OK]
    layout.run.chmod(0o755)
    assert "lets other users in" in next(iter(check_folder(layout))).text
    for length, level in ((82, Level.WARNING), (200, Level.PROBLEM)):
        deep = Layout(Path("/" + "x" * length))
        assert next(iter(check_folder(deep))).level is level


def test_an_image_is_told_with_its_size_and_whether_it_was_compared(
    patient: Patient, tmp_path: Path
):
    image = tmp_path / "image"
    named = replace(patient, env={"SAMPAN_IMAGE": str(image)})
    assert check_image(named).level is Level.PROBLEM
    image.mkdir()
    parts = {}
    for name in ("kernel", "initramfs", "root"):
        (image / name).write_bytes(b"x" * 1024 * 1024)
        parts[name] = {"file": name, "sha256": name, "bytes": 1024 * 1024}
    manifest = {"format": 1, "arch": "amd64", "inputs": "0123456789abcdef", **parts}
    (image / "manifest.json").write_text(json.dumps(manifest))
    assert "build 0123456789ab, 3 MiB, compared with its hashes at the next" in (
        check_image(named).text
    )
    known = {}
    for name in parts:
        status = (image / name).stat()
        known[f"{image / name}|{status.st_size}|{status.st_mtime_ns}"] = name
    patient.layout.image_checks.write_text(json.dumps(known))
    assert "3 MiB, compared with its hashes: " in check_image(named).text


@pytest.mark.parametrize(
    ("code", "errors", "level"),
    [
        (0, "", Level.OK),
        (3, "leak", Level.WARNING),
        (2, "corrupt", Level.PROBLEM),
        (1, 'Failed to get "write" lock', Level.PROBLEM),
    ],
)
async def test_the_disk_is_only_looked_at(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, code: int, errors: str, level: Level
):
    asked = []

    async def run(argv, *, timeout_s):
        asked.append(argv)
        return Outcome(code, "", errors)

    monkeypatch.setattr(folder_checks, "run_program", run)
    assert "first start makes it" in (await check_disk(patient, QEMU)).text
    patient.layout.data_disk.write_text("x")
    assert (await check_disk(patient, QEMU)).level is level
    assert "-r" not in asked[0]
    used = replace(patient, holder=True)
    assert "in use by the machine" in (await check_disk(used, QEMU)).text
    assert len(asked) == 1


async def test_a_disk_that_waits_for_a_decision_is_said_with_the_choice(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
):
    async def run(argv, *, timeout_s):
        return Outcome(0, "", "")

    monkeypatch.setattr(folder_checks, "run_program", run)
    patient.layout.data_disk.write_text("x")
    boots = BootStore(patient.layout.boots)
    asks = "The data disk has errors that cannot be repaired without asking."
    for outcome, level in ((asks, Level.PROBLEM), ("QEMU is not installed.", Level.PROBLEM),
                           ("ready", Level.OK)):  # fmt: skip
        boots.add(Boot(1.0, "tcg", (), outcome))
        finding = await check_disk(patient, QEMU)
        assert finding.level is level
        assert ("sampan start --repair-disk" in finding.fix) is (level is Level.PROBLEM)


def test_the_copy_from_before_a_repair_is_told(layout: Layout):
    assert check_copy(layout) == []
    layout.data_disk_copy.write_text("x")
    (finding,) = check_copy(layout)
    assert finding.level is Level.OK
    assert str(layout.data_disk_copy) in finding.text
    assert "Remove it if nothing is missing." in finding.text


async def test_a_disk_on_a_drive_that_is_away_is_said(patient: Patient, tmp_path: Path):
    patient.layout.data_disk.symlink_to(tmp_path / "away.qcow2")
    finding = await check_disk(patient, QEMU)
    assert finding.level is Level.PROBLEM
    assert "Connect the drive" in finding.fix


def test_what_a_killed_host_agent_left_is_told(patient: Patient):
    layout = patient.layout
    assert check_leftovers(patient).text == "none."
    layout.control_socket.touch()
    assert "control.sock" in check_leftovers(patient).text
    assert check_leftovers(patient).level is Level.OK
    layout.qemu_record.write_text(json.dumps({"pid": os.getpid()}))
    finding = check_leftovers(patient)
    assert finding.level is Level.WARNING
    assert "takes it over" in finding.fix


async def test_the_host_agent_is_asked_and_none_is_started(layout: Layout):
    finding, status = await ask_host_agent(layout)
    assert (finding.level, status) == (Level.OK, None)
    assert not list(layout.run.iterdir())


async def test_a_machine_that_runs_is_asked_for_all_that_answers_in_it(patient: Patient, api):
    api.state = MachineState.RUNNING
    finding, status = await ask_host_agent(patient.layout)
    assert finding.level is Level.WARNING  # the fake has another version
    findings = await check_machine(replace(patient, status=status))
    levels = {item.name: item.level for item in findings}
    assert levels["machine"] is levels["guest agent"] is Level.OK
    assert levels["engine"] is Level.PROBLEM
    assert levels["ports"] is Level.OK


def test_a_port_that_was_taken_is_found_in_the_container_that_did_not_start():
    said = "driver failed: Bind for 127.0.0.1:8080 failed: port is already allocated\nmore"
    finding = _port_conflict({"Name": "/web", "State": {"Error": said}})
    assert finding is not None
    assert finding.text.startswith("web did not start: driver failed")
    assert "more" not in finding.text
    assert _port_conflict({"Name": "/web", "State": {"Error": ""}}) is None
    assert _port_conflict(None) is None

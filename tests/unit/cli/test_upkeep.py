"""`sampan config` and `sampan reset` without a machine."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sampan.cli.config import warnings
from sampan.cli.doctor import describe_findings, summary
from sampan.cli.main import main
from sampan.cli.reset import describe
from sampan.client.checkup.finding import Finding, Level
from sampan.client.cleaning import clean, find_leavings
from sampan.client.contents import Contents, contents_from_json
from sampan.core.errors import HostAgentError
from sampan.core.layout import Layout
from sampan.core.quantities import find_spec
from sampan.machine.context import has_context, write_context
from sampan.platforms import current


@pytest.fixture
def sampan(capsys: pytest.CaptureFixture[str], layout: Layout) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


def test_config_shows_all_and_changes_one(sampan, layout: Layout):
    code, text = sampan("config")
    assert code == 0
    assert text.splitlines()[0].split() == [
        "SETTING", "VALUE", "DEFAULT", "APPLIES", "WHAT", "IT", "IS",
    ]  # fmt: skip
    assert "memory           2 GiB" in text
    assert sampan("config", "list")[1] == text
    assert sampan("config", "set", "memory", "4G") == (
        0, "memory is now 4 GiB; it was 2 GiB.\nIt applies when the machine starts.\n",
    )  # fmt: skip
    assert sampan("config", "get", "memory") == (0, "4096\n")
    assert sampan("config", "set", "memory", "4096")[1] == "memory is 4 GiB, as it was.\n"
    assert json.loads(layout.settings.read_text()) == {"memory": 4096}
    assert sampan("config", "set", "suspend.after", "never")[1] == (
        "suspend.after is now never; it was 5.\nIt applies at once.\n"
    )
    assert sampan("config", "unset", "memory")[1].startswith("memory is now 2 GiB; it was 4 GiB.")


def test_config_says_what_is_wrong(sampan, layout: Layout):
    code, text = sampan("config", "set", "memory", "4")
    assert code == 2
    assert text == (
        "error: memory is 4; it must be between 512 and 1048576.\n"
        "hint: It is the memory of the machine in MiB. `4G` is 4 GiB; a number alone counts MiB.\n"
    )
    assert not layout.settings.exists()
    layout.settings.write_text('{"speed": 9}')
    assert "'speed', which is no setting; `sampan config unset speed`" in sampan("config")[1]
    assert sampan("config", "unset", "speed") == (
        0, "speed was no setting and is gone from the file.\n",
    )  # fmt: skip


def test_config_as_json_is_for_scripts(sampan):
    values = {item["key"]: item for item in json.loads(sampan("config", "--json")[1])}
    assert values["cpus"]["value"] == values["cpus"]["default"] == 2
    assert values["cpus"]["set"] is False


def test_what_is_valid_and_yet_not_wise_is_said():
    assert "This computer has" in warnings(find_spec("cpus"), 256)[0]
    assert "in all" in warnings(find_spec("memory"), 1024 * 1024)[0]
    assert warnings(find_spec("qemu"), "") == []


@pytest.fixture
def used(layout: Layout, own_environment: Path) -> Layout:
    for path in (
        layout.data_disk, layout.boots, layout.accelerator_verdicts, layout.forwards,
        layout.console_log, layout.logs / "console.log.1", layout.settings,
    ):  # fmt: skip
        path.write_text("x")
    return layout


def test_reset_asks_for_consent_before_anything_is_removed(sampan, used: Layout):
    code, text = sampan("reset")
    assert code == 2
    assert "ALL containers, images and volumes" in text
    assert "Add --yes if this is what you want." in text
    assert used.data_disk.exists()


def test_reset_removes_what_it_said_and_nothing_else(sampan, used: Layout, own_environment: Path):
    env = {"DOCKER_CONFIG": str(own_environment / "docker")}
    write_context(used, env)
    code, text = sampan("reset", "--yes")
    assert code == 0
    assert "the docker context `sampan`" in text
    assert "free again" in text
    assert not has_context(used, env)
    left = sorted(str(path.relative_to(used.home)) for path in used.home.rglob("*"))
    assert left == ["logs", "machine", "run", "settings.json"]
    assert "There is nothing to reset" in sampan("reset", "--yes")[1]


def test_reset_can_keep_the_data(sampan, used: Layout):
    code, text = sampan("reset", "--keep-data", "--yes")
    assert code == 0
    assert "Kept: the data disk with all containers" in text
    left = sorted(path.name for path in used.machine.iterdir())
    assert left == ["data.qcow2", "ports.json"]


def test_reset_knows_the_copy_from_before_a_repair(sampan, used: Layout):
    used.data_disk_copy.write_text("x")
    code, text = sampan("reset", "--keep-data", "--yes")
    assert "its copy from before a repair" in text
    assert used.data_disk_copy.exists()
    code, text = sampan("reset", "--yes")
    assert code == 0
    assert "the copy of the data disk from before a repair (" in text
    assert not used.data_disk_copy.exists()


def test_reset_follows_no_link_out_of_the_folder(used: Layout, tmp_path: Path):
    outside, disk = tmp_path / "outside", tmp_path / "disk.qcow2"
    outside.mkdir()
    (outside / "mine").write_text("x")
    disk.write_text("x")
    used.data_disk.unlink()
    used.data_disk.symlink_to(disk)
    (used.logs / "more").symlink_to(outside)
    lines = describe(used, None, keep_data=False, context=False)
    assert f"the file {disk} that the data disk is a link to" in lines[-1]
    clean(used, {}, current(), keep_data=False)
    assert not used.data_disk.is_symlink()
    assert disk.exists()
    assert (outside / "mine").exists()
    for path in used.logs.iterdir():
        path.unlink()
    used.logs.rmdir()
    used.logs.symlink_to(outside)
    assert find_leavings(used, keep_data=False) == ()


def test_reset_leaves_a_folder_alone_that_somebody_holds(used: Layout):
    lock = current().lock_file(used.lock)
    assert lock is not None
    with lock, pytest.raises(HostAgentError, match="nothing was removed"):
        clean(used, {}, current(), keep_data=False)
    assert used.data_disk.exists()


def test_the_context_of_another_machine_folder_stays(used: Layout, own_environment: Path):
    env = {"DOCKER_CONFIG": str(own_environment / "docker")}
    write_context(Layout(own_environment / "other"), env)
    clean(used, env, current(), keep_data=True)
    assert has_context(Layout(own_environment / "other"), env)


def test_reset_counts_what_will_be_lost(layout: Layout):
    contents = contents_from_json(
        {
            "Containers": [{"State": "running"}, {"State": "exited"}],
            "Images": [{}],
            "LayersSize": 10 << 20,
            "Volumes": [{"UsageData": {"Size": 5 << 20}}, {"UsageData": {"Size": -1}}, {}],
        }
    )
    assert contents == Contents(2, 1, 1, 10 << 20, 3, 5 << 20)
    layout.data_disk.write_text("x")
    lines = describe(layout, contents, keep_data=False, context=True)
    assert "  - 2 containers, 1 of them running" in lines
    assert "  - 1 image (10 MiB)" in lines
    assert "  - 3 volumes (5.0 MiB)" in lines
    assert contents_from_json({}) == Contents(0, 0, 0, 0, 0, 0)


def test_the_doctor_s_report_has_a_sign_a_word_and_what_helps(terminal):
    findings = (
        Finding("QEMU", Level.OK, "version 9.2."),
        Finding("KVM", Level.WARNING, "Missing.", "Turn it on."),
        Finding("image", Level.PROBLEM, "None."),
    )
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in describe_findings(terminal, findings)]
    assert plain == [
        "✓ ok       QEMU   version 9.2.",
        "! warning  KVM    Missing.",
        "                  -> Turn it on.",
        "✗ problem  image  None.",
        "",
        "1 problem and 1 warning.",
    ]
    assert summary(findings[:2]) == "1 warning. The machine works all the same."
    assert summary(findings[:1]) == "Everything is fine."

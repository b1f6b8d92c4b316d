"""The data disk as the host agent looks after it, with a QEMU and a guest made of Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sampan.core.errors import (
    ChannelError,
    DiskError,
    GuestError,
    MachineStateError,
    SampanError,
    SettingError,
)
from sampan.core.files import occupied
from sampan.core.layout import Layout
from sampan.core.settings import GIB, MIB, Settings
from sampan.core.states import MachineState
from sampan.hostagent import disk as disk_module
from sampan.hostagent.disk import DiskCare, check_growth, free_beside
from sampan.hostagent.supervisor import Supervisor


class Monitor:
    def __init__(self) -> None:
        self.size = 60 * GIB

    async def execute(
        self, command: str, arguments: Mapping[str, Any], *, timeout_s: float = 10
    ) -> object:
        if command == "block_resize":
            assert arguments["node-name"] == "data"
            self.size = arguments["size"]
            return {}
        assert command == "query-named-block-nodes"
        nodes = (("root", MIB), ("data", self.size))
        return [{"node-name": name, "image": {"virtual-size": size}} for name, size in nodes]


class Guest:
    def __init__(self, disk: Path) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.error: SampanError | None = None
        self._disk = disk

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.asked.append((method, params))
        if self.error is not None:
            raise self.error
        if method == "disk.trim":
            self._disk.write_bytes(b"")
        return {"disk": {"total": 60 * GIB, "used": 5 * MIB}} if method == "stats" else {}


class Bench:
    """A supervisor's public face, and the disk of its machine."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.state = layout, MachineState.RUNNING
        self.settings = Settings()
        self.monitor, self.guest = Monitor(), Guest(layout.data_disk)
        self.machine: Any = SimpleNamespace(monitor=self.monitor)
        self.around = SimpleNamespace(layout=layout)
        self.streams = SimpleNamespace(begin=self._begin)
        self.care = DiskCare(self, self._guest)  # type: ignore[arg-type]

    current_settings = Supervisor.current_settings

    def stop(self) -> None:
        self.state, self.machine = MachineState.STOPPED, None

    async def _guest(self) -> Any:
        if self.machine is None:
            raise MachineStateError(f"The machine is {self.state}.", "Run `sampan start`.")
        return self.guest

    async def _begin(self, **_header: Any) -> Any:
        raise ChannelError("The relay is away.")


@pytest.fixture
def bench(own_environment: Path) -> Bench:
    layout = Layout(own_environment / "m")
    layout.machine.mkdir(parents=True)
    layout.data_disk.write_bytes(b"x" * MIB)
    return Bench(layout)


async def test_a_machine_that_runs_grows_at_once(bench: Bench) -> None:
    growth = await bench.care.grow(70)
    assert (growth.before_bytes, growth.bytes, growth.online) == (60 * GIB, 70 * GIB, True)
    assert growth.host_free_bytes == free_beside(bench.layout.data_disk)
    assert bench.monitor.size == 70 * GIB
    assert bench.guest.asked == [("disk.grow", {"bytes": 70 * GIB})]
    assert bench.settings.disk_gib == 70


async def test_a_file_system_that_stayed_behind_is_grown_by_the_same_size_again(
    bench: Bench,
) -> None:
    bench.guest.error = GuestError("It has no method.", "Wait.")
    with pytest.raises(DiskError, match="not its file system: It has no method") as caught:
        await bench.care.grow(70)
    assert "sampan restart" in caught.value.hint
    assert bench.settings.disk_gib == 60
    bench.guest.error = None
    growth = await bench.care.grow(70)
    assert growth.before_bytes == growth.bytes == 70 * GIB
    assert len(bench.guest.asked) == 2


async def test_nothing_shrinks(bench: Bench) -> None:
    with pytest.raises(SettingError, match="has 60 GiB and can only grow, not shrink to 50 GiB"):
        await bench.care.grow(50)
    assert bench.guest.asked == []
    check_growth(60 * GIB, 60 * GIB)


@pytest.mark.parametrize("state", [MachineState.STARTING, MachineState.STOPPING])
async def test_a_machine_on_its_way_has_to_arrive_first(bench: Bench, state: MachineState) -> None:
    bench.state = state
    with pytest.raises(MachineStateError, match=f"The machine is {state}"):
        await bench.care.grow(70)
    assert bench.monitor.size == 60 * GIB


async def test_a_suspended_machine_has_to_be_resumed_first(bench: Bench) -> None:
    bench.stop()
    bench.layout.saved_record.write_text("{}")
    with pytest.raises(MachineStateError, match="The machine is suspended") as caught:
        await bench.care.grow(70)
    assert "sampan resume" in caught.value.hint


async def test_a_disk_that_is_not_there_yet_is_made_with_the_new_size(bench: Bench) -> None:
    bench.stop()
    bench.layout.data_disk.unlink()
    growth = await bench.care.grow(70)
    assert (growth.before_bytes, growth.online) == (0, False)


async def test_a_stopped_machine_is_grown_by_qemu_img(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    class Disk:
        def __init__(self, path: Path, _img: Path) -> None:
            assert path == bench.layout.data_disk

        async def virtual_size(self) -> int:
            return 60 * GIB

        async def grow(self, size: int) -> None:
            done.append(size)

    async def find(_around: Any) -> Path:
        return Path("qemu-img")

    monkeypatch.setattr(disk_module, "DataDisk", Disk)
    monkeypatch.setattr(disk_module, "_find_qemu_img", find)
    bench.stop()
    growth = await bench.care.grow(70)
    assert (growth.before_bytes, growth.online, done) == (60 * GIB, False, [70 * GIB])
    assert (await bench.care.grow(60)).before_bytes == 60 * GIB
    assert done == [70 * GIB]


async def test_the_ledger_tells_what_is_known(bench: Bench) -> None:
    ledger = await bench.care.usage()
    assert ledger.items is None  # the relay is away
    assert (ledger.limit_bytes, ledger.guest_used_bytes) == (60 * GIB, 5 * MIB)
    assert ledger.host_bytes == occupied(bench.layout.data_disk)
    bench.stop()
    bench.layout.settings.write_text(json.dumps({"disk": 80}))
    ledger = await bench.care.usage()
    assert (ledger.limit_bytes, ledger.guest_used_bytes) == (80 * GIB, None)


async def test_a_status_asks_no_docker_of_a_machine_that_does_not_run(bench: Bench) -> None:
    assert await bench.care.reclaimable_bytes(0.01) is None
    bench.state = MachineState.SUSPENDED
    assert await bench.care.reclaimable_bytes(10) is None


async def test_a_trim_tells_by_how_much_the_file_shrank(bench: Bench) -> None:
    trimmed = await bench.care.trim()
    assert (trimmed.given_back_bytes, trimmed.host_bytes) == (MIB, 0)
    bench.stop()
    with pytest.raises(MachineStateError):
        await bench.care.trim()

"""What is said of a repair of the data disk, and what becomes of its copy."""

from pathlib import Path

import pytest

from sampan.core.errors import BootError, DiskError, SampanError
from sampan.core.events import Event, Noticed
from sampan.core.layout import Layout
from sampan.hostagent.repair import DiskRepair
from sampan.machine.command import REPAIR_WORD

REPAIRED = {"outcome": "repaired", "answers": 3, "found": 1, "log": []}


class Start:
    """A start with a repair, step by step."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.events: list[Event] = []
        self.repair = DiskRepair(layout, self.events.append)

    async def run(
        self, *steps: str | dict[str, object], error: SampanError | None = None
    ) -> SampanError | None:
        async def boot() -> str:
            for step in steps:
                if step == "copy":
                    await self.repair.keep_copy()
                elif step == "guest":
                    self.repair.guest_begins()
                elif isinstance(step, dict):
                    self.repair.take(step)
            if error is not None:
                raise error
            return "machine"

        try:
            assert await self.repair.around(boot()) == "machine"
        except SampanError as caught:
            return caught
        return None

    @property
    def kept(self) -> bool:
        return self.layout.data_disk_copy.exists()

    def said(self, level: str) -> list[str]:
        return [
            event.message
            for event in self.events
            if isinstance(event, Noticed) and event.level == level
        ]


@pytest.fixture
def layout(own_environment: Path) -> Layout:
    layout = Layout(own_environment / "m")
    layout.machine.mkdir(parents=True)
    return layout


@pytest.fixture
def start(layout: Layout) -> Start:
    layout.data_disk.write_text("as it was")
    return Start(layout)


async def test_a_repair_is_told_with_the_way_back_and_its_copy_stays(start: Start):
    assert await start.run("copy", "guest", REPAIRED, REPAIRED) is None
    (warning,) = start.said("warning")
    copy, disk = start.layout.data_disk_copy, start.layout.data_disk
    assert warning == (
        "The data disk had errors; they were repaired: e2fsck asked 3 times and was told yes "
        "(`sampan logs console` shows it). 1 file or folder had lost the name: see "
        "/var/lib/sampan/lost+found in the machine. The disk as it was before is "
        f"{copy}: remove it if nothing is missing. To go back, run `sampan stop` and move it to "
        f"{disk}."
    )
    assert copy.read_text() == "as it was"
    (notice,) = start.said("notice")
    assert notice.startswith(f"The data disk as it is now is kept in {copy} (")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("clean", "it has no errors; its copy was removed."),
        ("skipped", "There was nothing to repair"),
    ],
)
async def test_what_was_not_changed_needs_no_copy(start: Start, outcome: str, words: str):
    assert await start.run("copy", "guest", {"outcome": outcome}) is None
    assert words in start.said("notice")[-1]
    assert start.said("warning") == []
    assert not start.kept


async def test_a_second_guest_that_finds_it_clean_proves_nothing(start: Start):
    assert await start.run("copy", "guest", "guest", {"outcome": "clean"}) is None
    assert start.kept
    assert "move it to" in start.said("notice")[-1]


async def test_an_image_that_knows_of_no_repairs_is_said(start: Start):
    assert await start.run("copy", "guest") is None
    assert start.kept
    assert "the VM image is older than this program" in start.said("notice")[-1]


async def test_a_repair_that_fails_says_where_the_copy_is(start: Start):
    failure = DiskError("The data disk could not be repaired (e2fsck code 4).", "x", details="log")
    error = await start.run("copy", "guest", {"outcome": "failed"}, error=failure)
    assert isinstance(error, DiskError)
    assert error.message == failure.message
    assert error.details == "log"
    assert error.hint == (
        f"The disk as it was before is {start.layout.data_disk_copy}: move it away to keep it; "
        "`sampan reset` then begins with an empty disk."
    )
    assert start.kept


async def test_a_start_that_ends_before_a_guest_runs_takes_its_copy_along(start: Start):
    error = await start.run("copy", error=BootError("No.", "Why."))
    assert error is not None
    assert error.hint == "Why."
    assert not start.kept


async def test_a_start_that_ends_while_a_guest_runs_says_where_the_copy_is(start: Start):
    error = await start.run("copy", "guest", error=BootError("No.", "Why."))
    assert error is not None
    assert error.hint.startswith(f"Why. The disk as it was before is {start.layout.data_disk_copy}")
    assert start.kept


async def test_a_copy_of_an_earlier_repair_outlives_the_start_that_it_stops(start: Start):
    start.layout.data_disk_copy.write_text("older")
    error = await start.run("copy")
    assert error is not None
    assert "before an earlier repair" in error.message
    assert start.layout.data_disk_copy.read_text() == "older"


async def test_what_lies_behind_a_link_is_named_as_the_place_to_put_it_back(layout: Layout):
    elsewhere = layout.home / "elsewhere.qcow2"
    elsewhere.write_text("x")
    layout.data_disk.symlink_to(elsewhere)
    start = Start(layout)
    await start.run("copy", "guest", {**REPAIRED, "answers": True, "found": None})
    assert start.said("warning")[0].endswith(f"move it to {elsewhere}.")


async def test_a_repair_goes_on_under_the_next_host_agent(start: Start):
    argv = ("qemu", "-append", f"quiet {REPAIR_WORD} panic=-1")
    layout, said = start.layout, start.events.append
    assert DiskRepair.take_over(layout, said, argv) is None  # its copy is gone
    layout.data_disk_copy.write_text("older")
    assert DiskRepair.take_over(layout, said, ("qemu", "-append", "quiet")) is None
    for told, level, words in (
        ({"outcome": "clean"}, "notice", "The data disk has no errors now."),
        (REPAIRED, "warning", "The data disk had errors; they were repaired"),
    ):
        repair = DiskRepair.take_over(layout, said, argv)
        assert repair is not None
        start.repair = repair
        assert await start.run("guest", told) is None
        assert start.said(level)[-1].startswith(words)
        assert start.kept


async def test_a_guest_agent_that_has_forgotten_a_repair_says_nothing(start: Start):
    start.layout.data_disk_copy.write_text("older")
    repair = DiskRepair.take_over(start.layout, start.events.append, (REPAIR_WORD,))
    assert repair is not None
    start.repair = repair
    assert await start.run("guest") is None
    assert start.events == []
    assert start.kept

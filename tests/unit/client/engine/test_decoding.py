"""Docker's JSON becomes values, whatever is missing in it."""

from __future__ import annotations

import json
import struct
from dataclasses import replace

import pytest

from sampan.client.engine.decode_containers import (
    changes_from_json,
    container_from_json,
    processes_from_json,
    steady,
)
from sampan.client.engine.decode_stats import CpuTime, stats_from_json
from sampan.client.engine.decode_things import (
    disk_usage_from_json,
    event_from_json,
    image_from_json,
    network_from_json,
    prune_from_json,
    volume_from_json,
)
from sampan.client.engine.docker_files import entries_from_stat
from sampan.client.engine.failures import failure
from sampan.client.engine.logstream import LINE_LIMIT, LogDecoder
from sampan.client.engine.model import (
    ContainerState,
    Health,
    LogStream,
    PruneResult,
    Usage,
)
from sampan.client.engine.references import DOCKER_HUB, registry_of, split_reference
from sampan.client.engine.values import duration, moment

NOW = 1_773_489_870.0


def frame(stream: int, data: bytes) -> bytes:
    return struct.pack(">BxxxL", stream, len(data)) + data


@pytest.mark.parametrize(
    ("state", "status", "expected"),
    [
        ("running", "Up 2 hours", (ContainerState.RUNNING, Health.NONE, None)),
        ("running", "Up 2 hours (healthy)", (ContainerState.RUNNING, Health.HEALTHY, None)),
        (
            "running",
            "Up 3 seconds (health: starting)",
            (ContainerState.RUNNING, Health.STARTING, None),
        ),
        ("running", "Up 3 days (unhealthy)", (ContainerState.RUNNING, Health.UNHEALTHY, None)),
        ("paused", "Up 4 minutes (Paused)", (ContainerState.PAUSED, Health.NONE, None)),
        ("exited", "Exited (137) 11 minutes ago", (ContainerState.EXITED, Health.NONE, 137)),
        (
            "restarting",
            "Restarting (1) 5 seconds ago",
            (ContainerState.RESTARTING, Health.NONE, None),
        ),
        ("created", "Created", (ContainerState.CREATED, Health.NONE, None)),
        ("", "", (ContainerState.CREATED, Health.NONE, None)),
    ],
)
def test_a_status_is_understood(state: str, status: str, expected: tuple[object, ...]):
    made = container_from_json({"State": state, "Status": status}, NOW)
    assert (made.state, made.health, made.exit_code) == expected


def test_the_health_of_a_newer_engine_needs_no_text():
    made = container_from_json({"State": "running", "Health": {"Status": "unhealthy"}}, NOW)
    assert made.health is Health.UNHEALTHY


def test_an_empty_row_is_a_container_of_which_nothing_is_known():
    made = container_from_json({"Ports": None, "Labels": None, "Names": None, "Mounts": None}, NOW)
    assert (made.name, made.ports, made.labels, made.started_at) == ("", (), {}, None)


def test_its_own_name_is_taken_not_that_of_a_link():
    assert container_from_json({"Names": ["/web/db", "/db"]}, NOW).name == "db"


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("Up Less than a second", (0, 1)),
        ("Up 1 second", (1, 2)),
        ("Up About a minute", (60, 120)),
        ("Up About an hour", (3600, 7200)),
        ("Exited (0) 3 weeks ago", (21 * 86400, 28 * 86400)),
    ],
)
def test_dockers_durations_are_a_span(words: str, span: tuple[float, float]):
    assert duration(words) == span


def test_a_time_of_the_list_does_not_wander():
    row = {"Id": "x", "State": "running", "Status": "Up 2 hours"}
    first = container_from_json(row, NOW)
    later = steady(container_from_json(row, NOW + 600), first, "Up 2 hours", NOW + 600)
    assert later == first
    again = container_from_json({**row, "Status": "Up 3 seconds"}, NOW + 700)
    assert steady(again, first, "Up 3 seconds", NOW + 700).started_at == NOW + 697
    ended = replace(again, state=ContainerState.EXITED)
    assert steady(ended, first, "Exited (0) 2 hours ago", NOW) is ended


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-14T12:04:30.123456789Z", NOW + 0.123456),
        ("2026-03-14T13:04:30+01:00", NOW),
        ("0001-01-01T00:00:00Z", None),
        (1_773_489_870, NOW),
        (0, None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_moment_is_read_in_every_form(value: object, expected: float | None):
    assert moment(value) == (None if expected is None else pytest.approx(expected, abs=1e-5))


def test_statistics_without_anything_are_zeros():
    made = stats_from_json("x", {}, NOW, None, None)
    assert (made.at, made.cpu_percent, made.memory_bytes, made.memory_limit_bytes) == (
        NOW,
        0.0,
        0,
        None,
    )


def test_an_engine_that_does_not_tell_the_processors_time_is_measured_by_the_clock():
    before = CpuTime(1_000_000_000, 0, 2, NOW - 2)
    value = {"cpu_stats": {"cpu_usage": {"total_usage": 2_000_000_000}, "online_cpus": 2}}
    made = stats_from_json("x", value, NOW, before, None)
    assert made.cpu_percent == pytest.approx(50)


def test_blocks_are_counted_in_both_ways_of_cgroups():
    for words in (("read", "write"), ("Read", "Write")):
        entries = [{"op": words[0], "value": 5}, {"op": words[1], "value": 7}, {"op": "Total"}]
        made = stats_from_json(
            "x", {"blkio_stats": {"io_service_bytes_recursive": entries}}, NOW, None, None
        )
        assert (made.block_read_bytes, made.block_write_bytes) == (5, 7)


def test_processes_are_read_by_the_titles_of_their_columns():
    rows = {
        "Titles": ["PID", "PPID", "USER", "%CPU", "RSS", "STIME", "COMMAND"],
        "Processes": [["812", "790", "root", "0.4", "2048", "10:04", "nginx: master"]],
    }
    [row] = processes_from_json(rows)
    assert (row.pid, row.parent_pid, row.cpu_percent) == (812, 790, 0.4)
    assert (row.memory_bytes, row.command) == (2 << 20, "nginx: master")
    assert processes_from_json({"Titles": None, "Processes": None}) == ()


def test_changes_have_words():
    assert [each.kind for each in changes_from_json([{"Path": "/a", "Kind": 0}, {"Kind": 2}])] == [
        "changed",
        "removed",
    ]
    assert changes_from_json(None) == ()


def test_an_image_without_a_name_has_none():
    made = image_from_json({"Id": "sha256:ab", "RepoTags": ["<none>:<none>"], "RepoDigests": None})
    assert made.is_dangling
    assert image_from_json({"RepoTags": None}).tags == ()


def test_a_volume_that_was_not_counted_has_no_size():
    assert volume_from_json({"Name": "x", "UsageData": {"Size": -1}}).size_bytes is None
    assert volume_from_json({"Name": "x", "UsageData": {"Size": 0}}).size_bytes == 0
    assert volume_from_json({"Name": "x", "UsageData": None}).size_bytes is None


def test_a_network_without_a_pool_has_no_subnet():
    made = network_from_json({"Id": "n", "Name": "host", "IPAM": {"Config": None}})
    assert (made.subnet, made.gateway, made.is_builtin) == ("", "", True)


def test_an_event_keeps_its_attributes():
    made = event_from_json(
        {
            "Type": "container",
            "Action": "die",
            "Actor": {"ID": "x", "Attributes": {"name": "web", "exitCode": "137"}},
            "timeNano": 1_500_000_000,
        }
    )
    assert (made.name, made.exit_code, made.at) == ("web", 137, 1.5)


def test_sums_of_the_disk_are_those_of_the_engine_or_of_its_lists():
    old = {
        "LayersSize": 100,
        "Images": [{"Size": 60, "SharedSize": 10, "Containers": 0}, {"Size": 50, "Containers": 1}],
        "Volumes": [{"UsageData": {"Size": 7, "RefCount": 0}}, {"UsageData": None}],
        "Containers": [{"SizeRw": 3, "State": "running"}, {"SizeRw": 4, "State": "exited"}],
        "BuildCache": [{"Size": 9, "InUse": False}, {"Size": 5, "InUse": True}],
    }
    made = disk_usage_from_json(old)
    assert made.images == Usage(2, 100, 50)
    assert made.volumes == Usage(2, 7, 7)
    assert made.containers == Usage(2, 7, 4)
    assert made.build_cache == Usage(2, 14, 9)
    new = {"ImageUsage": {"TotalCount": 5, "TotalSize": 9, "Reclaimable": 2}}
    assert disk_usage_from_json(new).images == Usage(5, 9, 2)


def test_a_prune_lists_what_it_took():
    answer = {"ImagesDeleted": [{"Untagged": "a"}, {"Deleted": "sha256:1"}], "SpaceReclaimed": 9}
    assert prune_from_json(answer) == PruneResult(("sha256:1",), 9)
    assert prune_from_json({"ContainersDeleted": None}) == PruneResult()


def test_a_log_may_be_cut_anywhere():
    data = frame(1, b"2026-03-14T12:04:30Z one\n") + frame(2, b"2026-03-14T12:04:31.5Z two\n")
    whole = LogDecoder(tty=False, timestamps=True).feed(data)
    assert [(each.stream, each.text, each.at) for each in whole] == [
        (LogStream.STDOUT, "one", NOW),
        (LogStream.STDERR, "two", NOW + 1.5),
    ]
    for size in range(1, 12):
        decoder = LogDecoder(tty=False, timestamps=True)
        pieces = [data[place : place + size] for place in range(0, len(data), size)]
        assert [line for piece in pieces for line in decoder.feed(piece)] == whole


def test_a_long_line_in_several_frames_is_one_line_with_its_first_time():
    decoder = LogDecoder(tty=False, timestamps=True)
    lines = decoder.feed(
        frame(1, b"2026-03-14T12:04:30Z " + b"a" * 16384)
        + frame(2, b"2026-03-14T12:04:30Z other\n")
        + frame(1, b"2026-03-14T12:04:31Z bbb\n")
    )
    assert [each.text for each in lines] == ["other", "a" * 16384 + "bbb"]
    assert lines[1].at == NOW


def test_a_line_that_never_ends_is_cut_and_given_at_the_end():
    decoder = LogDecoder(tty=False, timestamps=False)
    assert len(decoder.feed(frame(1, b"x" * (LINE_LIMIT + 1)))) == 1
    assert decoder.feed(frame(1, b"rest")) == []
    assert [each.text for each in decoder.finish()] == ["rest"]


def test_what_is_no_text_is_shown_all_the_same():
    [line] = LogDecoder(tty=False, timestamps=False).feed(frame(1, b"\xff\xfe ok\r\n"))
    assert line.text.endswith(" ok")


def test_a_listing_takes_names_with_blanks_and_line_ends():
    entries = entries_from_stat("81a4 5 1700000000 0 0 /a b\n81a4 6 1700000000 0 0 /c\nd\n")
    assert [each.name for each in entries] == ["a b", "c\nd"]


@pytest.mark.parametrize(
    ("reference", "parts", "registry"),
    [
        ("nginx", ("nginx", ""), DOCKER_HUB),
        ("nginx:1.27", ("nginx", "1.27"), DOCKER_HUB),
        ("localhost:5000/a/b", ("localhost:5000/a/b", ""), "localhost:5000"),
        ("ghcr.io/a/b:c", ("ghcr.io/a/b", "c"), "ghcr.io"),
        ("a@sha256:1", ("a", "sha256:1"), DOCKER_HUB),
        ("docker.io/library/a:b", ("docker.io/library/a", "b"), DOCKER_HUB),
    ],
)
def test_a_reference_comes_apart(reference: str, parts: tuple[str, str], registry: str):
    assert split_reference(reference) == parts
    assert registry_of(reference) == registry


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("remove data: volume is in use - [abc]", "The volume is used by a container."),
        (
            "conflict: unable to delete 1 (must be forced) - image is being used by stopped "
            "container 4d2",
            "The image is used by the container 4d2.",
        ),
        ("pull access denied for nope, repository does not exist", "nope does not exist"),
        ("write /x: no space left on device", "The machine's disk is full."),
        (
            "cannot remove container /web: container is running: stop the container before",
            "The container is running.",
        ),
        ("network with name shop already exists", "There is a network shop already."),
    ],
)
def test_dockers_words_become_a_sentence(words: str, sentence: str):
    made = failure(409, words)
    assert made.message.startswith(sentence)
    assert made.details == words
    assert made.hint


def test_a_row_of_five_hundred_is_decoded_quickly_enough_to_be_asked_for_often():
    row = json.loads(json.dumps({"Id": "x", "State": "running", "Status": "Up 2 hours"}))
    assert len([container_from_json({**row, "Id": str(n)}, NOW) for n in range(500)]) == 500

"""What a person is told while filling in the form."""

from dataclasses import replace

import pytest

from sampan.core.runspec import Mount, MountKind, NetworkUse, PortMapping, RunSpec, find_problems
from sampan.core.runspec.checks import check_image, check_name, check_ports, free_name
from sampan.core.runspec.environment import parse_env_text
from sampan.core.runspec.ports import parse_port
from sampan.core.runspec.problem import Weight

GOOD = RunSpec("nginx")
IMAGES = [
    "nginx",
    "postgres:17",
    "ghcr.io/owner/app:1.2",
    "localhost:5000/a/b-c_d:v1",
    "registry.example.com:443/x",
    "a__b/c.d",
    "nginx@sha256:" + "0" * 64,
    "nginx:1@sha256:" + "0" * 64,
    "[fd00::1]:5000/x",
]
NO_IMAGES = {
    "": "needed",
    "my image": "spaces",
    "Nginx": "small letters",
    "nginx:": "tag is empty",
    "nginx:a b": "spaces",
    "nginx:-x": "not a tag",
    "a//b": "not the name",
    "nginx@sha256:12": "digest",
    "-d": "not the name",
}


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_may_be_named_so(name: str):
    assert check_image(name) is None


@pytest.mark.parametrize("name", NO_IMAGES)
def test_what_is_no_image_is_told_why(name: str):
    problem = check_image(name)
    assert problem is not None
    assert NO_IMAGES[name] in problem.message


WRONG = {
    "name": ({"name": "-web"}, "cannot be named"),
    "env": ({"env": (("A B", "1"),)}, "cannot name a variable"),
    "no env name": ({"env": (("", "1"),)}, "no name"),
    "target": ({"mounts": (Mount(MountKind.BIND, "/a", "b"),)}, "not a path in the container"),
    "source": ({"mounts": (Mount(MountKind.BIND, "./a", "/b"),)}, "not a whole path"),
    "no source": ({"mounts": (Mount(MountKind.BIND, "", "/b"),)}, "folder of this computer"),
    "volume": ({"mounts": (Mount(MountKind.VOLUME, "a b", "/b"),)}, "not a name of a volume"),
    "twice": ({"mounts": (Mount(MountKind.VOLUME, "", "/b"),) * 2}, "mounted twice"),
    "ports": ({"ports": (PortMapping(80, 80), PortMapping(81, 80))}, "published twice"),
    "alias": ({"networks": (NetworkUse("host", ("a",)),)}, "has no aliases"),
    "network": ({"networks": (NetworkUse(""),)}, "needs a name"),
    "none": ({"networks": (NetworkUse("none"),), "ports": (PortMapping(80),)}, "no port leads"),
    "user": ({"user": "a b"}, "not a user"),
    "hostname": ({"hostname": "-x"}, "name of a host"),
    "workdir": ({"workdir": "srv"}, "begins with /"),
    "memory": ({"memory": 1024}, "at least 6m"),
    "restart": ({"rm": True, "restart": "always"}, "cannot be restarted"),
    "dns": ({"dns": ("one",)}, "name server"),
    "health": ({"no_health": True, "health_command": "true"}, "both set and off"),
    "swap": ({"memory_swap": 64 << 20}, "needs one of memory"),
}


def test_a_container_with_an_image_alone_is_right():
    assert find_problems(GOOD) == ()


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_at_its_field(case: str):
    members, message = WRONG[case]
    (problem,) = find_problems(replace(GOOD, **members))
    assert message in problem.message
    assert problem.field in RunSpec.__annotations__


def test_a_name_that_is_taken_is_told():
    problem = check_name("web", ["web"])
    assert problem is not None
    assert "There is a container named web" in problem.message
    assert check_name("", ["web"]) is None


def test_a_clone_gets_the_next_name_that_is_free():
    assert free_name("web", []) == "web"
    assert free_name("web", ["web", "web-2"]) == "web-3"
    assert free_name("web-2", ["web", "web-2"]) == "web-3"
    assert free_name("", ["web"]) == ""


def test_a_folder_of_windows_is_a_whole_path():
    mount = Mount(MountKind.BIND, "C:\\Users\\me", "/data")
    assert find_problems(replace(GOOD, mounts=(mount,))) == ()


def test_a_port_in_use_is_a_warning_and_no_mistake():
    first, second, third = check_ports(
        [parse_port("8080:80"), parse_port("8081:81"), parse_port("82")], {("tcp", 8080)}
    )
    assert first is not None
    assert (first.weight, second, third) == (Weight.NOTE, None, None)
    assert check_ports([parse_port("8080:80/udp")], {("tcp", 8080)}) == (None,)


def test_one_port_on_two_addresses_is_no_clash():
    assert check_ports([parse_port("127.0.0.1:80:80"), parse_port("127.0.0.2:80:80")]) == (
        None,
        None,
    )
    assert check_ports([parse_port("127.0.0.1:80:80"), parse_port("80:80")])[1] is not None


ENV = {
    "A=1\nB = two words # why\n": (("A", "1"), ("B", "two words")),
    "export A=1\r\nB=\r\n": (("A", "1"), ("B", "")),
    "# no\n\n  A='x # y'  # z": (("A", "x # y"),),
    'A="line\nline\\tend"\nB=#c': (("A", "line\nline\tend"), ("B", "")),
    "A=b=c\nURL=http://x/#y": (("A", "b=c"), ("URL", "http://x/#y")),
    "\ufeffA=$B": (("A", "$B"),),
}


@pytest.mark.parametrize("text", ENV)
def test_an_env_text_is_read(text: str):
    parsed = parse_env_text(text)
    assert parsed.pairs == ENV[text]
    assert not parsed.problems


def test_lines_of_an_env_text_that_set_nothing_are_named_by_their_number():
    parsed = parse_env_text("A=1\nwhat is this\nA=2\nB='x\n")
    assert parsed.pairs == (("A", "2"), ("B", "'x"))
    assert [problem.message for problem in parsed.problems] == [
        "Line 2 does not set a variable: what is this",
        "Line 3 sets A again.",
        "Line 4 opens a quote in B and does not close it.",
    ]

"""Ports as people write them."""

import pytest

from sampan.core.errors import SettingError
from sampan.core.ports import (
    Forward,
    format_address,
    forward_from_json,
    forwards_from_json,
    parse_forward,
    parse_host_port,
)


@pytest.mark.parametrize(
    ("text", "forward"),
    [
        ("8080:web:80", Forward("127.0.0.1", 8080, "web", 80, "tcp")),
        ("8080:web:80/tcp", Forward("127.0.0.1", 8080, "web", 80, "tcp")),
        ("0.0.0.0:53:a-b.c_1:5353/udp", Forward("0.0.0.0", 53, "a-b.c_1", 5353, "udp")),
        ("[::1]:8080:web:80", Forward("::1", 8080, "web", 80, "tcp")),
    ],
)
def test_a_port_to_add_is_understood(text: str, forward: Forward) -> None:
    assert parse_forward(text) == forward
    assert forward_from_json(forward.to_json()) == forward


@pytest.mark.parametrize(
    "text",
    [
        "", "8080", "8080:80", "web:8080:80", "0:web:80", "70000:web:80", "8080:web:0",
        "8080:../x:80", "8080:web?x:80", "8080:web:80/sctp", "localhost:8080:web:80",
        "::1:8080:web:80", ":8080:web:80", "8080::80", "٨٠:web:80", "1.2.3:80:web:80",
    ],
)  # fmt: skip
def test_what_is_no_port_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SettingError) as caught:
        parse_forward(text)
    assert "8080:web:80" in caught.value.hint


def test_a_port_to_remove_has_any_address_or_one() -> None:
    assert parse_host_port("8080") == ("", 8080, "tcp")
    assert parse_host_port("53/udp") == ("", 53, "udp")
    assert parse_host_port("[::1]:53/udp") == ("::1", 53, "udp")
    assert parse_host_port("127.0.0.1:53") == ("127.0.0.1", 53, "tcp")
    with pytest.raises(SettingError):
        parse_host_port("8080:web:80")


def test_a_damaged_file_keeps_what_can_be_read() -> None:
    good = Forward("127.0.0.1", 8080, "web", 80)
    entries = [good.to_json(), {"host_port": "x"}, 7, {**good.to_json(), "container": "../.."}]
    assert forwards_from_json({"forwards": entries}) == (good,)
    assert forwards_from_json({"forwards": 3}) == ()
    assert forwards_from_json({}) == ()


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert format_address("::1", 80) == "[::1]:80"
    assert format_address("127.0.0.1", 80) == "127.0.0.1:80"

"""`ssh.attach`: what is asked of the guest, and what is made of its answer."""

from typing import Any

import pytest

from sampan.core.errors import GuestError, SettingError
from sampan.hostagent.control_messages import parse_ssh
from sampan.hostagent.ssh import attach_ssh


class Channel:
    def __init__(self) -> None:
        self.headers: list[dict[str, Any]] = []

    async def open(self, **header: Any) -> str:
        self.headers.append(header)
        return "stream"


class Guest:
    def __init__(self, answer: dict[str, Any]) -> None:
        self.channel = Channel()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._answer = answer

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        self.asked.append((method, params))
        return self._answer


async def test_the_key_is_handed_over_before_the_stream_is_opened():
    guest = Guest({"host_key": "ssh-ed25519 BBBB", "user": "root"})
    attachment = await attach_ssh(guest, "ssh-ed25519 AAAA")  # type: ignore[arg-type]
    assert (attachment.host_key, attachment.user) == ("ssh-ed25519 BBBB", "root")
    assert guest.asked == [("ssh.prepare", {"key": "ssh-ed25519 AAAA"})]
    assert guest.channel.headers == [{"kind": "ssh"}]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"host_key": 7, "user": "root"},
        {"host_key": "ssh-ed25519 BBBB\n* evil", "user": "root"},
        {"host_key": "ssh-ed25519  BBBB", "user": "root"},
        {"host_key": "ssh-ed25519 " + "B" * 2000, "user": "root"},
        {"host_key": "ssh-ed25519 BBBB", "user": "root x"},
        {"host_key": "ssh-ed25519 BBBB", "user": ""},
    ],
)
async def test_what_a_guest_says_cannot_write_lines_into_known_hosts(answer: dict[str, Any]):
    with pytest.raises(GuestError, match="no SSH host key"):
        await attach_ssh(Guest(answer), "ssh-ed25519 AAAA")  # type: ignore[arg-type]


@pytest.mark.parametrize("params", [{}, {"key": 1}, {"key": "ssh-rsa x"}, {"key": "a", "b": 1}])
def test_what_is_no_key_is_refused(params: dict[str, object]):
    with pytest.raises(SettingError, match=r"ssh\.attach"):
        parse_ssh(params)

"""SSH into the machine: the guest agent starts an sshd for each stream, no port is opened."""

from __future__ import annotations

from sampan.core.errors import GuestError
from sampan.hostagent.attachments import ExecStream
from sampan.hostagent.control_api import SshAttachment
from sampan.hostagent.guest import Guest


class SshStream(ExecStream):
    """What an sshd in the guest reads and writes."""


async def attach_ssh(guest: Guest, key: str) -> SshAttachment:
    """Let the public key in and open a stream to an sshd; raise GuestError or ChannelError."""
    answer = await guest.call("ssh.prepare", key=key)
    host_key, user = answer.get("host_key"), answer.get("user")
    # It is written into a file that OpenSSH reads: what the guest says has to be one word each.
    if not _are_words(host_key, 2) or not _are_words(user, 1):
        raise GuestError("The guest agent told no SSH host key.", "Run `sampan restart`.")
    stream = await guest.channel.open(kind="ssh")
    return SshAttachment(str(host_key), str(user), SshStream(stream))


def _are_words(value: object, count: int) -> bool:
    """Tell whether it is a short text of so many words in plain ASCII."""
    return (
        isinstance(value, str)
        and len(value) < 1000
        and value.isascii()
        and value.isprintable()
        and value.split(" ") == value.split()
        and len(value.split()) == count
    )
